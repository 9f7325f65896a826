import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Replies of other people's authorities, which must pass or fail as the corpus says.
@Suite("published time stamps", .enabled(if: SharedCorpora.isPresent, Comment(rawValue: SharedCorpora.absence)))
struct TimestampCorpusTests {
    struct Reply: Sendable, CustomTestStringConvertible {
        let file: String
        let chain: String
        let hash: TimestampHash
        let time: String
        let serial: String
        var testDescription: String { file }
    }

    private static let good = [
        Reply(
            file: "tob-sigstage-response-sha256.tsr", chain: "tob-sigstage-ts_chain.pem", hash: .sha256,
            time: "2025-05-09T11:58:55.000000Z", serial: "784b4c5e57aaa63b570f15cba4df95251668ae9e"),
        Reply(
            file: "tob-sigstage-response-sha384.tsr", chain: "tob-sigstage-ts_chain.pem", hash: .sha384,
            time: "2025-05-09T11:58:55.000000Z", serial: "2eb210167f7e7b98d661fb86aa78055b5a986351"),
        Reply(
            file: "tob-sigstage-response-sha512.tsr", chain: "tob-sigstage-ts_chain.pem", hash: .sha512,
            time: "2025-05-09T11:58:56.000000Z", serial: "d866f00c4bd9d57430c008bbac44d02da49d9a7e"),
        Reply(
            file: "tob-sigstage-response-no-embedded-cert.tsr", chain: "tob-sigstage-ts_chain.pem", hash: .sha256,
            time: "2025-06-18T08:13:02.000000Z", serial: "64b3984296e790704ac275d89f3f7315c39597f4"),
        Reply(
            file: "tob-test_tsa-response.tsr", chain: "tob-test_tsa-ts_chain.pem", hash: .sha512,
            time: "2024-10-08T15:40:32.000000Z", serial: "797035501f358571fed54952bebbd000497461dc"),
    ]

    private func file(_ name: String) throws -> [UInt8] {
        let root = try #require(SharedCorpora.root)
        return try PosixFileSystem().contents(root.appending("corpora").appending("rfc3161").appending(name))
    }

    private func verifier(_ chain: String) throws -> TimestampVerifier {
        let pem = try file(chain)
        return try TimestampVerifier(
            trust: TimestampTrust(pem: pem), untrusted: TimestampTrust.certificates(pem: pem))
    }

    @Test("a good reply verifies and says what it said", arguments: good)
    func accepted(reply: Reply) throws {
        let verdict = try verifier(reply.chain).verify(try file(reply.file), of: try file("hello.txt"))
        guard case .verified(let facts, let root) = verdict else {
            Issue.record("\(reply.file) is not verified")
            return
        }
        #expect(facts.hash == reply.hash)
        #expect(facts.genTime.description == reply.time)
        #expect(facts.serial == reply.serial)
        #expect(facts.policy == "1.3.6.1.4.1.57264.2")
        #expect(facts.accuracyMicroseconds == 1_000_000)
        #expect(
            facts.tsaName
                == (reply.chain.contains("sigstage")
                    ? "CN=sigstore-tsa,O=sigstore.dev" : "CN=Test TSA Timestamping,O=local"))
        #expect(
            root
                == (reply.chain.contains("sigstage")
                    ? "CN=sigstore-tsa-selfsigned,O=sigstore.dev" : "CN=Test TSA Root,O=local"))
    }

    @Test("a good reply is of no other bytes", arguments: good)
    func otherBytes(reply: Reply) throws {
        let verifier = try verifier(reply.chain)
        let bytes = try file(reply.file)
        #expect(throws: TimestampError(.imprint, "")) { try verifier.verify(bytes, of: Array("hello\n".utf8)) }
    }

    @Test("a good reply without roots is readable and never verified", arguments: good)
    func withoutRoots(reply: Reply) throws {
        let verifier = try TimestampVerifier(
            trust: nil, untrusted: TimestampTrust.certificates(pem: try file(reply.chain)))
        let verdict = try verifier.verify(try file(reply.file), of: try file("hello.txt"))
        guard case .notVerifiedAgainstRoot(let facts) = verdict else {
            Issue.record("verified against no root")
            return
        }
        #expect(facts.genTime.description == reply.time)
    }

    @Test("a good reply has no chain to somebody else's root", arguments: good)
    func otherRoot(reply: Reply) throws {
        let other = reply.chain.contains("sigstage") ? "tob-test_tsa-ts_chain.pem" : "tob-sigstage-ts_chain.pem"
        let verifier = try TimestampVerifier(
            trust: TimestampTrust(pem: try file(other)),
            untrusted: TimestampTrust.certificates(pem: try file(reply.chain)))
        let bytes = try file(reply.file)
        let hello = try file("hello.txt")
        #expect(throws: TimestampError(.untrusted, "")) { try verifier.verify(bytes, of: hello) }
    }

    @Test("the nonce of the published request is the one of its reply, and of no other")
    func nonce() throws {
        let verifier = try verifier("tob-test_tsa-ts_chain.pem")
        let hello = try file("hello.txt")
        let nonce: [UInt8] = [0x36, 0xA4, 0x4F, 0x9F, 0x4A, 0x39, 0x1F, 0xD3]
        _ = try verifier.verify(try file("tob-test_tsa-response.tsr"), of: hello, nonce: nonce)
        let bytes = try file("tob-sigstage-response-sha256.tsr")
        let other = try self.verifier("tob-sigstage-ts_chain.pem")
        #expect(throws: TimestampError(.nonce, "")) { try other.verify(bytes, of: hello, nonce: nonce) }
    }

    @Test(
        "a bad reply is refused for its reason",
        arguments: [
            ("tob-sigstage-response-invalid-signature.tsr", TimestampError.Code.signature),
            ("digitorus-respRejection.der", .rejected), ("tob-sigstage-request.der", .malformed),
            ("hello.txt", .malformed),
        ])
    func refused(name: String, code: TimestampError.Code) throws {
        let verifier = try verifier("tob-sigstage-ts_chain.pem")
        let bytes = try file(name)
        let hello = try file("hello.txt")
        #expect(throws: TimestampError(code, "")) { try verifier.verify(bytes, of: hello) }
    }

    @Test("a reply without certificates needs one that is given")
    func notEmbedded() throws {
        let verifier = try TimestampVerifier(trust: TimestampTrust(pem: try file("tob-sigstage-ts_chain.pem")))
        let bytes = try file("tob-sigstage-response-no-embedded-cert.tsr")
        let hello = try file("hello.txt")
        #expect(throws: TimestampError(.signerMissing, "")) { try verifier.verify(bytes, of: hello) }
    }

    @Test("no changed bit of a published reply changes what it says", arguments: good)
    func everyByte(reply: Reply) throws {
        // With the signer's certificate at hand, damage to the one sent would do no harm.
        let pem = try file(reply.chain)
        let given = reply.file.contains("no-embedded") ? try TimestampTrust.certificates(pem: pem) : []
        let verifier = try TimestampVerifier(trust: TimestampTrust(pem: pem), untrusted: given)
        let bytes = try file(reply.file)
        let hello = try file("hello.txt")
        let original = try verifier.verify(bytes, of: hello)
        var refused = 0
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8(index % 8)
            do throws(TimestampError) {
                let verdict = try verifier.verify(changed, of: hello)
                #expect(verdict == original, "byte \(index)")
            } catch {
                refused += 1
            }
        }
        // What may change unseen: parts no signature covers, such as the lists of algorithms and the version.
        #expect(refused * 100 / bytes.count >= 95, "\(refused) of \(bytes.count)")
    }
}
