import Synchronization

/// Sends requests and waits for responses; a simulation replaces it.
package protocol HTTPTransport: Sendable {
    /// Blocks the calling thread until the response is whole, a limit is reached or the flag is set: never call it on
    /// a thread of Swift's own pool. Any status is a response; only its absence is an error.
    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse
}

extension HTTPTransport {
    package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
        try send(request, cancellation: HTTPCancellation())
    }
}

/// A flag that any thread may set, once and for all, to end requests under way within about a second.
package final class HTTPCancellation: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package func cancel() { flag.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
