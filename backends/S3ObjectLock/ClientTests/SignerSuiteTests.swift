import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import SystemPackage
import Testing

/// Amazon's own test cases for signature version 4, which lie beside the package.
@Suite(
    "signatures as Amazon's test suite wants them",
    .enabled(if: SharedCorpora.isPresent, Comment(rawValue: SharedCorpora.absence)))
struct SignerSuiteTests {
    /// Names of the cases; empty when the suite is absent.
    static let cases: [String] = {
        guard let folder else { return [] }
        return (try? PosixFileSystem().list(folder)) ?? []
    }()

    private static let folder = SharedCorpora.root?.appending("s3").appending("sigv4-suite").appending("v4")

    @Test("the suite is there whole")
    func whole() { #expect(SignerSuiteTests.cases.count == 38) }

    @Test("each step is the suite's, by header and by query", arguments: cases)
    func step(name: String) throws {
        let one = try Case(try #require(SignerSuiteTests.folder).appending(name))
        let header = one.signer(false).sign(one.request(false), one.credentials, at: one.time)
        #expect(header.canonicalRequest == one.text("header-canonical-request.txt"))
        #expect(header.stringToSign == one.text("header-string-to-sign.txt"))
        #expect(header.value == one.text("header-signature.txt"))
        #expect(one.sent(header) == one.text("header-signed-request.txt"))
        let query = one.signer(true).presign(one.request(true), one.credentials, at: one.time, seconds: one.seconds)
        #expect(query.canonicalRequest == one.text("query-canonical-request.txt"))
        #expect(query.stringToSign == one.text("query-string-to-sign.txt"))
        #expect(query.value == one.text("query-signature.txt"))
        #expect(one.asked(query) == one.text("query-signed-request.txt"))
    }

    /// One folder of the suite.
    private struct Case {
        let files: [String: String]
        let context: JSONDocument
        let lines: [Substring]
        let head: [Substring]
        let body: [UInt8]

        init(_ folder: FilePath) throws {
            var files: [String: String] = [:]
            for name in try PosixFileSystem().list(folder) {
                files[name] = String(decoding: try PosixFileSystem().contents(folder.appending(name)), as: UTF8.self)
            }
            self.files = files
            context = try JSONDocument.read(Array((files["context.json"] ?? "").utf8))
            let request = files["request.txt"] ?? ""
            let end = request.firstRange(of: "\n\n")
            head = request[..<(end?.lowerBound ?? request.endIndex)].split(separator: "\n")
            body = end.map { Array(request[$0.upperBound...].utf8) } ?? []
            lines = Array(head.dropFirst())
        }

        func text(_ name: String) -> String { files[name] ?? "" }

        private func flag(_ name: String) -> Bool { context[name] == .bool(true) }

        var seconds: Int { Int(context["expiration_in_seconds"]?.integer ?? 0) }
        var time: Timestamp { AWSDate.parse(iso: context["timestamp"]?.text ?? "") ?? .earliest }

        var credentials: AWSCredentials {
            let part = context["credentials"]
            return AWSCredentials(
                accessKeyID: part?["access_key_id"]?.text ?? "",
                secretAccessKey: part?["secret_access_key"]?.text ?? "",
                sessionToken: part?["token"]?.text)
        }

        func signer(_ isQuery: Bool) -> S3Signer {
            var rules = S3Signer.Rules(
                normalizesPath: flag("normalize"), encodesPathTwice: false,
                sendsPayloadDigest: flag("sign_body") && !isQuery)
            rules.signsSessionToken = !flag("omit_session_token")
            return S3Signer(
                rules: rules, region: context["region"]?.text ?? "", service: context["service"]?.text ?? "")
        }

        private var target: (method: String, path: String, query: String?) {
            let line = head.first ?? ""
            let parts = line.split(separator: " ")
            // A path may hold spaces.
            let target = parts.dropFirst().dropLast().joined(separator: " ")
            let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts.first ?? ""), String(pieces.first ?? ""), pieces.count > 1 ? String(pieces[1]) : nil)
        }

        func request(_ isQuery: Bool) -> S3Signer.Request {
            let query = (target.query ?? "").split(separator: "&").map { pair -> (name: String, value: String) in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (Case.decoded(parts[0]), Case.decoded(parts.count > 1 ? parts[1] : ""))
            }
            var headers: [(name: String, value: String)] = []
            for line in lines {
                if line.first == " ", let last = headers.popLast() {
                    headers.append((last.name, last.value + "\n" + line))
                } else {
                    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                    headers.append((String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
                }
            }
            return S3Signer.Request(
                method: target.method, path: target.path, query: query, headers: headers,
                payload: CustodyCrypto.SHA256.digest(body))
        }

        /// The request with what signing by header adds.
        func sent(_ signature: S3Signer.Signature) -> String {
            let added = signature.additions.map { "\($0.name):\($0.value)" }
            return (head.map(String.init) + added).joined(separator: "\n") + "\n\n"
                + String(decoding: body, as: UTF8.self)
        }

        /// The request with what signing by query adds.
        func asked(_ signature: S3Signer.Signature) -> String {
            let added = signature.additions.map { "\($0.name)=\(Case.encoded($0.value))" }.joined(separator: "&")
            let query = (target.query.map { $0 + "&" } ?? "") + added
            return (["\(target.method) \(target.path)?\(query) HTTP/1.1"] + lines.map(String.init))
                .joined(separator: "\n") + "\n\n" + String(decoding: body, as: UTF8.self)
        }

        private static func decoded(_ text: Substring) -> String {
            var bytes: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while let byte = rest.popFirst() {
                if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                    bytes.append(value)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private static func encoded(_ text: String) -> String {
            text.utf8.map { byte in
                let isPlain =
                    Character(Unicode.Scalar(byte)).isLetter && byte < 0x80
                    || byte &- 0x30 < 10 || "-._~".utf8.contains(byte)
                let hex = String(byte, radix: 16, uppercase: true)
                return isPlain ? String(Unicode.Scalar(byte)) : "%" + (hex.count < 2 ? "0" : "") + hex
            }.joined()
        }
    }
}
