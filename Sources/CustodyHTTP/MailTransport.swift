/// A mail server and how it is spoken to.
package struct MailServer: Sendable, Equatable {
    package enum Security: String, Sendable, CaseIterable {
        /// Plain until STARTTLS, which must succeed.
        case startTLS = "starttls"
        /// TLS from the first byte.
        case tls
        /// Never encrypted: for a relay on this machine.
        case none
    }

    package let host: String
    package let port: Int
    package let security: Security
    /// PEM file of the only certificates that the server's own may lead to; nil for those of the operating system.
    package let caFile: String?

    package init(host: String, port: Int, security: Security, caFile: String? = nil) {
        self.host = host
        self.port = port
        self.security = security
        self.caFile = caFile
    }

    /// `smtp://host:port`, for messages and for libcurl.
    package var address: String { "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}

/// A user and a password; printed, it is neither.
package struct MailLogin: Sendable, CustomStringConvertible {
    let user: String
    let password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    package var description: String { "********" }
}

/// A message with its head, lines ended by CR LF, and whom it goes to.
package struct MailMessage: Sendable {
    package let from: String
    package let to: [String]
    package let bytes: [UInt8]

    package init(from: String, to: [String], bytes: [UInt8]) {
        self.from = from
        self.to = to
        self.bytes = bytes
    }

    /// Bytes of a mailbox at most (RFC 5321, section 4.5.3.1).
    package static let maximumMailboxBytes = 254

    /// True for a plain `local@domain` that can stand in a command and in a head without quoting.
    package static func isMailbox(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && bytes.count <= maximumMailboxBytes
            && bytes.allSatisfy { (0x21...0x7E).contains($0) && !"<>()[],;:\\\"".utf8.contains($0) }
    }
}

/// Hands mail to a server; a simulation replaces it.
package protocol MailTransport: Sendable {
    /// Blocks until the server has taken the message or a limit is reached: never call it on a thread of Swift's own pool.
    func send(_ message: MailMessage, to server: MailServer, login: MailLogin?) throws(HTTPError)
    /// Connects, encrypts and logs in as for a message, and sends none.
    func probe(_ server: MailServer, login: MailLogin?) throws(HTTPError)
}
