import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySystem
package import CustodyVerifier
package import SystemPackage

/// A log that was restored, for a new one that goes on from it.
package struct RestoredLog: Sendable {
    /// What each stream came to by its newest note: the register by that beside it, data streams by their last checkpoint.
    package private(set) var streams: [StreamName: CustodyEvent.Continuation] = [:]
    package private(set) var origin = ""

    /// Reads a folder that holds one log, and verifies it first.
    ///
    /// - Throws: `storeDamaged` when it does not verify, `unreadable` without a register or its newest note.
    package init(
        _ folder: FilePath, _ configuration: VerifierConfiguration, fileSystem: any FileSystem, clock: any Clock
    ) throws(CustodyError) {
        let report = Verifier(configuration, fileSystem: fileSystem, clock: clock).verifyBlocking([folder.string])
        guard report.result == .verified else {
            throw CustodyError(
                .storeDamaged, "\(folder) does not verify: \(report.findings.first?.code.text ?? "nothing is there")",
                advice: "run `custody verify \(folder)`, and restore again")
        }
        let source = FolderSource(folder, fileSystem: fileSystem)
        let survey = try source.survey()
        let log = try survey.log(nil)
        guard let register = try RegisterMap.read(source, survey, log: log)?.map, let origin = register.origin,
            let note = survey.newestNote(log: log, register)
        else {
            throw CustodyError(
                .unreadable, "\(folder) has no register with a note, which a new log could go on from",
                advice: "restore the whole log, its register included")
        }
        self.origin = origin
        streams[.register] = .init(
            origin: note.checkpoint.origin, stream: .register, size: note.checkpoint.size,
            root: note.checkpoint.root.base64)
        var hasher = SHA256()
        for (stream, entries) in register.streams {
            guard let last = entries.last, let frontier = last.frontier else { continue }
            streams[stream] = .init(
                origin: "\(origin)/\(stream)", stream: stream, size: last.size, root: frontier.root(&hasher).base64)
        }
    }
}
