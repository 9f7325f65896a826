import ArgumentParser
import CustodyModel
import CustodyRuleImport
import CustodySystem
import SystemPackage

extension RulesCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a policy with the rules of a gitleaks configuration.",
            discussion: """
                Writes YAML on standard output or to a file; on standard error it says of every rule that could not be taken \
                why, and of every rule that finds more, less or something else what is different. Exit status 1 when a rule \
                could not be taken. Rules whose secrets a standard rule redacts already are left out.
                """)

        @Option(name: [.short, .long], help: ArgumentHelp("Write the policy here.", valueName: "file"))
        var output: String?

        @Option(help: ArgumentHelp("Put this before every id.", valueName: "text"))
        var prefix = ""

        @Flag(help: "Print what came of each rule as one JSON document on standard error.")
        var json = false

        @Argument(help: ArgumentHelp("The configuration, in TOML.", valueName: "file.toml"))
        var file: String

        func run() throws {
            let system = PosixFileSystem()
            let bytes: [UInt8]
            do throws(FileError) { bytes = try system.contents(FilePath(file)) } catch { throw error.custody }
            let result = try GitleaksImport(try GitleaksFile(bytes, name: file), prefix: prefix)
            let name = FilePath(file).lastComponent?.string ?? "standard input"
            let text = result.policyText(source: name)
            if let output {
                do throws(FileError) {
                    try system.replace(FilePath(output), with: Array(text.utf8))
                } catch {
                    throw error.custody
                }
            } else {
                Console.printPlain(text)
            }
            Console.note(json ? Self.document(result).text : Self.words(result))
            if result.entries.contains(where: \.isRefused) { throw ExitStatus.finding }
        }

        private static func words(_ result: GitleaksImport) -> String {
            var lines = result.remarks
            var (taken, covered, refused) = (0, 0, 0)
            for entry in result.entries {
                switch entry.outcome {
                case .taken(let notes):
                    taken += 1
                    lines += notes.map { "\(printable(entry.id)): \($0.effect.rawValue): \($0.text)" }
                case .covered(let rule):
                    covered += 1
                    lines.append("\(printable(entry.id)): left out: \(rule) redacts it already")
                case .refused(let reason):
                    refused += 1
                    lines.append("\(printable(entry.id)): not taken: \(reason)")
                }
            }
            lines.append(
                "\(result.entries.count) rules: \(taken) taken, \(covered) redacted already, \(refused) not taken")
            return lines.joined(separator: "\n")
        }

        private static func printable(_ id: String) -> String {
            id.unicodeScalars.prefix(64).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
        }

        private static func document(_ result: GitleaksImport) -> JSONValue {
            let rules = result.entries.map { entry in
                var members: [(String, JSONValue)] = [("id", .string(entry.id))]
                switch entry.outcome {
                case .taken(let notes):
                    members.append(("outcome", .string("taken")))
                    members.append(
                        (
                            "differs",
                            .array(
                                notes.map {
                                    .object([("effect", .string($0.effect.rawValue)), ("how", .string($0.text))])
                                })
                        ))
                case .covered(let rule): members += [("outcome", .string("covered")), ("by", .string(rule))]
                case .refused(let reason): members += [("outcome", .string("refused")), ("reason", .string(reason))]
                }
                return JSONValue.object(members)
            }
            return .object([("remarks", .words(result.remarks)), ("rules", .array(rules))])
        }
    }
}

extension GitleaksImport.Entry {
    fileprivate var isRefused: Bool { if case .refused = outcome { true } else { false } }
}
