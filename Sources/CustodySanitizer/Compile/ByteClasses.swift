import CTextScan

/// The bytes below 0x80 in few classes, so that a table by class has one row of 64: bytes that the windows tell apart least
/// share one. Like ``WindowBuckets`` they decide how fast a search is, never what is found.
struct ByteClasses {
    private static let count = Int(CUSTODY_CLASSES)

    private struct Class {
        var bytes: [Int]
        var share: Float
        /// By position: the buckets that have a window with a byte of the class there.
        var buckets: [UInt64]
    }

    private let classes: [Class]

    init(_ buckets: WindowBuckets) {
        var classOf: [[UInt64]: Int] = [:]
        var classes: [Class] = []
        for (byte, row) in buckets.buckets.enumerated() {
            if let known = classOf[row] {
                classes[known].bytes.append(byte)
                classes[known].share += EventSample.shares[byte]
            } else {
                classOf[row] = classes.count
                classes.append(Class(bytes: [byte], share: EventSample.shares[byte], buckets: row))
            }
        }
        let weights = buckets.others
        // What it costs to join each class with a later one; of each class the cheapest is kept.
        var cheapest = classes.indices.map { Self.cheapest($0, classes, weights) }
        while classes.count > Self.count {
            let first = cheapest.indices.min { cheapest[$0].cost < cheapest[$1].cost } ?? 0
            let second = cheapest[first].other
            for position in 0..<WindowBuckets.width {
                classes[first].buckets[position] |= classes[second].buckets[position]
            }
            classes[first].share += classes[second].share
            classes[first].bytes += classes.remove(at: second).bytes
            cheapest.remove(at: second)
            for index in classes.indices {
                let other = cheapest[index].other
                if index <= first || other == first || other == second {
                    cheapest[index] = Self.cheapest(index, classes, weights)
                } else if other > second {
                    cheapest[index].other -= 1
                }
            }
        }
        self.classes = classes
    }

    private static func cheapest(
        _ first: Int, _ classes: [Class], _ weights: [[Float]]
    ) -> (other: Int, cost: Float) {
        var best = (other: first, cost: Float.infinity)
        for second in (first + 1)..<max(classes.count, first + 1) {
            let cost = cost(of: classes[first], classes[second], weights)
            if cost < best.cost { best = (second, cost) }
        }
        return best
    }

    /// How much more passes by chance when two classes are one.
    private static func cost(of first: Class, _ second: Class, _ weights: [[Float]]) -> Float {
        var cost: Float = 0
        for position in 0..<WindowBuckets.width {
            cost += first.share * weight(second.buckets[position] & ~first.buckets[position], weights[position])
            cost += second.share * weight(first.buckets[position] & ~second.buckets[position], weights[position])
        }
        return cost
    }

    private static func weight(_ buckets: UInt64, _ weights: [Float]) -> Float {
        var rest = buckets
        var sum: Float = 0
        while rest != 0 {
            sum += weights[rest.trailingZeroBitCount]
            rest &= rest - 1
        }
        return sum
    }

    /// `classes` and then `buckets` as `custody_windows` has them.
    var table: [UInt8] {
        var table = [UInt8](repeating: 0, count: WindowBuckets.bytes)
        for (number, each) in classes.enumerated() {
            for byte in each.bytes {
                let isWord = ByteClass.word.contains(UInt8(byte))
                table[byte] = UInt8(number) | (isWord ? UInt8(CUSTODY_WORD) : 0)
            }
        }
        for set in 0..<(WindowBuckets.count / 8) {
            for position in 0..<WindowBuckets.width {
                for number in 0..<Self.count {
                    let buckets = number < classes.count ? classes[number].buckets[position] : 0
                    table.append(UInt8(truncatingIfNeeded: buckets >> UInt64(8 * set)))
                }
            }
        }
        return table
    }

    /// Bytes of the first part of ``table``.
    static let tableStart = WindowBuckets.bytes
}
