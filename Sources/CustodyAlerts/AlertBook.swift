package import CustodyModel
import CustodyCrypto

/// Which troubles stand, and who was told. A value: what is to be said follows from what it is given.
package struct AlertBook: Sendable, Equatable {
    private static let header = "custody-alert-book/v1"

    package struct Entry: Sendable, Equatable {
        package var alert: Alert
        /// Who reported it: only its next report can say that it is mended.
        package let scope: String
        package let since: Timestamp
        package var lastSaid: Timestamp
        /// Notices so far.
        package var said: Int
        package var channels: [String]
    }

    /// What is to be said, and to whom.
    package struct Order: Sendable, Equatable {
        package let notice: AlertNotice
        package let channels: [String]
    }

    package private(set) var entries: [Entry] = []
    /// Orders that may not have reached the spool: they stand in the book before they are carried out, so that a crash in
    /// between repeats them as they were, under the same ids, instead of finding the trouble anew.
    package private(set) var unsaid: [Order] = []

    package init() {}

    /// Everything that was to be said is in the spool, durably.
    package mutating func said() { unsaid = [] }

    /// Takes a whole report of one reporter: what it holds stands, what it held before and does not any more is mended.
    ///
    /// - Returns: what is to be said, in order: what is new or due again, then what is mended, each once. It stays in
    ///   ``unsaid`` until ``said()``.
    package mutating func report(
        _ alerts: [Alert], scope: String, now: Timestamp, plan: AlertPlan
    ) -> [Order] {
        var orders: [Order] = []
        for alert in alerts {
            if let index = entries.firstIndex(where: { $0.scope == scope && $0.alert.key == alert.key }) {
                let isWorse = alert.severity > entries[index].alert.severity
                let next = entries[index].lastSaid.adding(seconds: plan.repeatSeconds)
                entries[index].alert = alert
                guard isWorse || plan.repeatSeconds > 0 && now >= next else { continue }
                entries[index].lastSaid = now
                entries[index].said += 1
                let added = plan.channels(for: alert)
                entries[index].channels += added.filter { !entries[index].channels.contains($0) }
                orders.append(order(.reminder, entries[index]))
            } else {
                let entry = Entry(
                    alert: alert, scope: scope, since: now, lastSaid: now, said: 1, channels: plan.channels(for: alert))
                entries.append(entry)
                orders.append(order(.trigger, entry))
            }
        }
        let mended = entries.filter { entry in
            entry.scope == scope && !alerts.contains { $0.key == entry.alert.key }
        }
        for entry in mended { orders.append(order(.resolve, entry)) }
        entries.removeAll { entry in mended.contains(entry) }
        unsaid += orders
        return orders
    }

    private func order(_ kind: AlertNotice.Kind, _ entry: Entry) -> Order {
        // A trouble that comes back after it was mended is another one to its receivers: hence the time.
        let text =
            "\(entry.alert.source)\n\(entry.scope)\n\(entry.alert.key)\n\(entry.since.microseconds)\n\(kind.rawValue)"
        let id = SHA256.digest(kind == .reminder ? text + "\n\(entry.said)" : text).hex.prefix(32)
        return Order(
            notice: AlertNotice(kind, entry.alert, id: String(id), since: entry.since), channels: entry.channels)
    }

    package var bytes: [UInt8] {
        var form = LineForm(AlertBook.header)
        for entry in entries {
            var line = LineForm("entry")
            line.add(entry.alert)
            line.add("scope", entry.scope)
            line.add("since", String(entry.since.microseconds))
            line.add("said_at", String(entry.lastSaid.microseconds))
            line.add("said", String(entry.said))
            for channel in entry.channels { line.add("channel", channel) }
            form.add("entry", line.text)
        }
        for order in unsaid {
            var line = LineForm("unsaid")
            line.add(order.notice.alert)
            line.add("kind", order.notice.kind.rawValue)
            line.add("id", order.notice.id)
            line.add("since", String(order.notice.since.microseconds))
            for channel in order.channels { line.add("channel", channel) }
            form.add("unsaid", line.text)
        }
        return form.bytes
    }

    /// Nil for what ``bytes`` did not write.
    package init?(parsing bytes: [UInt8]) {
        guard let form = LineForm(AlertBook.header, parsing: bytes) else { return nil }
        for text in form.all("entry") {
            guard let line = LineForm("entry", parsing: Array(text.utf8)), let alert = line.alert,
                let scope = line["scope"], let since = line.moment("since"), let last = line.moment("said_at"),
                let said = line["said"].flatMap(Int.init)
            else { return nil }
            entries.append(
                Entry(
                    alert: alert, scope: scope, since: since, lastSaid: last, said: said, channels: line.all("channel"))
            )
        }
        for text in form.all("unsaid") {
            guard let line = LineForm("unsaid", parsing: Array(text.utf8)), let alert = line.alert, let id = line["id"],
                let kind = line["kind"].flatMap(AlertNotice.Kind.init(rawValue:)), let since = line.moment("since")
            else { return nil }
            unsaid.append(
                Order(notice: AlertNotice(kind, alert, id: id, since: since), channels: line.all("channel")))
        }
    }
}
