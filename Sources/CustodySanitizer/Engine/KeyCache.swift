/// Verdicts on the names seen lately. Names repeat from event to event, and looking one up costs ten times less than
/// judging it. The whole name is compared, so that two names never share a verdict.
//
// SAFETY: the memory is reachable from this value alone, which cannot be copied.
@safe
struct KeyCache: ~Copyable {
    /// Longest name that is kept, in bytes.
    static let maximumName = 32
    private static let slots = 1024

    private struct Slot {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var length: UInt8 = 0
        var verdict: KeyVerdict = .none
    }

    private let memory: UnsafeMutablePointer<Slot>

    init() {
        unsafe memory = .allocate(capacity: Self.slots)
        unsafe memory.initialize(repeating: Slot(), count: Self.slots)
    }

    deinit { unsafe memory.deallocate() }

    /// The verdict on a name, from memory where possible. `limit` is the end of readable memory.
    @inline(__always)
    mutating func verdict(
        _ name: UnsafePointer<UInt8>, _ length: Int, readable: Int, rules: RuleSet
    ) -> KeyVerdict {
        guard length <= Self.maximumName, readable >= Self.maximumName else {
            return unsafe rules.names.verdict(on: UnsafeBufferPointer(start: name, count: length))
        }
        let words = unsafe Self.load(name, length)
        let slot = unsafe memory + Self.index(words, length)
        if unsafe slot.pointee.length == UInt8(truncatingIfNeeded: length), unsafe slot.pointee.words == words {
            return unsafe slot.pointee.verdict
        }
        return unsafe learn(slot, words, name, length, rules: rules)
    }

    @inline(never)
    private func learn(
        _ slot: UnsafeMutablePointer<Slot>, _ words: (UInt64, UInt64, UInt64, UInt64), _ name: UnsafePointer<UInt8>,
        _ length: Int, rules: RuleSet
    ) -> KeyVerdict {
        let verdict = unsafe rules.names.verdict(on: UnsafeBufferPointer(start: name, count: length))
        unsafe slot.pointee = Slot(words: words, length: UInt8(length), verdict: verdict)
        return verdict
    }

    @inline(__always)
    private static func load(_ name: UnsafePointer<UInt8>, _ length: Int) -> (UInt64, UInt64, UInt64, UInt64) {
        let raw = unsafe UnsafeRawPointer(name)
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        words.0 = unsafe masked(raw.loadUnaligned(as: UInt64.self), length)
        if length > 8 { words.1 = unsafe masked(raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self), length - 8) }
        if length > 16 { words.2 = unsafe masked(raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self), length - 16) }
        if length > 24 { words.3 = unsafe masked(raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self), length - 24) }
        return words
    }

    /// The first `length` bytes of a little-endian word.
    @inline(__always)
    private static func masked(_ word: UInt64, _ length: Int) -> UInt64 {
        length >= 8 ? word : word & ~(~0 &<< UInt64(truncatingIfNeeded: length &* 8))
    }

    @inline(__always)
    private static func index(_ words: (UInt64, UInt64, UInt64, UInt64), _ length: Int) -> Int {
        var mixed = words.0 &* 0x9E37_79B9_7F4A_7C15
        mixed ^= (words.1 &+ UInt64(truncatingIfNeeded: length)) &* 0xC2B2_AE3D_27D4_EB4F
        mixed ^= (words.2 ^ (words.3 &<< 7)) &* 0x1656_67B1_9E37_79F9
        return Int(truncatingIfNeeded: mixed &>> 40) & (slots - 1)
    }
}
