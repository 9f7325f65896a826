import CustodyModel

/// Alerts and notices in files of the spool.
extension LineForm {
    mutating func add(_ alert: Alert) {
        add("key", alert.key)
        add("code", alert.code)
        add("severity", alert.severity.rawValue)
        add("summary", alert.summary)
        add("source", alert.source)
        if let stream = alert.stream { add("stream", stream) }
        if let tenant = alert.tenant { add("tenant", tenant) }
        add("time", String(alert.time.microseconds))
        for detail in alert.details { add("detail", "\(detail.name)=\(detail.value)") }
    }

    var alert: Alert? {
        guard let key = self["key"], let code = self["code"],
            let severity = self["severity"].flatMap(AlertSeverity.init(rawValue:)), let summary = self["summary"],
            let source = self["source"], let time = moment("time")
        else { return nil }
        let details = all("detail").map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Alert.Detail(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        return Alert(
            key: key, code: code, severity: severity, summary: summary, source: source, stream: self["stream"],
            tenant: self["tenant"], time: time, details: details)
    }

    func moment(_ name: String) -> Timestamp? { self[name].flatMap(Int64.init).map(Timestamp.init(microseconds:)) }
}
