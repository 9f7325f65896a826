package import CustodyCrypto
package import CustodyHTTP
package import CustodySystem

/// A time-stamp authority (RFC 3161) reached by HTTP.
///
/// Sent is the SHA-256 of the note alone. A reply is handed on only when it verifies: nonce, imprint, policy where one is
/// required, signature, and the chain to a configured root at the time stamped.
package struct TimestampAuthority: TimestampSource {
    /// Until the connection stands, and from call to return, unless set otherwise.
    package static let connectMilliseconds = 5_000
    package static let totalMilliseconds = 15_000

    private let url: HTTPURL
    private let trust: TimestampTrust
    private let untrusted: [[UInt8]]
    private let policy: String?
    private let limits: HTTPLimits
    private let transport: any HTTPTransport
    private let random: any RandomSource
    private let cancellation: HTTPCancellation

    /// - Parameters:
    ///   - trust: the roots that its certificates must lead to.
    ///   - untrusted: DER of certificates between, for an authority that does not send them.
    ///   - policy: the policy to ask for and to insist on, as dotted numbers; nil leaves it to the authority.
    ///   - cancellation: ends an attempt under way, for shutdown.
    package init(
        url: HTTPURL, trust: TimestampTrust, untrusted: [[UInt8]] = [], policy: String? = nil,
        transport: any HTTPTransport, random: any RandomSource,
        totalMilliseconds: Int = TimestampAuthority.totalMilliseconds,
        cancellation: HTTPCancellation = HTTPCancellation()
    ) {
        self.url = url
        self.trust = trust
        self.untrusted = untrusted
        self.policy = policy
        self.transport = transport
        self.random = random
        self.cancellation = cancellation
        var limits = HTTPLimits()
        limits.bodyBytes = TimestampVerifier.maximumResponseBytes
        limits.connectMilliseconds = min(TimestampAuthority.connectMilliseconds, totalMilliseconds)
        limits.totalMilliseconds = totalMilliseconds
        self.limits = limits
    }

    package func stamp(_ note: [UInt8]) throws(StampError) -> Stamp {
        let request: TimestampRequest
        do throws(TimestampError) {
            request = try TimestampRequest(
                of: note, nonce: random.bytes(TimestampRequest.nonceBytes), policy: policy)
        } catch { throw StampError(.reply(error.code), error.message) }
        let response = try answer(to: request)
        do throws(TimestampError) {
            let verifier = try TimestampVerifier(trust: trust, untrusted: untrusted, policy: policy)
            switch try verifier.verify(response, of: note, nonce: request.nonce) {
            case .verified(let facts, _):
                return Stamp(token: response, genTime: facts.genTime, tsaName: facts.tsaName)
            case .notVerifiedAgainstRoot:
                preconditionFailure("a verifier with roots judges by them")
            }
        } catch { throw StampError(.reply(error.code), "\(url.origin): \(error.message)") }
    }

    private func answer(to request: TimestampRequest) throws(StampError) -> [UInt8] {
        let headers = [
            HTTPHeader("Content-Type", "application/timestamp-query"),
            HTTPHeader("Accept", "application/timestamp-reply"),
        ]
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try transport.send(
                HTTPRequest(.post, url, headers: headers, body: request.der, limits: limits),
                cancellation: cancellation)
        } catch { throw StampError(.transport(error.code), error.message) }
        guard response.status == 200 else {
            throw StampError(.status(response.status), "\(url.origin) answers HTTP status \(response.status)")
        }
        guard response.mediaType == "application/timestamp-reply" else {
            throw StampError(.contentType, "\(url.origin) answers with something else than a time-stamp reply")
        }
        return response.body
    }
}
