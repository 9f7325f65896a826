package import CustodyHTTP
package import SystemPackage

/// A word with `*` at its end or alone: `chain.*`.
package struct NamePattern: Sendable, Equatable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package func matches(_ name: String) -> Bool {
        text.hasSuffix("*") ? name.utf8.starts(with: text.utf8.dropLast()) : name.utf8.elementsEqual(text.utf8)
    }
}

/// What is alerted of, and who hears it: the section `alerts` of the settings.
package struct AlertPlan: Sendable {
    /// Most channels, routes and rules.
    package static let maximumChannels = 32
    package static let maximumRoutes = 256
    package static let maximumRules = 256

    package struct Channel: Sendable, Equatable {
        package enum Kind: Sendable, Equatable {
            case pagerDuty(key: AlertSecret, url: HTTPURL)
            case slack(address: AlertSecret)
            case discord(address: AlertSecret)
            case webhook(address: AlertSecret, secret: AlertSecret)
            case mail(MailChannel.Settings)
        }

        /// `[a-z0-9][a-z0-9-]{0,31}`
        package let name: String
        package let kind: Kind
        package let caFile: String?

        package init(name: String, kind: Kind, caFile: String? = nil) {
            self.name = name
            self.kind = kind
            self.caFile = caFile
        }

        package var kindName: String {
            switch kind {
            case .pagerDuty: "pagerduty"
            case .slack: "slack"
            case .discord: "discord"
            case .webhook: "webhook"
            case .mail: "mail"
            }
        }

        package func make(_ world: AlertWorld) -> any AlertChannel {
            switch kind {
            case .pagerDuty(let key, let url):
                PagerDutyChannel(name: name, key: key, url: url, caFile: caFile, world: world)
            case .slack(let address): SlackChannel(name: name, address: address, caFile: caFile, world: world)
            case .discord(let address): DiscordChannel(name: name, address: address, caFile: caFile, world: world)
            case .webhook(let address, let secret):
                WebhookChannel(name: name, address: address, secret: secret, caFile: caFile, world: world)
            case .mail(let settings): MailChannel(name: name, settings, world: world)
            }
        }
    }

    /// Which alerts go to which channels. Empty lists match everything; all conditions must hold.
    package struct Route: Sendable, Equatable {
        package var codes: [NamePattern] = []
        package var streams: [NamePattern] = []
        package var tenants: [NamePattern] = []
        package var severity = AlertSeverity.info
        package var channels: [String] = []

        package init() {}

        func matches(_ alert: Alert) -> Bool {
            func holds(_ patterns: [NamePattern], _ name: String?) -> Bool {
                patterns.isEmpty || name.map { name in patterns.contains { $0.matches(name) } } ?? false
            }
            return alert.severity >= severity && holds(codes, alert.code) && holds(streams, alert.stream)
                && holds(tenants, alert.tenant)
        }
    }

    package var spool = FilePath()
    /// Seconds after which trouble that stands is said again; 0 for never.
    package var repeatSeconds: Int64 = 86_400
    package var channels: [Channel] = []
    package var routes: [Route] = []
    /// Tenants and the streams that are theirs.
    package var tenants: [(name: String, streams: [NamePattern])] = []
    /// Severities other than the standard ones; the first that matches counts.
    package var severities: [(code: NamePattern, severity: AlertSeverity)] = []
    package var rules: [AlertRule] = []

    package init() {}

    /// Only a server on this machine may be spoken to without TLS.
    package static func isAllowed(_ url: HTTPURL) -> Bool { HTTPReceiver.isAllowed(url) }

    package func severity(of code: String) -> AlertSeverity {
        severities.first { $0.code.matches(code) }?.severity ?? .standard(for: code)
    }

    package func tenant(of stream: String?) -> String? {
        guard let stream else { return nil }
        return tenants.first { $0.streams.contains { $0.matches(stream) } }?.name
    }

    /// The channels of every route that matches, in the order of the configuration. What no route matches goes to all: a
    /// hole in the routes must not swallow an alert.
    package func channels(for alert: Alert) -> [String] {
        let named = Set(routes.filter { $0.matches(alert) }.flatMap(\.channels))
        return channels.map(\.name).filter { named.isEmpty || named.contains($0) }
    }
}
