import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import Testing
import SystemPackage

@Suite("The golden example", .enabled(if: SharedCorpora.isPresent, "no shared corpora"))
struct GoldenTests {
    @Test("data stream, register and anchors verify", arguments: ["default", "custody", "anchor"])
    func golden(name: String) throws {
        let path = try #require(SharedCorpora.root).appending("golden").appending(name + ".jsonl")
        let verifier = Verifier(VerifierConfiguration(), fileSystem: PosixFileSystem(), clock: SystemClock())
        let report = verifier.verifyBlocking([path.string])
        #expect(brief(report) == [])
        #expect(report.exitStatus == 0)
        #expect(report.streams.map(\.name.text) == [name])
        #expect(report.streams.first?.first == 0)
    }

    @Test("all of it together, as a folder")
    func folder() throws {
        let path = try #require(SharedCorpora.root).appending("golden")
        let verifier = Verifier(VerifierConfiguration(), fileSystem: PosixFileSystem(), clock: SystemClock())
        let report = verifier.verifyBlocking([path.string])
        #expect(brief(report) == [])
        #expect(report.files == 3)
        #expect(report.streams.map(\.name.text) == ["anchor", "custody", "default"])
        #expect(report.assurances.map(\.kind) == [.chained, .chained, .chained])
    }
}
