import CustodyHTTP
import Synchronization

/// Keeps what is sent and answers that it is a teapot.
final class Recorder: HTTPTransport {
    private let sent = Mutex<[HTTPRequest]>([])

    var requests: [HTTPRequest] { sent.withLock { $0 } }

    func send(_ request: HTTPRequest, cancellation: HTTPCancellation) throws(HTTPError) -> HTTPResponse {
        sent.withLock { $0.append(request) }
        return HTTPResponse(status: 418)
    }
}
