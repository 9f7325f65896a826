import CustodyCrypto
package import CustodyModel
import CustodyPipeline
import CustodySanitizer
package import CustodySink
import CustodySystem
package import SystemPackage

/// Everything that an open log consists of.
struct EventLogParts: Sendable {
    let identity: LogIdentity
    let notices: [Notice]
    let options: LogOptions
    let world: World
    let layout: StoreLayout
    let lock: any FileLock
    let committer: Committer
    let board: ShippingBoard
    let shippers: [Shipper]
    let lifecycle: Lifecycle
    let watch: OperatorWatch
    let desk: NoteDesk
    let guardian: SigningGuard
    let keeper: TreeKeeper
    let relay: NoteRelay
    let rejectKey: [UInt8]
    let continued: [StreamName: StreamName]
}

extension EventLog {
    /// Opens a store for recording: takes its lock, reads every stream back, and starts writer and shippers.
    ///
    /// It always succeeds after a crash or power loss: torn tails are put aside, damage is kept as it is and reported,
    /// and the stream goes on under another name (DESIGN, section 2.7).
    ///
    /// - Parameter makeSinks: the sinks of a log of this identity.
    /// - Throws: `storeMissing`, `storeLocked`, `keysMissing`, `sanitizer`, `io`.
    package static func open(
        _ root: FilePath, options: LogOptions, world: World = World(),
        makeSinks: (LogIdentity) async throws(CustodyError) -> [any Sink]
    ) async throws(CustodyError) -> EventLog {
        let layout = StoreLayout(root)
        _ = try LogIdentity.read(layout, world.fileSystem)
        let lock = try takeLock(layout, world)
        do throws(CustodyError) {
            let renewal = LogRenewal(layout, world)
            try renewal.finish()
            var identity = try LogIdentity.read(layout, world.fileSystem)
            var notices: [Notice] = []
            while true {
                let sinks = try await makeSinks(identity)
                let board = ShippingBoardBox(layout, sinks, world)
                let opening = StoreOpening(
                    layout: layout, fileSystem: world.fileSystem, clock: world.clock, settings: options.stream,
                    sinks: sinks, treeFetchLimit: options.treeFetchLimit)
                let epochKeys = EpochKeys(world.fileSystem, folder: layout.keys, random: world.random)
                let rotation = LogKeyRotation(layout, world)
                var ownKeys = [identity.logKey] + identity.formerKeys
                if let next = try rotation.prepared(identity) { ownKeys.append(next) }
                var found = FoundStreams(opening, identity, ownKeys: ownKeys, epochKeys, board.keeper)
                try await found.read(into: board.board)
                notices += found.notices
                if found.isRegisterDamaged, notices.allSatisfy({ $0.kind != .renewed }) {
                    let old = identity
                    identity = try renewal.begin(old, newest: found.registerNote)
                    notices.append(
                        Notice(
                            kind: .renewed, stream: .register,
                            message:
                                "the register of \(old.origin) is damaged: a new log begins; its trust line is \(identity.trustLine)"
                        ))
                    continue
                }
                let (settled, seed, news) = try rotation.settle(identity, recorded: found.recordedLogKey)
                return try await start(
                    layout, settled, seed, lock, opening, board, found, notices + news, options, world)
            }
        } catch {
            lock.release()
            throw error
        }
    }

    /// As above, with sinks that do not depend on the log's identity.
    package static func open(
        _ root: FilePath, sinks: [any Sink], options: LogOptions, world: World = World()
    ) async throws(CustodyError) -> EventLog {
        try await open(root, options: options, world: world) { _ in sinks }
    }

    private static func takeLock(_ layout: StoreLayout, _ world: World) throws(CustodyError) -> any FileLock {
        let text = "\(ProcessID.current)\n"
        let lock = try filing { () throws(FileError) in
            try world.fileSystem.lock(layout.lock, contents: [UInt8](text.utf8))
        }
        guard let lock else {
            let holder = (try? world.fileSystem.contents(layout.lock)).map {
                String(decoding: $0.prefix { $0 != 0x0A }, as: Swift.UTF8.self)
            }
            throw CustodyError(
                .storeLocked, "process \(holder ?? "unknown") writes to the store \(layout.root)",
                advice: "one process at a time records to a store; give each its own, or stop that one")
        }
        return lock
    }

