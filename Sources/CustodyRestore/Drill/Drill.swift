import CustodyCrypto
import CustodyMerkle
package import CustodyModel
package import CustodySink
package import CustodySystem
import CustodyVerifier
package import SystemPackage

package struct DrillOptions: Sendable {
    /// Window, log and trust as for a restore; without a window a day is drawn.
    package var restore = RestoreOptions()
    /// Restores everything there is.
    package var isWhole = false
    /// Nanoseconds that a restore may take, and that the newest record may be old; nil for no objective.
    package var recoveryTime: Int64?
    package var recoveryPoint: Int64?
    /// Folder that may be filled and is removed in the end.
    package var scratch: FilePath
    package var software = ""

    package init(scratch: FilePath) { self.scratch = scratch }
}

/// Rehearses what the evidence is for: restores a window, verifies it, replays it into a scratch sink, and compares.
package struct Drill: Sendable {
    private let source: any RecordSource
    private let options: DrillOptions
    private let fileSystem: any FileSystem
    private let clock: any Clock
    private let random: any RandomSource
    private let inspection: BucketInspection?
    private let makeSink: @Sendable (FilePath) throws(CustodyError) -> any Sink

    /// - Parameter inspection: looks at how the source keeps its objects, where it is a bucket.
    package init(
        _ source: any RecordSource, _ options: DrillOptions, inspection: BucketInspection? = nil,
        fileSystem: any FileSystem, clock: any Clock, random: any RandomSource,
        makeSink: @escaping @Sendable (FilePath) throws(CustodyError) -> any Sink
    ) {
        self.source = source
        self.options = options
        self.inspection = inspection
        self.fileSystem = fileSystem
        self.clock = clock
        self.random = random
        self.makeSink = makeSink
    }

    /// Carries the drill out. Blocks. Whatever goes wrong is a doubt in the report; only what is no fault of the evidence
    /// is thrown.
    package func run() throws(CustodyError) -> DrillReport {
        var report = DrillReport(source: source.name, software: options.software)
        report.began = clock.now()
        report.objectives = (options.recoveryTime, options.recoveryPoint)
        report.hasTrust = options.restore.verification.trust != nil
        let survey = try source.survey()
        let log = try survey.log(options.restore.log)
        let register = try RegisterMap.read(source, survey, log: log)
        let map = register?.map ?? RegisterMap()
        report.origin = map.origin
        report.mark = log
        let window = try window(map, &report)
        defer { try? FolderRemoval.remove(options.scratch, fileSystem) }
        try restore(window, &report)
        try inspect(log, window, &report)
        let restored = FolderSource(options.scratch.appending("restored"), fileSystem: fileSystem)
        let replayed = FolderSource(options.scratch.appending("replayed"), fileSystem: fileSystem)
        try replay(restored, &report)
        try compare(survey, log, restored, replayed, map, &report)
        try measurePoint(survey, log, map, &report)
        report.ended = clock.now()
        return report
    }

    private func window(
        _ map: RegisterMap, _ report: inout DrillReport
    ) throws(CustodyError) -> RestoreOptions {
        var restore = options.restore
        guard !options.isWhole else {
            report.choice = "everything"
            restore.start = nil
            restore.end = nil
            return restore
        }
        if restore.start == nil, restore.end == nil {
            let days = map.days
            guard !days.isEmpty else {
                report.choice = "everything: the register names no day"
                return restore
            }
            let word = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let day = days[Int(word % UInt64(days.count))]
            report.choice = "a day drawn at random from \(days.count): \(day)"
            restore.start = Timestamp("\(day)T00:00:00.000000Z")
            restore.end = restore.start.map {
                Timestamp(microseconds: $0.microseconds + Timestamp.microsecondsPerDay - 1)
            }
        } else {
            report.choice = "as asked for"
        }
        report.window = (restore.start, restore.end)
        return restore
    }

    private func restore(_ window: RestoreOptions, _ report: inout DrillReport) throws(CustodyError) {
        let target = options.scratch.appending("restored")
        let outcome = try Restore(source, to: target, window, fileSystem: fileSystem, clock: clock).run()
        report.recoveryNanoseconds = outcome.restoreNanoseconds + outcome.verifyNanoseconds
        report.bytes = outcome.bytes
        report.findings = outcome.findings + outcome.verification.findings
        report.verdict = outcome.verification.verdict
        if !outcome.isRestored {
            report.doubts.append("not everything that was asked for could be restored and verified")
        }
        if outcome.findingCount > 0 { report.doubts.append("the source has \(outcome.findingCount) findings") }
        if outcome.verification.hasTrust, !outcome.verification.isTrusted {
            report.doubts.append("the register is not of the log that is trusted")
        }
        if let objective = options.recoveryTime, report.recoveryNanoseconds > objective {
            report.doubts.append(
                "the restore took \(Seconds.text(report.recoveryNanoseconds)), more than the objective of "
                    + Seconds.text(objective))
        }
        report.streams = outcome.streams.map { DrillReport.Stream($0) }
    }

    private func inspect(
        _ log: String, _ window: RestoreOptions, _ report: inout DrillReport
    ) throws(CustodyError) {
        guard let findings = try inspection?.findings(of: log, window, fileSystem, clock), !findings.isEmpty else {
            return
        }
        report.findings += findings
        let codes = Set(findings.map(\.code.text)).sorted().joined(separator: ", ")
        report.doubts.append("the bucket does not keep its objects as it should: \(codes)")
    }

    private func replay(_ restored: FolderSource, _ report: inout DrillReport) throws(CustodyError) {
        var replayOptions = ReplayOptions()
        replayOptions.includesRegister = true
        replayOptions.batchRecords = .max
        let target = options.scratch.appending("replayed")
        let sink = SinkTarget(try makeSink(target))
        var replay = Replay(
            restored, to: sink, replayOptions, state: try ReplayState(nil, key: [], fileSystem), clock: clock)
        do throws(CustodyError) {
            let outcome = try replay.run()
            report.replayNanoseconds = outcome.nanoseconds
            if !outcome.isWhole || !outcome.findings.isEmpty {
                report.doubts.append("not everything that was restored could be replayed")
            }
        } catch {
            report.doubts.append("the replay failed: \(error.message)")
        }
    }

    /// Counts, heads and roots of the original, of what was restored and of what was replayed.
    private func compare(
        _ survey: SourceSurvey, _ log: String, _ restored: FolderSource, _ replayed: FolderSource, _ map: RegisterMap,
        _ report: inout DrillReport
    ) throws(CustodyError) {
        let (restoredSurvey, replayedSurvey) = (try restored.survey(), try replayed.survey())
        for index in report.streams.indices {
            let stream = report.streams[index]
            let original = try Tally.take(
                source, survey, log: log, stream: stream.name, from: stream.first, to: stream.last, map)
            let second = try Tally.take(
                restored, restoredSurvey, log: "", stream: stream.name, from: stream.first, to: stream.last, map)
            let third = try Tally.take(
                replayed, replayedSurvey, log: "", stream: stream.name, from: stream.first, to: stream.last, map)
            report.streams[index].root = original.tally.root
            let agrees = original.tally == second.tally && second.tally == third.tally
            report.streams[index].agrees = agrees
            if !agrees {
                report.doubts.append("\(stream.name): original, restored and replayed records are not the same")
            }
            if let entry = map.entry(stream.name, stream.last + 1), let frontier = entry.frontier {
                var hasher = SHA256()
                let signed = frontier.root(&hasher)
                report.streams[index].signedRoot = signed
                if original.tally.root != signed {
                    report.doubts.append("\(stream.name): the root of the records is not the one that was signed")
                }
            }
        }
        if report.streams.allSatisfy({ $0.name == .register }) {
            report.doubts.append("the window holds no record of a data stream")
        }
    }

    /// How old the newest record is that the source could give: what a loss of the rest would cost.
    private func measurePoint(
        _ survey: SourceSurvey, _ log: String, _ map: RegisterMap, _ report: inout DrillReport
    ) throws(CustodyError) {
        var newest = map.lastTime
        for stream in survey.streams(of: log) {
            var reader = StreamReader(source, survey, log: log, stream: stream)
            guard let last = reader.promised?.upperBound else { continue }
            var time: Timestamp?
            // The end alone: that it links to the rest is for the restore of its own day.
            _ = unsafe try reader.read(from: last, to: last) { _, record in time = record.time }
            newest = [newest, time].compactMap { $0 }.max()
        }
        guard let newest else { return }
        let age = max(clock.now().microseconds - newest.microseconds, 0) * 1000
        report.newestRecord = newest
        report.recoveryPointNanoseconds = age
        if let objective = options.recoveryPoint, age > objective {
            report.doubts.append(
                "the newest record is \(Seconds.text(age)) old, more than the objective of \(Seconds.text(objective))")
        }
    }
}

/// Removes a folder with everything in it.
enum FolderRemoval {
    static func remove(_ path: FilePath, _ fileSystem: any FileSystem) throws(CustodyError) {
        try filing { () throws(FileError) in try removeAll(path, fileSystem) }
    }

    private static func removeAll(_ path: FilePath, _ fileSystem: any FileSystem) throws(FileError) {
        guard let status = try fileSystem.status(path) else { return }
        if status.kind == .directory {
            for name in try fileSystem.list(path) { try removeAll(path.appending(name), fileSystem) }
        }
        try fileSystem.remove(path)
    }
}
