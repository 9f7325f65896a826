import CustodyModel
import CustodyRuleImport
import CustodySanitizer
import CustodyTestSupport
import Testing

/// Translations against the expressions that they come from, as another engine matches those.
@Suite("Translated rules find what their expressions find")
struct AgreementTests {
    /// An expression, pieces of text that may come near it, and how the translation may differ.
    struct Case: Sendable, CustomTestStringConvertible {
        let regex: String
        let pieces: [String]
        var testDescription: String { regex }
    }

    private static let cases: [Case] = [
        Case(regex: "cog[ps]_[a-f0-9]{4}", pieces: ["cogp_", "a1b2", "f", "cogs_", "cogx_", "-", " ", "cog"]),
        Case(
            regex: "(?:^|[ =])(brisk-[A-F]{2}-[a-z]{2,3})(?:[ ,]|$)",
            pieces: ["=", "brisk-", "AB", "-", "abc", " ", "d", ",", "x"]),
        Case(
            regex: "delta(?:live|test)?-(?:[0-9]\\.){2}[a-f]",
            pieces: ["delta", "live", "-", "1.", "2.", "a", "test", "."]),
        Case(regex: "(?i)lima(?-i:KEY)[a-f]{2}", pieces: ["lima", "KEY", "ab", "LIMA", "key", "F", " "]),
        Case(regex: "juliet_[a-z]{1,4}[a-z0-9]{2}", pieces: ["juliet_", "ab", "c", "1", "2", " "]),
        Case(regex: "[0-9]{2}:(hotel_[a-z]{3})", pieces: ["12", ":", "hotel_", "abc", "d", " "]),
        Case(
            regex: "\\b(acme_[a-z]{3})(?:[ ;]|\\\\[nr]|$)",
            pieces: [";", "acme_", "abc", ";", "d", " ", "\\", "n", "_", "x"]),
        Case(regex: "golf[0-9]*\\.?[a-c]+x", pieces: ["golf", "1", ".", "abc", "x", "2", " "]),
        Case(regex: "(?s)mike.{2}[^a-z ]{2,}x", pieces: ["mike", "ab", "12", "x", "\n", " ", "3"]),
        Case(regex: "kilo=(?:ab|abc|[0-9]{2})z?", pieces: ["kilo=", "ab", "c", "12", "z", " "]),
    ]

    /// Pieces in any order, or in their own with something left out, doubled or put in.
    private static func text(_ pieces: [String], _ random: inout SplitMix64) -> String {
        func any() -> String { pieces[Int(random.next() % UInt64(pieces.count))] }
        var parts: [String] = []
        if random.next() % 2 == 0 {
            for _ in 0..<(1 + random.next() % 9) { parts.append(any()) }
        } else {
            for piece in pieces {
                switch random.next() % 16 {
                case 0: break
                case 1: parts += [piece, piece]
                case 2: parts += [any(), piece]
                default: parts.append(piece)
                }
            }
        }
        let text = parts.joined()
        // Shorter texts are looked at under telling names only.
        return text.utf8.count < 8 ? text + "        " : text
    }

    @Test("exact ones agree; wider ones find at least as much, narrower ones at most", arguments: cases)
    func agrees(_ one: Case) throws {
        let toml = "[[rules]]\nid = 'r'\nregex = '''\(one.regex)'''\n"
        let result = try GitleaksImport(try GitleaksFile(Array(toml.utf8), name: "t"))
        guard case .taken(let notes) = result.entries[0].outcome else {
            Issue.record("\(result.entries[0].outcome)")
            return
        }
        let isWider = notes.contains { $0.effect == .wider }
        let isNarrower = notes.contains { $0.effect == .narrower }
        let other = try Regex(one.regex).wordBoundaryKind(.simple)
        var trial = try CanaryTrial(RuleSet(version: "t", rules: result.rules))
        var random = SplitMix64(seed: 11)
        var counts = (both: 0, neither: 0)
        for _ in 0..<4000 {
            let text = Self.text(one.pieces, &random)
            let theirs = text.firstMatch(of: other) != nil
            let ours = try !trial.rules(redacting: text).isEmpty
            if ours == theirs {
                if ours { counts.both += 1 } else { counts.neither += 1 }
                continue
            }
            #expect(ours ? isWider : isNarrower, "\(one.regex) on \(text.debugDescription): \(ours)")
        }
        #expect(counts.both > 20 && counts.neither > 20, "\(counts)")
    }
}
