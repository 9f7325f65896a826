import ArgumentParser
import CustodyModel
import CustodySystem
import CustodyVerifier
import SystemPackage

struct AnchorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor", abstract: "Look at anchors.", subcommands: [AnchorShowCommand.self])
}

struct AnchorShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what an anchor file holds.",
        discussion: "Its chain is checked; whether its notes are the log's is for `custody verify --anchor`.")

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The anchor file.", valueName: "file"))
    var file: String

    func run() throws {
        var listing = AnchorListing(FilePath(file), fileSystem: PosixFileSystem())
        var lines: [JSONValue] = []
        while let line = listing.next() {
            if common.json {
                lines.append(AnchorShowCommand.json(line))
                continue
            }
            Console.print("\(line.seq)  \(line.time)  \(line.origin)  \(line.size) records  \(line.root)")
            for head in line.heads { Console.print("    \(head.stream): \(head.size) records, \(head.root)") }
        }
        let findings = listing.findings
        if common.json {
            let codes = findings.map { finding in
                JSONValue.object([
                    ("code", .string(finding.code.text)), ("line", .number(finding.line ?? 0)),
                    ("expected", .text(finding.expected)), ("found", .text(finding.found)),
                ])
            }
            Console.print(JSONValue.object([("lines", .array(lines)), ("findings", .array(codes))]).text)
        } else {
            for finding in findings {
                for line in VerificationReport.describe(finding) { Console.print(line) }
            }
        }
        guard let worst = findings.first(where: { !$0.code.isUnchecked }) ?? findings.first else { return }
        throw worst.code.isUnchecked ? ExitStatus.failed : ExitStatus.finding
    }

    private static func json(_ line: AnchorListing.Line) -> JSONValue {
        .object([
            ("seq", .number(line.seq)), ("time", .string(line.time.description)), ("origin", .string(line.origin)),
            ("size", .number(line.size)), ("root", .string(line.root)),
            (
                "heads",
                .array(
                    line.heads.map {
                        .object([
                            ("stream", .string($0.stream.text)), ("size", .number($0.size)), ("root", .string($0.root)),
                        ])
                    })
            ),
        ])
    }
}
