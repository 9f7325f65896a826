import CustodyHTTP
import CustodyModel
import CustodySystem
import Synchronization

/// How providers ask their services.
final class ProviderHTTP: Sendable {
    private struct Pools {
        var usual: HTTPPool?
        var direct: HTTPPool?
    }

    private let userAgent: String
    private let caFile: String?
    private let proxy: CurlTransport.Proxy
    private let pools = Mutex(Pools())
    /// STS's clock; signatures use it.
    let serverClock: ServerClock

    init(userAgent: String, caFile: String?, proxy: CurlTransport.Proxy, clock: any Clock) {
        self.userAgent = userAgent
        self.caFile = caFile
        self.proxy = proxy
        serverClock = ServerClock(clock)
    }

    struct Call {
        var operation: S3Operation
        var method: HTTPRequest.Method
        var url: String
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []
        /// Whether no proxy may stand in between: the address belongs to this host.
        var isDirect = false
        var connectMilliseconds = 5_000
        var totalMilliseconds = 15_000
    }

    /// Any status is an answer. No redirect is followed: a token would go with it.
    func send(_ call: Call) async throws(S3Error) -> HTTPResponse {
        do throws(HTTPError) {
            var request = HTTPRequest(
                call.method, try HTTPURL(call.url), headers: call.headers.map { HTTPHeader($0.name, $0.value) },
                body: call.body)
            request.kind = call.operation.rawValue
            request.limits.connectMilliseconds = call.connectMilliseconds
            request.limits.totalMilliseconds = call.totalMilliseconds
            request.limits.bodyBytes = 256 << 10
            return try await pool(isDirect: call.isDirect).send(request)
        } catch {
            throw S3Answer.failure(error, call.operation)
        }
    }

    private func pool(isDirect: Bool) throws(HTTPError) -> HTTPPool {
        let known = pools.withLock { isDirect ? $0.direct : $0.usual }
        if let known { return known }
        let made = try HTTPPool(
            HTTPPool.Options(userAgent: userAgent, caFile: caFile, proxy: isDirect ? .none : proxy))
        return pools.withLock { pools in
            let winner = (isDirect ? pools.direct : pools.usual) ?? made
            if isDirect { pools.direct = winner } else { pools.usual = winner }
            return winner
        }
    }
}
