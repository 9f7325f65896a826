import CustodyModel
import CustodyTestSupport
import Testing

/// Compares the scanner with the reference on made-up documents and on damaged ones. A failure names its seed, which is
/// the test's argument, and the document.
@Suite struct JSONDifferentialTests {
    private static let documentsPerSeed = 1500

    @Test("the scanner and a plain recursive parser agree on everything", arguments: UInt64(1)...20)
    func agreement(seed: UInt64) {
        // A low limit of depth for half of the seeds, so that it is met often.
        let limits = JSONLimits(maximumBytes: 20_000, maximumDepth: seed % 2 == 0 ? 4 : 128)
        var scan = Scan(limits: limits)
        var generator = JSONGenerator(SplitMix64(seed: seed), depth: 5)
        var accepted = 0
        var reasons: Set<JSONDefect.Reason> = []
        for _ in 0..<JSONDifferentialTests.documentsPerSeed {
            let document = generator.document()
            for input in [document, generator.damaged(document)] {
                let expected = ReferenceJSON.compact(input, limits: limits)
                let found = scan.compact(input)
                guard found == expected else {
                    Issue.record("expected \(expected), found \(found): \(shown(input))")
                    return
                }
                if let defect = found.defect {
                    reasons.insert(defect.reason)
                    #expect(scan.check(input).defect != nil, "checking accepts \(shown(input))")
                    continue
                }
                accepted += 1
                guard agrees(found, input, &scan) else { return }
            }
        }
        // The generator is worth something only while it makes both kinds, and many kinds of damage.
        #expect(accepted > JSONDifferentialTests.documentsPerSeed / 2)
        #expect(reasons.count >= 10, "only \(reasons)")
    }

    /// What was accepted must be a fixed point, and checking must accept it and nothing but it.
    private func agrees(_ found: Scanned, _ input: [UInt8], _ scan: inout Scan) -> Bool {
        let again = scan.compact(found.output)
        let checked = scan.check(found.output)
        let original = scan.check(input)
        let isCompact = input == found.output
        if again == found, checked == found, isCompact == (original.defect == nil),
            isCompact || original.defect?.reason == .whiteSpace
        {
            return true
        }
        Issue.record("compacted \(found), again \(again), checked \(checked), original \(original): \(shown(input))")
        return false
    }

    @Test("a document that is cut anywhere is refused as cut", arguments: UInt64(100)...104)
    func prefixes(seed: UInt64) {
        var scan = Scan()
        var generator = JSONGenerator(SplitMix64(seed: seed), depth: 4)
        var cuts = 0
        for _ in 0..<60 {
            let document = generator.document()
            let output = scan.compact(document)
            guard output.defect == nil else { continue }
            for length in 1..<output.output.count {
                let found = scan.compact([UInt8](output.output[..<length])).defect
                // Inside a character it is that character which is not whole.
                guard let found, found.reason == .truncated || found.reason == .utf8 else {
                    Issue.record("cut to \(length): \(found?.reason.rawValue ?? "accepted"): \(shown(output.output))")
                    return
                }
                cuts += 1
            }
        }
        #expect(cuts > 1000)
    }
}
