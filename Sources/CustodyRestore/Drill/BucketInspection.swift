package import CustodyModel
import CustodySystem
package import CustodyVerifier

/// How a bucket keeps what a drill restores: versions, delete markers, locks, holds, keys. A restore reads around what was
/// done to an archive; a rehearsal must tell it.
package struct BucketInspection: Sendable {
    private let store: any ObjectStore
    private let prefix: ArchivePrefix
    private let rules: KeepingRules

    package init(_ store: any ObjectStore, prefix: ArchivePrefix, rules: KeepingRules) {
        self.store = store
        self.prefix = prefix
        self.rules = rules
    }

    /// What is wrong with the objects of a window. That they came late says nothing against them here.
    ///
    /// - Parameter log: its mark.
    func findings(
        of log: String, _ window: RestoreOptions, _ fileSystem: any FileSystem, _ clock: any Clock
    ) throws(CustodyError) -> [Finding] {
        var configuration = window.verification
        (configuration.start, configuration.end, configuration.stream) = (window.start, window.end, window.stream)
        // The events are parsed where the restored records are verified.
        configuration.isFast = true
        configuration.keeping = rules
        let listing = try ArchiveListing(store, prefix: prefix, start: window.start, stream: window.stream)
        let archives = listing.archives.filter { $0.layout.log.text == log }
        let report = Verifier(configuration, fileSystem: fileSystem, clock: clock)
            .verifyBlocking([], archives: archives)
        return report.findings.filter { $0.code != .objectLate && $0.code.text.hasPrefix("object.") }
    }
}
