/// Something that an old format's tool does not notice.
package struct BlindSpot: Sendable, Equatable {
    package enum Seen: Sendable, Equatable {
        /// This check notices it.
        case always
        /// This check notices it when it is given one of these.
        case given([Evidence])
        /// Nothing in the log shows it.
        case never
    }

    /// What is kept elsewhere.
    package enum Evidence: String, Sendable, Equatable {
        case count = "--expect-count"
        case head = "--expect-head"
        case anchor = "--anchor"
        case chainReport = "--verify-chain"
    }

    /// A stable name.
    package let name: String
    package let text: String
    package let seen: Seen

    private init(_ name: String, _ text: String, _ seen: Seen) {
        self.name = name
        self.text = text
        self.seen = seen
    }

    /// Whether the check of this request notices it.
    package func isNoticed(_ request: OldLogRequest) -> Bool {
        switch seen {
        case .always: return true
        case .never: return false
        case .given(let evidence):
            return evidence.contains { evidence in
                switch evidence {
                case .count: request.expectedCount != nil
                case .head: request.expectedHead != nil
                case .anchor: request.anchor != nil
                case .chainReport: request.chainReport != nil
                }
            }
        }
    }

    private static let duplicateKey = BlindSpot(
        "duplicate-key", "a key that stands twice: the last one is hashed, a reader may show the first", .always)
    private static let form = BlindSpot(
        "form",
        "blank lines, CRLF, white space, other escapes, keys in another order: the bytes are not what is hashed",
        .always)
    private static let tail = BlindSpot("tail-cut", "records cut from the end", .given([.count, .head]))
    private static let rewrite = BlindSpot(
        "rewritten", "records edited and all hashes from there on computed anew: the hashes hold no secret",
        .given([.head]))

    /// What the tool of a format does not notice.
    package static func all(_ format: OldLogFormat) -> [BlindSpot] {
        switch format {
        case .mcpBridge: mcpBridge
        case .praxis: praxis
        case .mai: mai
        case .entryHash: entryHash
        }
    }

    private static let mcpBridge = [
        tail,
        BlindSpot("last-day-deleted", "the newest day's file deleted, or several", .given([.count, .head])),
        BlindSpot("everything-deleted", "every file deleted: nothing was checked, and it says Verified", .always),
        BlindSpot("empty-window", "a window in which nothing was written: it says Verified", .always),
        BlindSpot(
            "day-outside-window",
            "a day deleted before the window that is asked for: it begins with whatever day lies before the window",
            .always),
        BlindSpot("unhashed-signature", "a member signature added or changed: the hash leaves it out", .always),
        duplicateKey,
        BlindSpot("lone-surrogate", "half of a surrogate pair put into a text: it is dropped before hashing", .always),
        form,
        BlindSpot(
            "rounded-float", "a number changed behind the 14th digit after its point: it is rounded before hashing",
            .never),
        rewrite,
    ]

    private static let praxis = [
        BlindSpot("evidence-deleted", "the evidence file deleted, when no anchor is given", .always),
        BlindSpot(
            "log-and-evidence-cut", "log and evidence cut at the same checkpoint", .given([.anchor, .count, .head])),
        BlindSpot("all-cut", "log, evidence and anchor cut at the same checkpoint", .given([.count, .head])),
        BlindSpot("all-emptied", "log, evidence and anchor emptied: nothing was checked, and it says ok", .always),
        BlindSpot("older-anchor-lines", "lines of the anchor before the last one: only that one is looked at", .always),
        duplicateKey, form,
        BlindSpot(
            "rewritten",
            "records edited and hashes, evidence and tokens made anew: tokens of its own are no signatures",
            .given([.anchor, .head])),
    ]

    private static let mai = [
        BlindSpot("metadata", "metadata edited: the hash does not cover it", .never),
        BlindSpot("signature-removed", "the signature removed: it is judged only where there is one", .always),
        BlindSpot("first-link", "previous_hash of the first record: it is not looked at", .always),
        BlindSpot(
            "junk-line", "one line that is no JSON: everything is forgotten, and it says valid with 0 entries", .always),
        BlindSpot("tail-cut", "records cut from the end", .given([.count, .head, .chainReport])),
        duplicateKey, form,
        BlindSpot(
            "rewritten", "records edited and all hashes and signatures computed anew: the key stands in the program",
            .given([.head])),
    ]

    private static let entryHash = [
        BlindSpot("not-strict", "any edit at all, without --strict-hash", .always),
        BlindSpot("head-cut", "records cut from the beginning of a file", .always),
        tail,
        BlindSpot("hash-removed", "entry_hash removed from a record: it is judged only where there is one", .always),
        BlindSpot("file-deleted", "a whole file deleted: each has a chain of its own", .given([.count])),
        duplicateKey, form,
        BlindSpot("copytruncate", "lines that rotation by copytruncate lost at the end of a file", .never),
        rewrite,
    ]

    /// Where a format's tool fails although nothing is wrong.
    package static func falseAlarms(_ format: OldLogFormat) -> [String] {
        switch format {
        case .mcpBridge:
            ["a number of 1e14 or more with a point: it cannot be hashed, and the event is lost when it is written"]
        case .praxis:
            [
                "tokens of a time-stamp authority: its own command refuses them all",
                "the characters U+0085, U+2028 and U+2029 in a text: it takes them for ends of lines",
                "records behind the newest checkpoint of a log that is still written",
            ]
        case .mai: ["nothing known"]
        case .entryHash: ["the characters U+0085, U+2028 and U+2029 in a text: it takes them for ends of lines"]
        }
    }
}
