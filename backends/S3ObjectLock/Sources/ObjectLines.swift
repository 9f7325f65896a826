import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySink
import S3Client

/// Reads an object's lines, unpacked, in bounded memory.
struct ObjectLines {
    /// Bytes that are unpacked at a time.
    static let pieceBytes = 256 << 10
    /// Bytes of an object at most; Custody's own are smaller.
    static let objectBytes = BatchPlan.maximumBytes + (1 << 20)

    /// Why an object's lines cannot be had.
    enum Failure: Error {
        case s3(S3Error)
        /// It does not inflate to its end, or to more than allowed.
        case notOurs
        case custody(CustodyError)
    }

    let bucket: S3Bucket
    let key: String
    var version: String?

    /// - Parameter limit: bytes of lines at most.
    /// - Returns: what the server says of the version that was read.
    func read(
        limit: UInt64, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(Failure) -> S3ObjectInfo {
        var inflater = Inflater(Codec(fileName: key), limit: limit)
        var failure: Failure?
        let info: S3ObjectInfo
        do throws(S3Error) {
            info = unsafe try await bucket.get(key: key, version: version, limit: ObjectLines.objectBytes) { chunk in
                // What is wrong already is not unpacked further; the connection is used up all the same.
                guard failure == nil else { return }
                do throws(Failure) { unsafe try inflater.take(chunk, body) } catch { failure = error }
            }
        } catch {
            throw .s3(error)
        }
        if let failure { throw failure }
        try inflater.finish()
        return info
    }

    /// SHA-256 of the lines; nil when they cannot be unpacked or are more than `limit` bytes.
    func digest(limit: UInt64) async throws(S3Error) -> (digest: Digest?, info: S3ObjectInfo?) {
        var hasher = SHA256()
        do throws(Failure) {
            let info = unsafe try await read(limit: limit) { unsafe hasher.update($0) }
            return (hasher.finalize(), info)
        } catch {
            if case .s3(let error) = error { throw error }
            return (nil, nil)
        }
    }
}

/// Unpacks pieces as they come.
private struct Inflater: ~Copyable {
    private var decompressor: Decompressor
    private var output = ByteBuffer()
    private var room: UInt64

    init(_ codec: Codec, limit: UInt64) {
        decompressor = Decompressor(codec)
        room = limit
    }

    mutating func take(
        _ chunk: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(ObjectLines.Failure) {
        var rest = unsafe chunk
        while true {
            do throws(CustodyError) {
                let used = unsafe try decompressor.write(rest, into: &output, limit: ObjectLines.pieceBytes)
                unsafe rest = unsafe UnsafeRawBufferPointer(rebasing: rest.dropFirst(used))
            } catch {
                throw .notOurs
            }
            guard output.count <= room else { throw .notOurs }
            room -= UInt64(output.count)
            do throws(CustodyError) {
                if !output.isEmpty { unsafe try body(output.bytes) }
            } catch {
                throw .custody(error)
            }
            output.removeAll()
            if unsafe rest.isEmpty && !decompressor.hasPending { return }
        }
    }

    consuming func finish() throws(ObjectLines.Failure) {
        do throws(CustodyError) { try decompressor.finish() } catch { throw .notOurs }
    }
}
