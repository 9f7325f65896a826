import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing

/// The real logrotate with the configurations of config/logrotate, against a sink that is written to at full speed.
@Suite("Local sink: the real logrotate", .enabled(if: Program.find("logrotate") != nil, "logrotate is not installed"))
struct LogrotateTests {
    /// A configuration file and directives added to it.
    struct Variant: Sendable, CustomTestStringConvertible {
        let file: String
        var added: [String] = []
        /// Calls `rotate()` after each run, as SIGHUP does.
        var asks = false

        var testDescription: String { ([file] + added + (asks ? ["rotate()"] : [])).joined(separator: ", ") }

        static let all = [
            Variant(file: "custody-create.conf"),
            Variant(file: "custody-create.conf", asks: true),
            Variant(file: "custody-create.conf", added: ["delaycompress", "dateext", "dateformat -%Y%m%d-%s"]),
            Variant(file: "custody-create.conf", added: ["olddir old", "createolddir 0700"]),
            Variant(
                file: "custody-create.conf",
                added: ["compresscmd /usr/bin/zstd", "compressext .zst", "compressoptions -q"]),
            Variant(file: "custody-copytruncate.conf"),
            Variant(file: "custody-copytruncate.conf", asks: true),
            Variant(file: "custody-copytruncate.conf", added: ["nodelaycompress"]),
            Variant(file: "custody-copytruncate.conf", added: ["nocompress", "olddir old", "createolddir 0700"]),
        ]
    }

    private struct Progress {
        var records: UInt64 = 0
        var isFinished = false
    }

    private static let rotations: UInt64 = 20
    private static let batch: UInt64 = 20
    private static let log: LogBuilder = {
        var log = LogBuilder()
        log.append(count: 16_000, padding: 100)
        return log
    }()

    @Test("twenty rotations at full speed lose nothing", arguments: Variant.all)
    func fullSpeed(variant: Variant) async throws {
        let log = LogrotateTests.log
        let folder = try TemporaryDirectory()
        let settings = LocalJSONLSettings(
            directory: folder.appending("sink"), rotateBytes: nil, rotateSeconds: nil, compression: .zstd)
        let sink = try LocalJSONLSink(settings)
        let reader = MemoryRecordReader([log], chunkBytes: 4096)
        try await sink.resume(.standard, state: nil, history: reader)
        let configuration = try LogrotateTests.configuration(variant, folder)
        let progress = Monitor(Progress())
        let rotator = Task {
            for number in 1...LogrotateTests.rotations {
                try await LogrotateTests.run(configuration, folder, progress, after: number * log.nextSeq / 22)
                if variant.asks { _ = try await sink.rotate(.standard, history: reader) }
            }
        }
        var events: [SinkEvent] = []
        do {
            for first in stride(from: 0, to: log.nextSeq, by: Int(LogrotateTests.batch)) {
                let plan = log.plan(first...first + LogrotateTests.batch - 1)
                events += try await sink.put(Batch(plan: plan, history: reader)).events
                progress.withLock { $0.records = plan.last }
                progress.notify()
            }
        } catch {
            progress.withLock { $0.isFinished = true }
            progress.notify()
            throw error
        }
        try await rotator.value
        events += try await sink.maintain(.standard, history: reader)?.events ?? []

        let evidence = try Evidence(PosixFileSystem(), settings.directory.appending("default"), log)
        #expect(evidence.defects == [])
        #expect(evidence.seqs.count == Int(log.nextSeq))
        let seen = events.count { if case .rotatedElsewhere = $0 { true } else { false } }
        let mended = events.count { if case .rotatedElsewhere(_, .some) = $0 { true } else { false } }
        // With rotate() some are told to its caller instead.
        if !variant.asks { #expect(seen > 0) }
        print("\(variant.testDescription): \(seen) rotations seen, \(mended) mended, \(evidence.lines) lines held")
    }

    /// Runs logrotate once when the writer has come to record `seq`, on a thread that may block.
    private static func run(
        _ configuration: FilePath, _ folder: TemporaryDirectory, _ progress: Monitor<Progress>, after seq: UInt64
    ) async throws {
        let outcome = try await withCheckedThrowingContinuation { continuation in
            WorkerThread.start {
                progress.wait(nanoseconds: nil, until: { $0.records >= seq || $0.isFinished }, { _ in })
                continuation.resume(
                    with: Result {
                        try Program.run(
                            "logrotate", ["-f", "-s", folder.appending("state").string, configuration.string])
                    })
            }
        }
        // With dateext a second rotation within one second finds its name taken, and leaves the file alone.
        let isSkipped = outcome.diagnostics.contains("already exists, skipping rotation")
        guard outcome.status == 0 || isSkipped else { throw LogrotateFailure(text: outcome.diagnostics) }
    }

    private struct LogrotateFailure: Error {
        let text: String
    }

    /// The file of the package, with this test's folder, account and directives.
    private static func configuration(_ variant: Variant, _ folder: TemporaryDirectory) throws -> FilePath {
        let source = SharedCorpora.packageRoot.appending("config").appending("logrotate").appending(variant.file)
        let text = String(decoding: try PosixFileSystem().contents(source), as: UTF8.self)
        let account = try Program.run("id", ["-un"]).text.filter { !$0.isNewline }
        let group = try Program.run("id", ["-gn"]).text.filter { !$0.isNewline }
        var lines: [Substring] = []
        for line in text.split(separator: "\n") {
            if line.contains("systemctl") {
                lines.append("true")
            } else if line == "}" {
                lines += variant.added.map { $0[...] } + [line]
            } else {
                lines.append(
                    line.replacing("/var/log/custody", with: folder.appending("sink").string)
                        .replacing("custody custody", with: "\(account) \(group)"))
            }
        }
        let path = folder.appending("logrotate.conf")
        try PosixFileSystem().replace(path, with: [UInt8]((lines.joined(separator: "\n") + "\n").utf8))
        return path
    }
}
