import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

/// Random damage to a log, the same for the same seed, of kinds that every verifier looks for.
private struct Mutator {
    var random: SplitMix64

    mutating func mutate(_ lines: [[UInt8]]) -> [[UInt8]] {
        var lines = lines
        for _ in 0..<Int.random(in: 0...2, using: &random) where lines.count > 2 {
            let index = Int.random(in: 1..<lines.count - 1, using: &random)
            switch Int.random(in: 0..<9, using: &random) {
            case 0: lines.remove(at: index)
            case 1: lines.swapAt(index, Int.random(in: 1..<lines.count, using: &random))
            case 2: lines.insert(lines[index], at: Int.random(in: 1..<lines.count, using: &random))
            case 3: lines[index][Int.random(in: 0..<lines[index].count - 1, using: &random)] ^= 1
            case 4: lines[index] = Array(lines[index].dropLast()) + Array("\r\n".utf8)
            case 5: lines[index] = edited(lines[index])
            case 6: lines[index] = edited(lines[index]).rehashed()
            case 7: lines.insert(edited(lines[index]).rehashed(), at: index)
            default: lines.insert([0x0A], at: index)
            }
        }
        return lines
    }

    /// The line with another word in its event.
    private mutating func edited(_ line: [UInt8]) -> [UInt8] {
        let text = String(decoding: line, as: Swift.UTF8.self)
        guard text.contains("filler\":\"\"") else { return line }
        return line.replacing("filler\":\"\"", with: "filler\":\"\(UInt16.random(in: 0...9, using: &random))\"")
    }

    /// One to three files, overlapping now and then.
    mutating func split(_ lines: [[UInt8]]) -> [[[UInt8]]] {
        var files: [[[UInt8]]] = []
        var start = 0
        while start < lines.count {
            let end = Int.random(in: start + 1...lines.count, using: &random)
            let overlap = Bool.random(using: &random) ? 0 : Int.random(in: 0...min(start, 4), using: &random)
            files.append(Array(lines[(start - overlap)..<end]))
            start = end
        }
        return files.shuffled(using: &random)
    }
}

/// A Python that has DuckDB, where the machine was set up with one.
private let duckPython = Environment["CUSTODY_PYTHON"].flatMap { $0.isEmpty ? nil : $0 } ?? "python3"
private let hasDuckDB = (try? Program.run(duckPython, ["-c", "import duckdb"]))?.status == 0

@Suite("Agreement with verifiers that are not Custody")
struct AgreementTests {
    static let seed = UInt64.random(in: 0 ... .max)

    static func script(_ name: String) -> String {
        SharedCorpora.packageRoot.appending("scripts").appending("verifiers").appending(name).string
    }

    /// Writes files of a randomly damaged log and returns their paths.
    static func damagedLog(_ folder: TemporaryDirectory, seed: UInt64) throws -> [String] {
        var mutator = Mutator(random: SplitMix64(seed: seed))
        let count = Int.random(in: 3...30, using: &mutator.random)
        let lines = mutator.mutate(sampleLog(count).lines)
        var paths: [String] = []
        for (index, file) in mutator.split(lines).enumerated() {
            let path = folder.appending("\(seed)-\(index).jsonl")
            try PosixFileSystem().replace(path, with: Array(file.joined()))
            paths.append(path.string)
        }
        return paths
    }

    static func verify(_ paths: [String]) -> VerificationReport {
        Verifier(VerifierConfiguration(), fileSystem: PosixFileSystem(), clock: SystemClock()).verifyBlocking(paths)
    }

    @Test(
        "Python's standard library says the same of randomly damaged logs",
        .enabled(if: Program.find("python3") != nil, "no python3"))
    func python() throws {
        let folder = try TemporaryDirectory()
        var statuses: [Int32: Int] = [:]
        for seed in Self.seed...Self.seed &+ 30 where seed >= Self.seed {
            let paths = try Self.damagedLog(folder, seed: seed)
            let theirs = try Program.run("python3", [Self.script("verify_lines.py")] + paths)
            let ours = Self.verify(paths)
            #expect(theirs.status == ours.exitStatus, "seed \(seed): \(theirs.text) \(brief(ours))")
            statuses[ours.exitStatus, default: 0] += 1
            if ours.exitStatus == 0, let stream = ours.streams.first {
                #expect(theirs.text.contains("default: last \(stream.last) \(stream.head.hex)"))
            }
        }
        // The damage is neither always nor never found: the comparison says something.
        #expect(statuses.count > 1, "seed \(Self.seed)")
    }

    @Test(
        "DuckDB says the same in one statement",
        .enabled(if: hasDuckDB, "DuckDB is not installed (PyPI: duckdb)"))
    func duckdb() throws {
        let folder = try TemporaryDirectory()
        var cases: [(seed: UInt64, isWhole: Bool)] = []
        var program = "import duckdb\nsql = open('\(Self.script("verify_records.duckdb.sql"))').read()\n"
        for seed in Self.seed...Self.seed &+ 20 where seed >= Self.seed {
            let paths = try Self.damagedLog(folder, seed: seed)
            // A statement over rows cannot see order inside a file.
            let ours = Self.verify(paths)
            if ours.findings.contains(where: { $0.code == .chainOrder }) { continue }
            cases.append((seed, ours.exitStatus == 0))
            program += """
                duckdb.sql("SET VARIABLE files='\(folder.path.string)/\(seed)-*.jsonl'")
                try:
                    rows = duckdb.sql(sql).fetchall()
                    print(int(len(rows) == 1 and rows[0][4:7] == (0, 0, 0)))
                except duckdb.Error:
                    print(0)

                """
        }
        let outcome = try Program.run(duckPython, ["-c", program])
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        let theirs = outcome.text.split(separator: "\n").map { $0 == "1" }
        #expect(theirs == cases.map(\.isWhole), "seeds \(cases.map(\.seed))")
    }

    @Test(
        "both accept the golden example and real events in an archive of packed files",
        .enabled(if: SharedCorpora.isPresent && Program.find("python3") != nil, "no shared corpora or no python3"))
    func golden() throws {
        let golden = try #require(SharedCorpora.root).appending("golden")
        let paths = ["default.jsonl", "custody.jsonl", "anchor.jsonl"].map { golden.appending($0).string }
        #expect(try Program.run("python3", [Self.script("verify_lines.py")] + paths).status == 0)
        #expect(Self.verify(paths).exitStatus == 0)
    }
}
