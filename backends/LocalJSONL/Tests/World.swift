import CustodyCompress
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing

/// One simulated machine with a local sink on it, and the log that goes there.
struct World {
    let disk: SimulatedFileSystem
    let clock: SimulatedClock
    var settings: LocalJSONLSettings
    var log: LogBuilder
    let reader = MemoryRecordReader(chunkBytes: 1500)
    var sink: LocalJSONLSink
    /// What the last acknowledged call returned.
    var state: SinkState?
    /// Seq after the last acknowledged record.
    var acknowledged: UInt64 = 0
    var events: [SinkEvent] = []

    /// Made once: the fault tests begin thousands of lives with it.
    private static let shortLog = makeLog(42)

    private static func makeLog(_ records: Int) -> LogBuilder {
        var log = LogBuilder()
        log.append(count: records, padding: 100)
        return log
    }

    static let directory = FilePath("/sink")
    static let folder = FilePath("/sink/default")
    static let active = FilePath("/sink/default/audit.jsonl")

    init(
        records: Int = 42, rotateBytes: UInt64? = nil, rotateSeconds: Int64? = nil, compression: Codec = .none
    ) throws {
        clock = SimulatedClock()
        disk = SimulatedFileSystem(clock: clock)
        settings = LocalJSONLSettings(
            directory: World.directory, rotateBytes: rotateBytes, rotateSeconds: rotateSeconds,
            compression: compression)
        log = records == 42 ? World.shortLog : World.makeLog(records)
        reader.set(log)
        sink = try LocalJSONLSink(settings, system: disk, clock: clock)
    }

    mutating func open() throws {
        sink = try LocalJSONLSink(settings, system: disk, clock: clock)
    }

    /// Starts a sink as a new process would, with the state that was kept.
    mutating func resume() async throws {
        try open()
        try await sink.resume(log.stream, state: state, history: reader)
    }

    mutating func note(_ result: PutResult?) {
        guard let result else { return }
        state = result.state ?? state
        events += result.events
    }

    mutating func put(_ range: ClosedRange<UInt64>) async throws {
        note(try await sink.put(Batch(plan: log.plan(range), history: reader)))
        acknowledged = max(acknowledged, range.upperBound + 1)
    }

    mutating func maintain() async throws { note(try await sink.maintain(log.stream, history: reader)) }

    mutating func rotate() async throws { note(try await sink.rotate(log.stream, history: reader)) }

    /// Names in the stream's folder.
    func names() throws -> [String] { try disk.list(World.folder) }

    func text(_ path: FilePath) throws -> [UInt8] { try disk.contents(path) }

    /// Writes a file durably behind the sink's back.
    func plant(_ path: FilePath, _ bytes: [UInt8]) throws {
        let file = try disk.open(path, .append)
        try file.append(bytes)
        try file.sync()
        try disk.syncDirectory(path.removingLastComponent())
    }

    /// Requires what must always hold, see ``Evidence``.
    func expectWhole(_ context: String = "") throws {
        let evidence = try Evidence(disk, World.folder, log)
        #expect(evidence.defects == [], "\(context)")
        let lost = (0..<acknowledged).filter { !evidence.seqs.contains($0) }
        let names = try names()
        #expect(lost == [], "\(context): in none of \(names)")
    }
}

/// What all files of a stream's folder hold together, read as an auditor would.
struct Evidence {
    var seqs: Set<UInt64> = []
    var defects: [String] = []
    /// Whole lines in all files.
    var lines = 0

    init(_ system: any FileSystem, _ folder: FilePath, _ log: LogBuilder) throws {
        for name in try system.list(folder) {
            let path = folder.appending(name)
            if try system.status(path)?.kind == .directory {
                for below in try system.list(path) { try read(system, path.appending(below), below, log) }
            } else {
                try read(system, path, name, log)
            }
        }
    }

    private mutating func read(_ system: any FileSystem, _ path: FilePath, _ name: String, _ log: LogBuilder) throws {
        guard name.hasPrefix("audit") else { return }
        let isAside = name.contains(".aside-")
        let isOurs = name.hasPrefix("audit-") || name == "audit.jsonl"
        guard let bytes = try? unpack(system.contents(path)) else {
            // What another program packed and did not make durable is no evidence, and no defect of ours.
            if isOurs { defects.append("\(name) does not unpack") }
            return
        }
        var previous: UInt64?
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { [UInt8]($0) + [0x0A] }
        let tail = lines.removeLast()
        // Only a copy that another program made, and a file set aside as damaged, may end within a line.
        let mayBeTorn = isAside || name.hasPrefix("audit.jsonl.") || name.hasPrefix("audit.jsonl-")
        if tail.count > 1, !mayBeTorn { defects.append("\(name) ends within a line") }
        for line in lines {
            let record = unsafe line.withUnsafeBytes {
                unsafe RecordLine(UnsafeRawBufferPointer(rebasing: $0.dropLast()))
            }
            guard let seq = record?.seq, seq < log.nextSeq, log.line(seq) == line else {
                // As much of a foreign file as a crash left of it is no defect of ours either.
                if !isAside, !name.contains(".bz2") { defects.append("\(name) holds a line that is no record") }
                continue
            }
            if let previous, seq <= previous { defects.append("\(name): \(seq) after \(previous)") }
            previous = seq
            seqs.insert(seq)
            self.lines += 1
        }
        if name.hasPrefix("audit-"), !lines.isEmpty {
            let first = name.dropFirst("audit-".count).prefix(20)
            let last = name.dropFirst("audit-".count + 21).prefix(20)
            let count = (UInt64(last) ?? 0) - (UInt64(first) ?? 0) + 1
            if previous != UInt64(last) || UInt64(lines.count) != count {
                defects.append("\(name) is not what it says")
            }
        }
    }
}

/// What begins a file that stands for a bzip2 one, which nothing here unpacks; its lines follow backwards.
let foreignMagic: [UInt8] = [0x42, 0x5A, 0x68, 0x39]

/// The lines of a packed or plain file, as an auditor with every tool would read them.
func unpack(_ bytes: [UInt8]) throws -> [UInt8] {
    if bytes.starts(with: foreignMagic) { return bytes.dropFirst(foreignMagic.count).reversed() }
    let codec = unsafe bytes.withUnsafeBytes { unsafe Codec(magic: $0) }
    var unpacker = Decompressor(codec)
    var output = ByteBuffer()
    var used = 0
    repeat {
        unsafe used += try bytes.withUnsafeBytes {
            unsafe try unpacker.write(UnsafeRawBufferPointer(rebasing: $0[used...]), into: &output, limit: 1 << 20)
        }
    } while used < bytes.count || unpacker.hasPending
    if !bytes.isEmpty { try unpacker.finish() }
    return output.toArray()
}

func pack(_ bytes: [UInt8], _ codec: Codec) -> [UInt8] {
    var compressor = Compressor(codec)
    var output = ByteBuffer()
    unsafe bytes.withUnsafeBytes { unsafe compressor.write($0, into: &output) }
    compressor.finish(into: &output)
    return output.toArray()
}
