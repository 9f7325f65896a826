import CustodyHTTP

/// A way to reach people.
package protocol AlertChannel: Sendable {
    /// As the configuration names it.
    var name: String { get }
    /// Blocks until the receiver has taken the notice, refuses it or does not answer.
    func send(_ notice: AlertNotice) throws(AlertError)
    /// Whether somebody answers there; nothing is said.
    func probe() throws(AlertError)
}

/// A receiver that is spoken to by HTTP.
struct HTTPReceiver: Sendable {
    /// Longest time that a receiver may ask to be left alone: a day, in seconds.
    static let maximumRetryAfterSeconds: Int64 = 86_400

    let world: AlertWorld
    let caFile: String?

    private var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.bodyBytes = 64 << 10
        return limits
    }

    /// The answer to a POST of JSON, whatever its status.
    func post(_ url: HTTPURL, _ body: [UInt8], headers: [HTTPHeader] = []) throws(AlertError) -> HTTPResponse {
        let request = HTTPRequest(
            .post, url, headers: [HTTPHeader("Content-Type", "application/json")] + headers, body: body, limits: limits)
        return try send(request)
    }

    /// Asks the server alone: the path may be a secret that nobody has to see in another log.
    func probe(_ url: HTTPURL) throws(AlertError) {
        let root: HTTPURL
        do throws(HTTPError) { root = try HTTPURL(url.origin + "/") } catch {
            throw AlertError(.unreachable, error.message)
        }
        _ = try send(HTTPRequest(.head, root, limits: limits))
    }

    private func send(_ request: HTTPRequest) throws(AlertError) -> HTTPResponse {
        do throws(HTTPError) {
            return try world.makeTransport(caFile).send(request)
        } catch {
            throw AlertError(.unreachable, error.message)
        }
    }

    /// Why an answer is no success.
    static func refusal(_ response: HTTPResponse, _ url: HTTPURL) -> AlertError {
        let after = response.header("retry-after").flatMap(seconds)
        let isLater = response.status == 429 || response.status >= 500
        return AlertError(
            isLater ? .throttled : .refused, "\(url.origin) answered \(response.status)", retryAfterSeconds: after)
    }

    /// Seconds, perhaps with a fraction, rounded up; the form with a date is left to the own backoff.
    static func seconds(_ text: String) -> Int64? {
        guard let value = Double(text), value >= 0, value.isFinite else { return nil }
        return min(Int64(value.rounded(.up)), maximumRetryAfterSeconds)
    }

    /// An address that was a secret. Only a server on this machine may be spoken to without TLS.
    static func url(_ text: String, _ secret: AlertSecret) throws(AlertError) -> HTTPURL {
        guard let url = try? HTTPURL(text), isAllowed(url) else {
            throw AlertError(.secret, "\(secret) must hold an https:// address")
        }
        return url
    }

    package static func isAllowed(_ url: HTTPURL) -> Bool {
        url.isEncrypted
            || ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains {
                url.origin == $0 || url.origin.hasPrefix($0 + ":")
            }
    }
}
