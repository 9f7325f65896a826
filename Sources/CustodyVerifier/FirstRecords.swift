import CustodyCompress
import CustodyModel
import CustodySystem

/// What the files begin with: it tells which hold the register, and in which order trees can be grown.
struct FirstRecords {
    private struct First {
        let stream: StreamName
        let seq: UInt64
    }

    private var firsts: [First?] = []

    init(_ files: [SourceFile], _ fileSystem: any FileSystem) {
        for file in files { firsts.append(FirstRecords.first(of: file, fileSystem)) }
    }

    /// Adds objects behind the files: their keys say it.
    mutating func add(_ objects: [ArchiveObject]) {
        for object in objects { firsts.append(First(stream: object.stream, seq: object.first)) }
    }

    /// The first line, when it is a record's; it need not be valid.
    private static func first(of source: SourceFile, _ fileSystem: any FileSystem) -> First? {
        guard case .file(let path, _) = source.place else { return nil }
        var first: First?
        do {
            let file = try fileSystem.open(path, .read)
            defer { file.close() }
            let codec = try source.codec(of: file)
            let plain = PlainFeed(file, from: 0)
            var reader = LineReader(
                codec == .none ? plain : UnpackedFeed(plain, codec: codec), longLines: LongLines())
            // A first line of another kind says nothing; the ones behind it may.
            for _ in 0..<FirstRecords.lineLimit where first == nil {
                guard let line = unsafe try reader.next() else { break }
                let bytes = unsafe UnsafeRawBufferPointer(line.bytes)
                guard unsafe !line.isTooLong, let record = unsafe RecordLine(bytes),
                    let stream = unsafe StreamName(UnsafeRawBufferPointer(rebasing: bytes[record.stream]))
                else { continue }
                first = First(stream: stream, seq: record.seq)
            }
        } catch {
            // What cannot be read is found by the scan.
        }
        return first
    }

    /// Lines that are looked at in each file.
    private static let lineLimit = 16

    /// Indices of the files that begin with the register.
    var register: [Int] { order.filter { firsts[$0]?.stream == .register } }

    /// Indices of the files that begin with an anchor's lines.
    var anchors: [Int] { firsts.indices.filter { firsts[$0]?.stream == .anchor } }

    /// All files by stream and first seq, those that cannot be told last: so trees grow from file to file.
    var order: [Int] {
        firsts.indices.sorted { left, right in
            guard let one = firsts[left], let other = firsts[right] else {
                return firsts[left] != nil || firsts[right] == nil && left < right
            }
            return (one.stream, one.seq, left) < (other.stream, other.seq, right)
        }
    }
}
