import ArgumentParser
import CustodyModel
import CustodyService

struct FsckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck", abstract: "Say what the next start on a store would find and do; change nothing.",
        discussion: """
            Exit status 1 when bytes would be cut or a stream would go on under another name, 3 when a start would be refused. \
            It looks at the journal only; `custody verify` checks every record.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() async throws {
        let settings = try common.settings(store.settings)
        let check = try StoreCheck.run(
            settings.storePath, sinks: await settings.sinks(), options: settings.logOptions())
        if common.json { printJSON(check) } else { printText(check) }
        if !check.obstacles.isEmpty { throw ExitStatus.failed }
        if !check.isWhole { throw ExitStatus.finding }
    }

    private func printText(_ check: StoreCheck) {
        Console.print("log \(check.origin ?? "unknown")")
        for stream in check.streams {
            let range = stream.next > stream.first ? "seq \(stream.first) to \(stream.next - 1)" : "empty"
            let segments = stream.segments == 1 ? "1 segment" : "\(stream.segments) segments"
            Console.print("\(stream.name): \(range) in \(segments), head \(stream.head.hex)")
            if stream.owedBytes > 0 { Console.print("  \(stream.owedBytes) bytes would be shipped") }
            if stream.tornBytes > 0 {
                Console.print("  \(stream.tornBytes) bytes at the end are no record and would be put aside in torn/")
            }
            if let damage = stream.damage {
                Console.print("  damaged: \(damage); it would be kept as it is and go on under another name")
            }
        }
        for obstacle in check.obstacles { Console.error(obstacle.description) }
        Console.print(check.isWhole ? "whole: a start would change nothing" : "not whole")
    }

    private func printJSON(_ check: StoreCheck) {
        let streams = check.streams.map { stream in
            JSONValue.object([
                ("stream", .string(stream.name.text)), ("first", .number(stream.first)), ("next", .number(stream.next)),
                ("head", .string(stream.head.hex)), ("segments", .number(stream.segments)),
                ("torn_bytes", .number(Int(stream.tornBytes))), ("owed_bytes", .number(Int(stream.owedBytes))),
                ("damage", .text(stream.damage)),
            ])
        }
        Console.print(
            JSONValue.object([
                ("origin", .text(check.origin)), ("whole", .bool(check.isWhole)), ("streams", .array(streams)),
                ("obstacles", .words(check.obstacles.map(\.description))),
            ]).text)
    }
}
