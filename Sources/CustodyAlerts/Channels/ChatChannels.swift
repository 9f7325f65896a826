import CustodyHTTP
import CustodyModel

/// A receiver of messages whose address is the secret: whoever has it may post.
struct ChatAddress: Sendable {
    private let address: AlertSecret
    let receiver: HTTPReceiver

    init(_ address: AlertSecret, caFile: String?, world: AlertWorld) {
        self.address = address
        receiver = HTTPReceiver(world: world, caFile: caFile)
    }

    func url() throws(AlertError) -> HTTPURL { try HTTPReceiver.url(address.read(receiver.world), address) }

    func probe() throws(AlertError) { try receiver.probe(url()) }
}

/// An incoming webhook of Slack.
package struct SlackChannel: AlertChannel {
    /// Characters of the longest text of a block that it takes.
    package static let maximumText = 3000

    package let name: String
    private let address: ChatAddress

    package init(name: String, address: AlertSecret, caFile: String?, world: AlertWorld) {
        self.name = name
        self.address = ChatAddress(address, caFile: caFile, world: world)
    }

    package func send(_ notice: AlertNotice) throws(AlertError) {
        let url = try address.url()
        let response = try address.receiver.post(url, SlackChannel.body(notice).bytes)
        // Anything else than `ok`, such as a page of a proxy, was not said by Slack.
        guard response.status == 200, response.body == Array("ok".utf8) else {
            throw HTTPReceiver.refusal(response, url)
        }
    }

    package func probe() throws(AlertError) { try address.probe() }

    static func body(_ notice: AlertNotice) -> JSONValue {
        let title = escaped(AlertText.title(notice))
        let lines = AlertText.lines(notice).map { "*\(escaped($0.name))*: \(escaped($0.value))" }
        return .object([
            ("text", .string(AlertText.cut(title, toUnits: maximumText))),
            (
                "blocks",
                .array([
                    section("*\(title)*"), section(lines.joined(separator: "\n")),
                ])
            ),
        ])
    }

    private static func section(_ text: String) -> JSONValue {
        .object([
            ("type", .string("section")),
            (
                "text",
                .object([
                    ("type", .string("mrkdwn")), ("text", .string(AlertText.cut(text, toUnits: maximumText))),
                ])
            ),
        ])
    }

    /// The three characters that begin links and mentions.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}

/// A webhook of Discord. Nobody is ever mentioned, whatever the text says.
package struct DiscordChannel: AlertChannel {
    /// Characters of the longest content, of an embed's title and of its description.
    package static let maximumContent = 2000
    package static let maximumTitle = 256
    package static let maximumDescription = 4096

    package let name: String
    private let address: ChatAddress

    package init(name: String, address: AlertSecret, caFile: String?, world: AlertWorld) {
        self.name = name
        self.address = ChatAddress(address, caFile: caFile, world: world)
    }

    package func send(_ notice: AlertNotice) throws(AlertError) {
        let url = try address.url()
        let response = try address.receiver.post(url, DiscordChannel.body(notice).bytes)
        guard response.status == 200 || response.status == 204 else { throw HTTPReceiver.refusal(response, url) }
    }

    package func probe() throws(AlertError) { try address.probe() }

    static func body(_ notice: AlertNotice) -> JSONValue {
        let title = AlertText.title(notice)
        let lines = AlertText.lines(notice).map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return .object([
            ("content", .string(AlertText.cut(title, toUnits: maximumContent))),
            (
                "embeds",
                .array([
                    .object([
                        ("title", .string(AlertText.cut(notice.alert.code, toUnits: maximumTitle))),
                        ("description", .string(AlertText.cut(lines, toUnits: maximumDescription))),
                        ("color", .number(color(notice))),
                        ("timestamp", .string(notice.alert.time.description)),
                    ])
                ])
            ),
            ("allowed_mentions", .object([("parse", .array([]))])),
        ])
    }

    private static func color(_ notice: AlertNotice) -> Int64 {
        if notice.kind == .resolve { return 0x2E7D32 }
        return switch notice.alert.severity {
        case .info: 0x1565C0
        case .warning: 0xF9A825
        case .error: 0xEF6C00
        case .critical: 0xC62828
        }
    }
}
