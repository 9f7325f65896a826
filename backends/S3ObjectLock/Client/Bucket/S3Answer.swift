import CustodyHTTP
import CustodyModel

/// Puts what went wrong into Custody's words. Nothing of a server's own text gets further than a code and an id.
enum S3Answer {
    /// - Parameter error: of the transport.
    static func failure(_ error: HTTPError, _ operation: S3Operation) -> S3Error {
        let kind: S3Error.Kind =
            switch error.code {
            case .address, .header, .configuration: .configuration
            case .resolve, .connect, .broken: .unavailable
            case .tls: .tls
            case .timeout: .timeout
            case .tooLarge: .tooLarge
            case .redirects: .elsewhere
            case .source: .source
            case .cancelled: .cancelled
            }
        return S3Error(kind, operation, "\(operation.rawValue): \(error.message)")
    }

    /// - Parameter body: of an answer whose status is not 2xx, or an error in the shape of a success.
    static func failure(
        _ head: HTTPHead, _ body: [UInt8], _ operation: S3Operation, at origin: String
    ) -> S3Error {
        let document = try? XMLReader.read(body)
        let error = document.flatMap { $0.name == "ErrorResponse" ? $0["Error"] : $0 }
        let code = error?.text("Code").flatMap(word)
        let id = (head.header("x-amz-request-id") ?? error?.text("RequestId") ?? document?.text("RequestId"))
            .flatMap(word)
        var text = "\(operation.rawValue): \(origin) answered \(head.status)"
        if let code { text += " \(code)" }
        let kind = kind(head.status, code, operation)
        if kind == .elsewhere, let region = head.header("x-amz-bucket-region"), S3Address.isRegion(region) {
            text += ": the bucket is in \(region)"
        } else if let advice = advice(kind) {
            text += ": \(advice)"
        }
        if let id { text += " (request \(id))" }
        return S3Error(
            kind, operation, text, status: head.status, code: code, requestID: id, retryAfterSeconds: retryAfter(head))
    }

    private static func retryAfter(_ head: HTTPHead) -> Int64? {
        head.header("retry-after").flatMap { AWSDate.seconds(retryAfter: $0, date: head.header("date")) }
    }

    static func kind(_ status: Int, _ code: String?, _ operation: S3Operation) -> S3Error.Kind {
        switch code {
        case "RequestTimeTooSkewed", "RequestExpired", "SignatureExpired": return .clockSkew
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired": return .expired
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId",
            "UnrecognizedClientException", "UnauthorizedException":
            return .credentials
        case "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "TooManyRequests",
            "TooManyRequestsException", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
            "BandwidthLimitExceeded", "ServiceUnavailable":
            return .throttled
        case "RequestTimeout": return .timeout
        case "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody", "InvalidDigest": return .corrupt
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            return .elsewhere
        case "PreconditionFailed": return .precondition
        case "ConditionalRequestConflict", "OperationAborted": return .conflict
        default: break
        }
        return switch status {
        case 301, 302, 303, 307, 308: .elsewhere
        case 401: .credentials
        case 403: .denied
        case 404: .notFound
        case 408: .timeout
        case 409: .conflict
        case 412: .precondition
        case 429, 503, 509: .throttled
        case 500...: .unavailable
        default: .refused
        }
    }

    /// What somebody can do about it.
    private static func advice(_ kind: S3Error.Kind) -> String? {
        switch kind {
        case .denied: "the key may not do this: check the policies of user, bucket and key of encryption"
        case .credentials: "check the key and its secret"
        case .expired: "the credentials have expired"
        case .clockSkew: "this host's clock and the server's differ too much"
        case .elsewhere: "check region and endpoint; redirects are not followed"
        default: nil
        }
    }

    /// A word that is safe to print: letters, digits and `._-`, at most 64.
    private static func word(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                || "._-".utf8.contains(byte)
        }
        return isPlain && (1...64).contains(text.utf8.count) ? text : nil
    }
}
