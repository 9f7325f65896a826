import CustodyCompress
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import SystemPackage
import Testing

@Suite("Which files are verified")
struct SourceTests {
    static let log = sampleLog(30)

    @Test("rotated, packed and active files in any order are one log")
    func mixed() throws {
        let evidence = try Evidence([
            "/log/default/audit.jsonl": Self.log.bytes(25...29),
            "/log/default/audit.jsonl.1": Self.log.bytes(20...24),
            "/log/default/audit.jsonl-20261121.gz": Self.log.bytes(10...19).packed(.gzip),
            "/log/default/audit-00000000000000000000-00000000000000000009.jsonl.zst": Self.log.bytes(0...9)
                .packed(.zstd),
        ])
        let report = evidence.verify()
        #expect(brief(report) == [])
        #expect(report.files == 4)
        #expect(report.lines == 30)
        #expect(report.streams.map(\.records) == [30])
        #expect(report.streams.first?.head == Self.log.head)
        #expect(report.streams.first?.to == Self.log.times.last)
        let inOrder = evidence.verify(
            "/log/default/audit.jsonl.1", "/log/default/audit.jsonl", "/log/default/audit.jsonl-20261121.gz",
            "/log/default/audit-00000000000000000000-00000000000000000009.jsonl.zst")
        #expect(inOrder.streams == report.streams)
    }

    @Test("folders are searched for names with .jsonl; hidden files and what recovery set aside are not")
    func folders() throws {
        let report = try Evidence([
            "/log/default/journal/00000000000000000000-0001.jsonl": Self.log.bytes,
            "/log/default/torn/1.jsonl": Array("half".utf8),
            "/log/damaged/1/old.jsonl": Array("old".utf8),
            "/log/custody/cursors/s3.json": Array("{}".utf8),
            "/log/default/.audit.jsonl.new": Array("temporary".utf8),
            "/log/default/cursors/s3.json": Array("{}".utf8),
        ]).verify()
        #expect(brief(report) == [])
        #expect(report.files == 1)
        #expect(report.notes.compactMap(\.file) == ["/log/damaged", "/log/default/torn"])
    }

    @Test("a file that is given by name is verified whatever its name is")
    func named() throws {
        let report = try Evidence(["/records": Self.log.bytes]).verify("/records")
        #expect(report.exitStatus == 0)
    }

    @Test(
        "globs",
        arguments: [
            ("/log/*", 3), ("/log/*.jsonl", 1), ("/log/a?dit.jsonl", 1), ("/log/audit.jsonl.[12]", 2),
            ("/log/audit.jsonl.[!2]", 1), ("/log/audit.jsonl.[0-9]", 2), ("/**/audit.jsonl", 1), ("/l*/audit*.1", 1),
            ("/log/**/*.jsonl*", 3),
        ])
    func globs(pattern: String, files: Int) throws {
        let evidence = try Evidence([
            "/log/audit.jsonl": Self.log.bytes(20...29), "/log/audit.jsonl.1": Self.log.bytes(10...19),
            "/log/audit.jsonl.2": Self.log.bytes(0...9), "/log/.hidden.jsonl": [0],
        ])
        let report = evidence.verify(pattern)
        #expect(report.files == files)
        #expect(report.findings.allSatisfy { $0.code == .chainGap })
    }

    @Test("the same file twice counts once")
    func twice() throws {
        let report = try Evidence(["/log/audit.jsonl": Self.log.bytes]).verify("/log/audit.jsonl", "/log", "/log/*")
        #expect(report.files == 1)
        #expect(report.lines == 30)
    }

    @Test("nothing there is not verified", arguments: ["/log/other.jsonl", "/log/*.zst", "/other"])
    func absent(path: String) throws {
        let evidence = try Evidence(["/log/audit.jsonl": Self.log.bytes])
        let report = evidence.verify(path)
        #expect(brief(report) == ["source.absent - -"])
        #expect(report.exitStatus == 3)
        // What is there besides is verified, and the verdict still says that not everything was.
        let both = evidence.verify(path, "/log/audit.jsonl")
        #expect(both.exitStatus == 3)
        #expect(both.streams.map(\.records) == [30])
    }

