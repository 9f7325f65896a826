package import CustodyModel
import LocalJSONL

/// How the local files of one stream stand to its retention.
package struct RetentionStanding: Sendable {
    /// Why records stay, from the first that does.
    package enum Stay: Sendable, Equatable {
        /// No class and no setting ends their time.
        case forEver
        /// Their time is not over before then.
        case until(Timestamp)
        /// A sink has not acknowledged them.
        case owed(sink: String)
        /// A local hold, or one on an object of the archive.
        case held(String)
        /// No signed note that the local files hold covers them.
        case unsigned
        /// An anchor has not seen a note that covers them, or does not answer.
        case unanchored(String)
        /// A file that is no segment in its last form.
        case inTheWay(String)
        /// The files do not hold what the register says: nothing is removed before somebody has looked at it.
        case damaged(String)
        /// There is nothing left that could go.
        case nothing

        /// True where the evidence itself is wrong.
        package var isFinding: Bool { if case .damaged = self { true } else { false } }

        /// For people.
        package var text: String {
            switch self {
            case .forEver: "kept for ever"
            case .until(let time): "kept until \(time)"
            case .owed(let sink): "the sink \(sink) has not taken them yet"
            case .held(let text): "legal hold: \(text)"
            case .unsigned: "no signed note covers them yet"
            case .unanchored(let text): text
            case .inTheWay(let text): text
            case .damaged(let text): text
            case .nothing: "there is nothing else"
            }
        }

        /// For programs.
        package var code: String {
            switch self {
            case .forEver: "for_ever"
            case .until: "until"
            case .owed: "owed"
            case .held: "held"
            case .unsigned: "unsigned"
            case .unanchored: "unanchored"
            case .inTheWay: "in_the_way"
            case .damaged: "damaged"
            case .nothing: "nothing"
            }
        }
    }

    /// What may be removed: everything below `before`.
    struct Going: Sendable {
        let before: UInt64
        let head: Digest
        let frontier: [String]
        let segments: [SegmentShelf.Segment]
    }

    package let stream: StreamName
    /// Nil: for ever.
    package let keepSeconds: Int64?
    /// A class names the stream.
    package let isClass: Bool
    /// Closed segments, their bytes as stored, and their first and last record.
    package let segments: Int
    package let bytes: Int64
    package let range: ClosedRange<UInt64>?
    /// First seq kept, as the register says; 0 when nothing was pruned.
    package let prunedBefore: UInt64
    let going: Going?
    package let stay: Stay
    /// The first record that stays.
    package let staysFrom: UInt64

    /// First seq kept once what may go is gone; nil when nothing may.
    package var before: UInt64? { going?.before }
    package var goingSegments: Int { going?.segments.count ?? 0 }
    package var goingBytes: Int64 { going?.segments.reduce(0) { $0 + $1.storedBytes } ?? 0 }
    package var goingRange: ClosedRange<UInt64>? {
        guard let going, let first = going.segments.first?.first, first < going.before else { return nil }
        return first...going.before - 1
    }
}
