import CustodyModel
import CustodyService

/// Opens the store of the settings and says what opening it found.
enum LogOpening {
    static func open(_ settings: Settings, isOneShot: Bool) async throws(CustodyError) -> EventLog {
        let log = try await EventLog.open(settings, isOneShot: isOneShot)
        for notice in log.notices { Console.warning(notice.message) }
        return log
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
