/// The form of those of Custody's own events that no reader acts on: their members, in order (DESIGN, sections 3.2 and
/// 3.3). ``LedgerEvent`` reads the others.
package enum LedgerForm {
    private enum Value {
        case number, string, strings, digest, time
        /// A number or a string.
        case either
    }

    private typealias Member = (name: StaticString, value: Value)

    /// Whether one of Custody's own events is byte for byte what Custody could have written.
    package static func holds(_ event: UnsafeRawBufferPointer) -> Bool {
        if unsafe LedgerEvent(event) != nil { return true }
        var reader = unsafe LedgerReader(event)
        guard let type = reader.type(), let (name, forms) = forms(type) else { return false }
        return forms.contains { form in unsafe holds(event, name, form) }
    }

    private static func holds(_ event: UnsafeRawBufferPointer, _ name: StaticString, _ form: [Member]) -> Bool {
        var reader = unsafe LedgerReader(event)
        _ = reader.type()
        // Written again, so that no value has two spellings.
        var members = CustodyEvent.Members(type: name)
        for member in form {
            guard copy(member, &reader, &members) else { return false }
        }
        return unsafe reader.isAtEnd && members.finish().elementsEqual(event)
    }

    private static func copy(
        _ member: Member, _ reader: inout LedgerReader, _ members: inout CustodyEvent.Members
    ) -> Bool {
        switch member.value {
        case .number:
            guard let number = reader.number(member.name) else { return false }
            members.add(member.name, number)
        case .string:
            guard let text = reader.string(member.name) else { return false }
            members.add(member.name, text)
        case .strings:
            guard let texts = reader.strings(member.name) else { return false }
            members.add(member.name, texts)
        case .digest:
            guard let digest = reader.digest(member.name) else { return false }
            members.add(member.name, digest.hex)
        case .time:
            guard let time = reader.time(member.name) else { return false }
            members.add(member.name, time.description)
        case .either:
            if let number = reader.numberIfNext(member.name) {
                members.add(member.name, number)
            } else if let text = reader.string(member.name) {
                members.add(member.name, text)
            } else {
                return false
            }
        }
        return true
    }

    private static let run: [Member] = [
        ("report_sha256", .digest), ("result", .string), ("config_digest", .digest), ("streams", .strings),
        ("sinks", .strings), ("from", .either), ("to", .either),
    ]

    private static func forms(_ type: String) -> (StaticString, [[Member]])? {
        switch type {
        case "rejected":
            (
                "rejected",
                [
                    [
                        ("reason", .string), ("offset", .number), ("length", .number), ("digest", .digest),
                        ("key", .string), ("count", .number),
                    ],
                    [("reason", .string), ("key", .string), ("count", .number)],
                ]
            )
        case "gap": ("gap", [[("count", .number), ("from", .time), ("to", .time)]])
        case "id_conflict": ("id_conflict", [[("id_digest", .digest), ("key", .string), ("first_seq", .number)]])
        case "halted": ("halted", [[("by", .string), ("reason", .string)]])
        case "resumed": ("resumed", [[("by", .string), ("reason", .string)]])
        case "pruned":
            ("pruned", [[("stream", .string), ("before", .number), ("head", .digest), ("frontier", .strings)]])
        case "quarantined": ("quarantined", [[("source", .string), ("manifest_sha256", .digest)]])
        case "verified": ("verified", [run])
        case "drill": ("drill", [run])
        default: nil
        }
    }
}
