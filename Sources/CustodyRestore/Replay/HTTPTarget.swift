import CustodyCrypto
package import CustodyHTTP
package import CustodyModel
package import CustodySink
package import CustodySystem

/// Posts records to an HTTP endpoint, as newline-delimited JSON.
///
/// Each batch has an idempotency key that depends on its records alone, so that a receiver can tell one that comes twice:
/// `Idempotency-Key: <stream>-<first>-<last>-<first 16 hex of SHA-256 of the body>`.
package struct HTTPTarget: ReplayTarget {
    /// Times that one batch is sent before the replay gives up; a later run goes on with it.
    package static let attempts = 8
    /// Longest pause between two of them, in seconds.
    package static let longestPause: Int64 = 60

    private let transport: any HTTPTransport
    private let url: HTTPURL
    private let token: String?
    private let clock: any Clock
    private let random: any RandomSource

    /// - Parameter token: goes into the Authorization header.
    package init(
        _ transport: any HTTPTransport, _ url: HTTPURL, token: String?, clock: any Clock, random: any RandomSource
    ) {
        self.transport = transport
        self.url = url
        self.token = token
        self.clock = clock
        self.random = random
    }

    /// By digest: an address may hold a secret.
    package var name: String { "\(url.origin) \(SHA256.digest(url.text).hex.prefix(16))" }

    package func take(note: SinkNote) throws(CustodyError) {}

    package func take(_ batch: ReplayBatch) throws(CustodyError) {
        let plan = batch.plan
        let digest = SHA256.digest(batch.lines).hex.prefix(16)
        var headers = [
            HTTPHeader("Content-Type", "application/x-ndjson"),
            HTTPHeader("Idempotency-Key", "\(plan.stream)-\(plan.first)-\(plan.last)-\(digest)"),
            HTTPHeader("Custody-Stream", plan.stream.text), HTTPHeader("Custody-First", String(plan.first)),
            HTTPHeader("Custody-Last", String(plan.last)),
        ]
        if let token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        let request = HTTPRequest(.post, url, headers: headers, body: batch.lines)
        for attempt in 1...HTTPTarget.attempts {
            var problem = ""
            var pause: Int64?
            var isTemporary = true
            do throws(HTTPError) {
                let response = try transport.send(request)
                if (200..<300).contains(response.status) { return }
                problem = "\(url.origin) answers \(response.status)"
                isTemporary = HTTPTarget.isTemporary(response.status)
                pause = response.header("retry-after").flatMap { Int64($0) }
            } catch {
                problem = error.message
                isTemporary = HTTPTarget.isTemporary(error)
            }
            guard isTemporary else {
                throw CustodyError(
                    .sinkFailed, problem, advice: "records from \(plan.first) of \(plan.stream) on are not there")
            }
            guard attempt < HTTPTarget.attempts else {
                throw CustodyError(
                    .sinkFailed, "\(problem), \(attempt) times", advice: "run the same command again with --state")
            }
            wait(attempt, pause)
        }
    }

    private static func isTemporary(_ status: Int) -> Bool {
        status == 408 || status == 425 || status == 429 || status >= 500
    }

    private static func isTemporary(_ error: HTTPError) -> Bool {
        [.resolve, .connect, .timeout].contains(error.code)
    }

    /// Full jitter below a bound that doubles, or what the server asks for.
    private func wait(_ attempt: Int, _ asked: Int64?) {
        let bound = min(Int64(1) << Int64(attempt - 1), HTTPTarget.longestPause) * 1_000_000_000
        let word = random.bytes(4).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let jittered = bound / (1 << 16) * (word >> 16)
        let nanoseconds = asked.map { min(max($0, 0), HTTPTarget.longestPause) * 1_000_000_000 } ?? jittered
        let clock = clock
        _ = try? Blocking.run { () async throws(CustodyError) in try? await clock.sleep(nanoseconds: nanoseconds) }
    }
}