    @Test("nothing to check is not verified")
    func empty() throws {
        let evidence = try Evidence(["/log/audit.jsonl": [], "/empty/readme": []])
        for path in ["/log", "/empty", "/log/audit.jsonl"] {
            let report = evidence.verify(path)
            #expect(brief(report) == ["window.empty - -"])
            #expect(report.exitStatus == 3)
        }
        #expect(evidence.verify("-").exitStatus == 3)
    }

    @Test("a defect beats what could not be checked")
    func precedence() throws {
        let report = try Evidence(["/log/audit.jsonl": Self.log.bytes(0...3) + [0x0A]]).verify("/log", "/absent")
        #expect(report.exitStatus == 1)
        #expect(report.findingCount == 2)
        #expect(report.uncheckedCount == 1)
    }

    @Test("an error of the file system is told, with the file's name")
    func unreadable() throws {
        let evidence = try Evidence(["/log/audit.jsonl": Self.log.bytes])
        evidence.fileSystem.inject(
            SimulatedFileSystem.Fault(nth: 2, of: [.open], errno: .permissionDenied))
        let report = evidence.verify()
        #expect(brief(report) == ["object.unreadable - -"])
        #expect(report.findings.first?.file == "/log/audit.jsonl")
        #expect(report.exitStatus == 3)
    }

    @Test("standard input, plain and packed", arguments: Codec.allCases)
    func standardInput(codec: Codec) throws {
        let bytes = codec == .none ? Self.log.bytes : Self.log.bytes.packed(codec)
        let report = try Evidence().verify("-", input: Evidence.Input(bytes))
        #expect(report.exitStatus == 0)
        #expect(report.streams.map(\.records) == [30])
        #expect(report.bytes == Int64(Self.log.bytes.count))
    }

    @Test(
        "a packed file that is cut, or has bytes behind it, is corrupt; its whole lines are verified",
        arguments: [Codec.gzip, .zstd])
    func corrupt(codec: Codec) throws {
        let whole = Self.log.bytes.packed(codec)
        for (bytes, name) in [
            (Array(whole.dropLast(3)), "cut"), (whole + [0], "longer"), ([], "empty"), (Self.log.bytes, "not packed"),
        ] {
            let report = try Evidence(["/log/audit.jsonl" + codec.fileSuffix: bytes]).verify()
            #expect(report.findings.map(\.code).contains(.objectCorrupt), "\(name)")
            #expect(report.exitStatus == 1)
        }
    }

    @Test("what a name does not say the first bytes do", arguments: [Codec.gzip, .zstd])
    func disguised(codec: Codec) throws {
        let report = try Evidence(["/log/audit.jsonl.1": Self.log.bytes.packed(codec)]).verify()
        #expect(report.exitStatus == 0)
    }

    @Test("several members or frames are one file", arguments: [Codec.gzip, .zstd])
    func concatenated(codec: Codec) throws {
        let bytes = Self.log.bytes(0...9).packed(codec) + Self.log.bytes(10...29).packed(codec)
        #expect(try Evidence(["/log/audit.jsonl" + codec.fileSuffix: bytes]).verify().exitStatus == 0)
    }

    @Test("one stream of many, on request")
    func streamFilter() throws {
        let other = sampleLog(5, try #require(StreamName("other")))
        var evidence = try Evidence(["/log/audit.jsonl": Self.log.bytes + other.bytes])
        #expect(evidence.verify().streams.map(\.name.text) == ["default", "other"])
        evidence.configuration.stream = StreamName("other")
        #expect(evidence.verify().streams.map(\.records) == [5])
        evidence.configuration.stream = StreamName("third")
        #expect(brief(evidence.verify()) == ["window.empty - -"])
    }

    @Test("many streams in one file, taking turns")
    func interleaved() throws {
        let logs = try (0..<40).map { sampleLog(6, try #require(StreamName("s\($0)"))) }
        let bytes = (0..<6).flatMap { seq in logs.flatMap { $0.line(UInt64(seq)) } }
        for chunkSize in [500, 8 << 20] {
            var evidence = try Evidence(["/log/audit.jsonl": bytes])
            evidence.configuration.chunkSize = chunkSize
            let report = evidence.verify()
            #expect(brief(report) == [])
            #expect(report.streams.map(\.records) == Array(repeating: 6, count: 40))
        }
    }
}
