internal import CLibcurl

/// One easy handle of libcurl, and the connections that it keeps. HTTP/2 over TLS is libcurl's own choice where it has it.
@safe
struct CurlHandle: ~Copyable {
    struct Options {
        let userAgent: String
        let caFile: String?
        let isDirect: Bool
    }

    static let started = custody_curl_start() == CURLE_OK

    let pointer: UnsafeMutableRawPointer
    private let options: Options

    init(_ options: Options) throws(HTTPError) {
        guard CurlHandle.started, let pointer = unsafe curl_easy_init() else {
            throw HTTPError(.configuration, "libcurl cannot start")
        }
        unsafe self.pointer = unsafe pointer
        self.options = options
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    mutating func perform(
        _ request: HTTPRequest, _ cancellation: HTTPCancellation
    ) throws(HTTPError) -> HTTPResponse {
        // The flag is asked before the first connection too: libcurl asks only while it waits.
        guard !cancellation.isCancelled else { throw CurlHandle.cancelled(request) }
        let headers = try HeaderList(request.headers)
        let exchange = Exchange(limits: request.limits, cancellation: cancellation)
        // Whatever happens, nothing of this request is left; connections, sessions and resolved names survive.
        defer { unsafe curl_easy_reset(pointer) }
        try configure(for: request)
        try configure(limits: request.limits, encrypted: request.url.isEncrypted)
        unsafe try set(CURLOPT_HTTPHEADER, unsafe UnsafeRawPointer(headers.pointer))
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(exchange).toOpaque())
        unsafe try receive(into: context)

        let code = unsafe request.body.withUnsafeBytes { body in
            // Naming a body makes any request a POST. libcurl reads it where it lies.
            if request.method.hasBody, unsafe !body.isEmpty {
                _ = unsafe custody_curl_set_pointer(pointer, CURLOPT_POSTFIELDS, body.baseAddress)
            }
            return BrokenPipeSignal.held { unsafe curl_easy_perform(pointer) }
        }
        var status = 0
        _ = unsafe custody_curl_get_status(pointer, &status)
        withExtendedLifetime(headers) {}
        withExtendedLifetime(exchange) {}
        guard code == CURLE_OK else {
            throw CurlHandle.error(code, request, isTooLarge: exchange.isTooLarge)
        }
        guard exchange.hasWholeHead else {
            throw CurlHandle.error(CURLE_GOT_NOTHING, request, isTooLarge: false)
        }
        return HTTPResponse(status: status, headers: exchange.headers, body: exchange.body)
    }

    func configure(for request: HTTPRequest, uploadBytes: Int64? = nil) throws(HTTPError) {
        try set(CURLOPT_URL, request.url.text)
        // What was signed is what is sent: no dot segment is taken out.
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, options.userAgent)
        switch request.method {
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .delete: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        case .post, .put:
            try set(CURLOPT_POST, 1)
            let count = uploadBytes ?? Int64(request.body.count)
            try require(unsafe custody_curl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count)))
            if count == 0 { try set(CURLOPT_COPYPOSTFIELDS, "") }
            if request.method == .put { try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        }
        if options.isDirect { try set(CURLOPT_PROXY, "") }
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = options.caFile {
            try set(CURLOPT_CAINFO, caFile)
            try require(unsafe custody_curl_set_text(pointer, CURLOPT_CAPATH, nil))
        }
    }

    func configure(limits: HTTPLimits, encrypted: Bool) throws(HTTPError) {
        try require(unsafe custody_curl_allow_http(pointer, encrypted ? 1 : 0))
        try set(CURLOPT_FOLLOWLOCATION, limits.redirects > 0 ? 1 : 0)
        try set(CURLOPT_MAXREDIRS, limits.redirects)
        try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, limits.totalMilliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, limits.slowBytesPerSecond)
        try set(CURLOPT_LOW_SPEED_TIME, limits.slowSeconds)
        try set(CURLOPT_NOSIGNAL, 1)
        try require(unsafe custody_curl_leave_resolver(pointer))
    }

    private func receive(into context: UnsafeRawPointer) throws(HTTPError) {
        try require(
            unsafe custody_curl_set_receiver(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe Exchange.at(context).receive(head: line) ? size * count : 0
            })
        try require(
            unsafe custody_curl_set_receiver(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe Exchange.at(context).receive(body: part) ? size * count : 0
            })
        try require(
            unsafe custody_curl_set_progress(pointer) { context, _, _, _, _ in
                unsafe Exchange.at(context).cancellation.isCancelled ? 1 : 0
            })
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA] { unsafe try set(option, context) }
        try set(CURLOPT_NOPROGRESS, 0)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try require(unsafe custody_curl_set_number(pointer, option, value))
    }

    /// libcurl keeps a copy of the text.
    func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try require(unsafe custody_curl_set_text(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeRawPointer?) throws(HTTPError) {
        try require(unsafe custody_curl_set_pointer(pointer, option, value))
    }

    func require(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(.configuration, "libcurl refuses an option: \(CurlHandle.text(code))")
        }
    }

    static func cancelled(_ request: HTTPRequest) -> HTTPError {
        HTTPError(.cancelled, "\(request.method.rawValue) \(request.url.origin): cancelled")
    }

    static func error(_ code: CURLcode, _ request: HTTPRequest, isTooLarge: Bool) -> HTTPError {
        let place = "\(request.method.rawValue) \(request.url.origin)"
        if isTooLarge { return HTTPError(.tooLarge, "\(place): the response is larger than allowed") }
        let name: HTTPError.Code =
            switch code {
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            case CURLE_URL_MALFORMAT: .address
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
            case CURLE_COULDNT_CONNECT: .connect
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR: .tls
            case CURLE_SSL_CACERT_BADFILE: .configuration
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_TOO_MANY_REDIRECTS: .redirects
            default: .broken
            }
        // libcurl's fixed sentence for the code; its longer texts may quote the URL.
        return name == .cancelled ? cancelled(request) : HTTPError(name, "\(place): \(text(code))")
    }

    private static func text(_ code: CURLcode) -> String {
        guard let text = unsafe curl_easy_strerror(code) else { return "error \(code.rawValue)" }
        return unsafe String(cString: text)
    }
}
