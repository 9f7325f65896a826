/// Why bytes are not an acceptable event, and where.
///
/// The reason's raw value is the `reason` of a `custody.rejected` record: stable, and free of event content.
package struct JSONDefect: Error, Equatable, Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        /// Nothing but white space.
        case empty = "event.empty"
        /// More bytes than ``JSONLimits/maximumBytes`` after outer white space.
        case tooLarge = "event.too_large"
        /// A value that is no object.
        case notObject = "event.not_object"
        /// A top-level `type` that begins with `custody.`, which is Custody's own.
        case reservedType = "event.type_reserved"
        /// Containers nested deeper than ``JSONLimits/maximumDepth``.
        case depth = "json.depth"
        /// A byte that RFC 8259 does not allow at its place.
        case syntax = "json.syntax"
        /// The input ends inside a value.
        case truncated = "json.truncated"
        /// Bytes behind the value.
        case trailing = "json.trailing_bytes"
        /// Bytes that are not UTF-8 (RFC 3629).
        case utf8 = "json.utf8"
        /// A byte order mark.
        case byteOrderMark = "json.bom"
        /// A byte below 0x20 inside a string.
        case controlCharacter = "json.control_character"
        /// A `\u` escape of one half of a surrogate pair without the other.
        case loneSurrogate = "json.lone_surrogate"
        /// A backslash followed by what is no escape.
        case escape = "json.escape"
        /// A number that RFC 8259 does not allow (leading zero, `+1`, `.5`, `1.`).
        case number = "json.number"
        /// One object with the same key twice, compared after decoding escapes.
        case duplicateKey = "json.duplicate_key"
        /// White space between tokens, where the compact form is required.
        case whiteSpace = "json.white_space"
    }

    package let reason: Reason
    /// Byte offset in what was handed in, counted from 0.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// One sentence for people.
    package var message: String {
        switch reason {
        case .empty: "there is no event, only white space"
        case .tooLarge: "the event is larger than the limit"
        case .notObject: "an event is one JSON object"
        case .reservedType: "types that begin with `custody.` are reserved"
        case .depth: "the event is nested too deeply"
        case .syntax: "this is not JSON (RFC 8259)"
        case .truncated: "the JSON ends too early"
        case .trailing: "there are bytes behind the JSON object"
        case .utf8: "these bytes are not UTF-8"
        case .byteOrderMark: "a byte order mark is not allowed"
        case .controlCharacter: "a control character inside a string must be escaped"
        case .loneSurrogate: "an escape names half of a surrogate pair"
        case .escape: "this is not an escape that JSON knows"
        case .number: "this is not a number in JSON's form"
        case .duplicateKey: "one object has the same key twice"
        case .whiteSpace: "there is white space between tokens"
        }
    }
}

/// Bounds on one event.
package struct JSONLimits: Sendable {
    /// Default of ``maximumBytes``: 1 MiB.
    package static let defaultMaximumBytes = 1 << 20
    /// Containers inside each other, the event itself counting as 1 (DESIGN: at most 128).
    package static let maximumDepthAllowed = 128

    /// Bytes of one event after outer white space.
    package var maximumBytes: Int
    package var maximumDepth: Int

    package init(
        maximumBytes: Int = JSONLimits.defaultMaximumBytes,
        maximumDepth: Int = JSONLimits.maximumDepthAllowed
    ) {
        precondition(maximumBytes > 0, "an event has at least one byte")
        precondition((1...JSONLimits.maximumDepthAllowed).contains(maximumDepth), "depth is 1 to 128")
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
    }
}

/// What the pipeline needs to know of an event, noticed while it is scanned.
package struct EventFacts: Sendable, Equatable {
    /// Where the contents of the top-level `id` string stand in the compact event (escapes as written), if there is one.
    package var id: Range<Int>?
    /// Where the contents of the top-level `type` string stand in the compact event, if there is one.
    package var type: Range<Int>?
    /// True when that string, after decoding escapes, begins with `custody.`; only set where such types are accepted.
    package var hasReservedType = false

    package init() {}
}
