import CustodyCompress
import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import CustodyMerkle

/// A log in memory, laid out as one of the places that can be restored from.
struct RestoreScene {
    /// How a log lies there.
    enum Layout: String, CaseIterable {
        case plainSink, zstdSink, gzipSink, activeSink, store, copiedBucket
    }

    static let trustFile: @Sendable (TestLog) throws -> TrustFile = { log in
        try TrustFile(parsing: Array(try log.trustLine().utf8))
    }

    let fileSystem = SimulatedFileSystem()
    let clock = SimulatedClock()
    var log: TestLog
    let source = FilePath("/source")

    /// A stopped log with two data streams over three days, checkpointed every few records.
    init(records: Int = 40, rounds: Int = 6) throws {
        log = TestLog()
        try log.open()
        for _ in 0..<rounds {
            log.record(records / rounds)
            log.record(records / rounds / 2, StreamName("agent-1")!)
            try log.round()
            log.advance(seconds: 43_200)
        }
        try log.stop()
        clock.setWall(log.time.adding(seconds: 60))
    }

    func add(_ path: String, _ bytes: [UInt8]) throws {
        let path = FilePath(path)
        try fileSystem.makeDirectories(path.removingLastComponent())
        try fileSystem.replace(path, with: bytes)
    }

    /// Streams with the seqs at which their segments end, one behind the last.
    func cuts(_ log: LogBuilder) -> [ClosedRange<UInt64>] {
        let width: UInt64 = 7
        return stride(from: 0, to: log.nextSeq, by: Int(width)).map { $0...min($0 + width, log.nextSeq) - 1 }
    }

    var streams: [StreamName: LogBuilder] {
        var streams = log.data
        streams[.register] = log.register
        return streams
    }

    /// Lays the log out.
    func lay(_ layout: Layout) throws {
        if layout == .store {
            for (path, bytes) in try log.store("/source") { try add(path, bytes) }
            return
        }
        let note = log.note?.bytes ?? []
        try add(layout == .copiedBucket ? "/source/checkpoints/log=00/1" : "/source/checkpoint", note)
        for (name, stream) in streams {
            guard layout != .activeSink else {
                try add("/source/\(name)/audit.jsonl", stream.bytes)
                continue
            }
            for range in cuts(stream) {
                let (suffix, codec): (String, Codec) =
                    switch layout {
                    case .zstdSink, .copiedBucket: (".zst", .zstd)
                    case .gzipSink: (".gz", .gzip)
                    default: ("", .none)
                    }
                let name =
                    layout == .copiedBucket
                    ? "records/log=00/stream=\(name)/dt=2026-11-21/" : "\(name)/audit-"
                try add("/source/\(name)\(RestoreScene.range(range)).jsonl\(suffix)", stream.bytes(range).packed(codec))
            }
        }
    }

    static func range(_ range: ClosedRange<UInt64>) -> String {
        "\(padded(range.lowerBound))-\(padded(range.upperBound))"
    }

    static func padded(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 20 - text.count) + text
    }

    var options: RestoreOptions {
        get throws {
            var options = RestoreOptions()
            options.verification.trust = try RestoreScene.trustFile(log)
            return options
        }
    }

    func restore(
        _ source: (any RecordSource)? = nil, to target: String = "/target",
        _ change: (inout RestoreOptions) -> Void = { _ in }
    ) throws -> RestoreReport {
        var options = try options
        change(&options)
        return try Restore(
            source ?? FolderSource(self.source, fileSystem: fileSystem, pieceBytes: 2000), to: FilePath(target),
            options,
            fileSystem: fileSystem, clock: clock
        ).run()
    }

    /// All lines that a stream has in a folder of segments, in the order of their names.
    func restored(_ stream: StreamName = .standard, in target: String = "/target") throws -> [UInt8] {
        let folder = FilePath(target).appending(stream.text)
        guard try fileSystem.status(folder) != nil else { return [] }
        return try fileSystem.list(folder).filter { !$0.hasPrefix(".") }.flatMap {
            try fileSystem.contents(folder.appending($0))
        }
    }

    /// What a file is replaced by.
    func change(_ path: String, _ edit: ([UInt8]) -> [UInt8]) throws {
        try fileSystem.replace(FilePath(path), with: edit(try fileSystem.contents(FilePath(path))))
    }
}

extension [UInt8] {
    func packed(_ codec: Codec) -> [UInt8] {
        guard codec != .none else { return self }
        var compressor = Compressor(codec)
        var output = ByteBuffer()
        unsafe withUnsafeBytes { unsafe compressor.write($0, into: &output) }
        compressor.finish(into: &output)
        return output.toArray()
    }

    /// What `packed(.zstd)` packed.
    func unpacked() -> [UInt8] {
        var decompressor = Decompressor(.zstd)
        var output = ByteBuffer()
        _ = unsafe withUnsafeBytes { bytes in
            unsafe try? decompressor.write(bytes, into: &output, limit: 1 << 20)
        }
        return output.toArray()
    }

    /// With one byte of a line's event changed.
    func edited(line: Int) -> [UInt8] {
        var copy = self
        var start = 0
        for _ in 0..<line { start = (copy[start...].firstIndex(of: 0x0A) ?? copy.count) + 1 }
        copy[start + 100] = copy[start + 100] == 0x61 ? 0x62 : 0x61
        return copy
    }
}
