/// Writes a JSON document in the order of the calls, without keeping a tree of it: for reports that may be long.
///
/// Members without a value are left out. Small documents are a ``JSONValue``.
package struct JSONWriter: ~Copyable {
    private var output = ByteBuffer()
    private var needsComma = false

    package init() {}

    /// The document so far.
    package var bytes: [UInt8] { output.toArray() }
    package var text: String { unsafe String(decoding: output.bytes, as: UTF8.self) }

    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        output.append(0x7B)
        needsComma = false
        members(&self)
        output.append(0x7D)
        needsComma = true
    }

    package mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        self.name(name)
        JSONText.appendQuoted(value, to: &output)
    }

    package mutating func member(_ name: StaticString, _ value: UInt64?) {
        guard let value else { return }
        self.name(name)
        output.append(decimal: value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        output.append(value ? "true" : "false")
    }

    /// Seconds with three digits behind the point.
    package mutating func member(_ name: StaticString, nanoseconds: Int64) {
        self.name(name)
        output.append(Seconds.digits(nanoseconds))
    }

    /// A value that is JSON already.
    package mutating func member(_ name: StaticString, raw: [UInt8]) {
        self.name(name)
        output.append(raw)
    }

    /// A list of strings.
    package mutating func words(_ name: StaticString, _ values: [String]) {
        array(name, values) { JSONText.appendQuoted($0, to: &$1.output) }
    }

    /// A list of objects.
    package mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ members: (Element, inout JSONWriter) -> Void
    ) {
        array(name, elements) { element, writer in writer.object { members(element, &$0) } }
    }

    private mutating func array<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        self.name(name)
        output.append(0x5B)
        var isFirst = true
        for element in elements {
            if !isFirst { output.append(0x2C) }
            isFirst = false
            write(element, &self)
        }
        output.append(0x5D)
        needsComma = true
    }

    private mutating func name(_ name: StaticString) {
        if needsComma { output.append(0x2C) }
        needsComma = true
        output.append(0x22)
        output.append(name)
        output.append("\":")
    }
}

extension JSONWriter {
    /// What every report says of a finding.
    package mutating func members(of finding: Finding) {
        member("code", finding.code.text)
        member("stream", finding.stream?.text)
        member("seq", finding.seq)
        member("file", finding.file)
        member("line", finding.line.map(UInt64.init))
        member("expected", finding.expected)
        member("found", finding.found)
    }

    /// What every report says of a stream.
    ///
    /// - Parameters:
    ///   - first: seq of the first record; nil, like the last, where there is none.
    ///   - head: `entry_hash` of the last record.
    package mutating func members(
        of stream: StreamName, records: UInt64, first: UInt64?, last: UInt64?, head: Digest
    ) {
        member("stream", stream.text)
        member("records", records)
        member("first", first)
        member("last", last)
        member("head", head.hex)
    }
}

/// Durations in reports.
package enum Seconds {
    /// With three digits behind the point: `1.234 s`.
    package static func text(_ nanoseconds: Int64) -> String { digits(nanoseconds) + " s" }

    /// The same without a unit, rounded to the nearest millisecond; nothing is below zero.
    package static func digits(_ nanoseconds: Int64) -> String {
        let milliseconds = (max(nanoseconds, 0) + 500_000) / 1_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
