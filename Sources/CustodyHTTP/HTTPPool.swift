package import CustodySystem

/// Many requests at once over one pool of connections: libcurl's multi interface on a thread of its own.
///
/// HTTP/1.1, and HTTP/2 over TLS where the server has it. Servers are verified; redirects are followed only where a
/// request's limits allow them. Memory is bounded: bodies to send are read piece by piece, and of each response at most
/// 256 KiB and one piece of libcurl's wait for the caller. When the value goes, its thread ends and what is under way
/// ends as `cancelled`.
package final class HTTPPool: Sendable {
    package struct Options: Sendable {
        /// `custody/<version>`.
        package var userAgent: String
        /// Path of a PEM file; servers are then verified against its certificates alone, otherwise against those of the
        /// operating system.
        package var caFile: String?
        package var proxy: CurlTransport.Proxy
        /// Whether HTTP/2 is offered over TLS.
        package var isHTTP2 = true
        /// Connections at most, to all servers together; more requests wait for their turn.
        package var connections = 64

        package init(userAgent: String, caFile: String? = nil, proxy: CurlTransport.Proxy = .environment) {
            self.userAgent = userAgent
            self.caFile = caFile
            self.proxy = proxy
        }
    }

    /// Calls by kind and outcome.
    package let counts = HTTPCallCounts()
    private let loop: CurlLoop

    /// - Parameter clock: for the limit on a response's first byte alone; libcurl keeps the others by its own.
    /// - Throws: `configuration`.
    package init(_ options: Options, clock: any Clock = SystemClock()) throws(HTTPError) {
        loop = try CurlLoop(
            CurlHandle.Options(
                userAgent: options.userAgent, caFile: options.caFile, isDirect: options.proxy == .none),
            isHTTP2: options.isHTTP2, connections: options.connections, clock: clock, counts: counts)
    }

    deinit { loop.stop() }

    /// Sends a request and collects the response's body, up to ``HTTPLimits/bodyBytes``. Any status is a response; only
    /// its absence is an error. Ends as `cancelled` when the task is cancelled.
    ///
    /// - Parameter upload: sent in place of ``HTTPRequest/body``.
    package func send(_ request: HTTPRequest, upload: HTTPUpload? = nil) async throws(HTTPError) -> HTTPResponse {
        let reply = try await open(request, upload: upload)
        return HTTPResponse(reply.head, body: try await reply.collect())
    }

    /// Sends a request and returns when the response's head is there; the body is the caller's to take.
    package func open(_ request: HTTPRequest, upload: HTTPUpload? = nil) async throws(HTTPError) -> HTTPReply {
        let transfer = Transfer(request, upload)
        loop.post(.start(transfer))
        let pulled = HTTPReply.Source(transfer: transfer, loop: loop)
        guard case .head(let head) = try await pulled.next() else {
            throw HTTPError(.broken, "\(request.method.rawValue) \(request.url.origin): no response")
        }
        return HTTPReply(head, pulled, self)
    }
}

/// A response whose body is still on its way. It is cancelled when the value goes before the body's end.
package final class HTTPReply: Sendable {
    package let head: HTTPHead
    private let source: Source
    /// Keeps the pool's thread alive.
    private let pool: HTTPPool

    init(_ head: HTTPHead, _ source: Source, _ pool: HTTPPool) {
        self.head = head
        self.source = source
        self.pool = pool
    }

    /// The next piece of the body, of any size but empty; nil at its end. While nobody asks, nothing is taken from the
    /// network. One caller at a time.
    package func next() async throws(HTTPError) -> [UInt8]? {
        while true {
            switch try await source.next() {
            case .head: continue
            case .chunk(let bytes): return bytes
            case .end: return nil
            }
        }
    }

    /// The rest of the body.
    package func collect() async throws(HTTPError) -> [UInt8] {
        var body: [UInt8] = []
        while let part = try await next() {
            if body.isEmpty { body = part } else { body += part }
        }
        return body
    }

    final class Source: Sendable {
        private let transfer: Transfer
        private let loop: CurlLoop

        init(transfer: Transfer, loop: CurlLoop) {
            self.transfer = transfer
            self.loop = loop
        }

        deinit {
            if !transfer.isFinished { loop.post(.cancel(transfer)) }
        }

        func next() async throws(HTTPError) -> Transfer.Event {
            let transfer = transfer
            let loop = loop
            let result = await withTaskCancellationHandler {
                do throws(HTTPError) {
                    return Result<Transfer.Event, HTTPError>.success(
                        try await transfer.next(wake: { loop.post(.resume(transfer)) }))
                } catch {
                    return .failure(error)
                }
            } onCancel: {
                loop.post(.cancel(transfer))
            }
            return try result.get()
        }
    }
}
