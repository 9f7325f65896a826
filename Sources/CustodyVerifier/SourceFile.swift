import CustodyCompress
import CustodyModel
import CustodySystem
import SystemPackage

/// One file of records to verify.
struct SourceFile: Sendable {
    enum Place: Sendable {
        case file(FilePath, FileStatus)
        case object(ArchiveObject)
        case standardInput
    }

    /// What the name says about a file's part in a log.
    enum Role: Sendable, Equatable {
        /// A file that is still written to: its name ends with `.jsonl`.
        case active
        case closed
        case journal(JournalSegment)
    }

    let place: Place
    let role: Role

    init(path: FilePath, status: FileStatus) {
        place = .file(path, status)
        role = Role(path)
    }

    init(_ object: ArchiveObject) {
        place = .object(object)
        role = .closed
    }

    private init() {
        place = .standardInput
        role = .closed
    }

    static let standardInput = SourceFile()

    /// As it is named in the report.
    var name: String {
        switch place {
        case .file(let path, _): path.string
        case .object(let object): object.name
        case .standardInput: "-"
        }
    }

    /// Bytes as the file lies there; 0 when that is not known.
    var size: Int64 {
        switch place {
        case .file(_, let status): status.size
        case .object(let object): object.size
        case .standardInput: 0
        }
    }

    /// Nil for a file and for standard input.
    var object: ArchiveObject? {
        if case .object(let object) = place { object } else { nil }
    }
}

extension SourceFile {
    /// How the file is packed: its first bytes tell; a name that promises more is taken at its word.
    func codec(of file: any File) throws(FileError) -> Codec {
        var head = ByteBuffer(capacity: Codec.magicLength)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: head.reserve(Codec.magicLength), count: Codec.magicLength)
        head.commit(unsafe try file.read(into: room, at: 0))
        let codec = unsafe Codec(magic: head.bytes)
        return codec == .none ? Codec(fileName: name) : codec
    }
}

/// A journal segment's place among its neighbours: `journal/<first seq:020>-<attempt:04>.jsonl`.
struct JournalSegment: Sendable, Equatable {
    let directory: String
    let first: UInt64
    let attempt: UInt64

    func isBefore(_ other: JournalSegment) -> Bool { (first, attempt) < (other.first, other.attempt) }
}

extension SourceFile.Role {
    init(_ path: FilePath) {
        let name = path.lastComponent?.string ?? ""
        let directory = path.removingLastComponent()
        if directory.lastComponent?.string == "journal", let (first, attempt) = Self.numbers(in: name, 20, 4) {
            self = .journal(JournalSegment(directory: directory.string, first: first, attempt: attempt))
        } else if name.hasSuffix(".jsonl"), Self.numbers(in: String(name.dropFirst("audit-".count)), 20, 20) == nil {
            self = .active
        } else {
            self = .closed
        }
    }

    /// The two numbers of `<digits>-<digits>.jsonl`, when each has exactly so many digits.
    private static func numbers(in name: String, _ first: Int, _ second: Int) -> (UInt64, UInt64)? {
        guard name.hasSuffix(".jsonl") else { return nil }
        let parts = name.dropLast(".jsonl".count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == first, parts[1].utf8.count == second,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let one = UInt64(parts[0]), let two = UInt64(parts[1])
        else { return nil }
        return (one, two)
    }
}
