/// Verdicts on the names seen lately. Names repeat from event to event, and looking one up costs ten times less than
/// judging it. The whole name is compared, so that two names never share a verdict.
//
// SAFETY: the memory is reachable from this value alone, which cannot be copied.
@safe
struct KeyCache: ~Copyable {
    /// Longest name that is kept, in bytes: as many as count.
    static let maximumName = KeyNames.maximumLength
    /// Bytes that are read at once.
    private static let word = 8
    /// Two neighbours share what falls on either of them.
    private static let slots = 4096

    private struct Slot {
        var length: UInt8 = 0
        var verdict: KeyVerdict = .none
        /// The first and the last eight bytes, which overlap in a name of less than sixteen; of one that is shorter than
        /// eight bytes the name with zeros behind it, twice.
        var first: UInt64 = 0
        var last: UInt64 = 0
    }

    private let memory: UnsafeMutablePointer<Slot>
    /// By slot: the name.
    private let names: UnsafeMutablePointer<UInt8>

    init() {
        unsafe memory = .allocate(capacity: Self.slots)
        unsafe memory.initialize(repeating: Slot(), count: Self.slots)
        unsafe names = .allocate(capacity: Self.slots * Self.maximumName)
        unsafe names.initialize(repeating: 0, count: Self.slots * Self.maximumName)
    }

    deinit {
        unsafe memory.deallocate()
        unsafe names.deallocate()
    }

    /// The verdict on a name, from memory where possible. `readable` is the number of bytes from `name` on that may be read.
    @inline(__always)
    mutating func verdict(
        _ name: UnsafePointer<UInt8>, _ length: Int, readable: Int, rules: RuleSet
    ) -> KeyVerdict {
        // Of a longer name the last bytes decide.
        let passed = max(0, length &- Self.maximumName)
        let (name, length) = unsafe (name + passed, length &- passed)
        guard length > 0, readable &- passed >= Self.word else {
            return unsafe rules.names.verdict(on: UnsafeBufferPointer(start: name, count: length))
        }
        let raw = unsafe UnsafeRawPointer(name)
        var first = unsafe raw.loadUnaligned(as: UInt64.self)
        var last = first
        if length >= Self.word {
            last = unsafe raw.loadUnaligned(fromByteOffset: length &- Self.word, as: UInt64.self)
        } else {
            first &= ~(~0 &<< UInt64(truncatingIfNeeded: length &* 8))
            last = first
        }
        let index = Self.index(first, last, length)
        if unsafe isKnown(raw, length, first, last, index) { return unsafe memory[index].verdict }
        return unsafe learn(index, first, last, name, length, rules: rules)
    }

    @inline(__always)
    private func isKnown(
        _ name: UnsafeRawPointer, _ length: Int, _ first: UInt64, _ last: UInt64, _ index: Int
    ) -> Bool {
        let slot = unsafe memory + index
        return unsafe slot.pointee.first == first && slot.pointee.last == last
            && slot.pointee.length == UInt8(truncatingIfNeeded: length)
            && (length <= 2 &* Self.word || isMiddle(name, length, index))
    }

    /// Whether what lies between the first and the last eight bytes is as in the name that is kept.
    @inline(__always)
    private func isMiddle(_ name: UnsafeRawPointer, _ length: Int, _ index: Int) -> Bool {
        let known = unsafe UnsafeRawPointer(names + index &* Self.maximumName)
        var position = Self.word
        while position &+ Self.word < length {
            guard
                unsafe name.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    == known.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            else { return false }
            position &+= Self.word
        }
        return true
    }

    /// Looks at the neighbour, and judges a name that is not there either. Of two names that fall on one place the later
    /// one gets the neighbour's.
    @inline(never)
    private func learn(
        _ index: Int, _ first: UInt64, _ last: UInt64, _ name: UnsafePointer<UInt8>, _ length: Int, rules: RuleSet
    ) -> KeyVerdict {
        let neighbour = index ^ 1
        if unsafe isKnown(UnsafeRawPointer(name), length, first, last, neighbour) {
            return unsafe memory[neighbour].verdict
        }
        let verdict = unsafe rules.names.verdict(on: UnsafeBufferPointer(start: name, count: length))
        let place = unsafe memory[index].length == 0 ? index : neighbour
        unsafe memory[place] = Slot(length: UInt8(length), verdict: verdict, first: first, last: last)
        unsafe (names + place * Self.maximumName).update(from: name, count: length)
        return verdict
    }

    @inline(__always)
    private static func index(_ first: UInt64, _ last: UInt64, _ length: Int) -> Int {
        let mixed =
            (first &* 0x9E37_79B9_7F4A_7C15) ^ ((last &+ UInt64(truncatingIfNeeded: length)) &* 0xC2B2_AE3D_27D4_EB4F)
        return Int(truncatingIfNeeded: mixed &>> 45) & (slots - 1)
    }
}
