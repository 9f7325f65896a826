package import CustodyModel
import CustodyPipeline
package import CustodySanitizer
import CustodySystem
import Synchronization

/// What of a log's options may change while it runs.
struct Reconfigurable: Sendable {
    var sanitizer: SanitizerPlan
    /// The effective settings in force, as the register's digest is made of them.
    var configuration: [String: String]
    /// A change is being recorded.
    var isChanging = false

    init(_ options: LogOptions) {
        sanitizer = options.sanitizer
        configuration = options.configuration
    }
}

extension EventLog {
    /// Puts another sanitizer policy in force. It is proved first, and `custody.config_changed` is durable in the register
    /// before the first event is sanitized by it; events that are being prepared meanwhile go by the one before.
    ///
    /// - Parameter sanitizer: its ``SanitizerPlan/configuration`` says what differs.
    /// - Returns: names of what changed; empty when nothing did.
    /// - Throws: `sanitizer` when a rule does not redact its canary, `usage` while another change is being made, `io`,
    ///   `closed`. The policy before stays in force then.
    @discardableResult
    package func reconfigure(_ sanitizer: SanitizerPlan) async throws(CustodyError) -> [String] {
        try sanitizer.proveForRecording()
        let begun = current.withLock { current -> Reconfigurable? in
            if current.isChanging { return nil }
            current.isChanging = true
            return current
        }
        guard let begun else {
            throw CustodyError(.usage, "the settings are being changed already", advice: "try again")
        }
        defer { current.withLock { $0.isChanging = false } }
        var options = LogOptions()
        options.configuration = begun.configuration
        let old = options.configurationText
        for key in begun.sanitizer.configuration.keys { options.configuration[key] = nil }
        options.configuration.merge(sanitizer.configuration) { $1 }
        let text = options.configurationText
        let keys = SettingsChange.keys(from: old, to: text)
        guard !keys.isEmpty else { return [] }
        _ = try await committer.append(
            own: [.configChanged(keys: keys, configDigest: options.configurationDigest)], to: .register)
        try await committer.setRules(sanitizer.standard.rules.recordVersion)
        let configuration = options.configuration
        current.withLock { current in
            current.sanitizer = sanitizer
            current.configuration = configuration
        }
        dropOldBenches()
        let path = layout.settings
        try filing { () throws(FileError) in try world.fileSystem.replace(path, with: [UInt8](text.utf8)) }
        return keys
    }
}

extension SanitizerPlan {
    /// Throws when an enabled rule of any profile does not redact its own canary.
    func proveForRecording() throws(CustodyError) {
        do throws(SanitizerError) {
            try prove()
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
    }
}
