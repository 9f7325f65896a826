import CustodyCrypto
package import CustodyModel
package import CustodySink
import S3Client

/// What the archive holds, for bringing lost records back.
extension S3ObjectLockSink {
    package func list(_ stream: StreamName) async throws(CustodyError) -> [StoredObject] {
        let prefix = settings.layout.records(stream)
        let objects: [Lister.Object]
        do throws(S3Error) {
            objects = try await settings.retry.run(clock, random) { () async throws(S3Error) in
                try await Lister(bucket).all(prefix: prefix)
            }
        } catch {
            throw CustodyError(error)
        }
        var known: Set<String> = []
        let stored = objects.compactMap { object -> StoredObject? in
            guard case .records(let key) = ArchiveKey(object.key, prefix: settings.layout.prefix),
                key.log == settings.layout.log, key.stream == stream, known.insert(object.key).inserted
            else { return nil }
            return StoredObject(
                name: object.key, stream: stream, first: key.first, last: key.last, storedBytes: UInt64(object.count),
                isClosed: true)
        }
        return stored.sorted { ($0.first, $0.last, $0.name) < ($1.first, $1.last, $1.name) }
    }

    /// Of several versions, the one that was written by this sink, as far as that is remembered, else the oldest whose
    /// lines are the records that the key names.
    package func get(
        _ object: StoredObject, _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        let version = try await rightVersion(object)
        let lines = ObjectLines(bucket: bucket, key: object.name, version: version)
        do throws(ObjectLines.Failure) {
            _ = unsafe try await lines.read(limit: .max, body)
        } catch {
            throw S3ObjectLockSink.unreadable(error, object.name)
        }
    }

    private func rightVersion(_ object: StoredObject) async throws(CustodyError) -> String? {
        if let version = version(of: object.name, object.stream) { return version }
        var candidates: [Lister.Object]
        do throws(S3Error) {
            candidates = try await settings.retry.run(clock, random) { () async throws(S3Error) in
                try await Lister(bucket).all(prefix: object.name).filter { $0.key == object.name }
            }
        } catch {
            throw CustodyError(error)
        }
        candidates.reverse()
        for candidate in candidates {
            if try await isWhole(object, candidate.version) { return candidate.version }
        }
        throw CustodyError(
            .unreadable, "no version of \(object.name) holds the records \(object.first) to \(object.last)")
    }

    private func isWhole(_ object: StoredObject, _ version: String?) async throws(CustodyError) -> Bool {
        var check = RangeCheck(object.stream, object.first)
        do throws(ObjectLines.Failure) {
            _ = unsafe try await ObjectLines(bucket: bucket, key: object.name, version: version).read(limit: .max) {
                chunk throws(CustodyError) in unsafe check.take(chunk)
            }
        } catch {
            switch error {
            case .notOurs: return false
            case .s3(let failure) where failure.kind == .notFound || failure.kind == .tooLarge: return false
            default: throw S3ObjectLockSink.unreadable(error, object.name)
            }
        }
        return check.isWhole(through: object.last)
    }

    private static func unreadable(_ failure: ObjectLines.Failure, _ name: String) -> CustodyError {
        switch failure {
        case .s3(let error): CustodyError(.unreadable, error.message)
        case .notOurs: CustodyError(.corrupt, "\(name) does not unpack to its end")
        case .custody(let error): error
        }
    }
}

/// Whether lines are consecutive records of a stream, each with its hash and linked to the one before.
struct RangeCheck: ~Copyable {
    private let stream: StreamName
    private var next: UInt64
    private var head: Digest?
    private var splitter = LineSplitter()
    private var hasher = SHA256()
    private var isGood = true

    init(_ stream: StreamName, _ first: UInt64) {
        self.stream = stream
        next = first
    }

    mutating func take(_ chunk: UnsafeRawBufferPointer) {
        // The lines are taken apart before they are judged: the splitter is a part of this value too.
        var lines: [[UInt8]] = []
        unsafe splitter.take(chunk) { unsafe lines.append([UInt8]($0)) }
        for line in lines where isGood { isGood = judge(line) }
    }

    private mutating func judge(_ line: [UInt8]) -> Bool {
        var line = line
        let found = unsafe line.withUnsafeMutableBytes { bytes -> (seq: UInt64, hash: Digest, prev: Digest)? in
            guard let record = unsafe RecordLine(UnsafeRawBufferPointer(bytes)),
                unsafe stream.isWritten(as: UnsafeRawBufferPointer(rebasing: bytes[record.stream])),
                unsafe RecordEncoder.digest(ofLine: bytes, using: { unsafe hasher.digest($0) }) == record.entryHash
            else { return nil }
            return (record.seq, record.entryHash, record.prevHash)
        }
        guard let found, found.seq == next, head == nil || head == found.prev else { return false }
        next += 1
        head = found.hash
        return true
    }

    func isWhole(through last: UInt64) -> Bool { isGood && next == last + 1 && splitter.tail?.isEmpty == true }
}
