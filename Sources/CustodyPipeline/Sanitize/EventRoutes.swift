package import CustodyModel

/// Which stream an event goes to when its producer names none: that of the first class that names its type.
///
/// Looked up on submitted bytes before they are judged, because the stream decides by which policy they are sanitized.
/// Nothing is taken from an event but this decision.
package struct EventRoutes: Sendable, Equatable {
    /// A stream and the types of events that go there.
    package struct Route: Sendable, Equatable {
        package let stream: StreamName
        /// A type, a beginning and `*`, or `*` for every event, those without a type too.
        package let types: [String]

        package init(_ stream: StreamName, types: [String]) {
            self.stream = stream
            self.types = types
        }
    }

    private struct Pattern: Sendable, Equatable {
        let bytes: [UInt8]
        let isPrefix: Bool
        /// Index in ``targets``.
        let target: Int
    }

    /// Streams that events may go to; the first is for those that no route names.
    package let targets: [StreamName]
    private let patterns: [Pattern]

    package init(_ routes: [Route] = []) {
        var targets = [StreamName.standard]
        var patterns: [Pattern] = []
        for route in routes where !route.types.isEmpty {
            let target = targets.firstIndex(of: route.stream) ?? targets.count
            if target == targets.count { targets.append(route.stream) }
            patterns += route.types.map { type in
                let isPrefix = type.hasSuffix("*")
                return Pattern(
                    bytes: Array((isPrefix ? String(type.dropLast()) : type).utf8), isPrefix: isPrefix, target: target)
            }
        }
        self.targets = targets
        self.patterns = patterns
    }

    /// True when every event goes to the first target, and nothing needs to be looked up.
    package var isEmpty: Bool { patterns.isEmpty }

    /// Index in ``targets`` of the stream that a submitted event goes to. What is no acceptable event goes somewhere too:
    /// its refusal is recorded there.
    package func target(of event: UnsafeRawBufferPointer) -> Int {
        guard !isEmpty else { return 0 }
        guard let place = unsafe EventTypeScan.find(in: event) else {
            return patterns.first { $0.isPrefix && $0.bytes.isEmpty }?.target ?? 0
        }
        let written = unsafe UnsafeRawBufferPointer(rebasing: event[place])
        guard unsafe written.contains(0x5C) else { return unsafe target(ofType: written) }
        // An escape hides no event from its class.
        var decoded = ByteBuffer(capacity: written.count)
        unsafe JSONText.decode(written, into: &decoded)
        return unsafe target(ofType: decoded.bytes)
    }

    private func target(ofType type: UnsafeRawBufferPointer) -> Int {
        for pattern in patterns {
            let count = pattern.bytes.count
            if pattern.isPrefix ? type.count < count : type.count != count { continue }
            var index = 0
            while index < count, unsafe type[index] == pattern.bytes[index] { index += 1 }
            if index == count { return pattern.target }
        }
        return 0
    }
}

/// Finds the top-level `type` of a submitted event without judging the rest.
///
/// Of an acceptable event it finds what the pipeline's own scanner finds; of anything else it finds something or nothing,
/// within the bytes that it was given.
package enum EventTypeScan {
    /// Where the contents of the string stand, as they are written; nil where there is no such string.
    package static func find(in event: UnsafeRawBufferPointer) -> Range<Int>? {
        var index = unsafe afterSpace(event, 0)
        guard unsafe index < event.count && event[index] == UInt8(ascii: "{") else { return nil }
        index += 1
        while true {
            index = unsafe afterSpace(event, index)
            guard unsafe index < event.count && event[index] == UInt8(ascii: "\""),
                let nameEnd = unsafe stringEnd(event, index + 1)
            else { return nil }
            let isType = unsafe isType(event, index + 1..<nameEnd)
            index = unsafe afterSpace(event, nameEnd + 1)
            guard unsafe index < event.count && event[index] == UInt8(ascii: ":") else { return nil }
            index = unsafe afterSpace(event, index + 1)
            if isType {
                guard unsafe index < event.count && event[index] == UInt8(ascii: "\"") else { return nil }
                return unsafe stringEnd(event, index + 1).map { index + 1..<$0 }
            }
            guard let end = unsafe valueEnd(event, index) else { return nil }
            index = unsafe afterSpace(event, end)
            guard unsafe index < event.count && event[index] == UInt8(ascii: ",") else { return nil }
            index += 1
        }
    }

    private static func afterSpace(_ event: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var index = start
        while index < event.count {
            switch unsafe event[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return index
            }
        }
        return index
    }

    /// The index of the quote that ends a string.
    private static func stringEnd(_ event: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var index = start
        while index < event.count {
            switch unsafe event[index] {
            case 0x22: return index
            case 0x5C: index += 2
            default: index += 1
            }
        }
        return nil
    }

    /// The index behind a value.
    private static func valueEnd(_ event: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var index = start
        var depth = 0
        while index < event.count {
            switch unsafe event[index] {
            case UInt8(ascii: "\""):
                guard let end = unsafe stringEnd(event, index + 1) else { return nil }
                index = end + 1
                if depth == 0 { return index }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","):
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func isType(_ event: UnsafeRawBufferPointer, _ name: Range<Int>) -> Bool {
        let written = unsafe UnsafeRawBufferPointer(rebasing: event[name])
        guard unsafe written.contains(0x5C) else { return unsafe written.elementsEqual(wanted) }
        var decoded = ByteBuffer(capacity: written.count)
        unsafe JSONText.decode(written, into: &decoded)
        return unsafe decoded.bytes.elementsEqual(wanted)
    }

    private static let wanted = Array("type".utf8)
}
