import CustodyHTTP
import CustodySystem
import CustodyTestSupport
import Synchronization
import SystemPackage
import Testing

/// The pool against a real server on the loopback interface, which misbehaves as the path says.
@Suite(
    "the pool of connections", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct HTTPPoolTests {
    private static let script = FilePath(#filePath).removingLastComponent().appending("http-server")
    private let server: BackgroundServer
    private let pool: HTTPPool

    init() throws {
        server = try BackgroundServer(HTTPPoolTests.script)
        pool = try HTTPPool(HTTPPool.Options(userAgent: "custody/test", proxy: .none))
    }

    /// No test is decided by how busy the machine is.
    static var patient: HTTPLimits {
        var limits = HTTPLimits()
        limits.connectMilliseconds = 600_000
        limits.totalMilliseconds = 600_000
        limits.slowSeconds = 600
        return limits
    }

    private func request(_ path: String, _ change: (inout HTTPLimits) -> Void = { _ in }) throws -> HTTPRequest {
        var limits = HTTPPoolTests.patient
        change(&limits)
        return HTTPRequest(.get, try HTTPURL(server["url"] + path), limits: limits)
    }

    @Test("a body arrives as it was made, from a buffer or piece by piece", arguments: [0, 1, 100_000, 2_000_000])
    func upload(count: Int) async throws {
        let body = [UInt8](repeating: 0x61, count: count)
        var request = HTTPRequest(.put, try HTTPURL(server["url"] + "/echo?a=/../b"), body: body)
        request.headers = [HTTPHeader("X-Text", "a: b")]
        request.limits = HTTPPoolTests.patient
        request.limits.bodyBytes = count + 1000
        let whole = try await pool.send(request)
        #expect(whole.body.suffix(count).elementsEqual(body))
        #expect(String(decoding: whole.body.prefix(400), as: UTF8.self).hasPrefix("PUT /echo?a=/../b\n"))
        request.body = []
        // Seven bytes at a time would be too slow for the large one.
        let step = count > 1000 ? 70_000 : 7
        let upload = unsafe HTTPUpload(count: Int64(count)) { offset, buffer in
            let size = min(step, buffer.count, count - Int(offset))
            unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<size]).initializeMemory(
                as: UInt8.self, repeating: 0x61)
            return size
        }
        #expect(try await pool.send(request, upload: upload).body.suffix(count).elementsEqual(body))
        #expect(pool.counts.bytes.sent == UInt64(2 * count))
    }

    @Test("a body that cannot be read, or that lies about itself, ends the request")
    func badUpload() async throws {
        var request = try request("/echo")
        request.method = .post
        for wrong in [nil, 0, -1, 1 << 40] as [Int?] {
            let upload = unsafe HTTPUpload(count: 1000) { _, _ in wrong }
            await #expect(throws: HTTPError(.source, "")) { try await pool.send(request, upload: upload) }
        }
        #expect(try await pool.send(try self.request("/status/200")).status == 200)
    }

    @Test("a body has as many bytes as its limit and none more", arguments: [9_999, 10_000, 10_001])
    func limit(limit: Int) async throws {
        for path in ["/bytes/10000", "/chunked/10"] {
            let request = try request(path) { $0.bodyBytes = limit }
            if limit >= 10_000 {
                #expect(try await pool.send(request).body.count == 10_000)
            } else {
                await #expect(throws: HTTPError(.tooLarge, "")) { try await pool.send(request).body.count }
            }
        }
    }

    @Test("a caller who takes a body slowly gets all of it, a little at a time")
    func backPressure() async throws {
        let count = 5_000_000
        let reply = try await pool.open(try request("/bytes/\(count)") { $0.bodyBytes = count })
        var total = 0
        while let part = try await reply.next() {
            total += part.count
            #expect(part.count <= 512 << 10)
            for _ in 0..<50 { await Task.yield() }
        }
        #expect(total == count)
    }

    @Test("an endless body is given up when its caller goes")
    func endless() async throws {
        do {
            let reply = try await pool.open(try request("/drip") { $0.totalMilliseconds = 60_000 })
            #expect(try await reply.next() != nil)
        }
        // The counts tell when it was ended. A machine under load may take so long that it was too slow before.
        while pool.counts.calls.isEmpty { try await SystemClock().sleep(nanoseconds: 1_000_000) }
        #expect(Set(pool.counts.calls.keys.map(\.outcome)).isSubset(of: ["cancelled", "timeout"]))
    }

    @Test("what does not answer costs the limit on its first byte, and a slow body does not")
    func firstByte() async throws {
        let clock = SystemClock()
        let before = clock.monotonicNanoseconds()
        let hanging = try request("/hang") { $0.firstByteMilliseconds = 200 }
        await #expect(throws: HTTPError(.timeout, "")) { try await pool.send(hanging) }
        let elapsed = clock.monotonicNanoseconds() - before
        #expect(elapsed >= 200_000_000)
        let dripping = try await pool.open(try request("/drip") { $0.firstByteMilliseconds = 60_000 })
        for _ in 0..<3 { #expect(try await dripping.next() != nil) }
    }

    @Test(
        "a head that breaks off is none, and neither is half a body",
        arguments: ["/half-head", "/short", "/garbage", "/close"])
    func broken(path: String) async throws {
        await #expect(throws: HTTPError(.broken, "")) { try await pool.send(try request(path)).status }
        let transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
        #expect(throws: HTTPError(.broken, "")) { try transport.send(try request(path)).status }
    }

    @Test("redirects are followed only where asked")
    func redirects() async throws {
        #expect(try await pool.send(try request("/redirect/1")).status == 302)
        #expect(try await pool.send(try request("/redirect/1") { $0.redirects = 1 }).body == Array("arrived".utf8))
        await #expect(throws: HTTPError(.broken, "")) {
            try await pool.send(try request("/file") { $0.redirects = 2 }).status
        }
    }

    @Test("a cancelled task ends its request, before and while it runs")
    func cancelled() async throws {
        let hanging = try request("/hang/now")
        let pool = pool
        let task = Task { try await pool.send(hanging).status }
        let arrived = try request("/arrived/now")
        _ = try await pool.send(arrived)
        task.cancel()
        await #expect(throws: HTTPError(.cancelled, "")) { try await task.value }
    }

    @Test("a hundred requests at once each get their answer, on few connections")
    func parallel() async throws {
        var options = HTTPPool.Options(userAgent: "custody/test", proxy: .none)
        options.connections = 4
        let pool = try HTTPPool(options)
        let server = server
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    var request = HTTPRequest(
                        .get, try HTTPURL(server["url"] + "/bytes/\(number * 100)"), limits: HTTPPoolTests.patient)
                    request.kind = "bytes"
                    return try await pool.send(request).body.count == number * 100
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(pool.counts.calls == [.init(kind: "bytes", outcome: "200"): 100])
        #expect(pool.counts.bytes.received == 495_000)
    }

    @Test("the head of an answer is confirmed at once, on a connection that is kept too")
    func confirmed() async throws {
        // The system confirms the first pieces of a connection at once by itself; afterwards it waits for 40 ms or more,
        // every time. One that was confirmed sooner shows that it did not, however busy the machine is.
        var isSooner = false
        for number in 0..<500 where !isSooner {
            let waited = String(decoding: try await pool.send(try request("/apart")).body, as: UTF8.self)
            let milliseconds = try #require(Int(waited.drop { $0 == " " }))
            if number >= 30 { isSooner = milliseconds < 30 }
        }
        #expect(isSooner)
    }

    @Test("when the pool goes, its thread ends and takes nobody along")
    func ends() async throws {
        for _ in 0..<20 {
            let pool = try HTTPPool(HTTPPool.Options(userAgent: "custody/test", proxy: .none))
            #expect(try await pool.send(try request("/status/200")).status == 200)
        }
        let dead = try await HTTPPool(HTTPPool.Options(userAgent: "custody/test", proxy: .none))
            .open(try request("/bytes/1000000"))
        // The reply keeps what it needs.
        #expect(try await dead.collect().count == 1_000_000)
    }

    @Test("headers that would break their line are refused")
    func headers() async throws {
        var request = try request("/echo")
        request.headers = [HTTPHeader("X", "a\r\nb: c")]
        await #expect(throws: HTTPError(.header, "")) { try await pool.send(request).status }
    }

    @Test("a server is believed by its authority alone", .enabled(if: TimestampForge.isPresent))
    func tls() async throws {
        let server = try BackgroundServer(HTTPPoolTests.script, ["good"])
        let request = HTTPRequest(.get, try HTTPURL(server["url"] + "/status/200"))
        await #expect(throws: HTTPError(.tls, "")) { try await pool.send(request).status }
        let trusting = try HTTPPool(HTTPPool.Options(userAgent: "custody/test", caFile: server["ca"], proxy: .none))
        #expect(try await trusting.send(request).status == 200)
    }
}
