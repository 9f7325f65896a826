import CustodyModel
import CustodySystem

/// Reads the register's records in the order of their seqs, from whichever files hold them; copies come once.
///
/// A gap is stepped over: what is missing is a finding of the scan already.
struct RegisterWalk: ~Copyable {
    private let runs: [Run]
    private let files: [SourceFile]
    private let fileSystem: any FileSystem
    private let types = CustodyTypes()
    private var next: UInt64?
    private var reader: RunReader?
    private var file = 0
    private let finder: RecordFinder?

    /// - Parameter from: where to begin; if not at 0, files are entered near there, and lines are not counted.
    init(_ runs: [Run], files: [SourceFile], fileSystem: any FileSystem, from: UInt64 = 0) {
        next = from > 0 ? from : nil
        finder = from > 0 ? RecordFinder(files: files, fileSystem: fileSystem) : nil
        self.runs = runs.sorted { ($0.first, $0.file, $0.firstLine) < ($1.first, $1.file, $1.firstLine) }
        self.files = files
        self.fileSystem = fileSystem
    }

    /// The next record; nil behind the last.
    mutating func take() throws(ReadFailure) -> RegisterRecord? {
        while true {
            if reader == nil, try !openNext() { return nil }
            let wanted = next ?? 0
            let types = types
            let file = file
            let record = unsafe try reader?.next { line, record, number -> RegisterRecord? in
                guard record.seq >= wanted else { return nil }
                return unsafe RegisterRecord(
                    seq: record.seq, time: record.time, hash: record.entryHash, prev: record.prevHash,
                    event: RegisterEvent(line, record, types), file: file, line: number)
            }
            switch record {
            case .some(.some(let record)):
                next = record.seq + 1
                return record
            case .some(.none): continue
            case .none: reader = nil
            }
        }
    }

    /// Opens the run that reaches furthest among those that hold the next record; false when there is none behind.
    private mutating func openNext() throws(ReadFailure) -> Bool {
        let wanted = next ?? 0
        let holders = runs.filter { $0.first <= wanted && wanted <= $0.last }
        guard
            let run = holders.max(by: { $0.last < $1.last }) ?? runs.first(where: { $0.first > wanted })
        else { return false }
        if run.first > wanted { next = run.first }
        file = run.file
        let source = try OpenSource(files[run.file], fileSystem)
        let offset =
            source.isSeekable && run.first < wanted
            ? try finder?.offset(near: wanted, in: run, of: .register, source) : nil
        reader = RunReader(run, of: .register, in: source, from: offset)
        return true
    }
}
