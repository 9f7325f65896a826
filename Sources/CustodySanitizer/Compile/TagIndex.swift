/// The ids of rules, laid out for the question whether some bytes are one of them.
struct TagIndex: Sendable {
    /// Longest id, in bytes.
    static let maximumLength = 64

    /// Bytes before an id that are read with it.
    static let readBefore = 8

    /// By slot: the number of an id, less than zero for none.
    private var slots: [Int32]
    /// By id: its first and its last eight bytes; of a shorter one all of them, twice.
    private var firsts: [UInt64] = []
    private var lasts: [UInt64] = []
    private let ids: [[UInt8]]

    init(_ ids: [String]) {
        self.ids = ids.map { Array($0.utf8) }
        var size = 64
        while size < 4 * ids.count { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for (number, id) in self.ids.enumerated() {
            let padded = [UInt8](repeating: 0, count: Self.readBefore) + id
            let (first, last) = unsafe padded.withUnsafeBytes { unsafe Self.words($0, id.count) }
            firsts.append(first)
            lasts.append(last)
            var slot = Self.slot(first, last, id.count) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// - Parameter text: ``readBefore`` bytes, and then `count` bytes of an id.
    @inline(__always)
    private static func words(_ text: UnsafeRawBufferPointer, _ count: Int) -> (UInt64, UInt64) {
        let last = unsafe text.loadUnaligned(fromByteOffset: count, as: UInt64.self)
        if count >= readBefore { return unsafe (text.loadUnaligned(fromByteOffset: readBefore, as: UInt64.self), last) }
        let own = count == 0 ? 0 : last &>> UInt64(8 * (readBefore - count))
        return (own, own)
    }

    @inline(__always)
    private static func slot(_ first: UInt64, _ last: UInt64, _ count: Int) -> Int {
        let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ ((last &+ UInt64(count)) &* 0xC2B2_AE3D_27D4_EB4F)
        return Int(truncatingIfNeeded: mixed &>> 45)
    }

    /// Whether `count` bytes at `id`, before which ``readBefore`` bytes may be read, are one of the ids.
    func contains(_ id: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let text = unsafe UnsafeRawBufferPointer(start: id - Self.readBefore, count: Self.readBefore + count)
        let (first, last) = unsafe Self.words(text, count)
        var slot = Self.slot(first, last, count) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if firsts[number] == first, lasts[number] == last, ids[number].count == count {
                var index = Self.readBefore
                while index < count - Self.readBefore, unsafe ids[number][index] == id[index] { index += 1 }
                if index >= count - Self.readBefore { return true }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }
}
