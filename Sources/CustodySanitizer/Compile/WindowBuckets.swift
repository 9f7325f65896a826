import CTextScan

/// The windows of ``WindowTable`` in few buckets, for the search of 64 places at a time: by the class of the byte at each of
/// the four positions, the buckets that have a window with it. Four bytes that share no bucket are no window. What shares
/// one by chance is looked up in the tables, so that buckets decide how fast a search is, never what is found.
struct WindowBuckets {
    static let count = Int(CUSTODY_BUCKETS)
    static let width = WindowTable.width
    /// Bytes below 0x80; a byte above shares the place of the one without its highest bit.
    static let bytes = 128
    /// With more patterns than this the buckets are filled in one pass; there are more of the same sort then.
    private static let manyPatterns = 4096
    /// Buckets of which it is counted what passes in ``EventSample``: those that let least pass by the shares of bytes.
    private static let counted = 8

    /// By position, byte and bucket: patterns.
    private var members = [UInt16](repeating: 0, count: width * bytes * count)
    /// By position and bucket: how often a byte of an event is one of the bucket's there, of one.
    private var shares = [Float](repeating: 0, count: width * count)
    /// By bucket and position, a bit for each window of the sample: whether its byte there is one of the bucket's.
    private var covered = [UInt64](repeating: 0, count: count * width * EventSample.words)
    /// By bucket: how many windows of the sample pass.
    private var passing = [Int](repeating: 0, count: count)

    /// A window as a literal has it: four bytes, and which of them may also have 0x20 set.
    struct Window: Hashable {
        var bytes: UInt32
        var folds: UInt32
    }

    /// Windows that differ in their last byte alone: a literal of three bytes with all that may stand behind it is one.
    private struct Pattern {
        /// The bytes at each position.
        var places: [[Int]]
        /// How often it occurs by chance.
        var share: Float
    }

    init(_ windows: Set<Window>) {
        let patterns = Self.patterns(of: windows)
        var bucketOf = patterns.map { place($0) }
        guard patterns.count <= Self.manyPatterns else { return }
        // The first ones were placed without knowing the others.
        for (index, pattern) in patterns.enumerated() {
            change(bucketOf[index], pattern, by: -1)
            bucketOf[index] = place(pattern)
        }
    }

    /// The patterns, those first that occur most often.
    private static func patterns(of windows: Set<Window>) -> [Pattern] {
        let groups = Dictionary(grouping: windows) { Window(bytes: $0.bytes & 0xFF_FFFF, folds: $0.folds & 0xFF_FFFF) }
        let ordered = groups.sorted {
            ($0.key.bytes.byteSwapped, $0.key.folds) < ($1.key.bytes.byteSwapped, $1.key.folds)
        }
        let patterns = ordered.map { head, group in
            var places = (0..<(width - 1)).map { Set(variants(head, $0)) }
            places.append(Set(group.flatMap { variants($0, width - 1) }))
            let share = places.reduce(1) { $0 * $1.reduce(0) { $0 + EventSample.shares[$1] } }
            return Pattern(places: places.map { $0.sorted() }, share: share)
        }
        // Equal shares keep the order of their bytes.
        return patterns.enumerated().sorted {
            $0.element.share != $1.element.share ? $0.element.share > $1.element.share : $0.offset < $1.offset
        }.map(\.element)
    }

    /// What may stand at one position: the byte, and the letter in its other case.
    private static func variants(_ window: Window, _ position: Int) -> [Int] {
        let byte = Int(window.bytes >> UInt32(8 * position)) & 0x7F
        let fold = Int(window.folds >> UInt32(8 * position)) & 0x20
        return fold == 0 ? [byte] : [byte & ~fold, byte | fold]
    }

    /// Puts a pattern where it adds least to what passes by chance.
    private mutating func place(_ pattern: Pattern) -> Int {
        let added = addedShare(pattern)
        var chosen: [Int] = []
        for bucket in 0..<Self.count {
            let slot = chosen.firstIndex { added[bucket] < added[$0] } ?? chosen.count
            guard slot < Self.counted else { continue }
            chosen.insert(bucket, at: slot)
            if chosen.count > Self.counted { chosen.removeLast() }
        }
        let own = EventSample.marks(pattern.places)
        var best = chosen[0]
        var least = Float.infinity
        for bucket in chosen {
            var passes = 0
            let first = bucket * Self.width * EventSample.words
            for word in 0..<EventSample.words {
                var bits = ~UInt64(0)
                for place in stride(from: word, to: Self.width * EventSample.words, by: EventSample.words) {
                    bits &= covered[first + place] | own[place]
                }
                passes += bits.nonzeroBitCount
            }
            let cost = added[bucket] + Float(passes - passing[bucket]) / Float(EventSample.count)
            if cost < least { (least, best) = (cost, bucket) }
        }
        change(best, pattern, by: 1)
        return best
    }

    /// By bucket: how much more passes with the pattern, by the shares of bytes as if they came independently.
    private func addedShare(_ pattern: Pattern) -> [Float] {
        var before = [Float](repeating: 1, count: Self.count)
        var after = before
        for position in 0..<Self.width {
            var sums = Array(shares[(position * Self.count)..<((position + 1) * Self.count)])
            for bucket in 0..<Self.count { before[bucket] *= sums[bucket] }
            for byte in pattern.places[position] {
                let first = (position * Self.bytes + byte) * Self.count
                let share = EventSample.shares[byte]
                for bucket in 0..<Self.count where members[first + bucket] == 0 { sums[bucket] += share }
            }
            for bucket in 0..<Self.count { after[bucket] *= sums[bucket] }
        }
        return zip(after, before).map { $0 - $1 }
    }

    private mutating func change(_ bucket: Int, _ pattern: Pattern, by number: Int) {
        let first = bucket * Self.width * EventSample.words
        for position in 0..<Self.width {
            for byte in pattern.places[position] {
                let place = (position * Self.bytes + byte) * Self.count + bucket
                let before = members[place]
                members[place] = UInt16(clamping: Int(before) + number)
                guard (before == 0) != (members[place] == 0) else { continue }
                let share = EventSample.shares[byte]
                shares[position * Self.count + bucket] += before == 0 ? share : -share
                // A window of the sample has one byte at a position: what the byte covers no other one does.
                let row = (position * Self.bytes + byte) * EventSample.words
                for word in 0..<EventSample.words {
                    covered[first + position * EventSample.words + word] ^= EventSample.marks[row + word]
                }
            }
        }
        var passes = 0
        for word in 0..<EventSample.words {
            var bits = ~UInt64(0)
            for position in 0..<Self.width { bits &= covered[first + position * EventSample.words + word] }
            passes += bits.nonzeroBitCount
        }
        passing[bucket] = passes
    }

    /// By byte and position: the buckets that have a pattern with the byte there, a bit each.
    var buckets: [[UInt64]] {
        (0..<Self.bytes).map { byte in
            (0..<Self.width).map { position in
                var bits: UInt64 = 0
                for bucket in 0..<Self.count
                where members[(position * Self.bytes + byte) * Self.count + bucket] > 0 { bits |= 1 << UInt64(bucket) }
                return bits
            }
        }
    }

    /// By position and bucket: how often the other three positions pass by chance.
    var others: [[Float]] {
        (0..<Self.width).map { position in
            (0..<Self.count).map { bucket in
                (0..<Self.width).reduce(1) { $1 == position ? $0 : $0 * shares[$1 * Self.count + bucket] }
            }
        }
    }
}
