package import CustodyModel
package import CustodyVerifier

/// What is restored.
package struct RestoreOptions: Sendable {
    /// Items that are read at once, unless said otherwise.
    package static let defaultWorkers = 4
    package static let maximumWorkers = 64

    /// Which of several logs in the source, by its mark.
    package var log: String?
    /// Only this data stream, besides the register.
    package var stream: StreamName?
    /// The window, both ends included.
    package var start: Timestamp?
    package var end: Timestamp?
    package var workers = RestoreOptions.defaultWorkers
    /// By what the restored records are judged in the end.
    package var verification = VerifierConfiguration()

    package init() {}

    /// What makes one restore another one; the target's marker holds it.
    func description(of source: String) -> String {
        let log = log ?? "-"
        let stream = stream?.text ?? "-"
        let (start, end) = (start?.description ?? "-", end?.description ?? "-")
        return "custody-restore/v1\nsource \(source)\nlog \(log)\nstream \(stream)\nstart \(start)\nend \(end)\n"
    }
}

/// How far a restore is.
package struct RestoreProgress: Sendable, Equatable {
    /// Bytes of lines that are in place, and bytes of items that were planned, as they lie in the source.
    package let bytesDone: Int64
    package let bytesTotal: Int64
}

/// What was restored, and how it came out.
package struct RestoreReport: Sendable {
    package struct Stream: Sendable, Equatable {
        package let name: StreamName
        package var records: UInt64 = 0
        package var first: UInt64 = 0
        package var last: UInt64 = 0
        /// `entry_hash` of the last record.
        package var head = Digest.zero
        package var firstTime = Timestamp.earliest
        package var lastTime = Timestamp.earliest
        /// Of lines.
        package var bytes: Int64 = 0
        package var segments = 0
        /// Segments that an earlier, interrupted run had put in place.
        package var segmentsFound = 0
        /// The newest checkpoint that the records reach: its size and root.
        package var checkpoint: (size: UInt64, root: Digest)?

        package static func == (left: Stream, right: Stream) -> Bool {
            left.name == right.name && left.first == right.first && left.last == right.last && left.head == right.head
                && left.records == right.records
        }
    }

    package let source: String
    package let target: String
    package var origin: String?
    package var streams: [Stream] = []
    /// What is missing or wrong in the source; the records of another copy may be in place all the same.
    package var findings: [Finding] = []
    package var findingCount = 0
    /// Records that no copy in the source has, or no copy that verifies.
    package var missing: UInt64 = 0
    package var verification = VerificationReport()
    package var isResumed = false
    /// From the first listing to the last record in place, and the verification behind it.
    package var restoreNanoseconds: Int64 = 0
    package var verifyNanoseconds: Int64 = 0
    /// Bytes of lines that this run put in place.
    package var landedBytes: Int64 = 0

    package init(source: String, target: String) {
        self.source = source
        self.target = target
    }

    /// Everything that was asked for is in place and verified.
    package var isRestored: Bool { missing == 0 && verification.result == .verified }

    package var records: UInt64 { streams.reduce(0) { $0 + $1.records } }
    package var bytes: Int64 { streams.reduce(0) { $0 + $1.bytes } }

    /// 0 restored and verified, 1 a defect, 3 something could not be checked or read.
    package var exitStatus: Int32 {
        if findings.contains(where: { !$0.code.isUnchecked }) || verification.result == .findings { return 1 }
        return isRestored && findingCount == 0 ? 0 : 3
    }
}
