package import CustodyModel

/// What was verified and how it came out.
package struct VerificationReport: Sendable {
    package enum Result: String, Sendable {
        /// Everything that was given is whole, as far as the assurances say.
        case verified
        /// At least one defect.
        case findings
        /// No defect was found, but something could not be checked, or nothing was there to check.
        case unchecked
    }

    /// What is known of one stream.
    package struct Stream: Sendable, Equatable {
        package let name: StreamName
        /// Different records; copies in several files count once.
        package let records: UInt64
        package let first: UInt64
        package let last: UInt64
        /// `entry_hash` of the last record.
        package let head: Digest
        /// T of the first and the last record.
        package let from: Timestamp
        package let to: Timestamp
    }

    /// By name.
    package var streams: [Stream] = []
    /// Files that were read.
    package var files = 0
    package var lines = 0
    /// Unpacked bytes.
    package var bytes: Int64 = 0
    /// Events were not parsed again.
    package var isFast = false
    /// By stream and seq, or file and line: the earliest first; at most as many as the configuration says.
    package var findings: [Finding] = []
    /// How many there are in all, and how many of them say only that something could not be checked.
    package var findingCount = 0
    package var uncheckedCount = 0
    package var notes: [VerificationNote] = []
    package var noteCount = 0
    package var assurances: [Assurance] = []
    /// Where the window begins, if there is one: nothing is said of what lies before.
    package var windowStart: Timestamp?
    /// There was a trust file.
    package var hasTrust = false
    /// The trust file names the key of the register that was given.
    package var isTrusted = false
    /// The trust file names the key of epoch 0.
    package var isForwardSecure = false
    /// What the next verification may begin with, after one without findings.
    package var state: VerifierState?
    /// What was held of the register: of the checkpoints of data streams, and of what vouches for it; in bytes.
    package var checkpointBytes = 0
    package var coverBytes = 0
    /// Pieces of a stream's tree that waited for what leads to them, at most.
    package var waitingPieces = 0

    package init() {}

    package var result: Result {
        if findingCount > uncheckedCount { return .findings }
        return uncheckedCount > 0 || streams.isEmpty ? .unchecked : .verified
    }

    /// True when this kind of evidence holds for every record of every stream, with no larger a lag than this.
    package func meets(_ kind: Assurance.Kind, maximumLagSeconds: Int64) -> Bool {
        // An anchor is evidence itself.
        let owed = streams.filter { kind == .chained || $0.name != .anchor }
        return !owed.isEmpty
            && owed.allSatisfy { stream in
                assurances.contains {
                    $0.kind == kind && $0.stream == stream.name && $0.isWhole
                        && ($0.lagMicroseconds ?? 0) <= maximumLagSeconds * Timestamp.microsecondsPerSecond
                }
            }
    }

    /// 0 verified, 1 a defect, 3 something could not be checked (DESIGN, section 6): 1 beats 3.
    package var exitStatus: Int32 {
        switch result {
        case .verified: 0
        case .findings: 1
        case .unchecked: 3
        }
    }
}

/// Something worth knowing that is no defect.
package struct VerificationNote: Sendable, Equatable {
    package let text: String
    package let stream: StreamName?
    package let file: String?
    package let line: Int?

    package init(_ text: String, stream: StreamName? = nil, file: String? = nil, line: Int? = nil) {
        self.text = text
        self.stream = stream
        self.file = file
        self.line = line
    }
}

/// One thing that a verification can vouch for, and for which records.
///
/// Later kinds of evidence (signed notes, the epoch chain, timestamps, anchors, witnesses) add their own values; a report
/// names every kind that it lacks, and what would go unnoticed without it.
package struct Assurance: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Hashes and links.
        case chained
        /// A register note by the trusted log key.
        case signed
        /// The chain of epochs from the trusted epoch key.
        case sealed
        case timestamped
        /// An agreeing anchor line.
        case anchored
        /// The policy's quorum of witnesses.
        case witnessed

        /// What goes unnoticed where this kind is missing.
        package var unnoticedWithout: String {
            switch self {
            case .chained: "any change"
            case .signed: "records cut from the end, a stream left out, or a log rewritten and chained anew by anyone"
            case .sealed: "a log rewritten by someone who holds today's log key"
            case .timestamped: "a log rewritten later and dated back"
            case .anchored: "an older copy put back, or records and register cut together"
            case .witnessed: "a different log shown to someone else"
            }
        }
    }

    package let kind: Kind
    package let stream: StreamName
    /// Seqs of the records that it holds for.
    package let range: ClosedRange<UInt64>
    /// Microseconds from a record to what covers it, at most; nil for hashes and links.
    package let lagMicroseconds: Int64?
    /// It holds for every record that was given, but for those that a live log may still be about to cover.
    package let isWhole: Bool

    package init(
        _ kind: Kind, stream: StreamName, range: ClosedRange<UInt64>, lagMicroseconds: Int64? = nil,
        isWhole: Bool = true
    ) {
        self.kind = kind
        self.stream = stream
        self.range = range
        self.lagMicroseconds = lagMicroseconds
        self.isWhole = isWhole
    }
}
