import CustodyModel
import CustodyService

/// Opens the store of the settings and says what opening it found.
enum LogOpening {
    static func open(_ settings: Settings, isOneShot: Bool) async throws(CustodyError) -> EventLog {
        let log = try await EventLog.open(settings, isOneShot: isOneShot)
        for notice in log.notices { Console.warning(notice.message) }
        return log
    }

    /// Ends the intake when an operator halts recording; throws at once where that was done before.
    static func watchHalts(_ log: EventLog, _ signals: Signals) async throws(CustodyError) -> Task<Void, Never> {
        if let halt = log.halt {
            try await log.close(reason: "halted")
            throw halt.error
        }
        return Task { @concurrent in
            for await _ in log.halts { signals.end() }
        }
    }

    /// Takes over a sanitizer policy that changed (SIGHUP); what cannot be used is told, and the one before stays in force.
    static func reload(_ log: EventLog, old: Settings, _ read: () throws(CustodyError) -> Settings) async {
        do throws(CustodyError) {
            let new = try read()
            let later = new.changedKeys(since: old).filter { !Settings.reloadable.contains($0) }
            if !later.isEmpty {
                Console.warning("\(later.joined(separator: ", ")) changed; that takes effect at the next start")
            }
            let keys = try await log.reconfigure(try new.sanitizerPlan())
            if !keys.isEmpty { Console.note("custody: reloaded: \(keys.joined(separator: ", "))") }
        } catch {
            Console.warning("the settings were not reloaded, those before stay in force: \(error)")
        }
    }

    /// Closes the local files; a failure is told and nothing else stops.
    static func rotate(_ log: EventLog) async {
        do throws(CustodyError) {
            try await log.rotate()
        } catch {
            Console.warning("rotation failed: \(error)")
        }
    }
}
