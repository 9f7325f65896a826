import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Every runbook is carried out on a store that has the trouble it is about; see `scripts/rehearse`.
@Suite("Runbooks", .serialized)
struct RunbookTests {
    private static let folder = SharedCorpora.packageRoot.appending("runbooks")

    static let names: [String] = {
        let files = (try? PosixFileSystem().list(folder)) ?? []
        return files.filter { $0.hasSuffix(".md") && $0 != "README.md" }.map { String($0.dropLast(3)) }.sorted()
    }()

    @Test("there are runbooks, and each has its scene")
    func scenes() throws {
        #expect(RunbookTests.names.count >= 14)
        let scenes = try PosixFileSystem().list(RunbookTests.folder.appending("scenes"))
        let expected = (RunbookTests.names + ["common"]).map { "\($0).sh" }
        #expect(scenes.sorted() == expected.sorted())
    }

    @Test("a runbook has its five parts, in order", arguments: names)
    func parts(_ name: String) throws {
        let path = RunbookTests.folder.appending("\(name).md")
        let text = String(decoding: try PosixFileSystem().contents(path), as: UTF8.self)
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
        #expect(headings == ["Symptom", "Check", "Act", "Verify", "Record"])
    }

    @Test("every command of a runbook does what the page says", arguments: names)
    func commands(_ name: String) throws {
        let script = SharedCorpora.packageRoot.appending("scripts/rehearse")
        let outcome = try Program.run(
            script.string, ["--quiet", RunbookTests.folder.appending("\(name).md").string],
            environment: ["CUSTODY": CustodyProgram.path.string])
        if outcome.status == 77 {
            print("skipped: \(outcome.diagnostics)")
            return
        }
        #expect(outcome.status == 0, "\(outcome.diagnostics.suffix(3000))")
    }
}
