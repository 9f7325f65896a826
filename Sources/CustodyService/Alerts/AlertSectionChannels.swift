import CustodyAlerts
import CustodyHTTP
import SystemPackage

/// What each kind of channel is told of.
enum ChannelKeys {
    private static let every = ["name", "kind"]
    private static let kinds: [(kind: String, keys: [String])] = [
        ("pagerduty", ["routing_key_file", "routing_key_env", "endpoint", "ca_file"]),
        ("slack", ["url_file", "url_env", "ca_file"]),
        ("discord", ["url_file", "url_env", "ca_file"]),
        ("webhook", ["url_file", "url_env", "secret_file", "secret_env", "ca_file"]),
        (
            "mail",
            ["host", "port", "security", "ca_file", "user", "password_file", "password_env", "from", "to"]
        ),
    ]

    static let names = kinds.map(\.kind)
    static let all = every + Set(kinds.flatMap(\.keys)).sorted()

    static func keys(_ kind: String) -> [String] { every + (kinds.first { $0.kind == kind }?.keys ?? []) }
}

extension AlertSection {
    /// Port of a mail server by how it is spoken to.
    private static let ports: [MailServer.Security: Int] = [.startTLS: 587, .tls: 465, .none: 25]

    mutating func channel(_ map: PolicyMap) -> AlertPlan.Channel? {
        let name = name(map)
        guard map.has("kind") else {
            problems.add("\(map.file):\(map.line)", "\(map.path) needs `kind`")
            return nil
        }
        guard let kind = map.choice("kind", ChannelKeys.names.map { ($0, $0) }, &problems) else { return nil }
        for key in map.keys where !ChannelKeys.keys(kind).contains(key) {
            problems.add(map.place(key), "\(map.name(key)): a \(kind) channel has no such key")
        }
        let made: AlertPlan.Channel.Kind? =
            switch kind {
            case "pagerduty": pagerDuty(map)
            case "slack": secret(map, "url").map { .slack(address: $0) }
            case "discord": secret(map, "url").map { .discord(address: $0) }
            case "webhook": webhook(map)
            default: mail(map)
            }
        let caFile = map.text("ca_file", &problems).map { resolve($0).string }
        return made.map { AlertPlan.Channel(name: name, kind: $0, caFile: caFile) }
    }

    /// A secret that is kept in a file or in a variable: exactly one of the two.
    private mutating func secret(_ map: PolicyMap, _ key: String, isOptional: Bool = false) -> AlertSecret? {
        let file = map.text("\(key)_file", &problems), variable = map.text("\(key)_env", &problems)
        switch (file, variable) {
        case (let file?, nil) where !file.isEmpty: return AlertSecret(.file(resolve(file)))
        case (nil, let variable?) where !variable.isEmpty: return AlertSecret(.variable(variable))
        case (nil, nil) where isOptional: return nil
        default:
            problems.add(
                map.has("\(key)_file") ? map.place("\(key)_file") : "\(map.file):\(map.line)",
                "\(map.path) needs `\(key)_file` or `\(key)_env`, one of them")
            return nil
        }
    }

    private mutating func pagerDuty(_ map: PolicyMap) -> AlertPlan.Channel.Kind? {
        guard let key = secret(map, "routing_key") else { return nil }
        let text = map.text("endpoint", &problems) ?? PagerDutyChannel.standardAddress
        guard let url = try? HTTPURL(text), AlertPlan.isAllowed(url) else {
            problems.add(map.place("endpoint"), "\(map.name("endpoint")) must be an https:// address")
            return nil
        }
        return .pagerDuty(key: key, url: url)
    }

    private mutating func webhook(_ map: PolicyMap) -> AlertPlan.Channel.Kind? {
        let address = secret(map, "url"), secret = secret(map, "secret")
        guard let address, let secret else { return nil }
        return .webhook(address: address, secret: secret)
    }

    private mutating func mail(_ map: PolicyMap) -> AlertPlan.Channel.Kind? {
        let host = map.required("host", &problems)
        let security =
            map.choice("security", MailServer.Security.allCases.map { ($0.rawValue, $0) }, &problems) ?? .startTLS
        let port = map.number("port", 1...65_535, &problems).map { Int($0) } ?? AlertSection.ports[security] ?? 25
        let caFile = map.text("ca_file", &problems).map { resolve($0).string }
        let server = MailServer(host: host, port: port, security: security, caFile: caFile)
        var settings = MailChannel.Settings(
            server: server, from: map.required("from", &problems), to: map.texts("to", &problems))
        settings.user = map.text("user", &problems)
        settings.password = secret(map, "password", isOptional: settings.user == nil)
        if settings.user == nil, settings.password != nil {
            problems.add("\(map.file):\(map.line)", "\(map.path) has a password and no `user`")
        }
        if settings.user != nil, security == .none {
            problems.add(map.place("security"), "\(map.name("security")): a password is never sent without TLS")
        }
        if settings.to.isEmpty { problems.add("\(map.file):\(map.line)", "\(map.path) needs `to`") }
        for (key, mailboxes) in [("from", [settings.from]), ("to", settings.to)]
        where mailboxes.contains(where: { !$0.isEmpty && !MailMessage.isMailbox($0) }) {
            problems.add(map.place(key), "\(map.name(key)) must be plain addresses such as ops@example.org")
        }
        return .mail(settings)
    }
}
