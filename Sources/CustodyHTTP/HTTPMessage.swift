/// One line of a request's or response's head.
package struct HTTPHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a request may cost.
package struct HTTPLimits: Sendable, Equatable {
    /// Bytes of a response's head at most, of the last of them when there are several.
    package static let maximumHeadBytes = 65_536

    /// Bytes of a response's body at most.
    package var bodyBytes = 1 << 20
    /// Until the connection stands, name and TLS included.
    package var connectMilliseconds = 10_000
    /// From call to return.
    package var totalMilliseconds = 30_000
    /// Fewer bytes a second than this, either way, for ``slowSeconds`` end the request.
    package var slowBytesPerSecond = 16
    package var slowSeconds = 15
    /// From the moment that a request was sent until its response begins; 0 for no such limit. ``HTTPPool`` alone keeps it.
    package var firstByteMilliseconds = 0
    /// Redirects that are followed; never from https to http.
    package var redirects = 0

    package init() {}
}

package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"

        var hasBody: Bool { self == .post || self == .put }
    }

    package var method: Method
    package var url: HTTPURL
    /// Besides those that every request has (Host, User-Agent, Content-Length).
    package var headers: [HTTPHeader]
    /// Sent by POST and PUT.
    package var body: [UInt8]
    package var limits: HTTPLimits
    /// What the call is counted as by ``HTTPPool``: a name from a small fixed set.
    package var kind = "other"

    package init(
        _ method: Method, _ url: HTTPURL, headers: [HTTPHeader] = [], body: [UInt8] = [],
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}

/// What a server answered before any body.
package struct HTTPHead: Sendable {
    package let status: Int
    package let headers: [HTTPHeader]

    package init(status: Int, headers: [HTTPHeader] = []) {
        self.status = status
        self.headers = headers
    }

    /// The first value of a header, its name in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}

/// What a server answered, whatever the status.
package struct HTTPResponse: Sendable {
    package let head: HTTPHead
    package let body: [UInt8]

    package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.init(HTTPHead(status: status, headers: headers), body: body)
    }

    package init(_ head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    package var status: Int { head.status }
    package var headers: [HTTPHeader] { head.headers }

    /// The first value of a header, its name in any case.
    package func header(_ name: String) -> String? { head.header(name) }

    /// The media type of the body in lower case, without parameters.
    package var mediaType: String? {
        header("content-type")?.split(separator: ";", omittingEmptySubsequences: false).first
            .map { $0.split(separator: " ").joined().lowercased() }
    }
}