    private static func start(
        _ layout: StoreLayout, _ identity: LogIdentity, _ logSeed: [UInt8], _ lock: any FileLock,
        _ opening: StoreOpening, _ box: ShippingBoardBox, _ found: consuming FoundStreams, _ notices: [Notice],
        _ options: LogOptions, _ world: World
    ) async throws(CustodyError) -> EventLog {
        let rejectKey = try KeyFiles.read(KeyFiles.rejectKey, layout, world.fileSystem)
        // The sanitizer proves itself before anything is recorded.
        try options.sanitizer.proveForRecording()
        let (signer, news) = try found.signer(logSeed: logSeed)
        let (board, sinks) = (box.board, opening.sinks)
        let rules = options.sanitizer.standard.rules.recordVersion
        let outside = try Outside(
            options.outside, identity, layout, found.standing, found.registerSize, rules, world)
        let relay = NoteRelay()
        let wakers = Wakers()
        let committer = Committer(
            settings: options.committer, rules: rules, clock: world.clock, rejectKey: rejectKey,
            backlogBytes: found.backlogBytes, streams: found.boxes,
            opening: openings(identity, found.continuations, try OldLog.read(layout, world.fileSystem)),
            create: { stream throws(CustodyError) in
                try opening.prepare(stream)
                let opened = try opening.open(stream)
                board.add(opened.journal, ledger: opened.ledger, cursors: opened.cursors)
                if let notice = try TreeOpening(opening, identity, box.keeper).open(stream, opened) {
                    throw CustodyError(.storeDamaged, notice.message)
                }
                return opened.takeRecovered()
            },
            onCut: { cuts in
                board.cut(cuts)
                wakers.wake()
            },
            reclaim: { ((try? board.prune(olderThan: .latest)) ?? 0) > 0 },
            register: RegisterParts(
                signer: signer, settings: options.checkpoints,
                epochKeys: EpochKeys(world.fileSystem, folder: layout.keys, random: world.random), keeper: box.keeper,
                fileSystem: world.fileSystem, root: layout.stream(.register), standing: found.standing,
                onNote: hand(to: box, relay, wakers), onFailure: { relay.note(failure: $0) }))
        box.keeper.start()
        box.acknowledgements.committer = committer
        let guardian = SigningGuard(outside, sinks)
        let shippers = makeShippers(sinks, board, committer, guardian, options, world)
        wakers.set(shippers)
        let decide: @Sendable () async -> Void = {
            // Only a log that is closing refuses to hear of it.
            try? await committer.setSigning(guardian.decision)
            // Shippers wait until everybody was asked.
            wakers.wake()
        }
        let desk = makeDesk(outside, guardian, layout, committer, world, decide)
        relay.desk = desk
        // Who missed it before the last stop gets it now.
        if let newest = found.standing.newest {
            if found.hasAllHeads { hand(to: box, relay, wakers)(newest) } else { box.board.add(newest) }
        }
        let log = EventLog(
            EventLogParts(
                identity: identity, notices: notices + news, options: options, world: world, layout: layout, lock: lock,
                committer: committer, board: board, shippers: shippers,
                lifecycle: Lifecycle(), watch: OperatorWatch(layout, world, committer), desk: desk, guardian: guardian,
                keeper: box.keeper, relay: relay, rejectKey: rejectKey, continued: found.continued))
        do throws(CustodyError) {
            try await log.begin(torn: found.torn, sinks: sinks, anchors: outside.publishers.map(\.name))
            await log.startShipping(sinks, decide: decide)
        } catch {
            await log.abandon()
            throw error
        }
        return log
    }

    private static func makeDesk(
        _ outside: Outside, _ guardian: SigningGuard, _ layout: StoreLayout, _ committer: Committer, _ world: World,
        _ decide: @escaping @Sendable () async -> Void
    ) -> NoteDesk {
        NoteDesk(
            outside.publishers, guardian: guardian, memory: NoteMemory(world.fileSystem, layout),
            clock: world.clock, random: world.random,
            onEvents: { events in _ = try? await committer.append(own: events, to: .register) },
            onDecision: decide)
    }

    /// The first record of a stream.
    private static func openings(
        _ identity: LogIdentity, _ continuations: [StreamName: CustodyEvent.Continuation], _ old: OldLog
    ) -> @Sendable (StreamName) -> CustodyEvent {
        { stream in
            guard stream == .register else {
                return .opened(
                    origin: identity.origin(of: stream), software: Software.name,
                    continues: continuations[stream] ?? old.continuations[stream])
            }
            return .registerOpened(
                origin: identity.origin, logKey: identity.logKey.description,
                epochKey: identity.epochKey.description, software: Software.name,
                continues: old.continuations[.register] ?? identity.continues)
        }
    }

    /// What becomes of a note once it is durable.
    private static func hand(
        to box: ShippingBoardBox, _ relay: NoteRelay, _ wakers: Wakers
    ) -> @Sendable (ReleasedNote) -> Void {
        { note in
            box.keeper.adopt(.register, size: note.size)
            box.board.add(note)
            relay.desk?.add(note)
            wakers.wake()
        }
    }

    private static func makeShippers(
        _ sinks: [any Sink], _ board: ShippingBoard, _ committer: Committer, _ guardian: SigningGuard,
        _ options: LogOptions, _ world: World
    ) -> [Shipper] {
        let keepSeconds = options.keepSeconds
        // One shipper looks after the journal; what cannot be removed now is tried again the next time.
        let prune: @Sendable () -> Void = {
            _ = try? board.prune(olderThan: world.clock.now().adding(seconds: -keepSeconds))
        }
        let record: @Sendable ([SinkEvent]) async -> Void = { (events: [SinkEvent]) in
            let own = events.compactMap(\.registerEvent)
            // A journal that cannot take it now tells every producer so; the sink's file names say it too.
            if !own.isEmpty { _ = try? await committer.append(own: own, to: .register) }
        }
        let nothing: @Sendable () -> Void = {}
        // A place that answers late can still show that this is an older copy.
        let hold: @Sendable () -> Shipper.Hold = {
            if case .refused = guardian.decision { return .refused }
            return guardian.isEveryoneAsked ? .none : .waiting
        }
        var shippers: [Shipper] = []
        for sink in sinks {
            let maintenance: @Sendable () -> Void = shippers.isEmpty ? prune : nothing
            let shipper: Shipper = Shipper(
                sink, board: board, clock: world.clock, random: world.random, onEvents: record,
                onMaintenance: maintenance, hold: hold)
            shippers.append(shipper)
        }
        return shippers
    }
}

extension SinkEvent {
    fileprivate var registerEvent: CustodyEvent? {
        switch self {
        case .rotated(let stream, let first, let last):
            return CustodyEvent.rotated(stream: stream, first: first, last: last)
        case .rotatedElsewhere(let stream, let missing):
            // What the other program's copy lacked was closed into a segment of its own.
            guard let missing else { return nil }
            return CustodyEvent.rotated(stream: stream, first: missing.lowerBound, last: missing.upperBound)
        }
    }
}
