package import CustodyAlerts
import CustodyCrypto
package import CustodyModel
import CustodyPipeline
package import CustodyService
import CustodySystem
package import CustodyVerifier
import SystemPackage

/// The scheduled verification: the newest days of everything, and a part of all history that moves on with each run.
///
/// It reads as any verifier does and needs no key of the log. What it leaves: a report in three forms, `custody.verified`
/// in the register, metrics, alerts, and its own state, which should lie where who writes the log cannot.
package struct VerifyJob: Sendable {
    package struct Options: Sendable {
        package var settings: Settings
        package var configurationDigest: Digest
        package var alerts: AlertPlan
        /// Trust, policy, roots, anchors, checkpoints, speed; window and state are the job's.
        package var verifier: VerifierConfiguration
        /// What is looked at besides the store's streams: names of sinks, and what is believed.
        package var coverage: Coverage
        /// What shrank since the last run is accepted from now on.
        package var acceptsShrinking = false

        package init(
            settings: Settings, configurationDigest: Digest, alerts: AlertPlan, verifier: VerifierConfiguration,
            coverage: Coverage
        ) {
            self.settings = settings
            self.configurationDigest = configurationDigest
            self.alerts = alerts
            self.verifier = verifier
            self.coverage = coverage
        }
    }

    let options: Options
    let world: World
    private let desk: AlertDesk
    private let tail: EventTail
    /// Verifies files, and whatever else is configured, by a configuration.
    private let verify: @Sendable (VerifierConfiguration) async -> VerificationReport
    /// Brings an event into the register.
    private let record: @Sendable (CustodyEvent) async throws(CustodyError) -> Void

    package init(
        _ options: Options, world: World, alerts: AlertWorld,
        verify: @escaping @Sendable (VerifierConfiguration) async -> VerificationReport,
        record: @escaping @Sendable (CustodyEvent) async throws(CustodyError) -> Void
    ) {
        self.options = options
        self.world = world
        desk = AlertDesk(options.alerts, alerts)
        tail = EventTail(options.settings, options.alerts, world: world, alerts: alerts)
        self.verify = verify
        self.record = record
    }

    /// Runs once. Nothing that is wrong with the log is an error.
    ///
    /// - Throws: what keeps the job itself from its end; alerts and metrics say so then.
    package func run() async throws(CustodyError) -> JobReport {
        let began = world.clock.now()
        do throws(CustodyError) {
            // Whatever becomes of the verification, events are counted.
            let warnings = await countEvents()
            var report = try await runOnce(began)
            report.warnings = warnings + report.warnings
            return report
        } catch {
            await tell(error, began)
            throw error
        }
    }

    private func runOnce(_ began: Timestamp) async throws(CustodyError) -> JobReport {
        let files = JobFiles(options.settings.verifyPath, world)
        let lock = try files.prepare()
        defer { lock.release() }
        let start = world.clock.monotonicNanoseconds()
        let old = try files.readState()
        let plan = try await parts(old, try files.readVerifierState(), began)
        var coverage = options.coverage
        coverage.streams = try JobStreams.names(options.settings, world.fileSystem)
        var findings = plan.findings
        if let old {
            for lost in coverage.lost(since: old.coverage) where !options.acceptsShrinking {
                findings.append(Finding(.configShrunk, expected: lost.expected, found: lost.found))
            }
        }
        if let silence = try silence(plan.parts, began, findings) { findings.append(silence) }
        let unkept = plan.parts.reduce(0) { $0 + max(0, $1.report.findingCount - $1.report.findings.count) }
        var report = JobReport(
            origin: origin, time: began,
            durationMilliseconds: (world.clock.monotonicNanoseconds() - start) / 1_000_000,
            configurationDigest: options.configurationDigest, coverage: coverage, isFirstRun: old == nil,
            parts: plan.parts, findings: findings, findingCount: findings.count + unkept)
        try files.write(report)
        report.warnings += await tell(report)
        let event = CustodyEvent.verified(
            report: SHA256.digest(report.json), result: report.result.rawValue,
            configDigest: report.configurationDigest, streams: coverage.streams.sorted(),
            sinks: coverage.sinks.sorted(), from: report.from, to: report.to)
        do throws(CustodyError) { try await record(event) } catch {
            report.warnings.append("the result is not recorded in the register: \(error)")
        }
        var state = JobState(lastRun: began, rotation: plan.rotation, coverage: coverage)
        if let old, !options.acceptsShrinking { state.coverage = coverage.joined(old.coverage) }
        state.lastSuccess = report.result == .verified ? began : old?.lastSuccess
        state.doubts = plan.doubts
        // The verifier's own memory first: a state that says "success" never lies beside an older one.
        if report.result == .verified, let memory = plan.parts.first?.report.state { try files.write(memory) }
        try files.write(state)
        try writeMetrics(metrics(report, state))
        return report
    }

    /// What was read, and what follows from it for the next run.
    private struct Parts {
        var parts: [JobReport.Part] = []
        var findings: [Finding] = []
        var doubts: [ClosedRange<Timestamp>] = []
        var rotation = Rotation(first: .earliest)
    }

    private func parts(
        _ old: JobState?, _ memory: VerifierState?, _ now: Timestamp
    ) async throws(CustodyError) -> Parts {
        let today = Int64(now.day) * Timestamp.microsecondsPerDay
        let back = Int64(options.settings.verify.lookbackDays) * Timestamp.microsecondsPerDay
        let window = Timestamp(microseconds: max(today - back, Timestamp.earliest.microseconds))
        var plan = Parts()
        var configuration = options.verifier
        configuration.state = memory
        guard let old else {
            // The first run reads everything and learns where history begins.
            let report = await verify(configuration)
            let first = report.streams.map(\.from).min() ?? now
            plan.rotation = Rotation(first: first)
            plan.parts = [.init(kind: "window", from: first, to: now, report: report)]
            plan.findings = report.findings
            if report.result == .findings, first < window {
                plan.doubts = [first...Timestamp(microseconds: window.microseconds - 1)]
            }
            return plan
        }
        plan.rotation = old.rotation
        configuration.start = window
        let report = await verify(configuration)
        plan.parts = [.init(kind: "window", from: window, to: now, report: report)]
        plan.findings = report.findings
        var pieces = old.doubts.map { (kind: "doubt", range: $0) }
        if let part = plan.rotation.next(turns: options.settings.verify.turns, window: window) {
            pieces.append(("history", part))
        }
        for piece in pieces {
            // What was read as part of another range is not read twice.
            if plan.parts.contains(where: { $0.from <= piece.range.lowerBound && $0.to >= piece.range.upperBound }) {
                continue
            }
            await read(piece.kind, piece.range, &plan)
        }
        if plan.doubts.count > JobState.maximumDoubts, let last = plan.doubts.map(\.upperBound).max() {
            plan.doubts = [plan.rotation.first...last]
        }
        return plan
    }

    private func read(_ kind: String, _ range: ClosedRange<Timestamp>, _ plan: inout Parts) async {
        var configuration = options.verifier
        configuration.start = range.lowerBound
        configuration.end = range.upperBound
        let report = await verify(configuration)
        plan.parts.append(.init(kind: kind, from: range.lowerBound, to: range.upperBound, report: report))
        // Days of history without a record are no defect: the window's own silence is watched.
        let found = report.findings.filter { $0.code != .windowEmpty }
        if !found.isEmpty { plan.doubts.append(range) }
        for finding in found where !plan.findings.contains(finding) { plan.findings.append(finding) }
    }

    /// Nothing recorded and nobody alive for too long. What verification itself left in the register does not count.
    private func silence(
        _ parts: [JobReport.Part], _ now: Timestamp, _ findings: [Finding]
    ) throws(CustodyError) -> Finding? {
        let limit = options.settings.verify.maximumSilence.components.seconds
        guard limit > 0, !findings.contains(where: { $0.code == .windowEmpty || $0.code == .sourceAbsent }) else {
            return nil
        }
        let data = parts.flatMap(\.report.streams).filter { $0.name != .register && $0.name != .anchor }.map(\.to).max()
        let alive = try RegisterActivity.newest(
            store: options.settings.storePath, local: options.settings.localPath, world.fileSystem)
        let newest = [data, alive].compactMap { $0 }.max()
        if let newest, newest.adding(seconds: limit) >= now { return nil }
        return Finding(
            .windowEmpty, expected: "a record or a heartbeat within \(limit) s",
            found: newest.map { "nothing since \($0)" } ?? "nothing at all")
    }

    /// Counts what was recorded since somebody counted last; what stands is delivered with the job's own alerts.
    private func countEvents() async -> [String] {
        guard tail.hasRules else { return [] }
        do throws(CustodyError) {
            let outcome = try await tail.look()
            return outcome.missed > 0 ? [EventTail.missing(outcome.missed)] : []
        } catch {
            return ["events were not counted by the rules of the alerts: \(error)"]
        }
    }

    private var origin: String {
        let layout = StoreLayout(options.settings.storePath)
        return (try? LogIdentity.read(layout, world.fileSystem).origin)
            ?? options.verifier.trust?.lines.first?.logKey.name ?? options.settings.storePath.string
    }

    /// Alerts of a result; what went wrong with them is a warning, never the end of the job.
    private func tell(_ report: JobReport) async -> [String] {
        let alerts = JobAlerts.alerts(report.findings, origin: report.origin, time: report.time, plan: options.alerts)
        do throws(CustodyError) {
            _ = try await desk.report(alerts, scope: JobAlerts.findingScope)
            _ = try await desk.report([], scope: JobAlerts.failureScope)
            return try await desk.flush().failures.map { "alert: \($0)" }
        } catch {
            return ["alerts could not be spooled: \(error)"]
        }
    }

    /// Alerts and metrics of a job that could not be done; the error itself is thrown to the caller.
    private func tell(_ error: CustodyError, _ began: Timestamp) async {
        let alert = JobAlerts.failure(error, origin: origin, time: began)
        if (try? await desk.report([alert], scope: JobAlerts.failureScope)) != nil { _ = try? await desk.flush() }
        var metrics = JobMetrics(origin: origin, lastRun: began)
        metrics.lastSuccess = (try? JobFiles(options.settings.verifyPath, world).readState())??.lastSuccess
        try? writeMetrics(metrics)
    }

    private func metrics(_ report: JobReport, _ state: JobState) -> JobMetrics {
        var metrics = JobMetrics(origin: report.origin, lastRun: report.time)
        metrics.lastSuccess = state.lastSuccess
        metrics.exitStatus = report.exitStatus
        metrics.durationMilliseconds = report.durationMilliseconds
        metrics.records = report.records
        metrics.bytes = report.bytes
        for finding in report.findings { metrics.findings[finding.code.text, default: 0] += 1 }
        metrics.lookbackDays = report.coverage.lookbackDays
        metrics.turns = report.coverage.turns
        return metrics
    }

    private func writeMetrics(_ metrics: JobMetrics) throws(CustodyError) {
        guard !options.settings.metricsTextfile.isEmpty else { return }
        var metrics = metrics
        if let standing = try? desk.standing() {
            metrics.alertsOpen = standing.open.count
            metrics.alertsWaiting = standing.waiting.count
            metrics.oldestWaiting = standing.waiting.first?.queued
        }
        let path = FilePath(options.settings.metricsTextfile)
        try filing { () throws(FileError) in
            // Another user's collector reads it.
            try world.fileSystem.replace(path, with: Array(metrics.text.utf8), permissions: 0o644)
        }
    }
}
