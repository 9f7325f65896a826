import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Timestamps and cosignatures in the register")
struct StampTests {
    private static func policy(_ seed: [UInt8]) throws -> WitnessPolicy {
        let key = try Cosigner(name: "witness.example/w", seed: seed).key
        return try WitnessPolicy(parsing: [UInt8]("witness w \(key)\nquorum w\n".utf8))
    }

    @Test("a cosignature counts for the witnesses that the policy names")
    func cosignature() throws {
        let log = try Sample.log()
        let known = try AttackTests.judge(Loot(log), log) { $0.policy = try Self.policy(Sample.witnessSeed) }
        #expect(brief(known) == [])
        #expect(known.assurances.contains { $0.kind == .witnessed && $0.stream == .standard && $0.range == 0...25 })
        #expect(!known.meets(.witnessed, maximumLagSeconds: 900))
        let other = try AttackTests.judge(Loot(log), log) {
            $0.policy = try Self.policy(SHA256.digest("other").bytes)
        }
        #expect(brief(other) == [])
        #expect(other.missingAssurances.contains(.witnessed))
    }

    @Test("a cosignature of something else is none")
    func forged() throws {
        var log = try Sample.log(steps: 4)
        let witness = try Cosigner(name: "witness.example/w", seed: Sample.witnessSeed)
        let size = log.note?.checkpoint.size ?? 0
        log.append(.cosignature(size: size, line: try witness.cosign([UInt8]("else".utf8), time: 1).line))
        log.append(.cosignature(size: 9999, line: try witness.cosign([UInt8]("else".utf8), time: 1).line))
        log.advance(seconds: 5)
        try log.round()
        let report = try AttackTests.judge(Loot(log), log) { $0.policy = try Self.policy(Sample.witnessSeed) }
        #expect(report.findings.map(\.code.text) == ["cosignature.invalid", "cosignature.invalid"])
    }

    @Test(
        "a timestamp counts when its chain ends in a given root and it is of the note",
        .enabled(if: TimestampForge.isPresent, "the openssl command is not installed"))
    func timestamp() throws {
        let forge = try TimestampForge()
        let signer = try forge.identity("stamper", .stamping)
        var log = try Sample.log(steps: 4)
        let note = try #require(log.note)
        let request = try TimestampRequest(of: note.bytes, nonce: [UInt8](1...8))
        let token = try forge.reply(to: request.der, by: signer)
        let stamp = CustodyEvent.timestamp(
            size: note.checkpoint.size, noteDigest: SHA256.digest(note.bytes), authority: "test",
            token: Base64.encode(token))
        var wrong = log
        log.append(stamp)
        log.advance(seconds: 5)
        log.append(.heartbeat)
        try log.round()
        let roots = try TimestampTrust(pem: forge.contents(forge.root.certificate))
        let report = try AttackTests.judge(Loot(log), log) { $0.tsa = roots }
        #expect(brief(report) == [])
        #expect(report.assurances.contains { $0.kind == .timestamped && $0.stream == .standard && $0.range == 0...25 })
        let unrooted = try AttackTests.judge(Loot(log), log)
        #expect(brief(unrooted) == [])
        #expect(unrooted.missingAssurances.contains(.timestamped))
        // The same token for a note that it is not of.
        wrong.append(
            .timestamp(
                size: note.checkpoint.size, noteDigest: .zero, authority: "test", token: Base64.encode(token)))
        wrong.advance(seconds: 5)
        try wrong.round()
        let refused = try AttackTests.judge(Loot(wrong), wrong) { $0.tsa = roots }
        #expect(refused.findings.map(\.code.text) == ["timestamp.invalid"])
    }
}
