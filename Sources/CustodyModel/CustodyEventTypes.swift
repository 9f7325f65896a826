extension CustodyEvent {
    /// Types allowed in the register and in data streams (DESIGN, sections 3.2 and 3.3), without `custody.`.
    package static let dataTypes: Set<String> = ["opened", "rejected", "gap", "clock_stepped", "id_conflict"]
    package static let registerTypes: Set<String> = [
        "opened", "checkpoint", "epoch", "epoch_restart", "timestamp", "cosignature", "started", "stopped", "heartbeat",
        "config_changed", "halted", "resumed", "rotated", "pruned", "key_rotated", "legal_hold", "quarantined",
        "verified", "drill", "clock_stepped", "rejected",
    ]
    package static let anchorTypes: Set<String> = ["anchor"]
}
