import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyTimestamp
import SystemPackage
import Testing

/// The client against `openssl ts` behind HTTP (scripts/tsa-server), which misbehaves as the path says.
@Suite(
    "a time-stamp authority",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)),
    .enabled(if: TimestampForge.isPresent, Comment(rawValue: TimestampForge.absence)))
struct TimestampAuthorityTests {
    private static let shared = Result { () throws -> BackgroundServer in
        try BackgroundServer(
            SharedCorpora.packageRoot.appending("scripts").appending("tsa-server"), ["--background"])
    }

    private let server: BackgroundServer
    private let note = Array("example.com/log/custody\n12\n...\n".utf8)

    init() throws { server = try TimestampAuthorityTests.shared.get() }

    private func trust(_ server: BackgroundServer) throws -> TimestampTrust {
        try TimestampTrust(pem: PosixFileSystem().contents(FilePath(server["ca"])))
    }

    private func authority(
        _ how: String, trust: TimestampTrust? = nil, policy: String? = nil, milliseconds: Int = 10_000,
        cancellation: HTTPCancellation = HTTPCancellation()
    ) throws -> TimestampAuthority {
        TimestampAuthority(
            url: try HTTPURL(server["url"] + "/" + how), trust: try trust ?? self.trust(server), policy: policy,
            transport: try CurlTransport(userAgent: "custody/test", proxy: .none), random: SeededRandom(seed: 1),
            totalMilliseconds: milliseconds, cancellation: cancellation)
    }

    @Test(
        "a stamp is verified, and verifies again later without the nonce",
        arguments: ["honest", "chain", "chain-reversed"])
    func stamped(how: String) throws {
        let stamp = try authority(how).stamp(note)
        #expect(stamp.tsaName == (how == "honest" ? "CN=Throw-away signer" : "CN=Throw-away below"))
        let now = SystemClock().now()
        #expect(stamp.genTime > now.adding(seconds: -600) && stamp.genTime < now.adding(seconds: 600))
        let verifier = try TimestampVerifier(trust: trust(server))
        guard case .verified(let facts, let root) = try verifier.verify(stamp.token, of: note) else {
            Issue.record("not verified")
            return
        }
        #expect(facts.genTime == stamp.genTime && root == "CN=Throw-away Root")
    }

    @Test(
        "openssl ts -verify takes our stamps, and not for other bytes",
        arguments: ["honest", "chain", "chain-reversed"])
    func openssl(how: String) throws {
        let stamp = try authority(how).stamp(note)
        let folder = try TemporaryDirectory()
        let system = PosixFileSystem()
        try system.replace(folder.appending("reply"), with: stamp.token)
        for (data, status) in [(note, Int32(0)), (note + [0], 1)] {
            try system.replace(folder.appending("data"), with: data)
            let outcome = try Program.run(
                "openssl",
                [
                    "ts", "-verify", "-data", folder.appending("data").string, "-in",
                    folder.appending("reply").string, "-CAfile", server["ca"],
                ])
            #expect(outcome.status == status, "\(outcome.diagnostics)")
        }
    }

    private static let judge = """
        import sys
        from cryptography.x509 import load_pem_x509_certificates
        from rfc3161_client import decode_timestamp_response, VerifierBuilder
        folder, ca = sys.argv[1:]
        read = lambda name: open(name, "rb").read()
        try:
            reply = decode_timestamp_response(read(folder + "/reply"))
            certificates = reply.signed_data.certificates
        except ValueError as error:
            print("InvalidSetOrdering" if "InvalidSetOrdering" in str(error) else error)
            sys.exit()
        builder = VerifierBuilder()
        for certificate in load_pem_x509_certificates(read(ca)):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(reply, read(folder + "/data"))
        try:
            builder.build().verify_message(reply, b"other")
        except Exception:
            print("verified", reply.tst_info.gen_time.strftime("%Y-%m-%dT%H:%M:%S"))
        """

