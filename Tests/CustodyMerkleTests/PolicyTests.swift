import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Trust policies: the grammar, and what a quorum is.
@Suite struct PolicyTests {
    private static func log(_ number: Int, name: String = "log.example") throws -> NoteSigner {
        try NoteSigner(name: name, seed: SHA256.digest("log \(number)").bytes)
    }

    private static func witness(_ number: Int) throws -> Cosigner {
        try Cosigner(name: "witness.example/\(number)", seed: SHA256.digest("witness \(number)").bytes)
    }

    /// `log` and `witness` lines, the witnesses named w0, w1, ...
    private static func head(_ logs: Int, _ witnesses: Int) throws -> String {
        let logLines = try (0..<logs).map { "log \(try log($0).key)\n" }
        let witnessLines = try (0..<witnesses).map { "witness w\($0) \(try witness($0).key)\n" }
        return (logLines + witnessLines).joined()
    }

    private func parse(_ text: String) throws(PolicyError) -> WitnessPolicy {
        try WitnessPolicy(parsing: [UInt8](text.utf8))
    }

    private func fault(_ bytes: [UInt8]) -> (code: PolicyError.Code, line: Int?)? {
        do throws(PolicyError) {
            _ = try WitnessPolicy(parsing: bytes)
            return nil
        } catch { return (error.code, error.line) }
    }

