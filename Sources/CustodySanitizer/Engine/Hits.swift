/// One secret found: a range of the text being looked at, and what goes in its place.
struct Hit {
    var start: Int
    var end: Int
    var rule: RuleIndex
    /// 0: a range inside a string. n > 0: a whole value that is no string, at nesting level n - 1; the tag goes in quotes
    /// that are escaped n - 1 times.
    var quoting: UInt8
    /// The hit replaces a member's whole value; no hit inside it changes its rule.
    var isWhole: Bool
    /// 0 unless the hit is a whole key; then the object that the key belongs to, for numbering equal keys.
    var object: Int32
    /// For a key: 1 is written without a number, n > 1 as `#n`.
    var ordinal: Int32
}

/// The hits of one event. Memory is kept from event to event.
//
// SAFETY: the memory is reachable from this value alone, which cannot be copied.
@safe
struct HitList: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Hit>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 64
        unsafe base = .allocate(capacity: capacity)
    }

    deinit { unsafe base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Hit {
        get { unsafe base[index] }
        set { unsafe base[index] = newValue }
    }

    mutating func truncate(to length: Int) { count = length }

    mutating func append(_ hit: Hit) {
        if count == capacity { grow() }
        unsafe base[count] = hit
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Hit>.allocate(capacity: capacity * 2)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity *= 2
    }

    /// Orders the hits from `first` on by where they start, longer ones first, and joins those that overlap: no hit may
    /// hide what another one found.
    mutating func normalise(from first: Int) {
        sort(from: first)
        var kept = first
        var index = first
        while index < count {
            let next = self[index]
            index += 1
            if kept > first, next.start < self[kept - 1].end {
                if next.end > self[kept - 1].end { self[kept - 1].end = next.end }
                continue
            }
            self[kept] = next
            kept += 1
        }
        count = kept
    }

    /// Hits come almost in order, so that one pass is the rule; heap sort bounds the worst case.
    private mutating func sort(from first: Int) {
        var index = first + 1
        while index < count, !Self.precedes(self[index], self[index - 1]) { index += 1 }
        guard index < count else { return }
        let length = count - first
        var start = length / 2 - 1
        while start >= 0 {
            siftDown(first, start, length)
            start -= 1
        }
        var end = length - 1
        while end > 0 {
            swapAt(first, first + end)
            siftDown(first, 0, end)
            end -= 1
        }
    }

    private mutating func swapAt(_ left: Int, _ right: Int) {
        let saved = self[left]
        self[left] = self[right]
        self[right] = saved
    }

    private mutating func siftDown(_ first: Int, _ root: Int, _ length: Int) {
        var root = root
        while true {
            var child = 2 * root + 1
            guard child < length else { return }
            if child + 1 < length, Self.precedes(self[first + child], self[first + child + 1]) { child += 1 }
            guard Self.precedes(self[first + root], self[first + child]) else { return }
            swapAt(first + root, first + child)
            root = child
        }
    }

    private static func precedes(_ left: Hit, _ right: Hit) -> Bool {
        left.start != right.start ? left.start < right.start : left.end > right.end
    }
}
