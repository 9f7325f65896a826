/// Names and endings of names, laid out for a lookup that needs no memory of its own: a name that was not met before costs
/// little more than one that was.
struct NameIndex: Sendable {
    /// Longest name that is known, in bytes.
    static let maximumName = 64

    private var slots: [Int32]
    private var names: [[UInt8]] = []
    private var verdicts: [KeyVerdict] = []
    /// Endings, ordered by their last byte and, for one last byte, by length, longest first.
    private var endings: [[UInt8]] = []
    private var endingVerdicts: [KeyVerdict] = []
    /// The last two bytes of each ending; of one that is shorter, its byte twice.
    private var endingPairs: [UInt16] = []
    private var endingStarts: [Int32] = []
    /// Vendors by their first three bytes; see ``beginning(_:_:_:)``.
    private var vendors: [[UInt8]] = []
    private var vendorStarts: [UInt16] = []
    /// A bit for each beginning that some vendor has.
    private var vendorBeginnings = [UInt64](repeating: 0, count: 1 << 9)

    init(
        exact: [[UInt8]: KeyVerdict], endings: [(name: [UInt8], verdict: KeyVerdict)], vendors: [[UInt8]]
    ) {
        var size = 64
        while size < 4 * exact.count { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (name, verdict) in exact where name.count <= Self.maximumName {
            var slot = unsafe name.withUnsafeBufferPointer { unsafe Self.hash($0) } & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(names.count)
            names.append(name)
            verdicts.append(verdict)
        }
        for last in UInt8.min...UInt8.max {
            endingStarts.append(Int32(self.endings.count))
            for (name, verdict) in endings where name.last == last {
                self.endings.append(name)
                endingVerdicts.append(verdict)
                endingPairs.append(UInt16(name.dropLast().last ?? last) << 8 | UInt16(last))
            }
        }
        endingStarts.append(Int32(self.endings.count))
        let grouped = Dictionary(grouping: vendors.filter { $0.count >= 3 }) { Self.beginning($0[0], $0[1], $0[2]) }
        for beginning in 0..<(1 << 15) {
            vendorStarts.append(UInt16(self.vendors.count))
            guard let group = grouped[beginning] else { continue }
            self.vendors += group
            vendorBeginnings[beginning >> 6] |= 1 << UInt64(beginning & 63)
        }
        vendorStarts.append(UInt16(self.vendors.count))
    }

    /// Five bits of each of three bytes: tells letters apart.
    @inline(__always)
    private static func beginning(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
        Int(first & 31) << 10 | Int(second & 31) << 5 | Int(third & 31)
    }

    @inline(__always)
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<name.count { hash = unsafe (hash ^ UInt64(name[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & Int.max
    }

    /// The verdict on a whole name; nil when it is not known.
    func exact(_ name: UnsafeBufferPointer<UInt8>) -> KeyVerdict? {
        var slot = unsafe Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if unsafe names[index].count == name.count && Self.isSuffix(names[index], of: name) {
                return verdicts[index]
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The verdict of the longest known ending of a name; nil when it has none.
    func ending(_ name: UnsafeBufferPointer<UInt8>) -> KeyVerdict? {
        guard let last = unsafe name.last else { return nil }
        let pair = unsafe UInt16(name.count > 1 ? name[name.count - 2] : last) << 8 | UInt16(last)
        for index in Int(endingStarts[Int(last)])..<Int(endingStarts[Int(last) + 1])
        where endingPairs[index] == pair || endings[index].count == 1 {
            if unsafe Self.isSuffix(endings[index], of: name) { return endingVerdicts[index] }
        }
        return nil
    }

    /// Whether a vendor's name stands anywhere in a name.
    func mentionsVendor(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var start = 0
        while start + 2 < name.count {
            let beginning = unsafe Self.beginning(name[start], name[start + 1], name[start + 2])
            if vendorBeginnings[beginning >> 6] >> UInt64(beginning & 63) & 1 != 0 {
                for index in Int(vendorStarts[beginning])..<Int(vendorStarts[beginning + 1])
                where vendors[index].count <= name.count - start {
                    let end = start + vendors[index].count
                    if unsafe Self.isSuffix(vendors[index], of: UnsafeBufferPointer(rebasing: name[..<end])) {
                        return true
                    }
                }
            }
            start += 1
        }
        return false
    }

    @inline(__always)
    static func isSuffix(_ suffix: [UInt8], of name: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = name.count - suffix.count
        guard start >= 0 else { return false }
        for index in 0..<suffix.count where unsafe suffix[index] != name[start + index] { return false }
        return true
    }
}
