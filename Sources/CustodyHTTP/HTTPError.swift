/// Why there is no response.
///
/// Equality looks at the code only. Texts name a server by scheme, host and port: paths, queries, user names, headers
/// and bodies may be secrets and are in none.
package struct HTTPError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name for each reason.
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// Not an absolute URL of scheme http or https.
        case address
        /// A header that cannot be sent.
        case header
        /// A file of certificates that cannot be read, or an option that this libcurl does not know.
        case configuration
        /// The name of the server or of its proxy has no address.
        case resolve
        /// Nobody answers there.
        case connect
        /// The server is not who it should be, or speaks no TLS that is good enough.
        case tls
        /// It took longer than a limit, or came slower than one.
        case timeout
        /// The response is larger than a limit.
        case tooLarge
        /// It redirects more often than allowed.
        case redirects
        /// What came is no HTTP, or leads out of it, or ended early.
        case broken
        /// The body to send cannot be read.
        case source
        /// The caller's flag was set, or its task cancelled.
        case cancelled
    }

    package let code: Code
    /// What happened and with whom, one sentence without a full stop.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package static func == (left: HTTPError, right: HTTPError) -> Bool { left.code == right.code }

    package var description: String { message }
}
