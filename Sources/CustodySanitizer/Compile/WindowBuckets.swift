import CTextScan

/// The windows of ``WindowTable`` in few buckets, for the search of 64 places at a time: by the byte at each of the four
/// positions, the buckets that have a window with it. Four bytes that share no bucket are no window. What shares one by
/// chance is looked up in the tables, so that buckets decide how fast a search is, never what is found.
struct WindowBuckets {
    private static let count = Int(CUSTODY_BUCKETS)
    private static let width = WindowTable.width
    /// Bytes below 0x80; a byte above shares the place of the one without its highest bit.
    private static let bytes = 128
    /// With more windows than this the buckets are filled in one pass; there are more of the same sort then.
    private static let manyWindows = 4096

    /// By bucket, position and byte: windows.
    private var members = [UInt16](repeating: 0, count: count * width * bytes)
    /// By bucket and position: how often a byte of an event is one of the bucket's there, of thousand.
    private var shares = [Float](repeating: 0, count: count * width)

    /// A window as a literal has it: four bytes, and which of them may also have 0x20 set.
    struct Window: Hashable {
        var bytes: UInt32
        var folds: UInt32
    }

    init(_ windows: Set<Window>) {
        let windows = windows.sorted { ($0.bytes.byteSwapped, $0.folds) < ($1.bytes.byteSwapped, $1.folds) }
        var bucketOf = windows.map { best(for: $0) }
        // The first ones were placed without knowing the others.
        if windows.count <= Self.manyWindows {
            for (index, window) in windows.enumerated() {
                change(bucketOf[index], window, by: -1)
                bucketOf[index] = best(for: window)
            }
        }
    }

    /// Puts a window where it adds least to what passes by chance.
    private mutating func best(for window: Window) -> Int {
        var best = 0
        var least = Float.infinity
        for bucket in 0..<Self.count {
            var before: Float = 1
            var after: Float = 1
            for position in 0..<Self.width {
                let share = shares[bucket * Self.width + position]
                before *= share
                var added: Float = 0
                for byte in Self.variants(window, position)
                where members[(bucket * Self.width + position) * Self.bytes + byte] == 0 {
                    added += Self.frequency[byte]
                }
                after *= share + added
            }
            if after - before < least {
                least = after - before
                best = bucket
            }
        }
        change(best, window, by: 1)
        return best
    }

    private mutating func change(_ bucket: Int, _ window: Window, by number: Int) {
        for position in 0..<Self.width {
            for byte in Self.variants(window, position) {
                let place = (bucket * Self.width + position) * Self.bytes + byte
                let before = members[place]
                members[place] = UInt16(clamping: Int(before) + number)
                if before == 0 { shares[bucket * Self.width + position] += Self.frequency[byte] }
                if members[place] == 0 { shares[bucket * Self.width + position] -= Self.frequency[byte] }
            }
        }
    }

    /// What may stand at one position: the byte, and the letter in its other case.
    private static func variants(_ window: Window, _ position: Int) -> StrideThrough<Int> {
        let byte = Int(window.bytes >> UInt32(8 * position)) & 0x7F
        let fold = Int(window.folds >> UInt32(8 * position)) & 0x20
        return stride(from: byte & ~fold, through: byte | fold, by: 0x20)
    }

    /// As `custody_windows` has them.
    var table: [UInt8] {
        var table = [UInt8](repeating: 0, count: Self.count / 8 * Self.width * Self.bytes)
        for bucket in 0..<Self.count {
            for place in 0..<(Self.width * Self.bytes)
            where members[bucket * Self.width * Self.bytes + place] > 0 {
                table[bucket / 8 * Self.width * Self.bytes + place] |= 1 << UInt8(bucket % 8)
            }
        }
        return table
    }

    /// How often each byte occurs in audit events, of thousand; what is not listed is rare.
    private static let frequency: [Float] = {
        var result = [Float](repeating: 0.3, count: bytes)
        for (byte, share) in zip(
            "e\\s\"t0oracdin:2mlw3-,1 uyp.b45g8fv679h+xk",
            [
                74, 66, 59, 57, 44, 42, 41, 39, 37, 37, 34, 34, 34, 32, 28, 24, 22, 21, 18, 17, 16, 16, 15, 14, 14, 13,
                12, 12,
                12, 11, 11, 10, 10, 10, 9, 9, 8, 7, 6, 6, 4,
            ] as [Float])
        {
            for value in byte.utf8 { result[Int(value)] = share }
        }
        return result
    }()
}
