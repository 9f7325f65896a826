import CustodyAlerts
package import CustodyModel

/// What one run of the scheduled verification leaves for the next.
package struct JobState: Sendable, Equatable {
    private static let header = "custody-verify-job/v1"
    /// Parts of the history with findings that are read again in every run; beyond that all history is.
    static let maximumDoubts = 64

    package var lastRun: Timestamp
    package var lastSuccess: Timestamp?
    package var rotation: Rotation
    package var coverage: Coverage
    /// Parts of the history in which something was wrong: they are read again until they are clean, so that nothing
    /// counts as mended because nobody looked.
    package var doubts: [ClosedRange<Timestamp>] = []

    package init(lastRun: Timestamp, rotation: Rotation, coverage: Coverage) {
        self.lastRun = lastRun
        self.rotation = rotation
        self.coverage = coverage
    }

    package var bytes: [UInt8] {
        var form = LineForm(JobState.header)
        form.add("last_run", String(lastRun.microseconds))
        if let lastSuccess { form.add("last_success", String(lastSuccess.microseconds)) }
        form.add("first", String(rotation.first.microseconds))
        form.add("cursor", String(rotation.cursor.microseconds))
        form.add("turn", String(rotation.turn))
        for doubt in doubts {
            form.add("doubt", "\(doubt.lowerBound.microseconds) \(doubt.upperBound.microseconds)")
        }
        coverage.write(to: &form)
        return form.bytes
    }

    /// Nil for what ``bytes`` did not write.
    package init?(parsing bytes: [UInt8]) {
        guard let form = LineForm(JobState.header, parsing: bytes), let run = JobState.moment(form["last_run"]),
            let first = JobState.moment(form["first"]), let cursor = JobState.moment(form["cursor"]),
            let turn = form["turn"].flatMap(Int.init), let coverage = Coverage(form)
        else { return nil }
        lastRun = run
        lastSuccess = JobState.moment(form["last_success"])
        rotation = Rotation(first: first, cursor: cursor, turn: turn)
        self.coverage = coverage
        for text in form.all("doubt") {
            let ends = text.split(separator: " ").compactMap { JobState.moment(String($0)) }
            guard ends.count == 2, ends[0] <= ends[1] else { return nil }
            doubts.append(ends[0]...ends[1])
        }
    }

    private static func moment(_ text: String?) -> Timestamp? {
        text.flatMap(Int64.init).map(Timestamp.init(microseconds:))
    }
}
