import ArgumentParser
import CustodyHTTP
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import Glibc
import LocalJSONL
import SystemPackage

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Feed records, verified and in order, into another sink, an HTTP endpoint or standard output.",
        discussion: """
            The source is a folder that was restored, a local sink's folder, a store, or s3://BUCKET/PREFIX. The target is a \
            folder (a local sink; it gets the register too), an http or https address (newline-delimited JSON is posted, each \
            batch with an Idempotency-Key), or - for standard output. Streams come one after the other, by name. With --state \
            a replay that was interrupted goes on behind what was acknowledged.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var bucket: BucketOptions
    @OptionGroup var selection: RecordSelection

    @Argument(help: ArgumentHelp("What to replay.", valueName: "source"))
    var source: String

    @Option(help: ArgumentHelp("A folder, an http or https address, or - for standard output.", valueName: "target"))
    var to: String

    @Option(help: ArgumentHelp("Records a second, at the most. Default: as fast as it goes.", valueName: "n"))
    var rate: UInt64?

    @Flag(help: "Send the events alone. To a folder only whole records go.")
    var events = false

    @Flag(help: "Send the whole records; the default.")
    var records = false

    @Flag(help: "Send the register too; a folder always gets it.")
    var register = false

    @Flag(help: "Verify and count, and send nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("File that remembers what was acknowledged.", valueName: "file"))
    var state: String?

    @Option(help: ArgumentHelp("File with the bearer token for the address.", valueName: "file"))
    var tokenFile: String?

    func run() throws {
        let settings = try common.configuration().settings
        var options = try replayOptions()
        let source = try WindowOptions.source(self.source, bucket, settings)
        let target = try target(&options)
        let key = [
            "source \(source.name)", "target \(target.name)", "form \(options.form.rawValue)",
            "start \(selection.start ?? "-") end \(selection.end ?? "-")",
        ]
        let state = try ReplayState(self.state.map { FilePath($0) }, key: key, PosixFileSystem())
        var replay = Replay(source, to: target, options, state: state, clock: SystemClock())
        let report = try replay.run()
        // Standard output is the records' alone.
        let text = common.json ? report.json : report.text
        if to == "-" { Console.note(text) } else { Console.print(text) }
        if report.exitStatus != 0 { throw ExitStatus(code: report.exitStatus) }
    }

    private func replayOptions() throws(CustodyError) -> ReplayOptions {
        guard !(events && records) else { throw CustodyError(.usage, "--events and --records exclude each other") }
        if let rate, rate == 0 { throw CustodyError(.usage, "--rate must be at least 1") }
        var options = ReplayOptions()
        options.log = try selection.mark()?.text
        options.stream = try selection.name()
        (options.start, options.end) = try selection.times()
        options.form = events ? .events : .records
        options.rate = rate
        options.isDry = dryRun
        options.includesRegister = register
        return options
    }

    private func target(_ options: inout ReplayOptions) throws(CustodyError) -> any ReplayTarget {
        if to == "-" {
            return OutputTarget("standard output") { lines in
                unsafe lines.withUnsafeBytes { unsafe Console.write($0, to: STDOUT_FILENO) }
            }
        }
        if to.hasPrefix("http://") || to.hasPrefix("https://") {
            do throws(HTTPError) {
                return HTTPTarget(
                    try CurlTransport(userAgent: Software.name), try HTTPURL(to), token: try token(),
                    clock: SystemClock(), random: SystemRandom())
            } catch {
                throw CustodyError(.usage, "--to: \(error.message)")
            }
        }
        guard !events else { throw CustodyError(.usage, "a folder gets whole records: leave --events out") }
        let folder = FilePath(to)
        try ReplayCommand.requireOwn(folder)
        options.includesRegister = options.stream == nil
        options.batchRecords = .max
        return SinkTarget(try LocalJSONLSink(LocalJSONLSettings(directory: folder, rotateSeconds: nil)))
    }

    /// A folder that holds something else is never mixed with what is replayed.
    private static func requireOwn(_ folder: FilePath) throws(CustodyError) {
        let files = PosixFileSystem()
        try filing { () throws(FileError) in try files.makeDirectories(folder) }
        let names = try filing { () throws(FileError) in try files.list(folder) }
        let isOurs = names.contains("custody") || names.contains { StreamName($0) != nil }
        guard names.isEmpty || isOurs, !names.contains("log.json") else {
            throw CustodyError(
                .storeExists, "\(folder) holds something else", advice: "replay into a new folder")
        }
    }

    private func token() throws(HTTPError) -> String? {
        guard let tokenFile else { return nil }
        do throws(FileError) {
            let text = String(decoding: try PosixFileSystem().contents(FilePath(tokenFile)), as: Swift.UTF8.self)
            return text.split(whereSeparator: \.isWhitespace).first.map { String($0) }
        } catch {
            throw HTTPError(.configuration, "--token-file: cannot \(error.operation) \(tokenFile): \(error.errno)")
        }
    }
}
