package import CustodyAlerts
package import CustodyModel
import CustodyPipeline
import CustodyRestore
package import CustodyService
import CustodySystem
import SystemPackage

/// Counts recorded events by the rules of the alerts: reads what the journal got since the last look.
///
/// Whoever looks (`custody alert scan`, the scheduled verification, a process that records) goes on from the same place,
/// one at a time. The journal keeps records for `journal.keep`, a day by default; what left it before it was looked at is
/// read from the local files, and what those do not have is told.
package struct EventTail: Sendable {
    private let settings: Settings
    private let world: World
    private let desk: AlertDesk

    package struct Outcome: Sendable, Equatable {
        package var events = 0
        /// Records that were gone before they were looked at.
        package var missed: UInt64 = 0
        package var standing = 0
        /// Another process looks at this moment; nothing was done.
        package var isBusy = false

        package init() {}
    }

    package init(_ settings: Settings, _ plan: AlertPlan, world: World, alerts: AlertWorld) {
        self.settings = settings
        self.world = world
        desk = AlertDesk(plan, alerts)
    }

    package var hasRules: Bool { !desk.plan.rules.isEmpty }

    private var path: FilePath { desk.spool.folder.appending("events") }

    /// Looks once and reports what stands; reading has a thread of its own.
    ///
    /// - Throws: `corrupt` for a place that is not what the last look left, `storeMissing`, `io`.
    package func look() async throws(CustodyError) -> Outcome {
        guard hasRules else { return Outcome() }
        try desk.spool.prepare()
        let lock = try filing { () throws(FileError) in
            try world.fileSystem.lock(desk.spool.folder.appending("events.lock"), contents: [])
        }
        guard let lock else {
            var outcome = Outcome()
            outcome.isBusy = true
            return outcome
        }
        defer { lock.release() }
        let origin = try LogIdentity.read(StoreLayout(settings.storePath), world.fileSystem).origin
        let read: Result<EventCount, CustodyError> = await withCheckedContinuation { continuation in
            WorkerThread.start {
                do throws(CustodyError) {
                    continuation.resume(returning: .success(try countNew()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        var count = try read.get()
        let alerts = count.watch.standing(now: world.clock.now(), source: origin)
        count.outcome.standing = alerts.count
        _ = try await desk.report(alerts, scope: JobAlerts.ruleScope)
        // A crash before this counts the same events from the same place again: what stands is the same, and known.
        let bytes = count.bytes
        try filing { () throws(FileError) in try world.fileSystem.replace(path, with: bytes, permissions: 0o600) }
        return count.outcome
    }

    /// What there is since the last look. Blocks.
    private func countNew() throws(CustodyError) -> EventCount {
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            try world.fileSystem.status(path) == nil ? nil : try world.fileSystem.contents(path)
        }
        var count = EventCount(desk.plan.rules)
        if let bytes {
            guard let known = EventCount(desk.plan.rules, parsing: bytes) else {
                throw CustodyError(
                    .corrupt, "\(path) is not what Custody wrote",
                    advice: "move it away: events are then counted from now on")
            }
            count = known
        }
        let layout = StoreLayout(settings.storePath)
        for name in try JobStreams.names(settings, world.fileSystem).sorted() {
            guard let stream = StreamName(name), !stream.isReserved else { continue }
            try follow(stream, layout.journal(stream), &count)
        }
        return count
    }

    private func follow(_ stream: StreamName, _ folder: FilePath, _ count: inout EventCount) throws(CustodyError) {
        let names = ((try? world.fileSystem.list(folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
        // A stream that began after the first look is counted from its beginning.
        var place = count.places[stream] ?? EventCount.Place(next: 0)
        let isSkipped = count.isFirst && count.places[stream] == nil
        if isSkipped { place.next = names.last.flatMap { UInt64($0.prefix(20)) } ?? 0 }
        for (index, name) in names.enumerated() {
            var offset: Int64 = 0
            if name == place.segment {
                let size = ((try? world.fileSystem.status(folder.appending(name))) ?? nil)?.size ?? 0
                // Shorter than it was: a start after a crash put its end aside.
                offset = size >= place.offset ? place.offset : 0
            } else if isSkipped ? index + 1 < names.count : holdsNothingNew(index, names, place) {
                continue
            }
            let end = unsafe try walk(folder.appending(name), from: offset) { line in
                guard let record = unsafe RecordLine(line) else { return }
                if isSkipped {
                    place.next = max(place.next, record.seq + 1)
                    return
                }
                // A copy of what was seen.
                guard record.seq >= place.next else { return }
                if record.seq > place.next { fill(stream, place.next...record.seq - 1, &count) }
                place.next = record.seq + 1
                unsafe count.see(line, record, stream)
            }
            (place.segment, place.offset) = (name, end)
        }
        // The newest segment may still be empty: what lies before it was recorded all the same.
        if let first = names.last.flatMap({ UInt64($0.prefix(20)) }), first > place.next {
            fill(stream, place.next...first - 1, &count)
            place.next = first
        }
        count.places[stream] = place
    }

    /// Whether a segment was read before, or ends before the place: the next one begins there or earlier.
    private func holdsNothingNew(_ index: Int, _ names: [String], _ place: EventCount.Place) -> Bool {
        guard index + 1 < names.count else { return false }
        return UInt64(names[index + 1].prefix(20)) ?? 0 <= place.next
    }

    /// Hands on the whole lines of a segment from a byte on; one that went away meanwhile has none.
    ///
    /// - Returns: the byte behind the last of them.
    private func walk(
        _ path: FilePath, from offset: Int64, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(CustodyError) -> Int64 {
        guard let file = try? world.fileSystem.open(path, .read) else { return offset }
        defer { file.close() }
        var lines = LineCutter()
        var buffer = ByteBuffer(capacity: RestoreLimit.readSize)
        var (position, end) = (offset, offset)
        while !lines.isOverlong {
            buffer.removeAll()
            do throws(FileError) {
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: buffer.reserve(RestoreLimit.readSize), count: RestoreLimit.readSize)
                buffer.commit(unsafe try file.read(into: room, at: position))
            } catch {
                throw error.custody
            }
            if buffer.isEmpty { break }
            position += Int64(buffer.count)
            unsafe lines.add(buffer.bytes)
            while let line = unsafe lines.next() {
                end += Int64(line.count) + 1
                unsafe body(UnsafeRawBufferPointer(line))
            }
        }
        return end
    }

    /// Sees records that the journal has no more, as far as the local files have them.
    private func fill(_ stream: StreamName, _ range: ClosedRange<UInt64>, _ count: inout EventCount) {
        let source = FolderSource(settings.localPath, fileSystem: world.fileSystem)
        var next = range.lowerBound
        if let survey = try? source.survey(), let log = try? survey.log(nil) {
            var reader = StreamReader(source, survey, log: log, stream: stream)
            if let first = reader.promised?.lowerBound, first > next { next = min(first, range.upperBound + 1) }
            count.outcome.missed += next - range.lowerBound
            if next <= range.upperBound {
                let outcome = unsafe try? reader.read(from: next, to: range.upperBound) { line, record in
                    unsafe count.see(line, record, stream)
                }
                next = outcome?.next ?? next
            }
        }
        count.outcome.missed += range.upperBound + 1 - next
    }
}
