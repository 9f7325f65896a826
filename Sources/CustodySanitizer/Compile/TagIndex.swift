/// The ids of rules, laid out for the question whether some bytes are one of them.
struct TagIndex: Sendable {
    /// Longest id, in bytes.
    static let maximumLength = 64

    private var slots: [Int32]
    private var ids: [[UInt8]] = []

    init(_ ids: [String]) {
        var size = 64
        while size < 4 * ids.count { size *= 2 }
        slots = Array(repeating: -1, count: size)
        for id in ids {
            let bytes = Array(id.utf8)
            var slot = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe Self.hash($0, buffer.count) } ?? 0
            }
            slot &= size - 1
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(self.ids.count)
            self.ids.append(bytes)
        }
    }

    private static func hash(_ id: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<count { hash = unsafe (hash ^ UInt64(id[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32) & Int.max
    }

    func contains(_ id: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var slot = unsafe Self.hash(id, count) & (slots.count - 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if ids[index].count == count, (0..<count).allSatisfy({ unsafe ids[index][$0] == id[$0] }) { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }
}
