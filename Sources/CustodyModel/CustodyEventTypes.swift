extension CustodyEvent {
    /// Types allowed in the register and in data streams (DESIGN, sections 3.2 and 3.3), without `custody.`.
    package static let dataTypes: Set<String> = ["opened", "rejected", "gap", "clock_stepped", "id_conflict"]
    package static let registerTypes: Set<String> = [
        "opened", "checkpoint", "epoch", "epoch_restart", "timestamp", "cosignature", "started", "stopped", "heartbeat",
        "config_changed", "halted", "resumed", "rotated", "pruned", "key_rotated", "legal_hold", "quarantined",
        "verified", "drill", "clock_stepped", "rejected",
    ]
    package static let anchorTypes: Set<String> = ["anchor"]

    /// What follows a note of the register without asking for another: checkpoints of the register itself, timestamps and
    /// cosignatures. They prove themselves.
    package var isTrailer: Bool {
        CustodyEvent.trailerBeginnings.contains { bytes.starts(with: $0) }
    }

    private static let trailerBeginnings = [
        "{\"type\":\"custody.timestamp\"", "{\"type\":\"custody.cosignature\"",
        "{\"type\":\"custody.checkpoint\",\"stream\":\"custody\"",
    ].map { Array($0.utf8) }
}
