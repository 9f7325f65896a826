import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("Classes of retention")
struct RetentionPlanTests {
    private func plan(_ classes: [String], keep: Int64 = 0) throws -> RetentionPlan {
        var settings = Settings()
        settings.retention.classes = classes
        settings.retention.keep = .seconds(keep)
        return try RetentionPlan(settings)
    }

    private func stream(_ name: String) throws -> StreamName { try #require(StreamName(name)) }

    private static let day: Int64 = 86_400

    @Test("a class is a stream, a time, perhaps a lock, and types; a year is 365 days")
    func parsed() throws {
        let plan = try plan(["blocked 1y lock=400d action.blocked deny.*", "  warned\t90d  ", "kill 5y lock=5y *"])
        #expect(
            plan.classes.map { "\($0.stream) \($0.keepSeconds / Self.day) \($0.lockDays ?? 0) \($0.types)" } == [
                #"blocked 365 400 ["action.blocked", "deny.*"]"#, "warned 90 0 []", #"kill 1825 1825 ["*"]"#,
            ])
        #expect(plan.routes.targets.map(\.text) == ["default", "blocked", "kill"])
    }

    @Test("a stream is kept as its class says, S.2 as S, others as usual, and the register for ever")
    func keep() throws {
        let plan = try plan(["warned 90d", "a.b 2d"], keep: 7 * Self.day)
        for (name, days) in [
            ("warned", 90), ("warned.2", 90), ("warned.37", 90), ("a.b", 2), ("a.b.2", 2), ("warned.1", 7),
            ("warned.02", 7), ("default", 7), ("warned.x", 7),
        ] as [(String, Int64)] {
            #expect(plan.keepSeconds(of: try stream(name)) == days * Self.day, "\(name)")
        }
        for name in ["custody", "anchor", "epoch"] { #expect(plan.keepSeconds(of: try stream(name)) == nil) }
        #expect(try self.plan([]).keepSeconds(of: .standard) == nil)
    }

    @Test("objects are locked as long as usual and never shorter than their class is kept; the register as the longest")
    func locks() throws {
        let plan = try plan(["long 800d", "short 2d", "own 10d lock=11d"])
        let days = plan.lockDaysOwed(usual: 365)
        #expect(try days[stream("long")] == 800 && days[stream("short")] == 365 && days[stream("own")] == 11)
        #expect(days[.register] == 800 && days.count == 4)
        #expect(try self.plan(["own 10d lock=11d"]).lockDaysOwed(usual: 365)[.register] == 365)
        #expect(try self.plan([], keep: 7 * Self.day).lockDaysOwed(usual: 365) == [:])
    }

    @Test(
        "a class is refused at once, by its number",
        arguments: [
            "blocked", "", "Blocked 1d", "custody 1d", "anchor 1d", "epoch 1d", "settings 1d", "a 0d", "a 1", "a d",
            "a -1d",
            "a 1w", "a 36501d", "a 101y", "a 99999999999999999999d", "a 2d lock=1d", "a 2d lock=", "a 2d lock=36501d",
            "a 1d x*y", "a 1d **",
        ])
    func refused(_ line: String) throws {
        #expect(throws: CustodyError(.configuration, "")) { try plan(["good 1d", line]) }
        do {
            _ = try plan(["good 1d", line])
        } catch let error as CustodyError {
            #expect(error.message.hasPrefix("class 2 of retention.classes "), "\(error.message)")
        }
    }

    @Test("limits of times, classes, types and their lengths: at them and over them")
    func limits() throws {
        #expect(try plan(["a 1d", "b 36500d", "c 100y lock=36500d"]).classes.count == 3)
        #expect(throws: CustodyError(.configuration, "")) { try plan(["a 1d", "a 2d"]) }
        let classes = (0..<65).map { "c\($0) 1d" }
        #expect(try plan(Array(classes.prefix(63))).classes.count == 63)
        #expect(try plan(Array(classes.prefix(64))).classes.count == 64)
        #expect(throws: CustodyError(.configuration, "")) { try plan(classes) }
        let types = (0..<65).map { "t\($0)" }
        #expect(try plan(["a 1d " + types.prefix(64).joined(separator: " ")]).classes[0].types.count == 64)
        #expect(throws: CustodyError(.configuration, "")) { try plan(["a 1d " + types.joined(separator: " ")]) }
        for (count, isGood) in [(255, true), (256, true), (257, false)] {
            let line = "a 1d " + String(repeating: "x", count: count)
            let isTaken = (try? plan([line])) != nil
            #expect(isTaken == isGood, "\(count)")
        }
    }

    @Test("the settings take classes from a file and from a variable, name what is wrong, and take part in the digest")
    func configured() throws {
        let files = PosixFileSystem()
        let folder = try TemporaryDirectory()
        func load(_ text: String, _ environment: [String: String] = [:]) throws -> Settings {
            let path = folder.path.appending("custody.yaml")
            try files.replace(path, with: Array(text.utf8))
            return try Configuration.load(file: path.string, environment: environment, files: files).settings
        }
        let settings = try load(
            "retention:\n  keep: 400d\n  classes:\n    - blocked 1y action.blocked\n    - seen 30d *\n")
        #expect(settings.retention.classes == ["blocked 1y action.blocked", "seen 30d *"])
        #expect(settings.retention.keep == .seconds(400 * Self.day))
        let other = try load("", ["CUSTODY_RETENTION_CLASSES": "blocked 1y action.blocked, seen 30d *"])
        #expect(other.retention.classes == settings.retention.classes)
        #expect(try settings.logOptions().configurationDigest != Settings().logOptions().configurationDigest)
        #expect(try settings.logOptions().routes.targets.count == 3)
        #expect(settings.changedKeys(since: Settings()) == ["retention.classes", "retention.keep"])
        for (text, words) in [
            ("retention:\n  classes: [x]\n", "class 1 of retention.classes is not of the form"),
            ("retention:\n  keep: 23h\n", "retention.keep must be a time from 1d to 36500d, or 0 for ever"),
        ] {
            do {
                _ = try load(text)
                Issue.record("\(text) was taken")
            } catch let error as CustodyError {
                #expect(error.code == .configuration && error.message.contains(words), "\(error.message)")
            }
        }
    }
}

@Suite("Events that go where their types lead")
struct RoutingTests {
    private func harness() throws -> LogHarness {
        var harness = LogHarness()
        harness.options.routes = EventRoutes([
            .init(try #require(StreamName("blocked")), types: ["test.blocked", "deny.*"])
        ])
        try harness.make()
        return harness
    }

    private func event(_ type: String, _ number: Int) -> [UInt8] {
        Array("{\"type\":\"\(type)\",\"id\":\"e\(number)\",\"n\":\(number)}".utf8)
    }

    @Test("an event without a stream goes to its class, one with a stream where it was sent; refusals too")
    func appended() async throws {
        let harness = try harness()
        let blocked = try #require(StreamName("blocked"))
        let log = try await harness.open()
        #expect(try await log.append(event("test.blocked", 1), to: nil, source: nil).stream == blocked)
        #expect(try await log.append(event("test.seen", 2), to: nil, source: nil).stream == .standard)
        #expect(try await log.append(event("deny.x", 3), to: .standard, source: nil).stream == .standard)
        // Sent again it has its first receipt: it goes the same way.
        #expect(try await log.append(event("test.blocked", 1), to: nil, source: nil).isRepeat)
        await #expect(throws: CustodyError(.eventRejected, "")) {
            _ = try await log.append(Array(#"{"type":"deny.y","a":1,"a":1}"#.utf8), to: nil, source: nil)
        }
        try await log.close()
        let lines = try harness.journal(blocked).lines
        #expect(LogHarness.numbers(lines) == [1: 1])
        #expect(lines.compactMap { RecordLineType.of($0) } == ["opened", "rejected"])
        #expect(LogHarness.numbers(try harness.journal(.standard).lines) == [1: 2, 2: 3])
    }

    @Test("lines of one input go to several streams, each in order, and refused ones keep their line's number")
    func fed() async throws {
        let harness = try harness()
        let blocked = try #require(StreamName("blocked"))
        let log = try await harness.open()
        var text: [UInt8] = []
        for number in 1...3000 {
            if number % 1000 == 0 {
                text += Array("{\"type\":\"\(number == 2000 ? "deny.a" : "b")\",\"x\":}\n".utf8)
            } else {
                text += event(number % 3 == 0 ? "deny.z" : "seen", number) + [0x0A]
            }
        }
        var feeder = try BatchFeeder(log, stream: nil, source: nil, workers: 2)
        var input = EventInput(
            PiecesFeed(text, piece: 7000), maximumEvent: log.limits.maximumBytes, digest: log.rejectCode)
        var refused: [Int] = []
        try await feeder.feed(&input, isStopped: { false }) { refused += $0.map(\.line) }
        try await log.close()
        #expect(refused == [1000, 2000, 3000])
        #expect(feeder.totals.recorded == 2997 && feeder.totals.refused == 3)
        #expect(feeder.streams[blocked]?.refused == 1 && feeder.streams[.standard]?.refused == 2)
        let (one, two) = (try harness.journal(blocked).lines, try harness.journal(.standard).lines)
        for (lines, isBlocked) in [(one, true), (two, false)] {
            let numbers = LogHarness.numbers(lines).sorted { $0.key < $1.key }.map(\.value)
            #expect(numbers == (1...3000).filter { $0 % 1000 != 0 && ($0 % 3 == 0) == isBlocked })
        }
        #expect(feeder.streams[blocked]?.size == UInt64(one.count))
        #expect(feeder.streams[.standard]?.size == UInt64(two.count))
    }
}

/// Bytes in pieces of one size.
private final class PiecesFeed: EventFeed {
    private var rest: ArraySlice<UInt8>
    private let piece: Int

    init(_ bytes: [UInt8], piece: Int) {
        rest = bytes[...]
        self.piece = piece
    }

    var isBusy: Bool { true }
    var isStopped: Bool { false }

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        guard !rest.isEmpty else { return false }
        let next = rest.prefix(min(piece, count))
        unsafe Array(next).withUnsafeBytes { unsafe buffer.append($0) }
        rest = rest.dropFirst(next.count)
        return true
    }
}
