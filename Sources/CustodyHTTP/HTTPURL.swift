internal import CLibcurl

/// An absolute URL of scheme http or https. Printed, it is its origin alone: the rest may hold secrets.
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// Bytes of a URL at most.
    package static let maximumBytes = 8192

    /// The whole, for the request alone.
    package let text: String
    /// Scheme, host and, where it is given, port: `https://tsa.example:8443`.
    package let origin: String
    /// Whether the server must prove who it is.
    package let isEncrypted: Bool

    /// - Throws: `address`; the text is not in the error.
    package init(_ text: String) throws(HTTPError) {
        guard text.utf8.count <= HTTPURL.maximumBytes else {
            throw HTTPError(.address, "a URL has \(HTTPURL.maximumBytes) bytes at most")
        }
        let parts = Parts()
        // What libcurl would encode or drop is refused, so that what is sent is what was written.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }), parts.read(text) else {
            throw HTTPError(.address, "a URL has a scheme, a host, no fragment, and printable ASCII characters only")
        }
        let scheme = parts[CURLUPART_SCHEME]
        guard scheme == "https" || scheme == "http", let scheme, let host = parts[CURLUPART_HOST] else {
            throw HTTPError(.address, "a URL begins with https:// or http://")
        }
        self.text = text
        isEncrypted = scheme == "https"
        origin = "\(scheme)://\(host)" + (parts[CURLUPART_PORT].map { ":\($0)" } ?? "")
    }

    package var description: String { origin }

    @safe
    private struct Parts: ~Copyable {
        private let handle: OpaquePointer

        init() {
            guard let handle = unsafe curl_url() else { fatalError("out of memory") }
            unsafe self.handle = unsafe handle
        }

        /// False for what libcurl would not take as a URL.
        func read(_ text: String) -> Bool {
            unsafe curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK
        }

        deinit { unsafe curl_url_cleanup(handle) }

        subscript(part: CURLUPart) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(handle, part, &value, 0) == CURLUE_OK, let value = unsafe value else {
                return nil
            }
            defer { unsafe curl_free(value) }
            return unsafe String(cString: value)
        }
    }
}
