import CustodyModel
import CustodyService

/// Brings what a command did into the register of the settings' store, also while another process records to it.
enum RegisterNote {
    static func record(_ event: CustodyEvent, _ settings: Settings) async throws(CustodyError) {
        guard try await OperatorNote.record(event, settings) == .holder else { return }
        Console.note("another process records to the store: it takes the event into the register within a second")
    }
}
