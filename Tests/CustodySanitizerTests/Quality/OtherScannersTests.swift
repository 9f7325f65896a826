import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// The same labelled strings, read by gitleaks and kingfisher. `scripts/quality` installs them and prints the table.
@Suite("Beside other scanners", .serialized)
struct OtherScannersTests {
    /// The folder that gitleaks and kingfisher are in.
    static let folder = Environment["CUSTODY_SCANNERS"]

    private static let sets: [(name: String, make: @Sendable (LabelledSet.Half) -> LabelledSet)] = [
        ("tokens in JSON, found", { .tokens($0) }), ("secrets told by context, found", { .contexts($0) }),
        ("benign strings, touched", { .benign($0) }),
    ]

    /// Any finding in a string counts, whether or not it covers the secret: the others are judged more kindly than Custody.
    @Test("Custody is ahead of both on each set", .enabled(if: folder != nil, "CUSTODY_SCANNERS is not set"))
    func compare() throws {
        let scanners = FilePath(try #require(Self.folder))
        print("| strings | half | number | Custody | gitleaks | kingfisher |\n| --- | --- | --- | --- | --- | --- |")
        for (name, make) in Self.sets {
            for half in LabelledSet.Half.allCases {
                let set = make(half)
                let ours = try QualityTests.measure(set).percent
                let work = try TemporaryDirectory()
                let strings = work.appending("strings")
                try PosixFileSystem().makeDirectory(strings, permissions: 0o700)
                for (index, string) in set.strings.enumerated() {
                    try PosixFileSystem().replace(strings.appending("s\(index).json"), with: Array(string.event.utf8))
                }
                let gitleaks = try Self.share(
                    scanners.appending("gitleaks"), work.appending("gitleaks.json"), set.strings.count,
                    [
                        "dir", strings.string, "--no-banner", "--exit-code", "0", "--report-format", "json",
                        "--report-path",
                    ])
                let kingfisher = try Self.share(
                    scanners.appending("kingfisher"), work.appending("kingfisher.json"), set.strings.count,
                    [
                        "scan", strings.string, "--no-validate", "--no-dedup", "--no-update-check", "--confidence",
                        "low",
                        "--format", "json", "--output",
                    ])
                let row = [ours, gitleaks, kingfisher].map { "\(($0 * 10).rounded() / 10) %" }.joined(separator: " | ")
                print("| \(name) | \(half == .tuned ? "tuned" : "held out") | \(set.strings.count) | \(row) |")
                if name.hasPrefix("benign") {
                    #expect(ours <= max(gitleaks, 1) && ours <= max(kingfisher, 1))
                } else {
                    #expect(ours > gitleaks && ours > kingfisher)
                }
            }
        }
    }

    /// Percentage of the strings that a scanner's report names the file of.
    private static func share(_ program: FilePath, _ report: FilePath, _ count: Int, _ arguments: [String]) throws
        -> Double
    {
        let outcome = try Program.run(program.string, arguments + [report.string])
        // Kingfisher ends with 200 and more when it found something.
        #expect(outcome.status == 0 || outcome.status >= 200, "\(outcome.diagnostics.suffix(500))")
        let text = String(decoding: try PosixFileSystem().contents(report), as: UTF8.self)
        var found: Set<Substring> = []
        for piece in text.split(separator: "/s").dropFirst() {
            let number = piece.prefix { $0.isNumber }
            if !number.isEmpty, piece.dropFirst(number.count).hasPrefix(".json") { found.insert(number) }
        }
        return 100 * Double(found.count) / Double(count)
    }
}
