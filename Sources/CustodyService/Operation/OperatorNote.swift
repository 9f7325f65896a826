package import CustodyModel
import CustodyPipeline
import CustodySystem

/// Brings an event of a job or a command into the register, whether another process records to the store or not.
package enum OperatorNote {
    package enum Recorder: String, Sendable {
        /// The store was free.
        case caller
        /// The process that has the store takes it within a second.
        case holder
    }

    /// - Throws: `storeMissing`, `keysMissing` where this is no place to record, `io`.
    @discardableResult
    package static func record(
        _ event: CustodyEvent, _ settings: Settings, world: World = World()
    ) async throws(CustodyError) -> Recorder {
        try await record([event], settings, world: world)
    }

    /// The same for several events, in order; with none, only what opening a store records by itself.
    @discardableResult
    package static func record(
        _ events: [CustodyEvent], _ settings: Settings, world: World = World()
    ) async throws(CustodyError) -> Recorder {
        let layout = StoreLayout(settings.storePath)
        _ = try LogIdentity.read(layout, world.fileSystem)
        for event in events { _ = try Inbox(layout, world).leave(event) }
        do throws(CustodyError) {
            // Opening a store takes in what others left, and closing it signs and ships that.
            try await EventLog.open(settings, isOneShot: true, world: world).close(reason: "job")
            return .caller
        } catch {
            guard error.code == .storeLocked else { throw error }
            return .holder
        }
    }
}
