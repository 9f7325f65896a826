import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import Testing
import SystemPackage

/// One authority for all tests: its keys and certificates take longer than the tests.
private struct World: Sendable {
    let forge: TimestampForge
    let signer: TimestampForge.Identity
    let middle: TimestampForge.Identity
    let belowMiddle: TimestampForge.Identity

    static let shared = Result { () throws -> World in try World() }

    init() throws {
        forge = try TimestampForge()
        signer = try forge.identity("stamper", .stamping)
        middle = try forge.identity("middle", .authority)
        belowMiddle = try forge.identity("below-middle", .stamping, issuer: middle)
    }
}

/// Stamps made on the spot: each is honest but for one thing, which must be the reason why it is refused.
@Suite(
    "time stamps made to order",
    .enabled(if: TimestampForge.isPresent, Comment(rawValue: TimestampForge.absence)))
struct TimestampForgedTests {
    private let world: World
    private let forge: TimestampForge
    private let data = Array("a signed note\n".utf8)
    private let nonce: [UInt8] = [0xF1, 2, 3, 4, 5, 6, 7, 8]

    init() throws {
        world = try World.shared.get()
        forge = world.forge
    }

    private func trust() throws -> TimestampTrust {
        try TimestampTrust(pem: try forge.contents(forge.root.certificate))
    }

    private var info: StampInfo { StampInfo(imprint: SHA256.digest(data).bytes) }

    private func code(
        _ reply: [UInt8], nonce: [UInt8]? = nil, policy: String? = nil, roots: TimestampTrust? = nil,
        untrusted: [[UInt8]] = []
    ) throws -> TimestampError.Code? {
        let verifier = try TimestampVerifier(trust: roots ?? trust(), untrusted: untrusted, policy: policy)
        do throws(TimestampError) {
            let verdict = try verifier.verify(reply, of: data, nonce: nonce)
            guard case .verified = verdict else {
                Issue.record("not verified and not refused")
                return nil
            }
            return nil
        } catch { return error.code }
    }

    @Test("an authority's reply to our request verifies, and openssl agrees", arguments: ["sha256", "sha1"])
    func honest(identifier: String) throws {
        let request = try TimestampRequest(of: data, nonce: nonce)
        let reply = try forge.reply(to: request.der, by: world.signer, identifier: identifier)
        #expect(try forge.isAccepted(reply, of: data))
        let verifier = try TimestampVerifier(trust: trust(), policy: "1.3.6.1.4.1.99999.1")
        guard case .verified(let facts, let root) = try verifier.verify(reply, of: data, nonce: nonce) else {
            Issue.record("not verified")
            return
        }
        #expect(root == "CN=Throw-away Root")
        #expect(facts.tsaName == "CN=stamper")
        #expect(facts.accuracyMicroseconds == 1_500_100)
        #expect(facts.serial.count <= 8 && facts.policy == "1.3.6.1.4.1.99999.1" && facts.hash == .sha256)
        let now = SystemClock().now()
        #expect(facts.genTime > now.adding(seconds: -600) && facts.genTime < now.adding(seconds: 600))
    }

