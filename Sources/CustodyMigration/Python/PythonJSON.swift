import CustodyModel
import Glibc

/// One JSON text as Python's `json.loads` understands it, which is more than RFC 8259 allows: `NaN` and infinities,
/// lone surrogates, keys that occur twice (the last one wins).
///
/// Nodes lie in one array in the order of the text; memory is kept from text to text. One value per worker.
package struct PythonJSON: ~Copyable {
    package enum Kind: UInt8, Sendable {
        case null, yes, no, integer, float, nan, infinity, minusInfinity, string, array, object
    }

    /// A place in ``nodes``; children of a container follow it, an object's as key and value by turns.
    struct Node {
        var kind: Kind
        /// Of a string: its text lies in ``decoded``. Of an object: its keys rise strictly.
        var mark: Bool
        var start: UInt32
        var length: UInt32
        /// The node behind this one and all its children.
        var next: UInt32
    }

    /// Containers inside each other. Python gives up a little below 1,000.
    package static let maximumDepth = 900
    /// Digits of an integer that Python still reads.
    static let maximumIntegerDigits = 4300

    var nodes: [Node] = []
    /// The text itself.
    var text = ByteBuffer(capacity: 1 << 16)
    /// Strings with escapes, decoded; a lone surrogate is three bytes, as UTF-8 would have it if it were a character.
    var decoded = ByteBuffer(capacity: 1 << 12)
    /// Scratch memory for sorting, one part for each open object.
    var sorting: [Int] = []

    /// What RFC 8259, or a reader that is careful, would object to.
    package internal(set) var hasDuplicateKeys = false
    package internal(set) var hasLoneSurrogate = false
    package internal(set) var hasNonFinite = false
    package internal(set) var hasFloat = false
    /// A carriage return between tokens, or a character at which Python's `splitlines` cuts.
    package internal(set) var hasOtherLineBreak = false
    /// Containers inside each other, at most.
    package internal(set) var depth = 0

    package init() {}

    package var isObject: Bool { !nodes.isEmpty && nodes[0].kind == .object }

    package func kind(_ node: Int) -> Kind { nodes[node].kind }

    /// The bytes of a string, or the characters of a number.
    func bytes(_ node: Int) -> UnsafeRawBufferPointer {
        let node = nodes[node]
        let source = unsafe node.kind == .string && node.mark ? decoded.bytes : text.bytes
        return unsafe UnsafeRawBufferPointer(rebasing: source[Int(node.start)..<Int(node.start + node.length)])
    }

    /// The value of a member of the outermost object, the last one of that name.
    package func member(_ name: StaticString) -> Int? { member(name, of: 0) }

    func member(_ name: StaticString, of object: Int) -> Int? {
        guard object < nodes.count, nodes[object].kind == .object else { return nil }
        var found: Int?
        var index = object + 1
        let end = Int(nodes[object].next)
        while index < end {
            if isNamed(index, name) { found = index + 1 }
            index = Int(nodes[index + 1].next)
        }
        return found
    }

    func isNamed(_ key: Int, _ name: StaticString) -> Bool {
        guard Int(nodes[key].length) == name.utf8CodeUnitCount else { return false }
        return unsafe memcmp(
            bytes(key).baseAddress ?? UnsafeRawPointer(name.utf8Start), name.utf8Start, name.utf8CodeUnitCount) == 0
    }

    /// A string's text; what is no Unicode text is replaced.
    package func string(_ node: Int) -> String? {
        guard nodes[node].kind == .string else { return nil }
        return unsafe String(decoding: bytes(node), as: UTF8.self)
    }

    /// True when a number, or a truth value, equals `number` in Python's eyes.
    func equals(_ node: Int, _ number: UInt64) -> Bool {
        switch nodes[node].kind {
        case .integer: return unsafe PythonJSON.decimal(bytes(node)) == number
        case .float: return unsafe PythonFloat.parse(bytes(node)) == Double(number)
        case .yes: return number == 1
        case .no: return number == 0
        default: return false
        }
    }

    /// A non-negative integer below 2^63.
    package func unsigned(_ node: Int) -> UInt64? {
        nodes[node].kind == .integer ? unsafe PythonJSON.decimal(bytes(node)) : nil
    }

    private static func decimal(_ digits: UnsafeRawBufferPointer) -> UInt64? {
        var digits = unsafe digits
        if unsafe digits.count == 2 && digits[0] == 0x2D && digits[1] == 0x30 {
            unsafe digits = UnsafeRawBufferPointer(rebasing: digits[1...])
        }
        guard (1...18).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for index in 0..<digits.count {
            let digit = unsafe digits[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        return value
    }

    func compare(_ left: Int, _ right: Int) -> Int {
        let (one, other) = unsafe (bytes(left), bytes(right))
        let common = min(one.count, other.count)
        if common > 0, let a = one.baseAddress, let b = other.baseAddress {
            let result = unsafe memcmp(a, b, common)
            if result != 0 { return result < 0 ? -1 : 1 }
        }
        return one.count == other.count ? 0 : one.count < other.count ? -1 : 1
    }

    /// Notes whether the keys of the object that was just read rise, and whether one occurs twice.
    mutating func judgeKeys(of object: Int) {
        var rises = true
        var previous = -1
        var count = 0
        var index = object + 1
        while index < nodes.count {
            if previous >= 0, compare(previous, index) >= 0 { rises = false }
            previous = index
            count += 1
            index = Int(nodes[index + 1].next)
        }
        nodes[object].mark = rises
        guard !rises, !hasDuplicateKeys else { return }
        let base = sorting.count
        sortKeys(of: object)
        for place in base + 1..<max(sorting.count, base + 1) where compare(sorting[place - 1], sorting[place]) == 0 {
            hasDuplicateKeys = true
        }
        sorting.removeLast(sorting.count - base)
    }

    /// Appends the object's keys to ``sorting``, by name and then by place.
    mutating func sortKeys(of object: Int) {
        let base = sorting.count
        var index = object + 1
        let end = nodes[object].next == 0 ? nodes.count : Int(nodes[object].next)
        while index < end {
            sorting.append(index)
            index = Int(nodes[index + 1].next)
        }
        let sorted = sorting[base...].sorted { left, right in
            let result = compare(left, right)
            return result == 0 ? left < right : result < 0
        }
        sorting.replaceSubrange(base..., with: sorted)
    }
}
