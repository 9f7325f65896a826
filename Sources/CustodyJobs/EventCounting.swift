package import CustodyAlerts
import CustodyModel
package import CustodySystem

/// Counts events by the rules of the alerts for as long as a process records, once a minute and at its end, and delivers
/// what that gives. Producers, the writer and the sinks know nothing of it: it reads the journal as another process would.
package struct EventCounting: Sendable {
    /// Time between two looks: a minute.
    package static let intervalNanoseconds: Int64 = 60_000_000_000

    private let tail: EventTail
    private let desk: AlertDesk
    private let clock: any Clock
    /// Told what went wrong; recording goes on.
    private let warn: @Sendable (String) -> Void

    package init(
        _ tail: EventTail, _ desk: AlertDesk, clock: any Clock, warn: @escaping @Sendable (String) -> Void
    ) {
        self.tail = tail
        self.desk = desk
        self.clock = clock
        self.warn = warn
    }

    /// Begins. The first look is over when this returns, so that whatever is recorded from now on is counted.
    ///
    /// - Returns: what goes on looking, for ``end(_:)``; nil where there is no rule.
    package func begin() async -> Task<Void, Never>? {
        guard tail.hasRules else { return nil }
        await look()
        return Task { @concurrent in
            while (try? await clock.sleep(nanoseconds: EventCounting.intervalNanoseconds)) != nil { await look() }
        }
    }

    /// Ends, and looks at what was recorded last.
    package func end(_ looks: Task<Void, Never>?) async {
        guard let looks else { return }
        looks.cancel()
        // One look at a time: the last one must not find the place taken by another of ours.
        await looks.value
        await look()
    }

    private func look() async {
        do throws(CustodyError) {
            let outcome = try await tail.look()
            if outcome.missed > 0 { warn(EventTail.missing(outcome.missed)) }
            for failure in try await desk.flush().failures { warn("alert: \(failure)") }
        } catch {
            warn("events were not counted by the rules of the alerts: \(error)")
        }
    }
}

extension EventTail {
    /// What is said of records that nobody counted.
    package static func missing(_ count: UInt64) -> String {
        "\(count) records were gone before they were counted by the rules of the alerts; look more often"
    }
}
