import CustodyCrypto
import CustodyModel
import CustodySanitizer
import CustodySystem
import CustodyTestSupport
import Testing
import SystemPackage

@Suite("The rule set as a whole")
struct ManualTests {
    @Test("docs/sanitizer.md is what the rules say")
    func manual() throws {
        let path = SharedCorpora.packageRoot.appending("docs").appending("sanitizer.md")
        if Environment["CUSTODY_RECORD"] != nil {
            try PosixFileSystem().replace(path, with: Array(RuleManual.markdown().utf8), permissions: 0o644)
        }
        let written = String(decoding: try PosixFileSystem().contents(path), as: Unicode.UTF8.self)
        #expect(written == RuleManual.markdown(), "docs/sanitizer.md is out of date: run `make docs`")
    }

    @Test("there are at least 200 rules, and their ids are unique")
    func count() {
        #expect(StandardRules.all.count >= 200)
        #expect(Set(StandardRules.all.map(\.id)).count == StandardRules.all.count)
    }

    /// Change the version in `StandardRules` together with this digest, never the digest alone.
    @Test("a changed rule set has a changed version")
    func pinned() {
        let digest = SHA256.digest(RuleSet.standard.fingerprintText).hex
        #expect(
            "\(RuleSet.standard.version) \(digest)"
                == "2026.11.21.7 654c3cae3f3fcc77a9e285c8fdf418cf825d0cee95c7b335d5195c58780e41dd")
    }
}
