package import CustodyAlerts
package import CustodyModel

/// Findings as alerts: one for each code and stream, however many findings there are.
package enum JobAlerts {
    /// Reports of findings and of the job's own failures are told apart, so that neither mends the other.
    package static let findingScope = "verify"
    package static let failureScope = "job"
    package static let ruleScope = "rules"

    package static func alerts(
        _ findings: [Finding], origin: String, time: Timestamp, plan: AlertPlan
    ) -> [Alert] {
        struct Group {
            let first: Finding
            var count: Int
        }
        var groups: [String: Group] = [:]
        var order: [String] = []
        for finding in findings {
            // What shrank is several troubles, each with an end of its own.
            let part = finding.code == .configShrunk ? finding.expected : finding.stream?.text
            let key = finding.code.text + (part.map { ":\($0)" } ?? "")
            if groups[key] == nil { order.append(key) }
            groups[key, default: Group(first: finding, count: 0)].count += 1
        }
        return order.compactMap { key in
            guard let group = groups[key] else { return nil }
            let finding = group.first
            let place = finding.stream.map { " in stream \($0)" } ?? ""
            let number = group.count == 1 ? "1 finding" : "\(group.count) findings"
            var details = [Alert.Detail("findings", String(group.count))]
            if let seq = finding.seq { details.append(.init("first seq", String(seq))) }
            if let file = finding.file { details.append(.init("first file", file)) }
            if let line = finding.line { details.append(.init("first line", String(line))) }
            if let expected = finding.expected { details.append(.init("expected", expected)) }
            if let found = finding.found { details.append(.init("found", found)) }
            return Alert(
                key: key, code: finding.code.text, severity: plan.severity(of: finding.code.text),
                summary: "\(finding.code)\(place): \(number) by the scheduled verification", source: origin,
                stream: finding.stream?.text, tenant: plan.tenant(of: finding.stream?.text), time: time,
                details: details)
        }
    }

    package static func failure(_ error: CustodyError, origin: String, time: Timestamp) -> Alert {
        Alert(
            key: "job.failed", code: "job.failed", severity: .error,
            summary: "the scheduled verification could not be done", source: origin, time: time,
            details: [.init("error", error.description)])
    }
}
