import CustodyCompress
import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySink
import CustodySystem
import S3Client
import SystemPackage

/// Packs batches into bodies, one after the other, on a thread of its own: a batch is hashed before it is sent, because
/// S3's signature stands in front of the bytes.
actor BatchPacker {
    private nonisolated let executor = ThreadExecutor()
    private let spool: SpoolFolder
    private let bufferBytes: Int
    private let hasMD5: Bool

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - bufferBytes: of one body that stay in memory.
    ///   - hasMD5: whether bodies get an MD5 besides.
    init(_ spool: SpoolFolder, bufferBytes: Int, hasMD5: Bool) {
        self.spool = spool
        self.bufferBytes = bufferBytes
        self.hasMD5 = hasMD5
    }

    /// - Throws: what reading the journal throws, `storeDamaged` when its lines are not those that were planned, `io`
    ///   when the spool cannot be written.
    func pack(_ batch: Batch, _ codec: Codec) throws(CustodyError) -> S3Body {
        var body = BodyWriter(spool, bufferBytes: bufferBytes, hasMD5: hasMD5)
        var compressor = Compressor(codec)
        var lines = SHA256()
        var output = ByteBuffer()
        unsafe try batch.forEachChunk { chunk throws(CustodyError) in
            unsafe lines.update(chunk)
            unsafe compressor.write(chunk, into: &output)
            try body.take(&output)
        }
        compressor.finish(into: &output)
        try body.take(&output)
        guard lines.finalize() == batch.plan.digest else {
            throw CustodyError(
                .storeDamaged,
                "the journal's records \(batch.plan.first) to \(batch.plan.last) of \(batch.plan.stream) are not those that were cut",
                advice: "run custody fsck")
        }
        return try body.finish()
    }
}

/// Collects a body in memory, and what is too large for that in a file without a name.
private struct BodyWriter: ~Copyable {
    private let spool: SpoolFolder
    private let bufferBytes: Int
    private var bytes: [UInt8] = []
    private var file: (any File)?
    private var count: Int64 = 0
    private var sha256 = SHA256()
    private var md5: MD5Hasher?

    init(_ spool: SpoolFolder, bufferBytes: Int, hasMD5: Bool) {
        self.spool = spool
        self.bufferBytes = bufferBytes
        md5 = hasMD5 ? MD5Hasher() : nil
    }

    mutating func take(_ output: inout ByteBuffer) throws(CustodyError) {
        guard !output.isEmpty else { return }
        unsafe sha256.update(output.bytes)
        unsafe md5?.update(output.bytes)
        count += Int64(output.count)
        if let file {
            try filing { () throws(FileError) in unsafe try file.append(output.bytes) }
        } else if bytes.count + output.count > bufferBytes {
            let file = try spool.open()
            let held = bytes
            bytes = []
            try filing { () throws(FileError) in
                try file.append(held)
                unsafe try file.append(output.bytes)
            }
            self.file = file
        } else {
            unsafe bytes.append(contentsOf: output.bytes)
        }
        output.removeAll()
    }

    consuming func finish() throws(CustodyError) -> S3Body {
        let upload: HTTPUpload
        if let file {
            upload = unsafe HTTPUpload(count: count) { offset, buffer in
                let read = unsafe try? file.read(into: buffer, at: offset)
                return read == 0 ? nil : read
            }
        } else {
            upload = HTTPUpload(bytes)
        }
        return S3Body(sha256: sha256.finalize(), md5: md5.take()?.finalize(), upload: upload)
    }
}

/// Where bodies wait that are too large for memory, in files that have lost their names by the time they are written.
struct SpoolFolder: Sendable {
    private static let prefix = ".spool-"

    private let folder: FilePath
    private let system: any FileSystem
    private let random: any RandomSource

    init(_ folder: FilePath, _ system: any FileSystem, _ random: any RandomSource) {
        self.folder = folder
        self.system = system
        self.random = random
    }

    func open() throws(CustodyError) -> any File {
        let name = SpoolFolder.prefix + random.bytes(8).map { String($0, radix: 16) }.joined()
        return try filing { () throws(FileError) in
            let path = folder.appending(name)
            let file = try system.open(path, .create)
            try system.remove(path)
            return file
        }
    }
}
