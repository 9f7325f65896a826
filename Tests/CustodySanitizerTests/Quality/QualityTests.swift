import CustodySanitizer
import CustodyTestSupport
import Testing

/// What a set gave: how many strings, how many were redacted, and which families were not as they should be.
struct QualityResult {
    var total = 0
    var hits = 0
    var misses: [String: Int] = [:]

    /// Share of strings that were redacted, in percent.
    var percent: Double { total == 0 ? 0 : 100 * Double(hits) / Double(total) }
}

@Suite("Detection quality")
struct QualityTests {
    /// A secret counts as found when neither it nor any 12 bytes of it come out; a benign string counts as a false positive
    /// when anything in it changes.
    static func measure(_ set: LabelledSet) throws -> QualityResult {
        var harness = try Harness()
        var result = QualityResult()
        for string in set.strings {
            let outcome = try harness.run(string.event)
            #expect(outcome.isValid && outcome.isStable, "\(string.family): \(outcome.text)")
            result.total += 1
            let isHit: Bool
            if let secret = string.secret {
                isHit = outcome.wasChanged && !leaks(secret, in: outcome.text) && !leaks(json(secret), in: outcome.text)
                if !isHit { result.misses[string.family, default: 0] += 1 }
            } else {
                isHit = outcome.wasChanged
                if isHit { result.misses["\(string.family) by \(outcome.rules)", default: 0] += 1 }
            }
            if isHit { result.hits += 1 }
        }
        return result
    }

    private static func report(_ name: String, _ half: LabelledSet.Half, _ result: QualityResult) {
        print("\(name), \(half): \(result.hits) of \(result.total) redacted")
        if Environment["CUSTODY_QUALITY_DETAILS"] == "\(half)" {
            for (family, count) in result.misses.sorted(by: { $0.key < $1.key }) { print("    \(count) \(family)") }
        }
    }

    @Test("tokens that say what they are: at least 95 % are found", arguments: LabelledSet.Half.allCases)
    func tokens(_ half: LabelledSet.Half) throws {
        let result = try Self.measure(.tokens(half))
        Self.report("tokens", half, result)
        #expect(result.percent >= 95, "\(result.percent) %")
    }

    @Test(
        "secrets that only their surroundings give away: at least 45 % are found", arguments: LabelledSet.Half.allCases)
    func contexts(_ half: LabelledSet.Half) throws {
        let result = try Self.measure(.contexts(half))
        Self.report("contexts", half, result)
        #expect(result.percent >= 45, "\(result.percent) %")
    }

    @Test("benign strings: at most 1 % are touched", arguments: LabelledSet.Half.allCases)
    func benign(_ half: LabelledSet.Half) throws {
        let result = try Self.measure(.benign(half))
        Self.report("benign", half, result)
        #expect(result.percent <= 1, "\(result.percent) %")
    }
}
