package import CustodyModel

/// Reads the records of one stream in order, each verified before anybody sees it.
///
/// Each item is judged as far as it is wanted before the first of its records is handed on, so that what a checkpoint
/// contradicts never gets out. Where an item has nothing to give, another that holds the same record is tried.
package struct StreamReader {
    /// What came of reading.
    package struct Outcome: Sendable {
        package var next: UInt64
        package var head: Digest
        package var lastTime: Timestamp?
        /// What stopped it before the end, or was wrong with an item whose records another one had.
        package var findings: [Finding] = []
        /// True when every record was there.
        package var isWhole = true
    }

    private let source: any RecordSource
    private let log: String
    private let stream: StreamName
    private let marks: [Mark]
    private let parses: Bool
    private var candidates: Candidates
    private var listings = 1

    /// - Parameter parses: parses each event again, besides its line.
    package init(
        _ source: any RecordSource, _ survey: SourceSurvey, log: String, stream: StreamName, marks: [Mark] = [],
        parses: Bool = false
    ) {
        self.source = source
        self.log = log
        self.stream = stream
        self.marks = marks
        self.parses = parses
        candidates = Candidates(survey.items(of: stream, log: log))
    }

    /// The first and the last record that items promise.
    package var promised: ClosedRange<UInt64>? {
        guard let first = candidates.first, let last = candidates.last, first <= last else { return nil }
        return first...last
    }

    /// Hands on the records from `first` to `last`, in order; stops at the first that nobody has.
    ///
    /// - Parameters:
    ///   - prev: `prev_hash` of the first one, if it is known.
    ///   - body: gets each record's line without its line feed. What it throws ends the reading and is thrown on.
    package mutating func read(
        from first: UInt64, to last: UInt64, prev: Digest? = nil,
        _ body: (UnsafeRawBufferPointer, RecordLine) throws(CustodyError) -> Void
    ) throws(CustodyError) -> Outcome {
        var outcome = Outcome(next: first, head: prev ?? .zero)
        var link = prev ?? (first == 0 ? .zero : nil)
        while outcome.next <= last {
            guard let item = candidates.holding(outcome.next).first else {
                outcome.isWhole = false
                if outcome.findings.last?.seq != outcome.next {
                    outcome.findings.append(
                        Finding(
                            .chainGap, stream: stream, seq: outcome.next, expected: "seq \(outcome.next)",
                            found: "no file or object that holds it"))
                }
                return outcome
            }
            var order = PieceOrder(item: item, from: outcome.next, to: min(item.last, last), prev: link, marks: marks)
            order.parses = parses
            let judged = unsafe try order.carryOut(source) { _, _ in }
            if judged.failure == .gone, try listAgain() { continue }
            if let defect = judged.defect { outcome.findings.append(defect) }
            guard judged.first == outcome.next, !judged.contradicts else {
                candidates.fail(item, at: outcome.next)
                continue
            }
            if judged.next <= order.to { candidates.fail(item, at: judged.next) }
            var again = PieceOrder(item: item, from: outcome.next, to: judged.next - 1, prev: link)
            again.parses = false
            let given = unsafe try again.carryOut(source, body)
            guard given.next == judged.next, given.head == judged.head else {
                throw CustodyError(
                    .unreadable, "\(item.name) changed while it was read", advice: "run the command again")
            }
            outcome.next = judged.next
            outcome.head = judged.head
            outcome.lastTime = judged.lastTime
            link = judged.head
        }
        return outcome
    }

    /// Lists the source again; false when that was done too often.
    private mutating func listAgain() throws(CustodyError) -> Bool {
        guard listings < RestoreLimit.listings else { return false }
        listings += 1
        candidates.replace(with: try source.survey().items(of: stream, log: log))
        return true
    }
}

extension SourceSurvey {
    package func items(of stream: StreamName, log: String) -> [SourceItem] {
        items.filter { $0.stream == stream && $0.log == log }
    }

    /// Data streams of a log, by name.
    package func streams(of log: String) -> [StreamName] {
        Set(items.filter { $0.log == log }.map(\.stream)).filter { !$0.isReserved }.sorted()
    }

    /// The only log there is, or the one that was asked for by its mark.
    package func log(_ wanted: String?) throws(CustodyError) -> String {
        let logs = logs
        if let wanted {
            guard logs.contains(wanted) else {
                throw CustodyError(.usage, "there is no log \(wanted) here", advice: SourceSurvey.naming(logs))
            }
            return wanted
        }
        guard let only = logs.first else {
            throw CustodyError(
                .unreadable, "there is no record to restore", advice: "name a store, a sink's folder or a bucket")
        }
        guard logs.count == 1 else {
            throw CustodyError(.usage, "several logs lie here", advice: SourceSurvey.naming(logs))
        }
        return only
    }

    private static func naming(_ logs: [String]) -> String {
        let named = logs.prefix(RestoreLimit.namedLogs).map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ", ")
        return "choose one with --log: \(named)" + (logs.count > RestoreLimit.namedLogs ? ", ..." : "")
    }
}
