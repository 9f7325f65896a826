import CustodySink
import Synchronization

/// What a person should see to, one sentence for each kind of thing.
final class Warnings: Sendable {
    enum Kind: Hashable, Sendable, Comparable {
        case unlocked, lock, lockUnread, planted(String), foreignNotes, versions
    }

    private let state = Mutex<[Kind: String]>([:])

    /// Says something, or takes it back.
    func set(_ kind: Kind, _ text: String?) {
        state.withLock { state in
            if text != nil, state[kind] == nil, state.count >= SinkLimits.warnings { return }
            state[kind] = text
        }
    }

    var texts: [String] { state.withLock { state in state.sorted { $0.key < $1.key }.map(\.value) } }
}
