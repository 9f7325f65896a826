import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyPipeline
package import CustodySink
import CustodySystem
package import CustodyTimestamp
package import CustodyWitness
import Synchronization

/// Whom the register's notes are shown to, besides the sinks.
package struct OutsideOptions: Sendable {
    /// Default of ``anchorNanoseconds``: 60 s (DESIGN, section 3.3).
    package static let defaultAnchorNanoseconds: Int64 = 60_000_000_000

    package var anchors: [any Anchor] = []
    /// How often an anchor gets the newest note, if it is new.
    package var anchorNanoseconds = OutsideOptions.defaultAnchorNanoseconds
    /// Default of ``timestampNanoseconds``: five minutes.
    package static let defaultTimestampNanoseconds: Int64 = 300_000_000_000

    /// A time-stamp authority and the name under which the register knows it.
    package var authority: (name: String, source: any TimestampSource)?
    /// Default of ``witnessNanoseconds``: 60 s.
    package static let defaultWitnessNanoseconds: Int64 = 60_000_000_000

    package var witnesses: WitnessPool?
    package var witnessNanoseconds = OutsideOptions.defaultWitnessNanoseconds
    package var timestampNanoseconds = OutsideOptions.defaultTimestampNanoseconds

    package init() {}
}

/// Everybody outside that one open log deals with.
struct Outside {
    let publishers: [any NotePublisher]
    let register: RegisterTree

    init(
        _ options: OutsideOptions, _ identity: LogIdentity, _ layout: StoreLayout, _ standing: RegisterStanding,
        _ registerSize: UInt64, _ rules: RulesVersion, _ world: World
    ) throws(CustodyError) {
        var publishers: [any NotePublisher] = []
        for anchor in options.anchors {
            publishers.append(
                try AnchorPublisher(
                    anchor, state: layout.anchorState(anchor.name), interval: options.anchorNanoseconds, rules: rules,
                    fileSystem: world.fileSystem))
        }
        if let authority = options.authority {
            publishers.append(
                TimestampPublisher(authority.source, name: authority.name, interval: options.timestampNanoseconds))
        }
        register = RegisterTree(
            keys: ([identity.logKey] + identity.formerKeys).map { $0.stream(.register) }, size: registerSize,
            files: TileFiles(world.fileSystem, root: layout.stream(.register)), written: standing.newest?.size ?? 0,
            entries: standing.entries)
        if let witnesses = options.witnesses {
            publishers.append(
                WitnessPublisher(witnesses, register: register, interval: options.witnessNanoseconds))
        }
        self.publishers = publishers
    }
}

/// Hands notes from the writer to a desk that is made after it, and remembers what keeps notes from being signed.
final class NoteRelay: Sendable {
    private struct State: Sendable {
        var desk: NoteDesk?
        var failure: CustodyError?
    }

    private let state = Mutex(State())

    var desk: NoteDesk? {
        get { state.withLock { $0.desk } }
        set { state.withLock { $0.desk = newValue } }
    }

    var failure: CustodyError? { state.withLock { $0.failure } }

    func note(failure: CustodyError?) { state.withLock { $0.failure = failure } }
}
