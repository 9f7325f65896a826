import CustodyCrypto
import CustodyModel
import CustodyHTTP

/// What is known of one version's lock.
package enum S3LockState<Value: Sendable & Equatable>: Sendable, Equatable {
    case present(Value)
    /// The server said that there is none.
    case absent
    /// The key may not know.
    case unknown
}

extension S3Bucket {
    /// The lock of a version; never guessed: who may not read it gets `unknown`.
    package func retention(
        key: String, version: String? = nil
    ) async throws(S3Error) -> S3LockState<S3Retention> {
        var call = S3Call(.getRetention, .get, key: key)
        call.query = [("retention", "")] + S3Bucket.versionQuery(version)
        guard let document = try await lockDocument(call, root: "Retention") else { return .unknown }
        guard let document = document.value else { return .absent }
        let mode = document.text("Mode").flatMap { S3LockMode(rawValue: $0.uppercased()) }
        let until = document.text("RetainUntilDate").flatMap { AWSDate.parse(iso: $0) }
        if let mode, let until { return .present(S3Retention(mode: mode, until: until)) }
        guard document.children.isEmpty else {
            throw S3Error(
                .corrupt, .getRetention, "GetObjectRetention: \(origin) answered with a lock of no known kind")
        }
        return .absent
    }

    /// Sets a lock. S3 itself refuses to shorten one in COMPLIANCE mode; in GOVERNANCE mode it refuses who may not bypass
    /// it, and Custody never asks to.
    package func setRetention(
        key: String, version: String?, _ retention: S3Retention
    ) async throws(S3Error) {
        var call = S3Call(.putRetention, .put, key: key)
        call.query = [("retention", "")] + S3Bucket.versionQuery(version)
        try await putDocument(
            call,
            "<Retention xmlns=\"\(S3Bucket.namespace)\"><Mode>\(retention.mode.rawValue)</Mode>"
                + "<RetainUntilDate>\(AWSDate.iso(retention.until))</RetainUntilDate></Retention>")
    }

    package func legalHold(key: String, version: String? = nil) async throws(S3Error) -> S3LockState<Bool> {
        var call = S3Call(.getLegalHold, .get, key: key)
        call.query = [("legal-hold", "")] + S3Bucket.versionQuery(version)
        guard let document = try await lockDocument(call, root: "LegalHold") else { return .unknown }
        switch document.value?.text("Status") {
        case "ON": return .present(true)
        case "OFF": return .present(false)
        case nil: return .absent
        default:
            throw S3Error(.corrupt, .getLegalHold, "GetObjectLegalHold: \(origin) answered neither ON nor OFF")
        }
    }

    package func setLegalHold(key: String, version: String?, _ isOn: Bool) async throws(S3Error) {
        var call = S3Call(.putLegalHold, .put, key: key)
        call.query = [("legal-hold", "")] + S3Bucket.versionQuery(version)
        try await putDocument(
            call,
            "<LegalHold xmlns=\"\(S3Bucket.namespace)\"><Status>\(isOn ? "ON" : "OFF")</Status></LegalHold>")
    }

    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    static func versionQuery(_ version: String?) -> [(name: String, value: String)] {
        version.map { [(name: "versionId", value: $0)] } ?? []
    }

    private struct LockDocument {
        /// Nil when there is no lock.
        let value: XMLElement?
    }

    /// Nil when the key may not ask.
    private func lockDocument(_ call: S3Call, root: String) async throws(S3Error) -> LockDocument? {
        do throws(S3Error) {
            return LockDocument(value: try await ask(call, root: root).document)
        } catch {
            if error.kind == .denied { return nil }
            // A bucket without Object Lock has no locks; a version that is not there is an error.
            let absent = ["NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"]
            if let code = error.code, absent.contains(code) { return LockDocument(value: nil) }
            if error.code == "InvalidRequest", error.status == 400 { return LockDocument(value: nil) }
            throw error
        }
    }

    private func putDocument(_ call: S3Call, _ text: String) async throws(S3Error) {
        var call = call
        let body = S3Body(Array(text.utf8))
        call.body = body
        call.headers.append(("Content-Type", "application/xml"))
        if options.checksums != .md5 {
            call.headers.append(("x-amz-checksum-sha256", Base64.encode(body.sha256.bytes)))
        }
        if body.md5 != nil { call.headers.append(("Content-MD5", try S3Bucket.md5(body))) }
        _ = try await send(call)
    }
}
