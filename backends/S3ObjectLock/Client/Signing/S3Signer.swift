import CustodyCrypto
package import CustodyModel

/// AWS signature version 4 (AWS4-HMAC-SHA256), by header and by query.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package struct S3Signer: Sendable {
    /// Where services differ.
    package struct Rules: Sendable, Equatable {
        /// `.` and `..` and double slashes are taken out of the path before it is signed.
        package var normalizesPath: Bool
        /// The path that is sent is encoded once more for the signature.
        package var encodesPathTwice: Bool
        /// `x-amz-content-sha256` is sent and signed.
        package var sendsPayloadDigest: Bool
        /// The session token is signed; otherwise it is added afterwards.
        package var signsSessionToken = true

        package init(normalizesPath: Bool, encodesPathTwice: Bool, sendsPayloadDigest: Bool) {
            self.normalizesPath = normalizesPath
            self.encodesPathTwice = encodesPathTwice
            self.sendsPayloadDigest = sendsPayloadDigest
        }

        /// S3: the path as it is sent, and always the digest of the payload.
        package static let s3 = Rules(normalizesPath: false, encodesPathTwice: false, sendsPayloadDigest: true)
        /// Every other service.
        package static let other = Rules(normalizesPath: true, encodesPathTwice: true, sendsPayloadDigest: false)
    }

    /// What is signed of a request. Header names in any case; `host` must be among them.
    package struct Request: Sendable {
        package var method: String
        /// Not encoded, beginning with a slash.
        package var path: String
        /// Not encoded, in any order.
        package var query: [(name: String, value: String)]
        package var headers: [(name: String, value: String)]
        /// SHA-256 of the body.
        package var payload: Digest

        package init(
            method: String, path: String, query: [(name: String, value: String)] = [],
            headers: [(name: String, value: String)], payload: Digest
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payload = payload
        }
    }

    /// The steps of a signature, for tests and for nobody's log: they hold the request.
    package struct Signature: Sendable {
        package let canonicalRequest: String
        package let stringToSign: String
        /// 64 lowercase hexadecimal characters.
        package let value: String
        /// What must be sent besides the request's own headers or query, in this order.
        package let additions: [(name: String, value: String)]
    }

    private let rules: Rules
    private let region: String
    private let service: String

    package init(rules: Rules, region: String, service: String) {
        self.rules = rules
        self.region = region
        self.service = service
    }

    /// Signs by header; `additions` are headers.
    package func sign(_ request: Request, _ credentials: AWSCredentials, at time: Timestamp) -> Signature {
        var additions: [(name: String, value: String)] = []
        if let token = credentials.sessionToken { additions.append(("X-Amz-Security-Token", token)) }
        additions.append(("X-Amz-Date", AWSDate.compact(time)))
        if rules.sendsPayloadDigest { additions.append(("x-amz-content-sha256", request.payload.hex)) }
        let signed = additions.filter { rules.signsSessionToken || $0.name != "X-Amz-Security-Token" }
        let headers = canonicalHeaders(request.headers + signed)
        let canonical = canonicalRequest(request, query: request.query, headers)
        let text = stringToSign(canonical, time)
        let value = signature(text, credentials, time)
        additions.append(
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope(time)), "
                    + "SignedHeaders=\(headers.names), Signature=\(value)"
            ))
        return Signature(canonicalRequest: canonical, stringToSign: text, value: value, additions: additions)
    }

    /// Signs by query for a number of seconds; `additions` are parameters, not encoded.
    package func presign(
        _ request: Request, _ credentials: AWSCredentials, at time: Timestamp, seconds: Int
    ) -> Signature {
        let headers = canonicalHeaders(request.headers)
        let token = credentials.sessionToken.map { [("X-Amz-Security-Token", $0)] } ?? []
        var additions: [(name: String, value: String)] = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            ("X-Amz-Date", AWSDate.compact(time)),
        ]
        additions += [("X-Amz-SignedHeaders", headers.names), ("X-Amz-Expires", String(seconds))]
        if rules.signsSessionToken { additions += token }
        let canonical = canonicalRequest(request, query: request.query + additions, headers)
        let text = stringToSign(canonical, time)
        let value = signature(text, credentials, time)
        if !rules.signsSessionToken { additions += token }
        additions.append(("X-Amz-Signature", value))
        return Signature(canonicalRequest: canonical, stringToSign: text, value: value, additions: additions)
    }

    private func canonicalRequest(
        _ request: Request, query: [(name: String, value: String)], _ headers: (lines: String, names: String)
    ) -> String {
        var path = rules.normalizesPath ? S3Signer.normalized(request.path) : request.path
        path = URIEncoding.encode(path, keepingSlashes: true)
        if rules.encodesPathTwice { path = URIEncoding.encode(path, keepingSlashes: true) }
        return [
            request.method, path, S3Signer.canonicalQuery(query), headers.lines, headers.names, request.payload.hex,
        ].joined(separator: "\n")
    }

    /// Parameters encoded and sorted by name and value; what S3 requests send too.
    static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (name: URIEncoding.encode($0.name), value: URIEncoding.encode($0.value)) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// Names in lower case and sorted, values of one name joined in order, runs of white space made one space.
    private func canonicalHeaders(_ headers: [(name: String, value: String)]) -> (lines: String, names: String) {
        var values: [String: [String]] = [:]
        for header in headers {
            let words = header.value.utf8.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
            let value = words.map { String(decoding: Array($0), as: UTF8.self) }.joined(separator: " ")
            values[header.name.lowercased(), default: []].append(value)
        }
        let names = values.keys.sorted()
        let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }.joined()
        return (lines, names.joined(separator: ";"))
    }

    private func stringToSign(_ canonicalRequest: String, _ time: Timestamp) -> String {
        [
            "AWS4-HMAC-SHA256", AWSDate.compact(time), scope(time), CustodyCrypto.SHA256.digest(canonicalRequest).hex,
        ].joined(separator: "\n")
    }

    private func scope(_ time: Timestamp) -> String {
        "\(AWSDate.compact(time).prefix(8))/\(region)/\(service)/aws4_request"
    }

    private func signature(_ text: String, _ credentials: AWSCredentials, _ time: Timestamp) -> String {
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [String(AWSDate.compact(time).prefix(8)), region, service, "aws4_request"] {
            key = S3Signer.code(part, key).bytes
        }
        return S3Signer.code(text, key).hex
    }

    private static func code(_ text: String, _ key: [UInt8]) -> Digest {
        var code = HMACSHA256(key: key)
        return unsafe Array(text.utf8).withUnsafeBytes { unsafe code.code($0) }
    }

    /// RFC 3986, section 5.2.4, and double slashes made one.
    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: true)
        for part in all {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        let endsInSlash = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        guard !parts.isEmpty else { return "/" }
        return "/" + parts.joined(separator: "/") + (endsInSlash ? "/" : "")
    }
}
