import ArgumentParser
import CustodyModel
import CustodyService

/// The `custody` command.
@main
struct Custody: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custody",
        abstract: "A tamper-evident evidence pipeline for audit events.",
        discussion: """
            Exit status: 0 done or verified; 1 a finding or a refused input; 2 usage or configuration; \
            3 could not be done or could not be checked.
            """,
        version: Software.version,
        subcommands: [
            InitCommand.self, RecordCommand.self, VerifyCommand.self, RestoreCommand.self, ReplayCommand.self,
            DrillCommand.self, QuarantineCommand.self, RotateCommand.self, FsckCommand.self,
            HaltCommand.self, ResumeCommand.self,
            ProveCommand.self, CheckProofCommand.self, AnchorCommand.self, KeysCommand.self,
            RetentionCommand.self, LegalHoldCommand.self, ImportCommand.self, JobCommand.self, AlertCommand.self,
            DoctorCommand.self,
            SanitizeCommand.self, RulesCommand.self, ConfigCommand.self, WitnessCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            ExitStatus(of: error).exit()
        }
    }
}
