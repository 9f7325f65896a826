import ArgumentParser
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyCrypto

struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Replace the log key by a new one.",
        discussion: """
            The old key signs the record that puts the new one in force, and is then overwritten and removed. Verifiers \
            follow only where their trust or policy file lists both keys: keep the line that is printed beside the old one. \
            Witnesses must be told the new key too. No other process may record to the store meanwhile.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        let settings = try common.settings(store.settings)
        let log: EventLog
        do throws(CustodyError) {
            log = try await LogOpening.open(settings, isOneShot: true)
        } catch {
            guard error.code == .storeLocked else { throw error }
            throw CustodyError(.storeLocked, error.message, advice: "stop it, replace the key, and start it again")
        }
        var failure: CustodyError?
        var identity: LogIdentity?
        do throws(CustodyError) { identity = try await log.rotateLogKey() } catch { failure = error }
        try await log.close(reason: "log key replaced")
        for trouble in log.troubles { Console.warning(trouble.message) }
        if let failure { throw failure }
        guard let identity, let old = identity.formerKeys.last else { return }
        guard !common.json else {
            Console.print(
                JSONValue.object([
                    ("trust", .string(identity.trustLine)), ("log_key", .string(identity.logKey.description)),
                    ("former", .string(old.description)),
                ]).text)
            return
        }
        Console.print(identity.trustLine)
        Console.note(
            """
            The log key was replaced; this is the new trust line. Keep it elsewhere, in the trust file beside the line that is \
            there: what came before is vouched for by \(old).
            A policy file must list both keys of \(identity.origin)/custody as well, and witnesses must be told the new one.
            """)
    }
}