    @Test("the policy asked for is the policy stamped")
    func policy() throws {
        let request = try TimestampRequest(of: data, nonce: nonce, policy: "1.3.6.1.4.1.99999.2")
        let reply = try forge.reply(to: request.der, by: world.signer)
        #expect(try code(reply, nonce: nonce, policy: "1.3.6.1.4.1.99999.2") == nil)
        #expect(try code(reply, nonce: nonce, policy: "1.3.6.1.4.1.99999.1") == .policy)
        #expect(throws: TimestampError(.configuration, "")) {
            try TimestampRequest(of: data, nonce: nonce, policy: "any")
        }
    }

    @Test("certificates in a SET of any order, with more than the chain among them, verify", arguments: [true, false])
    func chains(reversed: Bool) throws {
        let chain = [world.middle, world.signer, forge.root]
        let request = try TimestampRequest(of: data, nonce: nonce)
        let reply = try forge.reply(
            to: request.der, by: world.belowMiddle, chain: reversed ? chain.reversed() : chain)
        #expect(try forge.isAccepted(reply, of: data))
        #expect(try code(reply, nonce: nonce) == nil)
        // The signature may name the whole chain, in which case all of it counts.
        let named = try forge.reply(
            to: request.der, by: world.belowMiddle, chain: [world.middle], nameChain: true)
        #expect(try code(named, nonce: nonce) == nil)
    }

    @Test("a chain with a link missing is not to the root; the link may be given")
    func missingLink() throws {
        let request = try TimestampRequest(of: data, nonce: nonce)
        let reply = try forge.reply(to: request.der, by: world.belowMiddle)
        #expect(try code(reply) == .untrusted)
        let link = try TimestampTrust.certificates(pem: try forge.contents(world.middle.certificate))
        let verifier = try TimestampVerifier(trust: trust(), untrusted: link)
        guard case .verified = try verifier.verify(reply, of: data) else {
            Issue.record("not verified")
            return
        }
    }

    @Test("the nonce must be there and be ours; a stored reply needs none")
    func nonces() throws {
        var stamp = info
        stamp.nonce = nonce
        let reply = try forge.forge(stamp, by: world.signer)
        #expect(try code(reply, nonce: nonce) == nil)
        #expect(try code(reply, nonce: nonce.reversed()) == .nonce)
        #expect(try code(reply) == nil)
        let none = try forge.forge(info, by: world.signer)
        #expect(try code(none, nonce: nonce) == .nonce)
        stamp.nonce = [0, 0, 5]
        #expect(try code(try forge.forge(stamp, by: world.signer), nonce: [0, 0, 0, 0, 0, 0, 0, 5]) == nil)
    }

    @Test("each field of a stamp is judged", arguments: Change.all)
    func field(change: Change) throws {
        var stamp = info
        change.apply(&stamp)
        #expect(try code(try forge.forge(stamp, by: world.signer)) == change.code)
    }

    @Test("fractions of the time are kept to the microsecond")
    func fraction() throws {
        var stamp = info
        stamp.time = "20260102030405.1234567Z"
        let verifier = try TimestampVerifier(trust: trust())
        guard
            case .verified(let facts, _) = try verifier.verify(
                try forge.forge(stamp, by: world.signer), of: data)
        else {
            Issue.record("not verified")
            return
        }
        #expect(facts.genTime.description == "2026-01-02T03:04:05.123456Z")
        #expect(facts.accuracyMicroseconds == nil)
    }

    @Test("a certificate is good for stamping alone, critically so")
    func purposes() throws {
        let cases: [(String, TimestampForge.Purpose)] = [
            ("not-critical", .stampingNotCritical), ("more", .stampingAndMore), ("serving", .serving),
            ("anything", .anything), ("encrypting", .stampingButEncrypting),
        ]
        for (name, purpose) in cases {
            let signer = try forge.identity(name, purpose)
            #expect(try code(try forge.forge(info, by: signer)) == .signerPurpose, "\(name)")
        }
    }

    @Test("a certificate expired today is good for what it stamped while it was valid, and for nothing later")
    func expired() throws {
        let signer = try forge.identity("short", .stamping, from: "20210101000000Z", to: "20210201000000Z")
        var stamp = info
        let times: [(String, TimestampError.Code?)] = [
            ("20201231235959Z", .notValidThen), ("20210101000000Z", nil), ("20210115000000Z", nil),
            // libcrypto counts the last second as past.
            ("20210131235959Z", nil), ("20210201000000Z", .notValidThen), ("20260101000000Z", .notValidThen),
        ]
        for (time, expected) in times {
            stamp.time = time
            #expect(try code(try forge.forge(stamp, by: signer)) == expected, "\(time)")
        }
    }

    @Test("the signature names its certificate, and it is this one")
    func identity() throws {
        #expect(try code(try forge.forge(info, by: world.signer, named: false)) == .signerIdentity)
        // The same key, name and number in another certificate: all that a signature alone is bound to.
        var stamp = info
        stamp.time = "20301231000000Z"
        let reply = try forge.forge(stamp, by: world.signer, options: ["-nocerts"])
        #expect(try code(reply) == .signerMissing)
        let twin = try forge.twin(of: world.signer)
        for (certificate, expected) in [(world.signer, nil), (twin, TimestampError.Code.signerIdentity)] {
            let given = try TimestampTrust.certificates(pem: try forge.contents(certificate.certificate))
            #expect(try code(reply, untrusted: given) == expected)
        }
    }

    @Test("a token of another kind, or with two signers, is none")
    func otherKinds() throws {
        #expect(try code(try forge.forge(info, by: world.signer, contentType: "1.2.840.113549.1.7.1")) == .malformed)
        let second = world.belowMiddle
        let both = try forge.forge(
            info, by: world.signer,
            options: ["-signer", second.certificate.string, "-inkey", second.key.string])
        #expect(try code(both) == .malformed)
    }

    @Test("SHA-1 and short keys do not count")
    func weak() throws {
        #expect(try code(try forge.forge(info, by: world.signer, digest: "sha1")) == .hash)
        #expect(try code(try forge.forge(info, by: world.signer, digest: "sha512")) == nil)
        let short = try forge.identity("short-key", .stamping, key: TimestampForge.shortRSA)
        #expect(try code(try forge.forge(info, by: short)) == .weak)
        let old = try forge.identity("old-digest", .stamping, digest: "sha1")
        #expect(try code(try forge.forge(info, by: old)) == .weak)
    }

    @Test("a root of the same name with another key is another root")
    func otherRoot() throws {
        let other = try TimestampForge()
        let roots = try TimestampTrust(pem: try other.contents(other.root.certificate))
        #expect(try code(try forge.forge(info, by: world.signer), roots: roots) == .untrusted)
    }

    @Test("no changed bit of a reply changes what it says")
    func everyByte() throws {
        let request = try TimestampRequest(of: data, nonce: nonce)
        let reply = try forge.reply(to: request.der, by: world.belowMiddle, chain: [world.middle])
        let verifier = try TimestampVerifier(trust: trust())
        let original = try verifier.verify(reply, of: data, nonce: nonce)
        var refused = 0
        for index in reply.indices {
            var changed = reply
            changed[index] ^= 1 << UInt8(index % 8)
            do throws(TimestampError) {
                #expect(try verifier.verify(changed, of: data, nonce: nonce) == original, "byte \(index)")
            } catch {
                refused += 1
            }
        }
        #expect(refused * 100 / reply.count >= 90, "\(refused) of \(reply.count)")
    }

    @Test("a reply cut anywhere, or with a byte after it, is none")
    func torn() throws {
        let reply = try forge.forge(info, by: world.signer)
        for count in 0..<reply.count {
            #expect(try code(Array(reply.prefix(count))) == .malformed, "\(count) bytes")
        }
        #expect(try code(reply + [0]) == .malformed)
    }

    @Test("a reply has a limit")
    func limit() throws {
        let limit = TimestampVerifier.maximumResponseBytes
        for (count, expected) in [
            (limit - 1, TimestampError.Code.malformed), (limit, .malformed), (limit + 1, .tooLarge),
        ] {
            #expect(try code([UInt8](repeating: 0x30, count: count)) == expected)
        }
    }

    @Test("a file of certificates has a limit, holds at least one root, and none that cannot be read")
    func bundles() throws {
        let pem = try forge.contents(forge.root.certificate)
        let limit = TimestampTrust.maximumPEMBytes
        for (count, fits) in [(limit - 1, true), (limit, true), (limit + 1, false)] {
            let padded = pem + [UInt8](repeating: 0x0A, count: count - pem.count)
            if fits {
                #expect(try TimestampTrust(pem: padded).roots.count == 1)
            } else {
                #expect(throws: TimestampError(.configuration, "")) { try TimestampTrust(pem: padded) }
            }
        }
        #expect(try TimestampTrust(pem: pem + Array("a comment\n".utf8) + pem).roots.count == 2)
        for bad in [[], Array("no certificate\n".utf8), pem + damaged(pem)] {
            #expect(throws: TimestampError(.configuration, "")) { try TimestampTrust(pem: bad) }
        }
        #expect(throws: TimestampError(.configuration, "")) {
            _ = try TimestampVerifier(trust: nil, untrusted: [[1, 2, 3]])
        }
    }

    private func damaged(_ pem: [UInt8]) -> [UInt8] {
        var bytes = pem
        bytes[bytes.count / 2] = 0x21
        return bytes
    }
}
