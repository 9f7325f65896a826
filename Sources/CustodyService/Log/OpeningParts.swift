import CustodySystem
import CustodyModel
import CustodyPipeline
import CustodySink
import Synchronization

/// Tells the committer of acknowledged bytes; it exists only after the board that reports them.
final class Acknowledgements: Sendable {
    private let target = Mutex<Committer?>(nil)

    var committer: Committer? {
        get { target.withLock { $0 } }
        set { target.withLock { $0 = newValue } }
    }

    @Sendable func count(_ bytes: Int64) {
        committer?.acknowledged(bytes: bytes)
    }
}

/// A board and the way by which it reports.
struct ShippingBoardBox {
    let board: ShippingBoard
    let acknowledgements = Acknowledgements()

    let keeper: TreeKeeper

    init(_ layout: StoreLayout, _ sinks: [any Sink], _ world: World) {
        let keeper = TreeKeeper(world.fileSystem, layout: layout)
        self.keeper = keeper
        board = ShippingBoard(
            world.fileSystem, layout: layout, sinks: sinks.map(\.name),
            treeSize: { keeper.writtenSize(of: $0) }, onAcknowledged: acknowledgements.count)
    }
}

/// Wakes shippers; they exist only after the writer that wakes them.
final class Wakers: Sendable {
    private let shippers = Mutex<[Shipper]>([])

    func set(_ shippers: [Shipper]) {
        self.shippers.withLock { $0 = shippers }
        wake()
    }

    func wake() {
        for shipper in shippers.withLock({ $0 }) { shipper.wake() }
    }
}

extension EventLog {
    /// Records what starting has to say: settings that changed, and `started` where it is due.
    func begin(torn: [CustodyEvent.Torn], sinks: [any Sink], anchors: [String]) async throws(CustodyError) {
        try await recordConfiguration()
        let started = CustodyEvent.started(
            software: Software.name, configDigest: options.configurationDigest,
            heartbeatSeconds: options.heartbeatSeconds, sinks: sinks.map(\.name), anchors: anchors, torn: torn)
        if !options.isOneShot || !torn.isEmpty {
            try await lifecycle.start(started, heartbeatSeconds: options.heartbeatSeconds, committer)
        } else {
            lifecycle.startLater(started, heartbeatSeconds: options.heartbeatSeconds, committer, world.clock)
        }
        try await startWatching()
    }

    /// A store whose settings differ from the ones that the register knows of says so before anything else.
    private func recordConfiguration() async throws(CustodyError) {
        let text = options.configurationText
        let path = layout.settings
        let known = try filing { () throws(FileError) -> [UInt8]? in
            try world.fileSystem.status(path) == nil ? nil : try world.fileSystem.contents(path)
        }
        if let known {
            let old = String(decoding: known, as: Swift.UTF8.self)
            guard old != text else { return }
            let keys = SettingsChange.keys(from: old, to: text)
            _ = try await committer.append(
                own: [.configChanged(keys: keys, configDigest: options.configurationDigest)], to: .register)
        }
        try filing { () throws(FileError) in try world.fileSystem.replace(path, with: [UInt8](text.utf8)) }
    }

    /// Lets go of everything without waiting for sinks.
    func abandon() async {
        stopWatching()
        await endTasks()
        await committer.stop()
        keeper.stop()
        board.close()
    }
}

/// Which settings differ between two texts of `key=value` lines.
enum SettingsChange {
    static func keys(from old: String, to new: String) -> [String] {
        let (old, new) = (values(old), values(new))
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.map(String.init).sorted()
    }

    private static func values(_ text: String) -> [Substring: Substring] {
        var result: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            result[line[..<sign]] = line[line.index(after: sign)...]
        }
        return result
    }
}
