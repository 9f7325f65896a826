package import CustodyAlerts
package import CustodyModel
import CustodyPipeline
import CustodySystem
package import CustodyService
import SystemPackage

/// Counts recorded events by the rules of the alerts: reads what the journal got since the last look.
///
/// The journal keeps records for `journal.keep`, a day by default; who looks less often is told what went by unseen.
package struct EventTail: Sendable {
    private static let header = "custody-alert-positions/v1"
    /// Bytes of a journal segment that are read at a time are the segment itself, at most this.
    private static let maximumSegmentBytes: Int64 = 1 << 30

    private let settings: Settings
    private let world: World
    private let desk: AlertDesk

    package struct Outcome: Sendable, Equatable {
        package var events = 0
        /// Records that were gone from the journal before they were looked at.
        package var missed: UInt64 = 0
        package var standing = 0

        package init() {}
    }

    package init(_ settings: Settings, _ plan: AlertPlan, world: World, alerts: AlertWorld) {
        self.settings = settings
        self.world = world
        desk = AlertDesk(plan, alerts)
    }

    /// Looks once and reports what stands.
    package func look() async throws(CustodyError) -> Outcome {
        var outcome = Outcome()
        guard !desk.plan.rules.isEmpty else { return outcome }
        try desk.spool.prepare()
        let positionsPath = desk.spool.folder.appending("positions")
        let rulesPath = desk.spool.folder.appending("rules")
        var positions = try read(positionsPath)
        var watch = RuleWatch(desk.plan.rules)
        if let bytes = try contents(rulesPath) { watch.restore(bytes) }
        let layout = StoreLayout(settings.storePath)
        for name in try JobStreams.names(settings, world.fileSystem).sorted() {
            guard let stream = StreamName(name), !stream.isReserved else { continue }
            try follow(stream, layout.journal(stream), &positions, &watch, &outcome)
        }
        let origin = try LogIdentity.read(layout, world.fileSystem).origin
        let alerts = watch.standing(now: world.clock.now(), source: origin)
        outcome.standing = alerts.count
        _ = try await desk.report(alerts, scope: JobAlerts.ruleScope)
        // A crash before this counts the same events again: rather an alert too many than one too few.
        try write(watch.bytes, rulesPath)
        var form = LineForm(EventTail.header)
        for (name, next) in positions.sorted(by: { $0.key < $1.key }) { form.add(name, String(next)) }
        try write(form.bytes, positionsPath)
        return outcome
    }

    private func follow(
        _ stream: StreamName, _ folder: FilePath, _ positions: inout [String: UInt64], _ watch: inout RuleWatch,
        _ outcome: inout Outcome
    ) throws(CustodyError) {
        let files = world.fileSystem
        let names = ((try? files.list(folder)) ?? []).filter { $0.hasSuffix(".jsonl") }
        let firsts = names.map { UInt64($0.prefix(20)) ?? 0 }
        // A stream that is seen for the first time begins now, without its past.
        guard var next = positions[stream.text] else {
            positions[stream.text] = try end(names.last, folder)
            return
        }
        if let first = firsts.first, first > next {
            outcome.missed += first - next
            next = first
        }
        for (index, name) in names.enumerated() {
            // A segment whose successor begins at or before the position holds nothing new.
            if index + 1 < names.count, firsts[index + 1] <= next { continue }
            let lines = try lines(folder.appending(name))
            for line in lines {
                unsafe line.withUnsafeBytes { bytes in
                    guard let record = unsafe RecordLine(bytes), record.seq == next else { return }
                    next += 1
                    guard unsafe !RecordLine.isCustodys(bytes) else { return }
                    outcome.events += 1
                    unsafe watch.see(
                        UnsafeRawBufferPointer(rebasing: bytes[record.event]), stream: stream.text, seq: record.seq,
                        time: record.time)
                }
            }
        }
        positions[stream.text] = next
    }

    /// Seq behind the last record of a journal.
    private func end(_ name: String?, _ folder: FilePath) throws(CustodyError) -> UInt64 {
        guard let name else { return 0 }
        let last = try lines(folder.appending(name)).reversed().lazy.compactMap { line in
            unsafe line.withUnsafeBytes { unsafe RecordLine($0) }
        }.first
        return last.map { $0.seq + 1 } ?? UInt64(name.prefix(20)) ?? 0
    }

    /// Whole lines of a segment; one that went away meanwhile has none.
    private func lines(_ path: FilePath) throws(CustodyError) -> [ArraySlice<UInt8>] {
        let files = world.fileSystem
        guard let status = (try? files.status(path)) ?? nil, status.size <= EventTail.maximumSegmentBytes else {
            return []
        }
        let bytes = try filing { () throws(FileError) in try files.contents(path) }
        guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
        return bytes[..<end].split(separator: 0x0A)
    }

    private func read(_ path: FilePath) throws(CustodyError) -> [String: UInt64] {
        guard let bytes = try contents(path), let form = LineForm(EventTail.header, parsing: bytes) else { return [:] }
        var positions: [String: UInt64] = [:]
        for name in try JobStreams.names(settings, world.fileSystem) {
            positions[name] = form[name].flatMap(UInt64.init)
        }
        return positions
    }

    private func contents(_ path: FilePath) throws(CustodyError) -> [UInt8]? {
        try filing { () throws(FileError) -> [UInt8]? in
            try world.fileSystem.status(path) == nil ? nil : try world.fileSystem.contents(path)
        }
    }

    private func write(_ bytes: [UInt8], _ path: FilePath) throws(CustodyError) {
        try filing { () throws(FileError) in try world.fileSystem.replace(path, with: bytes) }
    }
}
