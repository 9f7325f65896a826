import CustodyCrypto
package import CustodyHTTP
import CustodyModel
import CustodySystem

/// Mail, in plain text.
package struct MailChannel: AlertChannel {
    /// Bytes of the longest subject.
    package static let maximumSubject = 200

    package struct Settings: Sendable, Equatable {
        package var server: MailServer
        package var user: String?
        package var password: AlertSecret?
        package var from: String
        package var to: [String]

        package init(server: MailServer, user: String? = nil, password: AlertSecret? = nil, from: String, to: [String])
        {
            self.server = server
            self.user = user
            self.password = password
            self.from = from
            self.to = to
        }
    }

    package let name: String
    private let settings: Settings
    private let world: AlertWorld

    package init(name: String, _ settings: Settings, world: AlertWorld) {
        self.name = name
        self.settings = settings
        self.world = world
    }

    package func send(_ notice: AlertNotice) throws(AlertError) {
        let bytes = MailChannel.message(notice, settings, now: world.clock.now())
        let login = try login()
        do throws(HTTPError) {
            try world.mail.send(
                MailMessage(from: settings.from, to: settings.to, bytes: bytes), to: settings.server, login: login)
        } catch {
            throw AlertError(.unreachable, error.message)
        }
    }

    package func probe() throws(AlertError) {
        let login = try login()
        do throws(HTTPError) { try world.mail.probe(settings.server, login: login) } catch {
            throw AlertError(.unreachable, error.message)
        }
    }

    private func login() throws(AlertError) -> MailLogin? {
        guard let user = settings.user, let password = settings.password else { return nil }
        return MailLogin(user: user, password: try password.read(world))
    }

    /// The whole message (RFC 5322). What comes from elsewhere is in base64, so that no line of it can become a header.
    static func message(_ notice: AlertNotice, _ settings: Settings, now: Timestamp) -> [UInt8] {
        let domain = settings.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let subject = AlertText.cut("[custody] " + AlertText.title(notice), toBytes: maximumSubject)
        let key = SHA256.digest("\(notice.alert.source)\n\(notice.alert.key)").hex.prefix(32)
        var lines = [
            "Date: \(date(now))", "From: <\(settings.from)>",
            "To: \(settings.to.map { "<\($0)>" }.joined(separator: ", "))",
            "Subject: \(words(subject))", "Message-ID: <\(notice.id)@\(domain)>",
            // Mail programs show what is about one trouble together.
            "References: <\(key)@\(domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        ]
        let body = Array(
            (AlertText.plain(notice).split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\r\n") + "\r\n").utf8)
        let encoded = Array(Base64.encode(body).utf8)
        for start in stride(from: 0, to: encoded.count, by: 76) {
            lines.append(String(decoding: encoded[start..<min(start + 76, encoded.count)], as: UTF8.self))
        }
        return Array(lines.map { $0 + "\r\n" }.joined().utf8)
    }

    /// Encoded words (RFC 2047), each within its 75 characters.
    private static func words(_ text: String) -> String {
        var words: [String] = []
        var part = ""
        for character in text {
            if part.utf8.count + character.utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        words.append(part)
        return words.map { "=?utf-8?B?\(Base64.encode(Array($0.utf8)))?=" }.joined(separator: "\r\n ")
    }

    static func date(_ time: Timestamp) -> String {
        let text = time.description
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = days[((time.day % 7) + 7) % 7]
        let month = months[max(0, min(11, (Int(text.dropFirst(5).prefix(2)) ?? 1) - 1))]
        return "\(day), \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) \(text.dropFirst(11).prefix(8)) +0000"
    }
}
