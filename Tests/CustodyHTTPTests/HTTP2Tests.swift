import CustodyHTTP
import CustodyTestSupport
import SystemPackage
import Testing

/// Against a server that speaks HTTP/2 over TLS and nothing else, and sends back what is sent to it.
@Suite(
    "HTTP/2",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)),
    .enabled(if: Program.find("nghttpd") != nil, "no nghttpd here: see scripts/s3-servers"))
struct HTTP2Tests {
    private let server: BackgroundServer

    init() throws {
        server = try BackgroundServer(FilePath(#filePath).removingLastComponent().appending("http2-server"))
    }

    private func pool(_ change: (inout HTTPPool.Options) -> Void = { _ in }) throws -> HTTPPool {
        var options = HTTPPool.Options(userAgent: "custody/test", caFile: server["ca"], proxy: .none)
        change(&options)
        return try HTTPPool(options)
    }

    private func request(_ body: [UInt8]) throws -> HTTPRequest {
        var request = HTTPRequest(.put, try HTTPURL(server["url"] + "/"), body: body)
        request.limits.totalMilliseconds = 600_000
        request.limits.connectMilliseconds = 600_000
        request.limits.bodyBytes = body.count
        return request
    }

    @Test("bodies arrive whole, many at once", arguments: [1, 100_000, 3_000_000])
    func bodies(count: Int) async throws {
        let pool = try pool()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
                let request = try request(body)
                group.addTask {
                    let answer = try await pool.send(request)
                    return answer.status == 200 && answer.body == body
                }
            }
            #expect(try await group.allSatisfy { $0 })
        }
        #expect(pool.counts.bytes.sent == UInt64(20 * count))
    }

    @Test("who does not offer it gets no answer from a server that has nothing else")
    func refused() async throws {
        let pool = try pool { $0.isHTTP2 = false }
        await #expect(throws: HTTPError.self) { try await pool.send(try request([1])).status }
    }
}
