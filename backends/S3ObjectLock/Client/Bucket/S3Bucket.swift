import CustodyCrypto
package import CustodyHTTP
package import CustodyModel
package import CustodySystem

/// One bucket, spoken to by S3's REST interface: signed, bounded, one attempt a call.
///
/// Every method makes one request (two when credentials expired or clocks differed: the second then has new ones) and
/// throws ``S3Error``; ``S3Retry`` says when to call again. Nothing here deletes or overwrites: a PUT to a key that exists
/// makes a new version. Any number of calls may run at once; they share one pool of connections.
package final class S3Bucket: Sendable {
    package let options: S3Options
    package let region: String
    /// Scheme, host and port that requests go to, for people.
    package var origin: String { address.origin }
    /// Calls by operation and outcome.
    package var counts: HTTPCallCounts { pool.counts }
    /// The server's clock as learned from its answers.
    package let serverClock: ServerClock

    let address: S3Address
    private let pool: HTTPPool
    private let credentials: any AWSCredentialSource
    private let signer: S3Signer

    /// - Parameters:
    ///   - credentials: asked before every call; a chain keeps what it found until it must be renewed.
    ///   - pool: shared with other buckets of the same ``S3Options/caFile``; nil for one of its own.
    /// - Throws: `configuration`.
    package init(
        _ options: S3Options, region: String, endpoint: String?, credentials: any AWSCredentialSource,
        clock: any Clock = SystemClock(), pool: HTTPPool? = nil
    ) throws(S3Error) {
        self.options = options
        self.region = region
        self.credentials = credentials
        address = try S3Address(
            bucket: options.bucket, region: region, endpoint: endpoint, forcePathStyle: options.forcePathStyle)
        serverClock = ServerClock(clock)
        signer = S3Signer(rules: .s3, region: region, service: "s3")
        do throws(HTTPError) {
            if let pool {
                self.pool = pool
            } else {
                self.pool = try HTTPPool(
                    HTTPPool.Options(userAgent: options.userAgent, caFile: options.caFile, proxy: options.proxy))
            }
        } catch {
            throw S3Answer.failure(error, .configure)
        }
    }

    /// A bucket with a key that stays; region and endpoint are the options' own.
    package convenience init(
        _ options: S3Options, credentials: AWSCredentials, clock: any Clock = SystemClock(), pool: HTTPPool? = nil
    ) throws(S3Error) {
        try self.init(
            options, region: options.region ?? "us-east-1", endpoint: options.endpoint,
            credentials: FixedCredentials(credentials), clock: clock, pool: pool)
    }

    /// The server's time as far as it is known; see ``serverClock``.
    package var serverNow: Timestamp { serverClock.now() }

    /// Sends a call and collects its answer, whose status is 2xx.
    package func send(_ call: S3Call) async throws(S3Error) -> HTTPResponse {
        let reply = try await open(call)
        return HTTPResponse(reply.head, body: try await collect(reply, call.operation))
    }

    /// Sends a call and reads its answer, which has a document.
    package func ask(_ call: S3Call, root: String) async throws(S3Error) -> (document: XMLElement, head: HTTPHead) {
        let response = try await send(call)
        let document: XMLElement
        do throws(XMLReader.Malformed) {
            document = try XMLReader.read(response.body)
        } catch {
            throw S3Error(
                .corrupt, call.operation, "\(call.operation.rawValue): \(origin) answered with what is no XML",
                status: response.status)
        }
        guard document.name == root else {
            // An error may come with status 200.
            if document.name == "Error" {
                throw S3Answer.failure(response.head, response.body, call.operation, at: origin)
            }
            throw S3Error(
                .corrupt, call.operation, "\(call.operation.rawValue): \(origin) answered with another document",
                status: response.status)
        }
        return (document, response.head)
    }

    /// Sends a call; returns when the head of its answer is there, which has a status of 2xx.
    ///
    /// When the server says that the credentials expired or that the time is wrong, the call is made a second time with
    /// new ones, or with the time that the server just told.
    package func open(_ call: S3Call) async throws(S3Error) -> HTTPReply {
        try call.check()
        let first = try await credentials.credentials(for: call.operation)
        let offset = serverClock.offsetMicroseconds ?? 0
        let failure: S3Error
        do throws(S3Error) {
            return try await attempt(call, first)
        } catch {
            failure = error
        }
        let learned = abs((serverClock.offsetMicroseconds ?? 0) - offset) > S3Bucket.skewMicroseconds
        switch failure.kind {
        case .clockSkew where learned, .denied where learned, .credentials where learned:
            return try await attempt(call, first)
        case .expired, .credentials:
            let second = try await credentials.renewed(after: first, for: call.operation)
            guard second != first else { throw failure }
            return try await attempt(call, second)
        default: throw failure
        }
    }

    /// A difference that may be why a signature was refused: S3 allows fifteen minutes, others five.
    private static let skewMicroseconds: Int64 = 240_000_000

    private func attempt(_ call: S3Call, _ credentials: AWSCredentials) async throws(S3Error) -> HTTPReply {
        let request = try signed(call, credentials)
        let reply: HTTPReply
        do throws(HTTPError) {
            reply = try await pool.open(request, upload: call.body?.upload)
        } catch {
            throw S3Answer.failure(error, call.operation)
        }
        serverClock.learn(reply.head.header("date"))
        guard !(200..<300).contains(reply.head.status) else { return reply }
        // What an error says beyond its status is worth little: when it cannot be read, the status stands alone.
        let body = (try? await collect(reply, call.operation)) ?? []
        throw S3Answer.failure(reply.head, body, call.operation, at: origin)
    }

    private func signed(_ call: S3Call, _ credentials: AWSCredentials) throws(S3Error) -> HTTPRequest {
        let path = call.key.map { address.path + "/" + $0 } ?? (address.path.isEmpty ? "/" : address.path)
        var headers = call.headers
        headers.append(("Host", address.host))
        let signature = signer.sign(
            S3Signer.Request(
                method: call.method.rawValue, path: path, query: call.query, headers: headers,
                payload: call.body?.sha256 ?? S3Bucket.emptyDigest),
            credentials, at: serverClock.now())
        var text = address.origin + URIEncoding.encode(path, keepingSlashes: true)
        if !call.query.isEmpty { text += "?" + S3Signer.canonicalQuery(call.query) }
        do throws(HTTPError) {
            var request = HTTPRequest(
                call.method, try HTTPURL(text),
                headers: (headers + signature.additions).map { HTTPHeader($0.name, $0.value) })
            request.kind = call.operation.rawValue
            request.limits.connectMilliseconds = options.timeouts.connectMilliseconds
            request.limits.firstByteMilliseconds = options.timeouts.firstByteMilliseconds
            request.limits.totalMilliseconds = options.timeouts.totalMilliseconds
            request.limits.slowBytesPerSecond = options.timeouts.slowBytesPerSecond
            request.limits.slowSeconds = options.timeouts.slowSeconds
            request.limits.bodyBytes = call.bodyBytes
            return request
        } catch {
            throw S3Answer.failure(error, call.operation)
        }
    }

    private static let emptyDigest = CustodyCrypto.SHA256.digest([UInt8]())

    private func collect(_ reply: HTTPReply, _ operation: S3Operation) async throws(S3Error) -> [UInt8] {
        do throws(HTTPError) {
            return try await reply.collect()
        } catch {
            throw S3Answer.failure(error, operation)
        }
    }
}
