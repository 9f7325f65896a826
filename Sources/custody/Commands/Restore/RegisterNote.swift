import CustodyModel
import CustodyService

/// Brings what a command did into the register of the settings' store.
enum RegisterNote {
    static func record(_ event: CustodyEvent, _ settings: Settings) async throws(CustodyError) {
        let log = try await EventLog.open(settings, isOneShot: true)
        do throws(CustodyError) {
            try await log.record(own: event)
        } catch {
            _ = try? await log.close()
            throw error
        }
        try await log.close()
    }
}
