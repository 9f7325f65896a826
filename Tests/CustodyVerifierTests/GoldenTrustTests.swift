import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("The golden example with its trust line", .enabled(if: SharedCorpora.isPresent, "no shared corpora"))
struct GoldenTrustTests {
    private let folder: FilePath
    private let files = PosixFileSystem()
    private var configuration = VerifierConfiguration()

    init() throws {
        folder = try #require(SharedCorpora.root).appending("golden")
        configuration.trust = try TrustFile(parsing: files.contents(folder.appending("trust")))
        configuration.anchors = [folder.appending("anchor.jsonl").string]
        let witness = try String(decoding: files.contents(folder.appending("witness.vkey")), as: Swift.UTF8.self)
        let policy = "witness w1 \(witness.split(separator: "\n")[0])\nquorum w1\n"
        configuration.policy = try WitnessPolicy(parsing: [UInt8](policy.utf8))
    }

    private func verify(_ names: String...) -> VerificationReport {
        Verifier(configuration, fileSystem: files, clock: SystemClock())
            .verifyBlocking(names.map { folder.pushing(FilePath($0)).string })
    }

    @Test("it holds every assurance that it has")
    func assurances() throws {
        let report = verify(".")
        #expect(brief(report) == [])
        #expect(report.exitStatus == 0)
        let data = report.assurances.filter { $0.stream == .standard }
        #expect(data.map(\.kind) == [.chained, .signed, .sealed, .anchored, .witnessed])
        #expect(data.map(\.range) == [0...6, 0...6, 0...6, 0...6, 0...6])
        let register = report.assurances.filter { $0.stream == .register }
        #expect(register.map(\.kind) == [.chained, .signed, .sealed, .anchored, .witnessed])
        #expect(register.map(\.range) == [0...11, 0...11, 0...11, 0...11, 0...6])
    }
}
