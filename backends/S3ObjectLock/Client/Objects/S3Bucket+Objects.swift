import CustodyCrypto
import CustodyHTTP
package import CustodyModel

extension S3Bucket {
    /// Seconds of a day; lock periods count these.
    static let secondsPerDay: Int64 = 86_400

    /// Writes an object. When this returns the server has the whole of it, durable.
    ///
    /// - Throws: `precondition` when ``S3Put/ifNoneMatch`` found the key, `conflict` when somebody else writes it right
    ///   now; `unavailable` and `timeout` leave open whether it was written.
    package func put(_ put: S3Put) async throws(S3Error) -> S3Written {
        var call = S3Call(.putObject, .put, key: put.key)
        let retention = try await self.retention(put.lock)
        call.headers = try S3Bucket.headers(put, retention, options.checksums)
        call.body = put.body
        let response = try await send(call)
        let sha256 = Base64.encode(put.body.sha256.bytes)
        if let kept = response.header("x-amz-checksum-sha256"), options.checksums != .md5, kept != sha256 {
            throw S3Error(
                .corrupt, .putObject, "PutObject: \(origin) stored other bytes than were sent", status: response.status)
        }
        return S3Written(
            versionID: response.header("x-amz-version-id").flatMap { $0 == "null" ? nil : $0 },
            etag: response.header("etag"), date: response.header("date").flatMap { AWSDate.parse(http: $0) },
            retention: retention,
            kmsKeyID: response.header("x-amz-server-side-encryption-aws-kms-key-id"))
    }

