import CustodyModel

/// What a stream's name says about the records that it may hold.
enum StreamKind: Sendable {
    case data, register, anchor
    /// A reserved name that no record may bear.
    case forbidden

    init(_ name: StreamName) {
        switch name.text {
        case "custody": self = .register
        case "anchor": self = .anchor
        default: self = name.isReserved ? .forbidden : .data
        }
    }
}

/// What a register record means for the question whether the log is live.
enum RegisterActivity: Sendable {
    case started, stopped
    /// A checkpoint or a trailer.
    case covering
    case other
}

/// The types of Custody's own events, compared as bytes.
struct CustodyTypes: Sendable {
    enum Judgement: Equatable {
        /// A producer's event.
        case foreign
        case allowed(type: String)
        case misplaced
    }

    private let data = CustodyTypes.sorted(CustodyEvent.dataTypes)
    private let register = CustodyTypes.sorted(CustodyEvent.registerTypes)
    private let anchor = CustodyTypes.sorted(CustodyEvent.anchorTypes)

    /// Offset of what follows `{"type":"custody.` in a line of Custody's.
    private static let typeOffset = RecordLine.eventOffset + 17

    private static func sorted(_ types: Set<String>) -> [(String, [UInt8])] {
        types.sorted().map { ($0, Array($0.utf8)) }
    }

    /// Judges a line of the right form. A reserved stream holds Custody's events only, and each stream its own.
    func judge(_ line: UnsafeRawBufferPointer, _ record: RecordLine, in kind: StreamKind) -> Judgement {
        guard unsafe RecordLine.isCustodys(line) else { return kind == .data ? .foreign : .misplaced }
        let types =
            switch kind {
            case .data: data
            case .register: register
            case .anchor: anchor
            case .forbidden: [] as [(String, [UInt8])]
            }
        let rest = unsafe line[CustodyTypes.typeOffset...]
        for (type, bytes) in types {
            guard unsafe rest.count > bytes.count, unsafe rest[rest.startIndex + bytes.count] == 0x22,
                unsafe rest.prefix(bytes.count).elementsEqual(bytes)
            else { continue }
            // `opened` is the first record and nothing else; an anchor has no such record.
            return kind != .anchor && (type == "opened") != (record.seq == 0) ? .misplaced : .allowed(type: type)
        }
        return .misplaced
    }

    static func activity(of type: String) -> RegisterActivity {
        switch type {
        case "started": .started
        case "stopped": .stopped
        case "checkpoint", "timestamp", "cosignature": .covering
        default: .other
        }
    }
}
