package import CustodyModel

/// What a look at the local files, or a run over them, came to.
package struct RetentionReport: Sendable {
    /// A stream that is kept for a shorter time than in the last run.
    package struct Shortened: Sendable, Equatable {
        package let stream: StreamName
        /// Seconds; nil: for ever.
        package let from: Int64?
        package let to: Int64

        package var text: String {
            "\(stream) from \(from.map { RetentionReport.time($0) } ?? "for ever") to \(RetentionReport.time(to))"
        }
    }

    /// What was removed of one stream.
    package struct Removed: Sendable, Equatable {
        package let stream: StreamName
        /// First seq kept.
        package let before: UInt64
        package let segments: Int
        /// As stored.
        package let bytes: Int64
    }

    package let standings: [RetentionStanding]
    package let shortened: [Shortened]
    /// False when the register does not know the settings of retention yet.
    package let isSettled: Bool
    package let removed: [Removed]

    /// True where the evidence itself is wrong.
    package var hasFindings: Bool { standings.contains { $0.stay.isFinding } }

    /// `30d`.
    package static func time(_ seconds: Int64) -> String {
        SettingKind.duration(0...Int64.max, zero: nil).write(.number(seconds * 1_000_000_000))
    }
}

/// For how long each stream was kept in the last run: `<store>/custody/retention`. It guards against a slip of the pen and
/// is no evidence; the register has every change of the settings.
struct RetentionMemory: Equatable {
    private static let heading = "custody-retention/v1"

    /// Seconds; nil: for ever.
    let keep: [StreamName: Int64?]

    init(_ standings: [RetentionStanding]) {
        keep = Dictionary(uniqueKeysWithValues: standings.map { ($0.stream, $0.keepSeconds) })
    }

    init(decoding bytes: [UInt8]) {
        var lines = String(decoding: bytes, as: Swift.UTF8.self).split(separator: "\n")
        var keep: [StreamName: Int64?] = [:]
        if lines.first == RetentionMemory.heading[...] {
            lines.removeFirst()
            for line in lines {
                let words = line.split(separator: " ")
                guard words.count == 2, let stream = StreamName(String(words[0])), let seconds = Int64(words[1]) else {
                    continue
                }
                keep.updateValue(seconds > 0 ? seconds : nil, forKey: stream)
            }
        }
        self.keep = keep
    }

    var bytes: [UInt8] {
        let lines = keep.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value ?? 0)\n" }
        return Array((RetentionMemory.heading + "\n" + lines.joined()).utf8)
    }
}
