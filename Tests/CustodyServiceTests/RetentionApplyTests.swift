import AnchorFile
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import SystemPackage
import Testing
import CustodyCompress
import CustodyVerifier

@Suite("Retention of local files")
struct RetentionApplyTests {
    private let allowed = RetentionHarness.allowed

    /// Segments of two classes on days 0, 20 and 40.
    private func threeDays() async throws -> RetentionHarness {
        var harness = try RetentionHarness()
        for day in [0, 20, 40] as [Int64] {
            harness.day = day
            try await harness.record("allowed", 20)
            try await harness.record("blocked", 2)
        }
        return harness
    }

    @Test("whole segments of a class go when their time is over; what is kept verifies and is proved; others stay")
    func prunes() async throws {
        var harness = try await threeDays()
        let before = try harness.names()
        let others = try harness.names(RetentionHarness.blocked)
        harness.day = 45
        #expect(try await harness.work().report().removed == [])
        #expect(try harness.names() == before)
        let report = try await harness.apply()
        let removed = try #require(report.removed.first)
        #expect(report.removed.map(\.stream) == [allowed] && removed.segments > 1 && removed.bytes > 4096)
        let left = try harness.names()
        #expect(left.count == before.count - removed.segments && before.suffix(left.count).elementsEqual(left))
        #expect(try harness.names(RetentionHarness.blocked) == others)
        let verification = try harness.verify()
        #expect(verification.findings == [])
        #expect(try harness.range() == removed.before...60)
        #expect(
            verification.notes.contains {
                $0.stream == allowed
                    && $0.text.hasPrefix("records before \(removed.before) were pruned by the retention of allowed at ")
                    && $0.text.hasSuffix("; the stream is whole from there on")
            })
        #expect(try harness.provesAll())
        #expect(try harness.provesAll(RetentionHarness.blocked))
        // Nothing more goes on the same day, and nothing is recorded again.
        let size = try harness.range(.register)
        #expect(try await harness.apply().removed == [])
        #expect(try harness.range(.register) == size)
        // The log goes on, and so does its retention.
        harness.day = 55
        try await harness.record("allowed", 40)
        #expect(try await harness.apply().removed.first?.before ?? 0 > removed.before)
        #expect(try harness.codes() == [])
        #expect(try harness.provesAll())
    }

    @Test("a segment goes when its newest event is as old as its class is kept, and not a microsecond before")
    func exactAge() async throws {
        var harness = try RetentionHarness()
        try await harness.record("allowed", 3)
        let first = try await harness.standing(allowed)
        guard case .until(let end) = first.stay else {
            Issue.record("\(first.stay)")
            return
        }
        let newest = try #require(try harness.verify().streams.first { $0.name == allowed }?.to)
        #expect(end == newest.adding(seconds: 30 * 86_400))
        for (offset, goes) in [(-1, false), (0, true), (1, true)] as [(Int64, Bool)] {
            let clock = SimulatedClock(microseconds: end.microseconds + offset)
            let isGoing = try await harness.standing(allowed, clock).before != nil
            #expect(isGoing == goes, "\(offset)")
        }
    }

    @Test("nothing goes that a configured sink has not taken")
    func behind() async throws {
        var harness = try await threeDays()
        harness.day = 100
        harness.sinks = ["local", "s3"]
        #expect(try await harness.standing(allowed).stay == .owed(sink: "s3"))
        #expect(try await harness.apply().removed == [])
        let whole = try #require(try await harness.standing(allowed).range)
        // One record short of the second segment's end, then at it.
        let name = try #require(try harness.names().dropFirst().first)
        let last = try #require(UInt64(name.dropFirst(27).prefix(20)))
        for (next, expected) in [(last, nil), (last + 1, last + 1)] as [(UInt64, UInt64?)] {
            try harness.files.makeDirectories(harness.layout.cursors(allowed))
            try Cursor(next: next, head: .zero).write(harness.layout.cursor(allowed, sink: "s3"), harness.files)
            let standing = try await harness.standing(allowed)
            #expect(standing.before.map { $0 > last } == expected.map { _ in true } || expected == nil)
            if let expected { #expect(standing.before == expected) }
            #expect(standing.stay == .owed(sink: "s3"))
        }
        try Cursor(next: whole.upperBound + 1, head: .zero).write(
            harness.layout.cursor(allowed, sink: "s3"), harness.files)
        #expect(try await harness.apply().removed.map(\.stream) == [allowed])
        #expect(try harness.codes() == [])
    }

    @Test("a legal hold wins: by its file, by the register, by an object of the archive, by a halt")
    func held() async throws {
        var harness = try await threeDays()
        harness.day = 100
        let world = harness.world
        let open = { [harness] (event: CustodyEvent) async throws(CustodyError) -> Void in
            _ = try Inbox(harness.layout, harness.world).leave(event)
            do { try await harness.open().close() } catch { throw CustodyError(.io, "\(error)") }
        }
        #expect(
            try await LocalHold.set(
                harness.layout, allowed, by: "uid:7", reason: "case 12", world, record: open))
        #expect(
            try await !LocalHold.set(harness.layout, allowed, by: "uid:8", reason: "again", world, record: open))
        #expect(try await harness.standing(allowed).stay == .held("set by uid:7 (case 12)"))
        #expect(try await harness.apply().removed == [])
        #expect(try LocalHold.list(harness.layout, harness.files).map(\.by) == ["uid:7"])
        // Removing the file alone lifts nothing.
        try harness.files.remove(harness.layout.holds.appending("allowed"))
        #expect(try await harness.standing(allowed).stay == .held("set in the register and not cleared"))
        #expect(try await !LocalHold.clear(harness.layout, allowed, world, record: open))
        #expect(try await harness.standing(allowed).before != nil)
        try harness.files.makeDirectories(harness.layout.holds)
        try harness.files.replace(harness.layout.holds.appending("allowed"), with: [])
        #expect(try await harness.standing(allowed).stay == .held("set by unknown (none given)"))
        #expect(try await LocalHold.clear(harness.layout, allowed, world, record: open))
        // An object of the archive.
        let key =
            "prod/records/log=0123456789abcdef/stream=allowed/dt=2026-01-01/\(String(repeating: "0", count: 18))30-"
            + "\(String(repeating: "0", count: 18))39.jsonl.zst"
        try await open(.legalHold(isSet: true, sink: "s3", key: key, version: "v1"))
        let standing = try await harness.standing(allowed)
        #expect(standing.before ?? 0 > 1 && standing.before ?? 99 <= 30)
        #expect(standing.stay == .held("an object of the archive from record 30 on is held"))
        try await open(.legalHold(isSet: false, sink: "s3", key: key, version: "v1"))
        #expect(try Halt.set(harness.layout, by: "uid:9", reason: "incident", world))
        #expect(try await harness.standing(allowed).stay == .held("recording is halted by uid:9"))
        #expect(try Halt.lift(harness.layout, by: "uid:9", reason: "over", world))
        #expect(try await harness.apply().removed.map(\.stream) == [allowed])
        #expect(try harness.codes() == [])
        #expect(try LocalHold.list(harness.layout, harness.files).isEmpty)
    }

    @Test("a stream that is not there, and a reason that is none, cannot be held")
    func badHolds() async throws {
        let harness = try await threeDays()
        for (name, reason) in [("nothing", "x"), ("custody", "x"), ("allowed", "two\nlines"), ("allowed", "")] {
            let stream = try #require(StreamName(name))
            await #expect(throws: CustodyError(.usage, "")) {
                _ = try await LocalHold.set(
                    harness.layout, stream, by: "uid:1", reason: reason, harness.world
                ) { _ in }
            }
        }
    }

    private static func file(_ lines: some Sequence<ArraySlice<UInt8>>) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines { bytes += Array(line) + [0x0A] }
        return bytes
    }

    @Test("nothing goes that an anchor has not seen; one that has seen it lets it go")
    func anchored() async throws {
        var harness = try RetentionHarness()
        try harness.log.addAnchor()
        for day in [0, 20] as [Int64] {
            harness.day = day
            try await harness.record("allowed", 40)
        }
        harness.day = 60
        let seen = AnchorFile(name: "file", path: LogHarness.anchorPath, store: LogHarness.root, system: harness.files)
        let empty = AnchorFile(
            name: "empty", path: FilePath("/far/other.jsonl"), store: LogHarness.root, system: harness.files)
        harness.anchors = [seen, empty]
        let standing = try await harness.standing(allowed)
        #expect(standing.before == nil)
        #expect(
            standing.stay == .unanchored("the anchor empty does not answer, or holds no note of this log"))
        harness.anchors = [seen]
        // The anchor's newest line is from an earlier day: put back.
        let lines = try harness.files.contents(LogHarness.anchorPath)
        let early = Self.file(lines.split(separator: 0x0A).prefix(1))
        try harness.files.replace(LogHarness.anchorPath, with: early)
        let late = try await harness.standing(allowed)
        #expect(late.before ?? 0 < 82)
        try harness.files.replace(LogHarness.anchorPath, with: lines)
        #expect(try await harness.apply().removed.map(\.before) == [81])
        #expect(try harness.codes() == [])
    }

    @Test("nothing goes before the local files hold a signed note over what will be gone; the next run goes on")
    func unsigned() async throws {
        var harness = try await threeDays()
        harness.day = 100
        let names = try harness.names()
        // The process that has the store takes the event and never gets to sign.
        var work = try harness.work()
        work = RetentionWork(
            work.layout, plan: work.plan, local: work.local, sinks: work.sinks, configuration: work.configuration,
            world: work.world
        ) { [harness] events throws(CustodyError) in
            for event in events { _ = try Inbox(harness.layout, harness.world).leave(event) }
            return .holder
        }
        work.patienceNanoseconds = 2_000_000_000
        let stuck = work
        await #expect(throws: CustodyError(.signaturesWithheld, "")) { _ = try await stuck.apply() }
        #expect(try harness.names() == names)
        #expect(try harness.codes() == [])
        try await harness.open().close()
        // Recorded and signed now: nobody has to be asked again.
        #expect(try await stuck.apply().removed.map(\.stream) == [allowed])
        #expect(try harness.codes() == [])
    }

    @Test("what does not hold what was signed stays, and is told")
    func damaged() async throws {
        var harness = try await threeDays()
        harness.day = 100
        let folder = harness.local.directory.appending("allowed")
        let names = try harness.names()
        let path = folder.appending(names[1])
        let whole = try harness.files.contents(path)
        var bytes = whole
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "x")))
        bytes[place] = UInt8(ascii: "y")
        try harness.files.replace(path, with: bytes)
        var report = try await harness.apply()
        #expect(report.hasFindings && report.removed.map(\.segments) == [1])
        #expect(try harness.names() == Array(names.dropFirst()))
        // Cut at a line's end, with more behind, missing.
        let lines = whole.split(separator: 0x0A)
        for other in [Self.file(lines.dropLast()), whole + Array(lines[0]) + [0x0A], []] {
            try harness.files.replace(path, with: other)
            report = try await harness.apply()
            #expect(report.hasFindings && report.removed == [])
        }
        try harness.files.remove(path)
        report = try await harness.apply()
        #expect(report.hasFindings && report.removed == [])
        #expect(try harness.codes().first?.hasPrefix("chain.gap allowed") == true)
        try harness.files.replace(path, with: whole)
        report = try await harness.apply()
        #expect(!report.hasFindings && report.removed.count == 1)
        #expect(try harness.codes() == [])
    }

    @Test("a segment that somebody removes beyond retention is a finding, whatever is appended to the register")
    func removedByHand() async throws {
        var harness = try await threeDays()
        harness.day = 45
        let before = try #require(try await harness.apply().removed.first?.before)
        let folder = harness.local.directory.appending("allowed")
        let next = try #require(try harness.names().first)
        let bytes = try harness.files.contents(folder.appending(next))
        try harness.files.remove(folder.appending(next))
        let gap = try #require(try harness.verify().findings.first)
        #expect(gap.code == .chainGap && gap.stream == allowed && gap.expected == "seq \(before)")
        #expect(try await harness.apply().hasFindings)
        // With everything gone, too.
        for name in try harness.names() { try harness.files.remove(folder.appending(name)) }
        #expect(try harness.verify().findings.contains { $0.stream == allowed })
        try harness.files.replace(folder.appending(next), with: bytes)
    }

    @Test("a stream of which everything was pruned verifies, and goes on")
    func wholeStream() async throws {
        var harness = try await threeDays()
        harness.day = 100
        #expect(try await harness.apply().removed.first?.before == 61)
        #expect(try harness.names() == [])
        let verification = try harness.verify()
        #expect(verification.findings == [])
        #expect(verification.notes.contains { $0.stream == allowed && $0.text.contains("pruned by the retention") })
        try await harness.record("allowed", 40)
        #expect(try harness.range() == 61...100)
        #expect(try harness.codes() == [])
        #expect(try harness.provesAll())
    }

    @Test("a shorter time than in the last run needs to be accepted; a longer one does not")
    func shorter() async throws {
        var harness = try await threeDays()
        harness.day = 45
        try await harness.apply()
        harness.settings.retention.classes = ["allowed 4d", "blocked 2y"]
        harness.settings.retention.keep = .seconds(400 * 86_400)
        let names = try harness.names()
        #expect(
            try await harness.work().report().shortened.map(\.text) == ["allowed from 30d to 4d"])
        await #expect(throws: CustodyError(.usage, "")) { _ = try await harness.apply() }
        #expect(try harness.names() == names)
        let report = try await harness.apply(acceptsShorter: true)
        #expect(report.removed.map(\.stream) == [allowed])
        // Accepted once; and the register knows of the change before anything went by it.
        #expect(try await harness.apply().removed == [])
        let lines = try harness.log.journal(.register).lines
        let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        let change = try #require(text.range(of: "custody.config_changed\",\"keys\":[\"retention.classes\""))
        let pruned = text.places(of: "custody.pruned\",\"stream\":\"allowed\"")
        // Before the change one pruning, and the other behind it.
        #expect(pruned.count == 2 && pruned[0] < change && change < pruned[1])
        #expect(try harness.codes() == [])
    }

    @Test("while another process has the store, what goes is recorded by it; with other settings nothing goes")
    func holder() async throws {
        var harness = try await threeDays()
        harness.day = 100
        // The writer's thread waits by the machine's own clock.
        harness.log.options.stream.batch.ageNanoseconds = 200_000_000
        harness.log.options.checkpoints.delayNanoseconds = 200_000_000
        let log = try await harness.open()
        _ = try await log.append(Array("{\"type\":\"test.allowed\"}".utf8), to: nil, source: nil)
        #expect(try await harness.apply().removed.map(\.before) == [61])
        _ = try await log.append(Array("{\"type\":\"test.allowed\"}".utf8), to: nil, source: nil)
        harness.settings.retention.classes = ["allowed 1d test.allowed", "blocked 1d test.blocked"]
        let changed = harness
        await #expect(throws: CustodyError(.storeLocked, "")) {
            _ = try await changed.apply(acceptsShorter: true)
        }
        try await log.close()
        #expect(try await harness.apply(acceptsShorter: true).removed.map(\.stream) == [RetentionHarness.blocked])
        #expect(try harness.codes() == [])
        #expect(try harness.range() == 61...62)
    }

    @Test("packed segments go as well, and one that is still to be packed is left alone")
    func packed() async throws {
        var harness = try RetentionHarness()
        harness.local.compression = .zstd
        try await harness.record("allowed", 40)
        let names = try harness.names()
        #expect(names.allSatisfy { $0.hasSuffix(".jsonl.zst") } && names.count > 1)
        let folder = harness.local.directory.appending("allowed")
        harness.day = 60
        let plain = String(names[1].dropLast(4))
        try harness.files.replace(folder.appending(plain), with: [1])
        let standing = try await harness.standing(allowed)
        #expect(standing.goingSegments == 1 && standing.stay == .inTheWay("\(plain) is still to be packed"))
        try harness.files.remove(folder.appending(plain))
        #expect(try await harness.apply().removed.map(\.segments) == [names.count])
        #expect(try harness.codes() == [])
    }
}

extension String {
    /// Where each occurrence of `text` begins.
    fileprivate func places(of text: String) -> [String.Index] {
        indices.filter { self[$0...].hasPrefix(text) }
    }

    fileprivate func range(of text: String) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start }
            start = index(after: start)
        }
        return nil
    }
}