    private func signed(_ log: NoteSigner, _ witnesses: [Int]) throws -> SignedCheckpoint {
        let checkpoint = try #require(
            Checkpoint(origin: "log.example", size: 5, root: SHA256.digest("root")))
        let cosignatures = try witnesses.map { number in
            try PolicyTests.witness(number).cosign(checkpoint.text, time: UInt64(100 + number))
        }
        return try SignedCheckpoint(
            checkpoint, signatures: [try log.sign(checkpoint.text)] + cosignatures)
    }

    @Test("the specification's example: two of the X and one of the Y")
    func example() throws {
        let head = try PolicyTests.head(1, 6)
        let policy = try parse(
            head + "group X 2 w0 w1 w2\n\n# the other organization\n\tgroup  Y any\tw3 w4 w5 \n"
                + "group X-and-Y all X Y\nquorum X-and-Y\n")
        #expect(policy.needsWitnesses)
        for mask in 0..<64 {
            let cosigned = Set((0..<6).filter { mask >> $0 & 1 == 1 })
            let expected =
                cosigned.intersection([0, 1, 2]).count >= 2 && !cosigned.isDisjoint(with: [3, 4, 5])
            #expect(policy.isQuorum(cosigned) == expected, "\(cosigned.sorted())")
        }
    }

    @Test(
        "whether two sets of witnesses without a common one can both make the quorum, held against every pair of sets",
        arguments: [
            ("quorum none", false), ("quorum w0", false), ("group g any w0 w1\nquorum g", true),
            ("group g 2 w0 w1 w2\nquorum g", false), ("group g 2 w0 w1 w2 w3\nquorum g", true),
            ("group g 3 w0 w1 w2 w3\nquorum g", false), ("group g all w0 w1\nquorum g", false),
            ("group x 2 w0 w1 w2\ngroup y any w3 w4\ngroup g all x y\nquorum g", false),
            ("group x any w0 w1\ngroup y any w2 w3\ngroup g all x y\nquorum g", true),
            ("group x any w0 w1\ngroup g 2 x w2 w3\nquorum g", true),
            ("group x all w0 w1\ngroup g 2 x w2 w3\nquorum g", false),
            ("group x any w0 w1\ngroup y any w2 w3\ngroup g 3 x y w4 w5\nquorum g", true),
            ("group x any w0 w1\ngroup g 3 x w2 w3 w4\nquorum g", false),
        ])
    func splits(_ lines: String, _ canSplit: Bool) throws {
        let policy = try parse(try PolicyTests.head(1, 6) + lines + "\n")
        let quorums = (0..<64).filter { mask in policy.isQuorum(Set((0..<6).filter { mask >> $0 & 1 == 1 })) }
        let found = policy.needsWitnesses && quorums.contains { one in quorums.contains { one & $0 == 0 } }
        #expect(policy.quorumCanSplit == canSplit && found == canSplit)
    }

    @Test("k of n, any and all, counted over every set of witnesses", arguments: 1...5)
    func thresholds(count: Int) throws {
        let names = (0..<count).map { "w\($0)" }.joined(separator: " ")
        let words = (1...count).map { ("\($0)", $0) } + [("any", 1), ("all", count)]
        for (word, threshold) in words {
            let policy = try parse(
                try PolicyTests.head(0, count) + "group g \(word) \(names)\nquorum g\n")
            for mask in 0..<1 << count {
                let cosigned = Set((0..<count).filter { mask >> $0 & 1 == 1 })
                #expect(policy.isQuorum(cosigned) == (cosigned.count >= threshold))
            }
        }
    }

    @Test("one witness may be the quorum, or none")
    func simple() throws {
        let one = try parse(try PolicyTests.head(1, 2) + "quorum w1\n")
        #expect(!one.isQuorum([0]))
        #expect(one.isQuorum([1]))
        let none = try parse("quorum none\n")
        #expect(!none.needsWitnesses)
        #expect(none.isQuorum([]))
        #expect(none.logs.isEmpty && none.witnesses.isEmpty)
    }

    @Test(
        "logs, witnesses and their addresses are kept; lines may stand in any order that defines names first"
    )
    func contents() throws {
        let (log, first, second) = (
            try PolicyTests.log(0).key, try PolicyTests.witness(0).key, try PolicyTests.witness(1).key
        )
        let policy = try parse(
            "witness ä \(first) https://w.example/\nquorum ä\nlog\t\(log)   https://log.example/x\nwitness b \(second)\n"
        )
        #expect(policy.logs.map(\.key) == [log])
        #expect(policy.logs.map(\.url) == ["https://log.example/x"])
        #expect(policy.witnesses.map(\.name) == ["ä", "b"])
        #expect(policy.witnesses.map(\.url) == ["https://w.example/", nil])
        #expect(policy.isQuorum([0]))
        #expect(!policy.isQuorum([1]))
    }

    @Test("32 logs, witnesses and groups and more are read, up to the limit of each")
    func limits() throws {
        let limit = WitnessPolicy.countLimit
        // Public keys need not be points to be listed.
        func key(_ number: Int, _ kind: VerifierKey.Kind) throws -> VerifierKey {
            try #require(VerifierKey(name: "k", kind: kind, publicKey: SHA256.digest("\(number)").bytes))
        }
        for count in [32, limit, limit + 1] {
            let logs = try (0..<count).map { "log \(try key($0, .signature))\n" }.joined()
            let witnesses = try (0..<count).map { "witness w\($0) \(try key($0, .cosignature))\n" }
                .joined()
            let few = try (0..<min(count, limit)).map { "witness w\($0) \(try key($0, .cosignature))\n" }
                .joined()
            let groups = (0..<count).map { "group g\($0) any \($0 == 0 ? "w0" : "g\($0 - 1)")\n" }
                .joined()
            for text in [logs, witnesses, few + groups] {
                let fault = fault([UInt8]((text + "quorum none\n").utf8))
                #expect(fault?.code == (count > limit ? .tooLarge : nil))
            }
        }
        let comment = [UInt8](repeating: UInt8(ascii: "#"), count: WitnessPolicy.byteLimit - 13)
        #expect(fault(comment + "\nquorum none\n".utf8) == nil)
        #expect(fault(comment + "#\nquorum none\n".utf8)?.code == .tooLarge)
    }

    @Test("what the grammar does not allow is refused, with the line")
    func refused() throws {
        let head = try PolicyTests.head(1, 3)
        let (log, witness) = (try PolicyTests.log(0).key, try PolicyTests.witness(0).key)
        let renamed = try #require(
            VerifierKey(name: "else", kind: .cosignature, publicKey: witness.publicKey))
        let moved = try #require(VerifierKey(name: "else", kind: .signature, publicKey: log.publicKey))
        let cases: [(String, PolicyError.Code)] = [
            ("trust w0\n", .syntax), ("Quorum none\n", .syntax), ("log\n", .syntax),
            ("log \(log) u x\n", .syntax),
            ("witness x\n", .syntax), ("witness x \(witness) u x\n", .syntax), ("group g\n", .syntax),
            ("group g all\n", .syntax), ("quorum\n", .syntax), ("quorum w0 w1\n", .syntax),
            ("log \(witness)\n", .key), ("witness x \(log)\n", .key), ("log \(log)x\n", .key),
            ("log x\n", .key),
            ("witness x \(String("\(witness)".dropLast()))\n", .key),
            ("log \(log)\n", .duplicate), ("log \(moved)\n", .duplicate),
            ("witness x \(witness)\n", .duplicate),
            ("witness x \(renamed)\n", .duplicate), ("group w0 any w1\n", .duplicate),
            ("witness none \(try PolicyTests.witness(9).key)\n", .duplicate),
            ("group none any w0\n", .duplicate),
            ("witness w1 \(try PolicyTests.witness(9).key)\n", .duplicate),
            ("group g any w0 w0\n", .duplicate),
            ("group g any x\n", .undefined), ("group g any g\n", .undefined),
            ("group g any none\n", .undefined),
            ("group g any W0\n", .undefined), ("quorum x\n", .undefined),
            ("group g 0 w0\n", .threshold), ("group g 2 w0\n", .threshold),
            ("group g 01 w0\n", .threshold),
            ("group g -1 w0\n", .threshold), ("group g ALL w0\n", .threshold),
            ("group g 1.0 w0\n", .threshold),
            ("quorum none\r\n", .characters), ("\u{0}\n", .characters), ("# \u{7F}\n", .characters),
            ("\u{B}\n", .characters),
        ]
        for (line, code) in cases {
            let fault = fault([UInt8]((head + line + "quorum none\n").utf8))
            #expect(fault?.code == code && fault?.line == 5, "\(line)")
        }
        let groups = fault([UInt8]((head + "group g any w0\ngroup h any w0\nquorum g\n").utf8))
        #expect(groups?.code == .duplicate && groups?.line == 6)
        let twice = fault([UInt8]((head + "quorum none\nquorum w0\n").utf8))
        #expect(twice?.code == .duplicate && twice?.line == 6)
        let cut = fault([UInt8]((head + "quorum none").utf8))
        #expect(cut?.code == .characters && cut?.line == 5)
        for text in ["", "\n", "# quorum none\n", head] {
            #expect(fault([UInt8](text.utf8))?.code == .quorum)
        }
        #expect("\(PolicyErrorText(head + "quorum x\n"))".hasPrefix("line 5: "))
    }

    /// The sentence that a person gets to read.
    private struct PolicyErrorText: CustomStringConvertible {
        let description: String

        init(_ text: String) {
            do throws(PolicyError) {
                _ = try WitnessPolicy(parsing: [UInt8](text.utf8))
                description = ""
            } catch { description = "\(error)" }
        }
    }

    @Test("names are bytes: other normal forms and bytes that are no UTF-8 are other names")
    func octets() throws {
        let (first, second) = (try PolicyTests.witness(0).key, try PolicyTests.witness(1).key)
        let policy = try parse("witness K \(first)\nwitness \u{212A} \(second)\nquorum \u{212A}\n")
        #expect(policy.isQuorum([1]))
        #expect(!policy.isQuorum([0]))
        #expect(fault([UInt8]("witness \u{E9} \(first)\nquorum e\u{301}\n".utf8))?.code == .undefined)
        let bytes = [UInt8]("witness ".utf8) + [0xFF] + " \(first)\nquorum ".utf8 + [0xFF, 0x0A]
        #expect(fault(bytes) == nil)
        #expect(
            fault([UInt8]("witness ".utf8) + [0xFF] + " \(first)\nquorum ".utf8 + [0xFE, 0x0A])?.code
                == .undefined)
    }

    @Test("a checkpoint is judged: log, then cosignatures, then quorum")
    func evaluation() throws {
        let policy = try parse(try PolicyTests.head(2, 3) + "group g 2 w0 w1 w2\nquorum g\n")
        let log = try PolicyTests.log(0)
        for (witnesses, verdict) in [
            ([], CheckpointVerdict.quorumMissing), ([2], .quorumMissing), ([2, 0], .valid),
            ([0, 1, 2], .valid),
            // Strangers, and one witness twice.
            ([7, 8, 9], .quorumMissing), ([1, 1], .quorumMissing), ([1, 7, 2], .valid),
        ] {
            let evaluation = try policy.evaluate(try signed(log, witnesses))
            #expect(evaluation.verdict == verdict, "\(witnesses)")
            let known = Set(witnesses).filter { $0 < 3 }.sorted()
            #expect(evaluation.cosigned.map(\.witness) == known)
            #expect(evaluation.cosigned.map(\.time) == known.map { UInt64(100 + $0) })
        }
        #expect(try policy.evaluate(try signed(try PolicyTests.log(1), [0, 1])).verdict == .valid)
        #expect(try policy.evaluate(try signed(try PolicyTests.log(5), [0, 1])).verdict == .unknownLog)
        // The log's key under another name is no log of this origin.
        #expect(
            try policy.evaluate(try signed(try PolicyTests.log(0, name: "other.example"), [0, 1])).verdict
                == .unknownLog)
        let known = try PolicyTests.log(5)
        #expect(try policy.evaluate(try signed(known, [0, 1]), log: known.key).verdict == .valid)
        #expect(try policy.evaluate(try signed(log, [0, 1]), log: known.key).verdict == .unknownLog)
    }

    @Test("a line that claims to be by a listed key and is not rejects the checkpoint, quorum or not")
    func forged() throws {
        let policy = try parse(try PolicyTests.head(2, 3) + "quorum w0\n")
        let (log, good) = (try PolicyTests.log(0), try signed(try PolicyTests.log(0), [0]))
        #expect(try policy.evaluate(good).verdict == .valid)
        let text = [UInt8]("other\n".utf8)
        let lines = [
            try PolicyTests.witness(1).cosign(text, time: 1),
            try PolicyTests.witness(0).cosign(text, time: 1),
            try PolicyTests.log(1).sign(text), try log.sign(text),
        ]
        for line in lines {
            let forged = try SignedCheckpoint(good.note.adding(line))
            let evaluation = try policy.evaluate(forged)
            #expect(evaluation.verdict == .invalidSignature)
            #expect(evaluation.cosigned.isEmpty)
        }
        // A stranger's is ignored.
        let stranger = try SignedCheckpoint(
            good.note.adding(PolicyTests.witness(9).cosign(text, time: 1)))
        #expect(try policy.evaluate(stranger).verdict == .valid)
    }
}
