package import CustodyModel
package import CustodySink
package import CustodySystem
package import S3Client
import Synchronization

/// An anchor in a bucket, best of another account: one locked object for each line.
///
///     <prefix><seq:020>.jsonl
package final class S3Anchor: Anchor {
    /// Bytes of one line's object at most.
    static let maximumLineBytes = RecordLine.maximumLength + 1

    package let name: String
    private let bucket: S3Bucket
    private let prefix: ArchivePrefix
    private let settings: S3SinkSettings
    private let clock: any Clock
    private let random: any RandomSource
    private let warner = Warnings()
    private let proof: LockProof

    /// - Parameter settings: how objects are locked, encrypted and tagged; the layout's prefix is the anchor's own.
    package init(
        name: String, _ settings: S3SinkSettings, bucket: S3Bucket, clock: any Clock = SystemClock(),
        random: any RandomSource = SystemRandom()
    ) {
        self.name = name
        self.bucket = bucket
        self.settings = settings
        prefix = settings.layout.prefix
        self.clock = clock
        self.random = random
        proof = LockProof(settings.lock, bucket, warner)
    }

    package var isElsewhere: Bool { true }

    package func describe() -> String {
        let lock = settings.lock.map { "\($0.mode.rawValue) lock for \($0.days) days" } ?? "NOT LOCKED"
        return "\(place), \(lock)"
    }

    private var place: String { "s3://\(bucket.options.bucket)/\(prefix) at \(bucket.origin)" }

    private func key(_ seq: UInt64) -> String {
        let digits = String(seq)
        return prefix.text + String(repeating: "0", count: ArchiveKey.digits - digits.utf8.count) + digits + ".jsonl"
    }

    package func newest(expecting expected: AnchorPosition?) async throws(CustodyError) -> AnchorReading {
        // What was acknowledged is locked: when the last two lines stand as they should, the rest is as it was.
        if let expected, expected.seq > 0, let reading = try await recent(expected) { return reading }
        var scan = AnchorScan(place: place, expecting: expected)
        let tail = try await read(from: nil, into: &scan)
        return withWarnings(scan.reading(tail: tail))
    }

    /// Looks at the lines from the one before the expected one on; nil when these are not as they should be.
    private func recent(_ expected: AnchorPosition) async throws(CustodyError) -> AnchorReading? {
        var scan = AnchorScan(place: place, expecting: expected, isWhole: false)
        let after = expected.seq > 1 ? key(expected.seq - 2) : nil
        let tail = try await read(from: after, into: &scan)
        let reading = scan.reading(tail: tail)
        guard reading.expected == .held, reading.notices.isEmpty, reading.lines > 1,
            reading.newest.map({ $0.seq - expected.seq + 2 == reading.lines }) ?? false
        else { return nil }
        return withWarnings(reading)
    }

    private func withWarnings(_ reading: AnchorReading) -> AnchorReading {
        var reading = reading
        reading.notices += warner.texts.map { AnchorNotice($0) }
        return reading
    }

    /// - Returns: what stands behind the last line feed.
    private func read(from after: String?, into scan: inout AnchorScan) async throws(CustodyError) -> [UInt8]? {
        var tail: [UInt8]? = []
        for object in try await objects(after: after) {
            var lines = try await contents(object).split(separator: 0x0A, omittingEmptySubsequences: false)
            if let rest = lines.popLast(), !rest.isEmpty { tail = Array(rest) }
            for line in lines { unsafe Array(line).withUnsafeBytes { unsafe scan.take(line: $0) } }
        }
        return tail
    }

    /// Every version below the prefix, from the oldest on and then by key: a stranger's line with a greater number must not
    /// stand behind ours, as it does in the order of keys alone.
    private func objects(after: String?) async throws(CustodyError) -> [Lister.Object] {
        try await calling { () async throws(S3Error) in
            try await Lister(bucket).all(prefix: prefix.text, after: after).sorted {
                ($0.lastModified, $0.key) < ($1.lastModified, $1.key)
            }
        }
    }

    private func contents(_ object: Lister.Object) async throws(CustodyError) -> [UInt8] {
        try await calling { () async throws(S3Error) in
            do throws(S3Error) {
                return try await bucket.bytes(
                    key: object.key, version: object.version, limit: S3Anchor.maximumLineBytes
                ).bytes
            } catch {
                guard error.kind == .tooLarge else { throw error }
                // Longer than any line; what it is does not matter.
                return [0x0A]
            }
        }
    }

    package func append(_ line: AnchorLine) async throws(CustodyError) {
        var put = settings.put(
            key(line.seq), S3Body(line.bytes, md5: bucket.options.checksums != .sha256), of: .register)
        put.contentType = "application/x-ndjson"
        put.ifNoneMatch = true
        let object = put
        let written = try await calling { () async throws(S3Error) -> Result<S3Written?, CustodyError> in
            var object = object
            // Looked at first, because not every server heeds If-None-Match.
            switch try await held(line) {
            case .same: return .success(nil)
            case .other: return .failure(self.conflict(line))
            case .junk: object.ifNoneMatch = false
            case .nothing: break
            }
            do throws(S3Error) {
                return .success(try await bucket.put(object))
            } catch {
                guard error.kind == .precondition else { throw error }
            }
            switch try await held(line) {
            case .same: return .success(nil)
            case .other: return .failure(self.conflict(line))
            case .junk, .nothing: break
            }
            object.ifNoneMatch = false
            return .success(try await bucket.put(object))
        }
        if let written = try written.get() { await proof.check(key: object.key, written) }
    }

    private enum Held {
        case nothing, same, other
        /// Nothing that is a line of an anchor with this seq.
        case junk
    }

    private func held(_ line: AnchorLine) async throws(S3Error) -> Held {
        var found = Held.nothing
        let key = key(line.seq)
        for object in try await Lister(bucket).all(prefix: key) where object.key == key {
            let bytes: [UInt8]
            do throws(S3Error) {
                bytes = try await bucket.bytes(
                    key: key, version: object.version, limit: S3Anchor.maximumLineBytes
                ).bytes
            } catch {
                guard error.kind == .notFound || error.kind == .tooLarge else { throw error }
                found = .junk
                continue
            }
            if bytes == line.bytes { return .same }
            let read = unsafe bytes.dropLast().withUnsafeBytes { unsafe try? AnchorLine($0) }
            if read?.seq == line.seq { found = .other } else if found == .nothing { found = .junk }
        }
        return found
    }

    private func conflict(_ line: AnchorLine) -> CustodyError {
        CustodyError(
            .sinkConflict, "the anchor \(place) holds another line \(line.seq)",
            advice: "somebody else wrote to it, or an older copy of the store was started: verify before going on")
    }

    package func forEachLine(
        _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        for object in try await objects(after: nil) {
            let bytes = try await contents(object)
            var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            // What stands behind the last line feed is no line.
            if !lines.isEmpty { lines.removeLast() }
            for line in lines {
                var failure: CustodyError?
                unsafe Array(line).withUnsafeBytes { bytes in
                    do throws(CustodyError) { unsafe try body(bytes) } catch { failure = error }
                }
                if let failure { throw failure }
            }
        }
    }

    package func close() async {}

    private func calling<Value: Sendable>(
        _ body: () async throws(S3Error) -> Value
    ) async throws(CustodyError) -> Value {
        do throws(S3Error) {
            return try await settings.retry.run(clock, random, body)
        } catch {
            throw CustodyError(error)
        }
    }
}
