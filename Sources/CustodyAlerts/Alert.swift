package import CustodyModel

/// How bad it is, in the words of PagerDuty.
package enum AlertSeverity: String, Sendable, CaseIterable, Comparable {
    case info, warning, error, critical

    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        case .critical: 3
        }
    }

    /// What a finding is worth when nobody says otherwise: evidence that was changed, lost or shown differently is
    /// critical, what could not be checked is an error, what may only be late is a warning.
    package static func standard(for code: String) -> AlertSeverity {
        if warnings.contains(code) { return .warning }
        return unchecked.contains(code) ? .error : .critical
    }

    private static let warnings: Set<String> = ["tail.uncovered", "anchor.ahead", "heartbeat.missed"]
    private static let unchecked: Set<String> = [
        "window.empty", "object.unreadable", "object.lock_unreadable", "source.absent",
    ]
}

/// Something that a person must hear of. It holds codes, names, numbers and hashes, never event content.
package struct Alert: Sendable, Equatable {
    /// What it is about: two alerts of one key are the same trouble. At most ``maximumKeyBytes``.
    package let key: String
    /// A finding's code, `rule.<name>`, or `test`.
    package let code: String
    package let severity: AlertSeverity
    /// One sentence.
    package let summary: String
    /// The log that it is about, by its origin.
    package let source: String
    package let stream: String?
    package let tenant: String?
    /// When it was noticed.
    package let time: Timestamp
    /// Names and values for people, in order.
    package let details: [Detail]

    package struct Detail: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Bytes of the longest key; PagerDuty takes 255 of it.
    package static let maximumKeyBytes = 255

    package init(
        key: String, code: String, severity: AlertSeverity, summary: String, source: String, stream: String? = nil,
        tenant: String? = nil, time: Timestamp, details: [Detail] = []
    ) {
        self.key = AlertText.cut(key, toBytes: Alert.maximumKeyBytes)
        self.code = code
        self.severity = severity
        self.summary = summary
        self.source = source
        self.stream = stream
        self.tenant = tenant
        self.time = time
        self.details = details
    }
}

/// What a channel is asked to say about an alert.
package struct AlertNotice: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// It began.
        case trigger
        /// It still stands.
        case reminder
        /// It is mended.
        case resolve
        /// Nothing is wrong: somebody tries the channel.
        case test
    }

    package let kind: Kind
    package let alert: Alert
    /// The same for every attempt to deliver this notice, so that a receiver can tell a repetition.
    package let id: String
    /// When the trouble was first noticed.
    package let since: Timestamp

    package init(_ kind: Kind, _ alert: Alert, id: String, since: Timestamp) {
        self.kind = kind
        self.alert = alert
        self.id = id
        self.since = since
    }
}
