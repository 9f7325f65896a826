import CustodyHTTP
import CustodySystem
import CustodyTestSupport
import Glibc
import SystemPackage
import Testing

/// The client against a real server on the loopback interface, which misbehaves as the path says.
@Suite(
    "the HTTP client", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct CurlTransportTests {
    private static let script = FilePath(#filePath).removingLastComponent().appending("http-server")

    private static let shared = Result { () throws -> BackgroundServer in try BackgroundServer(script) }

    private let server: BackgroundServer
    private let transport: CurlTransport

    init() throws {
        server = try CurlTransportTests.shared.get()
        transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
    }

    private func url(_ path: String) throws -> HTTPURL { try HTTPURL(server["url"] + path) }

    private func get(_ path: String, _ change: (inout HTTPLimits) -> Void = { _ in }) throws -> HTTPResponse {
        var limits = HTTPLimits()
        // No test is decided by how busy the machine is.
        limits.connectMilliseconds = 600_000
        limits.totalMilliseconds = 600_000
        limits.slowSeconds = 600
        change(&limits)
        return try transport.send(HTTPRequest(.get, try url(path), limits: limits))
    }

    @Test("a request arrives as it was made", arguments: [HTTPRequest.Method.post, .put])
    func sent(method: HTTPRequest.Method) throws {
        let body: [UInt8] = [0, 13, 10, 0xFF] + [UInt8](repeating: 0x61, count: 3000)
        let response = try transport.send(
            HTTPRequest(
                method, try url("/echo?a=%20b"),
                headers: [
                    HTTPHeader("Content-Type", "application/timestamp-query"), HTTPHeader("X-Empty", ""),
                    HTTPHeader("X-Text", "a: b"),
                ], body: body))
        #expect(response.status == 200)
        let head = try #require(response.body.firstRange(of: Array("\n\n".utf8)))
        let lines = String(decoding: response.body[..<head.lowerBound], as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "\(method.rawValue) /echo?a=%20b")
        #expect(lines.contains("user-agent: custody/test"))
        #expect(lines.contains("content-type: application/timestamp-query"))
        #expect(lines.contains("x-empty: ") && lines.contains("x-text: a: b"))
        #expect(lines.contains("content-length: \(body.count)"))
        #expect(!lines.contains { $0.hasPrefix("expect:") || $0.hasPrefix("accept-encoding:") })
        #expect(response.body[head.upperBound...].elementsEqual(body))
        #expect(response.mediaType == "text/plain")
        #expect(response.header("x-EMPTY")?.isEmpty == true && response.header("x-other") == nil)
    }

    @Test("a body that is empty is sent as one; without a type none is claimed")
    func empty() throws {
        let response = try transport.send(HTTPRequest(.post, try url("/echo")))
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.contains("content-length: 0\n") && !text.contains("content-type:"))
    }

    @Test("any status is a response", arguments: [200, 202, 404, 409, 500, 503])
    func status(status: Int) throws {
        let response = try get("/status/\(status)")
        #expect(response.status == status && response.body == Array("said".utf8))
    }

    @Test("HEAD brings no body")
    func head() throws {
        let response = try transport.send(HTTPRequest(.head, try url("/bytes/10")))
        #expect(response.body.isEmpty && response.header("content-length") == "10")
    }

    @Test("an interim response is none")
    func interim() throws {
        let response = try get("/interim")
        #expect(response.status == 200 && response.header("x-late") == "yes" && response.header("x-early") == nil)
    }

    @Test("a body may have as many bytes as its limit and none more", arguments: [9_999, 10_000, 10_001])
    func bodyLimit(limit: Int) throws {
        for path in ["/bytes/10000", "/chunked/10"] {
            if limit >= 10_000 {
                #expect(try get(path) { $0.bodyBytes = limit }.body.count == 10_000)
            } else {
                #expect(throws: HTTPError(.tooLarge, "")) { try get(path) { $0.bodyBytes = limit } }
            }
        }
    }

    @Test("a head has a limit")
    func headLimit() throws {
        // Each such header has 1000 bytes and more; the server's own stay below 1000.
        #expect(try get("/head/63").headers.count >= 63)
        #expect(throws: HTTPError(.tooLarge, "")) { try get("/head/66") }
    }

    @Test("the next request uses the connection of the last, and nothing else of it")
    func reuse() throws {
        let first = try get("/connection").body
        _ = try transport.send(HTTPRequest(.post, try url("/status/500"), body: [1, 2, 3]))
        #expect(try get("/connection").body == first)
        let text = String(decoding: try get("/echo").body, as: UTF8.self)
        #expect(text.hasPrefix("GET /echo\n"), "\(text)")
    }

    @Test("redirects are followed only as often as asked, and never out of HTTP")
    func redirects() throws {
        let plain = try get("/redirect/2")
        #expect(plain.status == 302 && plain.header("location") == "/redirect/1")
        #expect(try get("/redirect/2") { $0.redirects = 2 }.body == Array("arrived".utf8))
        #expect(throws: HTTPError(.redirects, "")) { try get("/redirect/3") { $0.redirects = 2 } }
        #expect(throws: HTTPError(.broken, "")) { try get("/file") { $0.redirects = 2 } }
    }

    @Test("a server that does not answer costs its limit and no more")
    func hang() throws {
        let clock = SystemClock()
        let before = clock.monotonicNanoseconds()
        #expect(throws: HTTPError(.timeout, "")) { try get("/hang") { $0.totalMilliseconds = 200 } }
        let elapsed = clock.monotonicNanoseconds() - before
        // It would hang for half an hour.
        #expect(elapsed >= 200_000_000 && elapsed < 600_000_000_000)
    }

    @Test("a server that drips is given up")
    func drip() throws {
        #expect(throws: HTTPError(.timeout, "")) {
            try get("/drip") { limits in
                limits.slowBytesPerSecond = 1000
                limits.slowSeconds = 1
            }
        }
    }

    @Test("what is no HTTP, or ends early, is broken", arguments: ["/short", "/garbage", "/close"])
    func broken(path: String) throws {
        #expect(throws: HTTPError(.broken, "")) { try get(path) }
        #expect(try get("/status/200").status == 200)
    }

    @Test("nobody there, and no such name")
    func unreachable() throws {
        let dead = try HTTPURL("http://127.0.0.1:1/")
        #expect(throws: HTTPError(.connect, "")) { try transport.send(HTTPRequest(.get, dead)) }
        let nowhere = try HTTPURL("http://no-such-name.invalid/")
        #expect(throws: HTTPError(.resolve, "")) { try transport.send(HTTPRequest(.get, nowhere)) }
    }

    @Test("setting the flag ends a request under way, and one that has not begun")
    func cancellation() throws {
        let cancellation = HTTPCancellation()
        let request = HTTPRequest(.get, try url("/hang/cancelled"))
        let arrived = HTTPRequest(.get, try url("/arrived/cancelled"))
        let other = try CurlTransport(userAgent: "custody/test", proxy: .none)
        // Set once the server has the request.
        WorkerThread.start {
            _ = try? other.send(arrived)
            cancellation.cancel()
        }
        #expect(throws: HTTPError(.cancelled, "")) {
            try transport.send(request, cancellation: cancellation)
        }
        #expect(throws: HTTPError(.cancelled, "")) {
            try transport.send(request, cancellation: cancellation)
        }
    }

    @Test("many threads may share a client: each gets its own answer")
    func shared() throws {
        let server = server
        let transport = transport
        let finished = Monitor((threads: 0, wrong: 0))
        for thread in 0..<4 {
            WorkerThread.start {
                var wrong = 0
                for round in 0..<20 {
                    let count = thread * 1000 + round
                    let response = (try? HTTPURL(server["url"] + "/bytes/\(count)")).flatMap {
                        try? transport.send(HTTPRequest(.get, $0))
                    }
                    if response?.body.count != count { wrong += 1 }
                }
                finished.withLock { state in
                    state.threads += 1
                    state.wrong += wrong
                }
                finished.notify()
            }
        }
        let wrong = finished.wait(nanoseconds: 60_000_000_000, until: { $0.threads == 4 }) { state in
            state.threads == 4 ? state.wrong : -1
        }
        #expect(wrong == 0)
    }

    @Test("a peer that hangs up does not end the process, which may still be ended so afterwards")
    func brokenPipe() async {
        await #expect(processExitsWith: .success) {
            signal(SIGPIPE, SIG_DFL)
            let result = BrokenPipeSignal.held { raise(SIGPIPE) }
            exit(result == 0 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
        await #expect(processExitsWith: .signal(SIGPIPE)) {
            signal(SIGPIPE, SIG_DFL)
            _ = BrokenPipeSignal.held { raise(SIGPIPE) }
            raise(SIGPIPE)
        }
    }

    @Test("no error says more of a URL than scheme, host and port")
    func discretion() throws {
        // Put together here: nothing that looks like a credential lies in the source.
        let word = ["hush", "hush"].joined(separator: "-")
        let address = server["url"].replacing("http://", with: "http://\(word):\(word)@") + "/close/\(word)?t=\(word)"
        let url = try HTTPURL(address)
        do {
            _ = try transport.send(HTTPRequest(.get, url, headers: [HTTPHeader("Authorization", word)]))
            Issue.record("answered")
        } catch {
            #expect("\(error)".hasPrefix("GET \(server["url"]): "))
            #expect(!"\(error) \(String(reflecting: error))".contains(word))
        }
        #expect(!"\(url)".contains(word))
    }

    @Test("headers that would break their line are refused", arguments: ["a\r\nb: c", "a\n", "\u{0}", "a\u{7F}"])
    func headers(value: String) throws {
        for header in [HTTPHeader("X", value), HTTPHeader(value, "x"), HTTPHeader("", "x"), HTTPHeader("a b", "x")] {
            let request = HTTPRequest(.get, try url("/echo"), headers: [header])
            #expect(throws: HTTPError(.header, "")) { try transport.send(request) }
        }
    }

    @Test("the environment names a proxy, unless it is not wanted")
    func proxy() async {
        await #expect(processExitsWith: .success) {
            let server = try BackgroundServer(CurlTransportTests.script)
            unsafe setenv("http_proxy", server["url"], 1)
            unsafe setenv("no_proxy", "127.0.0.1", 1)
            let request = HTTPRequest(.get, try HTTPURL("http://elsewhere.invalid/echo"))
            let proxied = try CurlTransport(userAgent: "custody/test").send(request)
            let local = HTTPRequest(.get, try HTTPURL(server["url"] + "/status/200"))
            let direct = try CurlTransport(userAgent: "custody/test").send(local)
            let code: HTTPError.Code?
            do throws(HTTPError) {
                _ = try CurlTransport(userAgent: "custody/test", proxy: .none).send(request)
                code = nil
            } catch { code = error.code }
            let isRight =
                proxied.body == Array("proxied http://elsewhere.invalid/echo".utf8)
                && direct.body == Array("said".utf8) && code == .resolve
            server.stop()
            exit(isRight ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}
