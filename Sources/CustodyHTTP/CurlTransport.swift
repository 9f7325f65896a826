import Synchronization

/// HTTP/1.1 and HTTP/2 by libcurl.
///
/// A value may be used from any thread; it does one request at a time, on a connection that is kept, and further callers
/// wait their turn. Who must not wait for others has a transport of their own.
package final class CurlTransport: HTTPTransport {
    /// How a server is reached.
    package enum Proxy: Sendable {
        /// As `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say.
        case environment
        /// Directly, whatever the environment says.
        case none
    }

    private let handle: Mutex<CurlHandle>

    /// - Parameters:
    ///   - userAgent: `custody/<version>`.
    ///   - caFile: path of a PEM file; servers are then verified against its certificates alone, otherwise against
    ///     those of the operating system.
    /// - Throws: `configuration`.
    package init(userAgent: String, caFile: String? = nil, proxy: Proxy = .environment) throws(HTTPError) {
        handle = Mutex(
            try CurlHandle(
                CurlHandle.Options(userAgent: userAgent, caFile: caFile, isDirect: proxy == .none)))
    }

    package func send(
        _ request: HTTPRequest, cancellation: HTTPCancellation
    ) throws(HTTPError) -> HTTPResponse {
        try handle.withLock { (handle) throws(HTTPError) in try handle.perform(request, cancellation) }
    }
}
