import CustodyHTTP
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import HTTPAnchor
import SystemPackage
import Testing

/// An anchor behind a real server on the loopback interface.
@Suite(
    "HTTP anchor", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct HTTPAnchorTests {
    private struct World {
        let server: BackgroundServer
        let system = PosixFileSystem()

        init() throws {
            server = try BackgroundServer(
                FilePath(#filePath).removingLastComponent().appending("anchor-server"))
        }

        func path(_ name: String) -> FilePath { FilePath(server["state"]).appending(name) }

        func contents(_ name: String) throws -> [UInt8] {
            try system.status(path(name)) == nil ? [] : system.contents(path(name))
        }

        func write(_ name: String, _ bytes: [UInt8]) throws { try system.replace(path(name), with: bytes) }

        func open(_ page: String = "/all", token: FilePath? = nil) throws -> HTTPAnchor {
            HTTPAnchor(
                name: "anchor", url: try HTTPURL(server["url"] + page), token: token,
                transport: try CurlTransport(userAgent: "custody/test", proxy: .none))
        }
    }

    /// Of an unfinished line HTTP shows nothing: what a server holds is for the server to mend.
    private static let checks = AnchorConformance.checks.filter { !$0.contains("half") }
    /// A server that gives lines from a seq on shows no defects before it, and nothing that has no seq.
    private static let wholeOnly = ["a stranger's lines", "an edited line", "a cut chain"]
    private static let pagedChecks = checks.filter { check in !wholeOnly.contains { check.hasPrefix($0) } }

    @Test(
        "keeps every promise", arguments: checks.map { ($0, "/all") } + pagedChecks.map { ($0, "/paged") })
    func conformance(check: String, page: String) async throws {
        let suite = AnchorConformance {
            let world = try World()
            return AnchorConformance.Storage(
                open: { try world.open(page) },
                contents: { try world.contents("lines") },
                tamper: { change in try world.write("lines", change(try world.contents("lines"))) },
                fail: { fault in
                    let fired = try world.system.status(world.path("fired")) != nil
                    if fired { try world.system.remove(world.path("fired")) }
                    try world.write("plan", Array((fault.map { "\($0.nth) \($0.outcome) \($0)" } ?? "").utf8))
                    return fired
                })
        }
        try await suite.run(check)
    }

    private static func lines(_ count: Int) throws -> [AnchorLine] {
        let rules = try #require(RulesVersion("test-1"))
        var lines: [AnchorLine] = []
        for seq in 0..<count {
            lines.append(
                AnchorLine(
                    after: lines.last?.position, note: "note \(seq)\n", heads: [],
                    time: Timestamp(microseconds: Int64(seq)), rules: rules))
        }
        return lines
    }

    @Test("a line goes with its hash as idempotency key, and again when its answer was lost")
    func idempotencyKey() async throws {
        let world = try World()
        let anchor = try world.open()
        let line = try HTTPAnchorTests.lines(1)[0]
        try world.write("plan", Array("1 stored".utf8))
        let error = await #expect(throws: CustodyError.self) { try await anchor.append(line) }
        #expect(error?.code == .sinkFailed)
        try await anchor.append(line)
        #expect(try world.contents("lines") == line.bytes)
        #expect(try world.contents("seen") == Array("\"\(line.hash.hex)\"\n\"\(line.hash.hex)\"\n".utf8))
    }

    @Test("a server that shows its newest line alone is believed as far as its hash reaches")
    func newestAlone() async throws {
        let world = try World()
        let anchor = try world.open("/newest")
        let lines = try HTTPAnchorTests.lines(4)
        for line in lines { try await anchor.append(line) }
        #expect(try await anchor.newest(expecting: lines[3].position).expected == .held)
        #expect(try await anchor.newest(expecting: lines[2].position).expected == .held)
        #expect(try await anchor.newest(expecting: lines[1].position).expected == .missing)
        let forged = AnchorPosition(seq: 2, hash: lines[0].hash)
        #expect(try await anchor.newest(expecting: forged).expected == .replaced(lines[2].hash))
        let reading = try await anchor.newest(expecting: lines[2].position)
        #expect(reading.newest == lines[3])
        #expect(reading.notices == [])
    }

    @Test("the token is read anew for each request, and is in no error")
    func token() async throws {
        let world = try World()
        let secret = "t0" + String(repeating: "kn", count: 20)
        try world.write("token", Array(secret.utf8))
        let file = world.path("client-token")
        let anchor = try world.open(token: file)
        let line = try HTTPAnchorTests.lines(1)[0]
        for bad in ["wrong" + secret, "", "two words", "\u{E9}", String(repeating: "x", count: 8193)] {
            try world.write("client-token", Array(bad.utf8))
            let error = await #expect(throws: CustodyError.self) { try await anchor.append(line) }
            #expect(error?.code == (bad.hasPrefix("wrong") ? .sinkFailed : .configuration))
            #expect(error?.description.contains("token") == true)
            #expect(error?.description.contains(secret) == false)
        }
        try world.write("client-token", Array("\(secret)\n".utf8))
        try await anchor.append(line)
        #expect(try await anchor.newest().newest == line)
        #expect(!anchor.describe().contains(secret))
    }

    @Test("a server that is away is an error, not an empty anchor")
    func away() async throws {
        let world = try World()
        let anchor = try world.open()
        try await anchor.append(HTTPAnchorTests.lines(1)[0])
        world.server.stop()
        let error = await #expect(throws: CustodyError.self) { _ = try await anchor.newest() }
        #expect(error?.code == .sinkFailed)
    }

    @Test(
        "a status that is no answer is an error that says what to do",
        arguments: [(302, "redirect"), (403, "token"), (413, "size"), (500, "500")])
    func statuses(status: Int, word: String) async throws {
        let anchor = HTTPAnchor(
            name: "anchor", url: try HTTPURL("https://anchor.example/path?key=hidden"),
            transport: FixedTransport(status: status))
        #expect(anchor.describe() == "HTTP POST to https://anchor.example")
        #expect(anchor.isElsewhere)
        for isRead in [false, true] {
            let error = await #expect(throws: CustodyError.self) {
                if isRead {
                    _ = try await anchor.newest()
                } else {
                    try await anchor.append(HTTPAnchorTests.lines(1)[0])
                }
            }
            #expect(error?.code == .sinkFailed)
            #expect(error?.description.contains(word) == true)
            #expect(error?.description.contains("hidden") == false)
        }
    }
}

private struct FixedTransport: HTTPTransport {
    let status: Int

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        HTTPResponse(status: status)
    }
}
