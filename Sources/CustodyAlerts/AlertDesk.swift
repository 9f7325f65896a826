package import CustodyModel
import CustodySystem

/// Brings alerts to people: what is new goes through the book into the spool, and from there to the channels.
package struct AlertDesk: Sendable {
    /// How long one process waits for another's hand on the book: 5 s.
    private static let patience = 250
    private static let pauseNanoseconds: Int64 = 20_000_000

    package let plan: AlertPlan
    package let spool: AlertSpool
    let world: AlertWorld

    package init(_ plan: AlertPlan, _ world: AlertWorld) {
        self.plan = plan
        self.world = world
        spool = AlertSpool(plan.spool, world.files)
    }

    /// What came of an attempt to deliver.
    package struct Delivery: Sendable, Equatable {
        package var delivered = 0
        /// Notices that wait for another attempt.
        package var waiting = 0
        /// What went wrong, by channel.
        package var failures: [String] = []

        package init() {}
    }

    package struct Standing: Sendable {
        package let open: [AlertBook.Entry]
        package let waiting: [SpoolEntry]
        /// Files in the spool that are no notices.
        package let unreadable: [String]
    }

    /// Takes a whole report; see ``AlertBook/report(_:scope:now:plan:)``.
    ///
    /// The book says what is to be told before the spool has it, and that it was told after that, each durably: a crash
    /// anywhere in between, and a spool that is full, leave it to the next report to tell it, under the same id.
    ///
    /// - Returns: the number of notices for people.
    @discardableResult
    package func report(_ alerts: [Alert], scope: String) async throws(CustodyError) -> Int {
        try spool.prepare()
        let lock = try await takeBook()
        defer { lock.release() }
        var book = try readBook()
        try say(book.unsaid)
        book.said()
        let orders = book.report(alerts, scope: scope, now: world.clock.now(), plan: plan)
        try spool.replace(spool.bookPath, with: book.bytes)
        if !orders.isEmpty {
            try say(orders)
            book.said()
            try spool.replace(spool.bookPath, with: book.bytes)
        }
        return orders.count
    }

    private func say(_ orders: [AlertBook.Order]) throws(CustodyError) {
        for order in orders {
            for channel in order.channels {
                try spool.add(order.notice, channel: channel, now: world.clock.now())
            }
        }
    }

    /// What stands and what waits.
    package func standing() throws(CustodyError) -> Standing {
        let (entries, unreadable) = try spool.entries()
        return Standing(open: try readBook().entries, waiting: entries, unreadable: unreadable)
    }

    private func readBook() throws(CustodyError) -> AlertBook {
        guard let bytes = try spool.contents(spool.bookPath) else { return AlertBook() }
        guard let book = AlertBook(parsing: bytes) else {
            throw CustodyError(
                .corrupt, "\(spool.bookPath) is not what Custody wrote",
                advice: "move it away: what stands is then told again")
        }
        return book
    }

    private func takeBook() async throws(CustodyError) -> any FileLock {
        for _ in 0..<AlertDesk.patience {
            if let lock = try spool.lock("book.lock") { return lock }
            try? await world.clock.sleep(nanoseconds: AlertDesk.pauseNanoseconds)
        }
        throw CustodyError(.io, "another process has held \(spool.folder)/book.lock for seconds", advice: "try again")
    }

    /// Tries to deliver what is due, each channel on its own, in order: nothing overtakes what waits before it.
    ///
    /// - Parameter isForced: tries also what is not due yet.
    package func flush(isForced: Bool = false) async throws(CustodyError) -> Delivery {
        try spool.prepare()
        guard let lock = try spool.lock("flush.lock") else {
            // Whoever has it delivers what is due.
            var delivery = Delivery()
            delivery.waiting = try spool.entries().entries.count
            return delivery
        }
        defer { lock.release() }
        let (entries, unreadable) = try spool.entries()
        var delivery = Delivery()
        delivery.failures = unreadable.map { "\(spool.folder)/\($0) is no alert" }
        let known = Set(plan.channels.map(\.name))
        for name in Set(entries.map(\.channel)).subtracting(known).sorted() {
            delivery.failures.append("alerts wait for the channel \(name), which is not configured any more")
        }
        let outcomes = await withTaskGroup(of: Delivery.self) { group in
            for settings in plan.channels {
                let queue = entries.filter { $0.channel == settings.name }
                if queue.isEmpty { continue }
                let (channel, spool, clock) = (settings.make(world), spool, world.clock)
                group.addTask {
                    await withCheckedContinuation { continuation in
                        WorkerThread.start {
                            continuation.resume(
                                returning: AlertDesk.deliver(queue, channel, spool, clock, isForced: isForced))
                        }
                    }
                }
            }
            var outcomes: [Delivery] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
        for outcome in outcomes {
            delivery.delivered += outcome.delivered
            delivery.failures += outcome.failures.sorted()
        }
        delivery.waiting = entries.count - delivery.delivered
        return delivery
    }

    private static func deliver(
        _ queue: [SpoolEntry], _ channel: any AlertChannel, _ spool: AlertSpool, _ clock: any Clock, isForced: Bool
    ) -> Delivery {
        var delivery = Delivery()
        for var entry in queue {
            if !isForced, entry.next > clock.now() { break }
            var failure: AlertError?
            do throws(AlertError) { try channel.send(entry.notice) } catch { failure = error }
            do throws(CustodyError) {
                guard let failure else {
                    try spool.remove(entry)
                    delivery.delivered += 1
                    continue
                }
                entry.postpone(failure, now: clock.now())
                delivery.failures.append("\(channel.name): \(failure.message)")
                try spool.write(entry)
            } catch {
                // Delivered and not removed is told again under the same id; a retry not written down comes too early.
                delivery.failures.append("\(channel.name): \(error.message)")
            }
            break
        }
        return delivery
    }

    /// Sends a test notice straight to channels, past book and spool.
    ///
    /// - Returns: for each channel why it failed, or nil.
    package func test(only name: String? = nil, source: String) async -> [(channel: String, failure: String?)] {
        let now = world.clock.now()
        let alert = Alert(
            key: "test", code: "test", severity: .info, summary: "Custody can reach this channel", source: source,
            time: now)
        let notice = AlertNotice(.test, alert, id: "test-\(now.microseconds)", since: now)
        return await each(name) { channel throws(AlertError) in try channel.send(notice) }
    }

    /// Whether every channel can be reached; nothing is said.
    package func probe() async -> [(channel: String, failure: String?)] {
        await each(nil) { channel throws(AlertError) in try channel.probe() }
    }

    private func each(
        _ name: String?, _ body: @escaping @Sendable (any AlertChannel) throws(AlertError) -> Void
    ) async -> [(channel: String, failure: String?)] {
        var results: [(String, String?)] = []
        for settings in plan.channels where name == nil || settings.name == name {
            let channel = settings.make(world)
            let failure: String? = await withCheckedContinuation { continuation in
                WorkerThread.start {
                    do throws(AlertError) {
                        try body(channel)
                        continuation.resume(returning: nil)
                    } catch {
                        continuation.resume(returning: error.message)
                    }
                }
            }
            results.append((settings.name, failure))
        }
        return results
    }
}
