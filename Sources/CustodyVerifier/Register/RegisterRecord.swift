import CustodyModel

/// A valid record of the register, as its judge wants it.
struct RegisterRecord {
    let seq: UInt64
    let time: Timestamp
    let hash: Digest
    let prev: Digest
    let event: RegisterEvent
    /// Index in the listing, and the line counted from 1.
    let file: Int
    let line: Int
}

/// What a register record says.
enum RegisterEvent {
    case ledger(LedgerEvent)
    /// A type that may stand in the register and says nothing about notes.
    case other(String)
    case malformed

    init(_ line: UnsafeRawBufferPointer, _ record: RecordLine, _ types: CustodyTypes) {
        let event = unsafe UnsafeRawBufferPointer(rebasing: line[record.event])
        if let known = unsafe LedgerEvent(event) {
            self = .ledger(known)
        } else if case .allowed(let type) = unsafe types.judge(line, record, in: .register),
            !RegisterEvent.read.contains(type)
        {
            self = .other(type)
        } else {
            self = .malformed
        }
    }

    /// Types whose members are read strictly here.
    private static let read: Set<String> = [
        "opened", "checkpoint", "epoch", "epoch_restart", "timestamp", "cosignature", "started", "stopped", "heartbeat",
        "config_changed", "rotated", "key_rotated", "legal_hold", "clock_stepped",
    ]

    /// Whether it may follow the newest note without being covered by one (DESIGN, section 3.3).
    var isTrailer: Bool {
        switch self {
        case .ledger(.timestamp), .ledger(.cosignature): true
        case .ledger(.checkpoint(let checkpoint)): checkpoint.stream == .register
        default: false
        }
    }

    var activity: RegisterActivity {
        switch self {
        case .ledger(.started): .started
        case .ledger(.stopped): .stopped
        case .ledger(.timestamp), .ledger(.cosignature), .ledger(.checkpoint): .covering
        default: .other
        }
    }
}
