/// A one-pass scanner over the bytes of an event.
///
/// It validates JSON (RFC 8259) and UTF-8 (RFC 3629), bounds size and depth, finds keys that occur twice in one object
/// (compared after decoding escapes) and lone surrogate escapes, and appends the compact form: white space between
/// tokens removed, everything else byte for byte as it was: key order, number lexemes, escapes. No number is ever
/// converted.
///
/// One value per worker: its scratch memory is reused from event to event. Time is linear in the input but for objects
/// with many keys, which cost a sort.
package struct JSONScanner: ~Copyable {
    /// What to do with white space between tokens.
    private enum Mode {
        case compact
        case requireCompact
    }

    package let limits: JSONLimits
    private var keys = KeyTable()
    /// Number of keys in `keys` when each open object began; -1 for an array.
    private var containers: [Int] = []
    private var acceptsReservedType = false

    package init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
        containers.reserveCapacity(limits.maximumDepth)
    }

    /// Validates one event and appends its compact form to `output`; on an error nothing is appended.
    ///
    /// - Returns: where `id` and `type` stand, relative to the start of what was appended.
    package mutating func compact(
        _ input: UnsafeRawBufferPointer, into output: inout ByteBuffer
    ) throws(JSONDefect) -> EventFacts {
        let (first, end) = unsafe JSONScanner.trimmed(input)
        guard first < end else { throw JSONDefect(.empty, at: 0) }
        guard end - first <= limits.maximumBytes else { throw JSONDefect(.tooLarge, at: first + limits.maximumBytes) }
        let room = unsafe output.reserve(end - first)
        var cursor = unsafe Cursor(input, from: first, to: end, output: room)
        var facts = EventFacts()
        try scan(&cursor, mode: .compact, facts: &facts)
        let written = cursor.flush(upTo: cursor.index)
        output.commit(written)
        return facts
    }

    /// Validates an event that must be in compact form already, as records hold it.
    ///
    /// - Parameter acceptsReservedType: whether a type that begins `custody.` is only noted in the result, for whoever
    ///   judges Custody's own records, or refused.
    package mutating func check(
        _ input: UnsafeRawBufferPointer, acceptsReservedType: Bool = false
    ) throws(JSONDefect) -> EventFacts {
        guard unsafe !input.isEmpty else { throw JSONDefect(.empty, at: 0) }
        self.acceptsReservedType = acceptsReservedType
        defer { self.acceptsReservedType = false }
        var cursor = unsafe Cursor(input, from: 0, to: input.count, output: nil)
        var facts = EventFacts()
        try scan(&cursor, mode: .requireCompact, facts: &facts)
        return facts
    }

    /// Bounds of `input` without the white space around it (RFC 8259, section 2).
    package static func trimmed(_ input: UnsafeRawBufferPointer) -> (first: Int, end: Int) {
        var first = 0
        var end = input.count
        while first < end, unsafe isWhiteSpace(input[first]) { first += 1 }
        while end > first, unsafe isWhiteSpace(input[end - 1]) { end -= 1 }
        return (first, end)
    }

    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The whole grammar as one loop: `expectValue` means that a value must follow, otherwise `,` or a closing bracket.
    private mutating func scan(
        _ cursor: inout Cursor, mode: Mode, facts: inout EventFacts
    ) throws(JSONDefect) {
        keys.removeAll()
        containers.removeAll(keepingCapacity: true)
        let start = cursor.byte
        guard start == 0x7B else {
            if start == 0xEF, cursor.starts(with: 0xBB, 0xBF) {
                throw JSONDefect(.byteOrderMark, at: cursor.index)
            }
            // Compacting leaves outer white space out before it gets here.
            if JSONScanner.isWhiteSpace(start) { throw JSONDefect(.whiteSpace, at: cursor.index) }
            throw JSONDefect(JSONScanner.beginsValue(start) ? .notObject : .syntax, at: cursor.index)
        }
        // Which interesting top-level member the next value belongs to.
        var member = KeyTable.Known.other
        try open(&cursor, mode: mode, member: &member)
        while !containers.isEmpty {
            if cursor.justOpened {
                cursor.justOpened = false
            } else {
                try skip(&cursor, mode)
                guard cursor.hasMore else { throw JSONDefect(.truncated, at: cursor.end) }
                let byte = cursor.byte
                let inObject = containers[containers.count - 1] >= 0
                if byte == 0x2C {
                    cursor.index += 1
                    try skip(&cursor, mode)
                    if inObject { member = try key(&cursor, mode) }
                } else if byte == (inObject ? 0x7D : 0x5D) {
                    cursor.index += 1
                    try close()
                    continue
                } else {
                    throw JSONDefect(.syntax, at: cursor.index)
                }
            }
            try value(&cursor, mode: mode, member: &member, facts: &facts)
        }
        // White space at the input's end was left out before: what is found here stands before other bytes.
        try skip(&cursor, mode)
        guard !cursor.hasMore else { throw JSONDefect(.trailing, at: cursor.index) }
    }

    private mutating func value(
        _ cursor: inout Cursor, mode: Mode, member: inout KeyTable.Known, facts: inout EventFacts
    ) throws(JSONDefect) {
        guard cursor.hasMore else { throw JSONDefect(.truncated, at: cursor.end) }
        switch cursor.byte {
        case 0x22:
            let contents = cursor.index + 1
            try cursor.string()
            if member != .other, containers.count == 1 {
                try note(&cursor, contents: contents, member: member, facts: &facts)
            }
        case 0x7B, 0x5B:
            try open(&cursor, mode: mode, member: &member)
        case 0x74: try cursor.literal("true")
        case 0x66: try cursor.literal("false")
        case 0x6E: try cursor.literal("null")
        case 0x2D, 0x30...0x39: try cursor.number()
        // Numbers in other languages' form, worth a reason of their own.
        case 0x2B, 0x2E: throw JSONDefect(.number, at: cursor.index)
        default:
            throw JSONDefect(.syntax, at: cursor.index)
        }
        member = .other
    }

    /// Opens containers until one holds a first member; an empty one is closed at once.
    private mutating func open(
        _ cursor: inout Cursor, mode: Mode, member: inout KeyTable.Known
    ) throws(JSONDefect) {
        guard containers.count < limits.maximumDepth else { throw JSONDefect(.depth, at: cursor.index) }
        let isObject = cursor.byte == 0x7B
        cursor.index += 1
        try skip(&cursor, mode)
        guard cursor.hasMore else { throw JSONDefect(.truncated, at: cursor.end) }
        if cursor.byte == (isObject ? 0x7D : 0x5D) {
            cursor.index += 1
            if containers.isEmpty { cursor.justOpened = false }
            return
        }
        containers.append(isObject ? keys.count : -1)
        cursor.justOpened = true
        member = isObject ? try key(&cursor, mode) : .other
    }

    private mutating func close() throws(JSONDefect) {
        let base = containers.removeLast()
        guard base >= 0 else { return }
        if let duplicate = keys.firstDuplicate(from: base) { throw JSONDefect(.duplicateKey, at: duplicate) }
        keys.truncate(to: base)
    }

    private mutating func key(_ cursor: inout Cursor, _ mode: Mode) throws(JSONDefect) -> KeyTable.Known {
        guard cursor.hasMore else { throw JSONDefect(.truncated, at: cursor.end) }
        guard cursor.byte == 0x22 else { throw JSONDefect(.syntax, at: cursor.index) }
        let start = cursor.index
        let escaped = try cursor.string()
        let known = unsafe keys.add(
            cursor.contents(from: start), at: start, escaped: escaped, topLevel: containers.count == 1)
        try skip(&cursor, mode)
        guard cursor.hasMore else { throw JSONDefect(.truncated, at: cursor.end) }
        guard cursor.byte == 0x3A else { throw JSONDefect(.syntax, at: cursor.index) }
        cursor.index += 1
        try skip(&cursor, mode)
        return known
    }

    private func note(
        _ cursor: inout Cursor, contents: Int, member: KeyTable.Known, facts: inout EventFacts
    ) throws(JSONDefect) {
        let range = contents..<(cursor.index - 1)
        let shifted = (range.lowerBound - cursor.removed)..<(range.upperBound - cursor.removed)
        switch member {
        case .id:
            if !range.isEmpty { facts.id = shifted }
        case .type:
            facts.type = shifted
            if unsafe KeyTable.decodedBegins(cursor.slice(range), with: "custody.") {
                guard acceptsReservedType else { throw JSONDefect(.reservedType, at: contents) }
                facts.hasReservedType = true
            }
        case .other: break
        }
    }

    @inline(__always)
    private func skip(_ cursor: inout Cursor, _ mode: Mode) throws(JSONDefect) {
        if cursor.hasMore, cursor.byte <= 0x20 { try skipWhiteSpace(&cursor, mode) }
    }

    private func skipWhiteSpace(_ cursor: inout Cursor, _ mode: Mode) throws(JSONDefect) {
        let start = cursor.index
        while cursor.hasMore, JSONScanner.isWhiteSpace(cursor.byte) { cursor.index += 1 }
        guard cursor.index > start else { return }
        if mode == .requireCompact { throw JSONDefect(.whiteSpace, at: start) }
        cursor.cut(from: start)
    }

    /// True when `byte` begins a JSON value other than an object.
    private static func beginsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x5B, 0x74, 0x66, 0x6E, 0x2D, 0x30...0x39: true
        default: false
        }
    }
}
