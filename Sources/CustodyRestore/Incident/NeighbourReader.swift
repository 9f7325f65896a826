import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import SystemPackage

/// Collects the lines around one of a file or an object.
final class NeighbourReader {
    private let line: Int
    private(set) var neighbours: [Explanation.Neighbour] = []
    private var lines = LineCutter()
    private var hasher = SHA256()
    private var number = 0

    init(around line: Int) { self.line = line }

    /// More unpacked bytes; false when nothing more is wanted.
    func take(_ chunk: UnsafeRawBufferPointer) -> Bool {
        unsafe lines.add(chunk)
        while number < line + Explanation.reach, let next = unsafe lines.next() {
            number += 1
            if number < line - Explanation.reach { continue }
            let record = unsafe RecordLine(UnsafeRawBufferPointer(next))
            let hash =
                unsafe next.count > RecordLine.hashedOffset
                ? RecordEncoder.digest(ofLine: next) { unsafe hasher.digest($0) } : nil
            neighbours.append(
                Explanation.Neighbour(
                    line: number, bytes: next.count, seq: record?.seq, hash: record?.entryHash,
                    prev: record?.prevHash, isRight: record != nil && hash == record?.entryHash))
        }
        return number < line + Explanation.reach && !lines.isOverlong
    }

    /// A local file, packed or not, as far as it can be read.
    func take(_ path: FilePath, _ fileSystem: any FileSystem) {
        guard let file = try? fileSystem.open(path, .read), let size = try? file.status().size else { return }
        defer { file.close() }
        var bytes = FileBytes(file, from: 0, to: size, NeighbourReader.codec(of: file, path))
        while let chunk = unsafe try? bytes.next(), unsafe take(chunk) {}
    }

    private static func codec(of file: any File, _ path: FilePath) -> Codec {
        var head = ByteBuffer(capacity: Codec.magicLength)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: head.reserve(Codec.magicLength), count: Codec.magicLength)
        head.commit(unsafe (try? file.read(into: room, at: 0)) ?? 0)
        let codec = unsafe Codec(magic: head.bytes)
        return codec == .none ? Codec(fileName: path.string) : codec
    }
}
