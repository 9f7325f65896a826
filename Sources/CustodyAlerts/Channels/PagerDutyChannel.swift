import CustodyCrypto
package import CustodyHTTP
import CustodyModel

/// PagerDuty, Events API v2: an incident is opened and, under the same `dedup_key`, resolved.
package struct PagerDutyChannel: AlertChannel {
    /// Characters of the longest summary that it takes.
    package static let maximumSummary = 1024
    package static let standardAddress = "https://events.pagerduty.com/v2/enqueue"

    package let name: String
    private let key: AlertSecret
    private let url: HTTPURL
    private let receiver: HTTPReceiver
    private let world: AlertWorld

    package init(name: String, key: AlertSecret, url: HTTPURL, caFile: String?, world: AlertWorld) {
        self.name = name
        self.key = key
        self.url = url
        self.world = world
        receiver = HTTPReceiver(world: world, caFile: caFile)
    }

    package func send(_ notice: AlertNotice) throws(AlertError) {
        let routingKey = try key.read(world)
        let response = try receiver.post(url, PagerDutyChannel.body(notice, routingKey: routingKey).bytes)
        guard response.status == 202 else { throw HTTPReceiver.refusal(response, url) }
    }

    package func probe() throws(AlertError) {
        _ = try key.read(world)
        try receiver.probe(url)
    }

    static func body(_ notice: AlertNotice, routingKey: String) -> JSONValue {
        let alert = notice.alert
        var members: [(String, JSONValue)] = [
            ("routing_key", .string(routingKey)),
            ("event_action", .string(notice.kind == .resolve ? "resolve" : "trigger")),
            ("dedup_key", .string(dedupKey(alert))),
        ]
        if notice.kind != .resolve {
            members.append(("payload", payload(notice)))
        }
        return .object(members)
    }

    private static func payload(_ notice: AlertNotice) -> JSONValue {
        let alert = notice.alert
        var members: [(String, JSONValue)] = [
            ("summary", .string(AlertText.cut(alert.summary, toUnits: maximumSummary))),
            ("source", .string(alert.source)),
            ("severity", .string(notice.kind == .test ? "info" : alert.severity.rawValue)),
            ("timestamp", .string(alert.time.description)), ("class", .string(alert.code)),
            ("custom_details", .object(AlertText.lines(notice).map { ($0.name, .string($0.value)) })),
        ]
        if let stream = alert.stream { members.append(("component", .string(stream))) }
        if let tenant = alert.tenant { members.append(("group", .string(tenant))) }
        return .object(members)
    }

    /// One trouble of one log, whatever it is called.
    static func dedupKey(_ alert: Alert) -> String {
        "custody-\(SHA256.digest("\(alert.source)\n\(alert.key)").hex.prefix(40))"
    }
}