    /// What rfc3161-client says of a stamp that we took.
    private func judged(_ how: String) throws -> String {
        let stamp = try authority(how).stamp(note)
        let folder = try TemporaryDirectory()
        try PosixFileSystem().replace(folder.appending("reply"), with: stamp.token)
        try PosixFileSystem().replace(folder.appending("data"), with: note)
        let outcome = try Program.run(
            try #require(PythonTools.interpreter),
            ["-c", TimestampAuthorityTests.judge, folder.path.string, server["ca"]])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        return outcome.text == "verified \(stamp.genTime.description.prefix(19))\n" ? "verified" : outcome.text
    }

    @Test(
        "rfc3161-client takes our stamps; those with certificates out of DER's order, which we take, it refuses",
        .enabled(if: PythonTools.has("rfc3161_client"), Comment(rawValue: PythonTools.absence("rfc3161-client"))))
    func otherClient() throws {
        #expect(try judged("honest") == "verified")
        // The same certificates in two orders: DER knows one of them at most.
        let both = [try judged("chain"), try judged("chain-reversed")]
        #expect(both.allSatisfy { ["verified", "InvalidSetOrdering\n"].contains($0) }, "\(both)")
        #expect(both.contains("InvalidSetOrdering\n"))
    }

    @Test(
        "no stamp comes of an authority that misbehaves",
        arguments: [
            ("rejection", StampError.Code.reply(.rejected)), ("nonce", .reply(.nonce)), ("imprint", .reply(.imprint)),
            ("old", .reply(.notValidThen)), ("garbage", .reply(.malformed)), ("status", .status(500)),
            ("content-type", .contentType), ("large", .transport(.tooLarge)), ("nothing-there", .status(404)),
        ])
    func refused(how: String, code: StampError.Code) throws {
        let authority = try authority(how)
        #expect(throws: StampError(code, "")) { try authority.stamp(note) }
    }

    @Test("an authority that does not answer costs its time limit and no more")
    func hang() throws {
        let authority = try authority("hang", milliseconds: 200)
        let clock = SystemClock()
        let before = clock.monotonicNanoseconds()
        #expect(throws: StampError(.transport(.timeout), "")) { try authority.stamp(note) }
        #expect(clock.monotonicNanoseconds() - before < 600_000_000_000)
    }

    @Test("shutting down ends an attempt")
    func cancelled() throws {
        let cancellation = HTTPCancellation()
        let authority = try authority("hang", cancellation: cancellation)
        WorkerThread.start { cancellation.cancel() }
        #expect(throws: StampError(.transport(.cancelled), "")) { try authority.stamp(note) }
    }

    @Test("another authority's stamp is not taken")
    func otherAuthority() throws {
        let forge = try TimestampForge()
        let authority = try authority(
            "honest", trust: TimestampTrust(pem: try forge.contents(forge.root.certificate)))
        #expect(throws: StampError(.reply(.untrusted), "")) { try authority.stamp(note) }
    }

    @Test("a policy is asked for and insisted on")
    func policy() throws {
        _ = try authority("honest", policy: "1.3.6.1.4.1.99999.2").stamp(note)
        let unknown = try authority("honest", policy: "1.3.6.1.4.1.99999.3")
        #expect(throws: StampError(.reply(.rejected), "")) { try unknown.stamp(note) }
        // Whoever forges pays no heed to the policy asked for.
        let ignoring = try authority("old", policy: "1.3.6.1.4.1.99999.2")
        #expect(throws: StampError(.reply(.policy), "")) { try ignoring.stamp(note) }
        let wrong = try authority("honest", policy: "ours")
        #expect(throws: StampError(.reply(.configuration), "")) { try wrong.stamp(note) }
    }

    @Test("only a digest and a fresh nonce leave, to the address given")
    func sent() throws {
        let recorder = Recorder()
        let authority = TimestampAuthority(
            url: try HTTPURL("https://tsa.example/x"), trust: try trust(server), transport: recorder,
            random: SeededRandom(seed: 7))
        for _ in 0..<2 { #expect(throws: StampError(.status(418), "")) { try authority.stamp(note) } }
        let requests = recorder.requests
        try #require(requests.count == 2)
        #expect(requests.allSatisfy { $0.method == .post && $0.url.text == "https://tsa.example/x" })
        let digest = SHA256.digest(note).bytes
        #expect(requests.allSatisfy { $0.body.firstRange(of: digest) != nil })
        #expect(requests[0].body != requests[1].body && requests[0].body.count <= 80)
    }
}