    /// Reads a version, or the current one; `body` gets its bytes in order, in chunks of any size, and waits are passed
    /// on to the server. Where the server keeps a SHA-256 of the whole object, what came is checked against it at the
    /// end.
    ///
    /// - Parameter limit: bytes of the object at most; more is `tooLarge`.
    package func get(
        key: String, version: String? = nil, limit: Int,
        body: (UnsafeRawBufferPointer) throws(S3Error) -> Void
    ) async throws(S3Error) -> S3ObjectInfo {
        var call = S3Call(.getObject, .get, key: key)
        if let version { call.query.append(("versionId", version)) }
        call.headers.append(("x-amz-checksum-mode", "ENABLED"))
        call.bodyBytes = limit
        let reply = try await open(call)
        let info = S3ObjectInfo(reply.head)
        var hasher = CustodyCrypto.SHA256()
        while let chunk = try await next(reply) {
            var failure: S3Error?
            unsafe chunk.withUnsafeBytes { bytes in
                unsafe hasher.update(bytes)
                do throws(S3Error) { unsafe try body(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
        }
        if let checksum = info.checksumSHA256, checksum != Base64.encode(hasher.finalize().bytes) {
            throw S3Error(
                .corrupt, .getObject, "GetObject: \(origin) sent other bytes than it stored", status: reply.head.status)
        }
        return info
    }

    /// A whole version of at most `limit` bytes.
    package func bytes(
        key: String, version: String? = nil, limit: Int
    ) async throws(S3Error) -> (bytes: [UInt8], info: S3ObjectInfo) {
        var all: [UInt8] = []
        let info = unsafe try await get(key: key, version: version, limit: limit) { unsafe all.append(contentsOf: $0) }
        return (all, info)
    }

    package func head(key: String, version: String? = nil) async throws(S3Error) -> S3ObjectInfo {
        var call = S3Call(.headObject, .head, key: key)
        if let version { call.query.append(("versionId", version)) }
        call.headers.append(("x-amz-checksum-mode", "ENABLED"))
        return S3ObjectInfo(try await send(call).head)
    }

    /// Asks for the bucket itself: whether it is there and may be listed. Teaches the server's clock.
    package func headBucket() async throws(S3Error) {
        _ = try await send(S3Call(.headBucket, .head))
    }

    private func next(_ reply: HTTPReply) async throws(S3Error) -> [UInt8]? {
        do throws(HTTPError) {
            return try await reply.next()
        } catch {
            throw S3Answer.failure(error, .getObject)
        }
    }

    /// The lock with its date.
    private func retention(_ lock: S3Put.Lock?) async throws(S3Error) -> S3Retention? {
        guard let lock else { return nil }
        switch lock.period {
        case .until(let until): return S3Retention(mode: lock.mode, until: until)
        case .days(let days):
            return S3Retention(mode: lock.mode, until: try await lockDate(days: days))
        }
    }

    /// The server's time `days` from now, in whole seconds, rounded up.
    ///
    /// - Throws: `clockSkew` when server and host differ by more than ``S3Options/maximumClockOffsetSeconds``.
    package func lockDate(days: Int) async throws(S3Error) -> Timestamp {
        guard (1...S3Bucket.maximumLockDays).contains(days) else {
            throw S3Error(
                .configuration, .putObject, "a lock lasts 1 to \(S3Bucket.maximumLockDays) days")
        }
        if serverClock.offsetMicroseconds == nil {
            // Any answer tells the time, a refusal too.
            do throws(S3Error) { try await headBucket() } catch {
                if serverClock.offsetMicroseconds == nil { throw error }
            }
        }
        let offset = abs(serverClock.offsetMicroseconds ?? 0) / Timestamp.microsecondsPerSecond
        guard offset <= options.maximumClockOffsetSeconds else {
            throw S3Error(
                .clockSkew, .putObject,
                "PutObject: the clocks of \(origin) and this host differ by \(offset) s, too much to date a lock by: "
                    + "set this host's clock, or see what the server's says")
        }
        let now = serverNow
        let seconds = now.seconds + (now.microseconds % Timestamp.microsecondsPerSecond == 0 ? 0 : 1)
        return Timestamp(
            microseconds: (seconds + Int64(days) * S3Bucket.secondsPerDay) * Timestamp.microsecondsPerSecond)
    }

    /// Days of a lock at most: a hundred years, which is what S3 allows.
    package static let maximumLockDays = 36_500

    private static func headers(
        _ put: S3Put, _ retention: S3Retention?, _ checksums: S3Options.Checksums
    ) throws(S3Error) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let contentType = put.contentType { headers.append(("Content-Type", contentType)) }
        for entry in put.metadata { headers.append(("x-amz-meta-" + entry.name, entry.value)) }
        if checksums != .md5 {
            headers.append(("x-amz-checksum-sha256", Base64.encode(put.body.sha256.bytes)))
            headers.append(("x-amz-sdk-checksum-algorithm", "SHA256"))
        }
        if checksums != .sha256 { headers.append(("Content-MD5", try md5(put.body))) }
        if let retention {
            headers.append(("x-amz-object-lock-mode", retention.mode.rawValue))
            headers.append(("x-amz-object-lock-retain-until-date", AWSDate.iso(retention.until)))
        }
        if put.legalHold { headers.append(("x-amz-object-lock-legal-hold", "ON")) }
        if let key = put.kmsKeyID {
            headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if !key.isEmpty { headers.append(("x-amz-server-side-encryption-aws-kms-key-id", key)) }
        }
        if let storageClass = put.storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        if !put.tags.isEmpty { headers.append(("x-amz-tagging", S3Signer.canonicalQuery(put.tags))) }
        if put.ifNoneMatch { headers.append(("If-None-Match", "*")) }
        for header in headers where !header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            throw S3Error(
                .configuration, .putObject, "PutObject: the header \(header.name) is not printable ASCII")
        }
        return headers
    }

    static func md5(_ body: S3Body) throws(S3Error) -> String {
        guard let md5 = body.md5 else {
            throw S3Error(
                .configuration, .putObject, "there is no MD5 here (the system may forbid it): use sha256 checksums")
        }
        return Base64.encode(md5)
    }
}

extension S3ObjectInfo {
    init(_ head: HTTPHead) {
        func plain(_ name: String) -> String? { head.header(name).flatMap { $0.isEmpty ? nil : $0 } }
        versionID = plain("x-amz-version-id").flatMap { $0 == "null" ? nil : $0 }
        etag = plain("etag")
        count = plain("content-length").flatMap { Int64($0) }
        lastModified = plain("last-modified").flatMap { AWSDate.parse(http: $0) }
        contentType = plain("content-type")
        var metadata: [String: String] = [:]
        for header in head.headers {
            let name = header.name.lowercased()
            if name.hasPrefix("x-amz-meta-") { metadata[String(name.dropFirst(11))] = header.value }
        }
        self.metadata = metadata
        if let mode = plain("x-amz-object-lock-mode").flatMap({ S3LockMode(rawValue: $0.uppercased()) }),
            let until = plain("x-amz-object-lock-retain-until-date").flatMap({ AWSDate.parse(iso: $0) })
        {
            retention = S3Retention(mode: mode, until: until)
        } else {
            retention = nil
        }
        hasLegalHold = plain("x-amz-object-lock-legal-hold").flatMap { $0 == "ON" ? true : $0 == "OFF" ? false : nil }
        encryption = plain("x-amz-server-side-encryption")
        kmsKeyID = plain("x-amz-server-side-encryption-aws-kms-key-id")
        // Of a multipart upload it is one of parts, and ends in their number.
        checksumSHA256 = plain("x-amz-checksum-sha256").flatMap { $0.contains("-") ? nil : $0 }
        storageClass = plain("x-amz-storage-class")
        date = plain("date").flatMap { AWSDate.parse(http: $0) }
    }
}
