internal import CLibcurl

/// SMTP by libcurl, a connection for each message.
package struct CurlMail: MailTransport {
    private let limits: HTTPLimits

    package init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    package func send(_ message: MailMessage, to server: MailServer, login: MailLogin?) throws(HTTPError) {
        guard MailMessage.isMailbox(message.from), !message.to.isEmpty, message.to.allSatisfy(MailMessage.isMailbox)
        else { throw HTTPError(.header, "mail goes from and to plain addresses such as ops@example.org") }
        let session = try MailSession.open(server, login, limits)
        try session.send(message)
    }

    package func probe(_ server: MailServer, login: MailLogin?) throws(HTTPError) {
        let session = try MailSession.open(server, login, limits)
        try session.probe()
    }
}

/// One easy handle that speaks SMTP.
@safe
private struct MailSession: ~Copyable {
    private static let started = custody_curl_start() == CURLE_OK

    private let pointer: UnsafeMutableRawPointer
    private let place: String

    private init(_ server: MailServer) throws(HTTPError) {
        // A host with characters of its own could name another server or a path.
        guard (1...65_535).contains(server.port), (try? HTTPURL("https://\(server.host):\(server.port)")) != nil,
            !server.host.utf8.contains(where: { "/@?#:".utf8.contains($0) }) || server.host.hasPrefix("[")
        else { throw HTTPError(.address, "a mail server is a host name and a port") }
        guard MailSession.started, let pointer = unsafe curl_easy_init() else {
            throw HTTPError(.configuration, "libcurl cannot start")
        }
        unsafe self.pointer = unsafe pointer
        place = server.address
    }

    /// A session with a server; nothing is sent yet.
    static func open(
        _ server: MailServer, _ login: MailLogin?, _ limits: HTTPLimits
    ) throws(HTTPError) -> MailSession {
        let session = try MailSession(server)
        try session.configure(server, login, limits)
        return session
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    private func configure(
        _ server: MailServer, _ login: MailLogin?, _ limits: HTTPLimits
    ) throws(HTTPError) {
        try set(CURLOPT_URL, server.address)
        try require(unsafe custody_curl_allow_mail(pointer))
        try set(CURLOPT_PROXY, "")
        if server.security == .startTLS { try require(unsafe custody_curl_require_tls(pointer)) }
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = server.caFile {
            try set(CURLOPT_CAINFO, caFile)
            try require(unsafe custody_curl_set_text(pointer, CURLOPT_CAPATH, nil))
        }
        if let login {
            try set(CURLOPT_USERNAME, login.user)
            try set(CURLOPT_PASSWORD, login.password)
        }
        try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, limits.totalMilliseconds)
        try set(CURLOPT_NOSIGNAL, 1)
    }

    func probe() throws(HTTPError) {
        try set(CURLOPT_NOBODY, 1)
        try set(CURLOPT_CUSTOMREQUEST, "NOOP")
        try check(BrokenPipeSignal.held { unsafe curl_easy_perform(pointer) })
    }

    func send(_ message: MailMessage) throws(HTTPError) {
        var recipients: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(recipients) }
        for mailbox in message.to {
            guard let longer = unsafe curl_slist_append(recipients, "<\(mailbox)>") else { fatalError("out of memory") }
            unsafe recipients = unsafe longer
        }
        try set(CURLOPT_MAIL_FROM, "<\(message.from)>")
        try require(
            unsafe custody_curl_set_pointer(pointer, CURLOPT_MAIL_RCPT, UnsafeRawPointer(recipients)))
        let body = MailBody(message.bytes)
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(body).toOpaque())
        try require(
            unsafe custody_curl_set_mail_reader(pointer) { target, size, count, context in
                guard let context = unsafe context, let target = unsafe target else { return 0 }
                let room = unsafe UnsafeMutableRawBufferPointer(start: target, count: size * count)
                return unsafe Unmanaged<MailBody>.fromOpaque(context).takeUnretainedValue().read(into: room)
            })
        try require(unsafe custody_curl_set_pointer(pointer, CURLOPT_READDATA, context))
        try set(CURLOPT_UPLOAD, 1)
        let code = BrokenPipeSignal.held { unsafe curl_easy_perform(pointer) }
        withExtendedLifetime(body) {}
        try check(code)
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code != CURLE_OK else { return }
        var answer = 0
        _ = unsafe custody_curl_get_status(pointer, &answer)
        let name: HTTPError.Code =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .resolve
            case CURLE_COULDNT_CONNECT: .connect
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED: .tls
            case CURLE_SSL_CACERT_BADFILE: .configuration
            case CURLE_OPERATION_TIMEDOUT: .timeout
            default: .broken
            }
        // libcurl's fixed sentence and the server's number; the server's own words may repeat addresses.
        let said = answer > 0 ? " (the server said \(answer))" : ""
        throw HTTPError(name, "\(place): \(MailSession.text(code))\(said)")
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try require(unsafe custody_curl_set_number(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try require(unsafe custody_curl_set_text(pointer, option, value))
    }

    private func require(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(.configuration, "libcurl refuses an option: \(MailSession.text(code))")
        }
    }

    private static func text(_ code: CURLcode) -> String {
        guard let text = unsafe curl_easy_strerror(code) else { return "error \(code.rawValue)" }
        return unsafe String(cString: text)
    }
}

/// What libcurl's callback reads from, on the caller's thread.
private final class MailBody {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - offset)
        unsafe room.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }
}
