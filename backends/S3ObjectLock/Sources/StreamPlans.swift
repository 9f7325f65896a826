import CustodyCrypto
import CustodyModel
import CustodySink

/// What the sink fixed for the batches of one stream, and which versions it made of them. Kept with the cursor.
struct StreamPlans: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        let first: UInt64
        let last: UInt64
        /// SHA-256 of the lines.
        let digest: Digest
        /// The whole key; its end says how the lines are packed.
        let key: String
        /// Nil until it is there, and where the bucket has no versions.
        var version: String?
        var isDone = false
        /// Whether a put may have taken effect without our knowing.
        var isDoubtful = false
    }

    /// Batches that the sink has and that are remembered at least, besides all that it does not have yet.
    private let kept: Int
    /// By first seq.
    private(set) var entries: [Entry] = []

    init(kept: Int) { self.kept = kept }

    func entry(_ plan: BatchPlan) -> Entry? { entries.first { $0.first == plan.first && $0.last == plan.last } }

    /// Fixes the key of a batch, or finds the one that was fixed before.
    ///
    /// - Throws: `sinkConflict` for other lines than the sink has, `sinkFailed` for a gap.
    mutating func plan(_ plan: BatchPlan, key: String) throws(CustodyError) -> (entry: Entry, isNew: Bool) {
        for entry in entries where entry.first <= plan.last && entry.last >= plan.first {
            if entry.first == plan.first, entry.last == plan.last, entry.digest == plan.digest { return (entry, false) }
            guard entry.isDone else { continue }
            throw CustodyError(
                .sinkConflict,
                "the archive has other lines of \(plan.stream) from \(entry.first) to \(entry.last) than the journal",
                advice: "run custody fsck: an older copy of the store may have been started")
        }
        // What was fixed and never came to be is replaced; the journal decides which batches there are.
        entries.removeAll { $0.first <= plan.last && $0.last >= plan.first }
        if let newest = entries.last, plan.first > newest.last + 1 {
            throw CustodyError(
                .sinkFailed,
                "records \(newest.last + 1) to \(plan.first - 1) of \(plan.stream) were not given to the sink")
        }
        let entry = Entry(first: plan.first, last: plan.last, digest: plan.digest, key: key)
        let index = entries.firstIndex { $0.first > plan.last } ?? entries.endIndex
        entries.insert(entry, at: index)
        trim()
        return (entry, true)
    }

    /// The sink has a batch, durably.
    mutating func finish(_ entry: Entry, version: String?) {
        guard let index = entries.firstIndex(where: { $0.first == entry.first && $0.digest == entry.digest }) else {
            return
        }
        entries[index].version = version
        entries[index].isDone = true
        entries[index].isDoubtful = false
        trim()
    }

    /// A put of a batch may have taken effect.
    mutating func doubt(_ entry: Entry) {
        guard let index = entries.firstIndex(where: { $0.first == entry.first && $0.digest == entry.digest }) else {
            return
        }
        entries[index].isDoubtful = true
    }

    private mutating func trim() {
        var done = entries.prefix { $0.isDone }.count
        while done > kept {
            entries.removeFirst()
            done -= 1
        }
    }

    private static let heading = "s3-object-lock/1"

    /// A heading, then a line for each batch: first, last, digest, version or `-`, `done` or `planned`, key.
    var state: SinkState {
        var text = StreamPlans.heading + "\n"
        for entry in entries {
            text += "\(entry.first)\t\(entry.last)\t\(entry.digest.hex)\t\(entry.version ?? "-")\t"
            text += "\(entry.isDone ? "done" : "planned")\t\(entry.key)\n"
        }
        return SinkState(bytes: [UInt8](text.utf8))
    }

    /// Takes what ``state`` wrote; of anything else nothing, and the archive itself is asked then.
    init(kept: Int, decoding state: SinkState?) {
        self.kept = kept
        let lines = (state.map { String(decoding: $0.bytes, as: Swift.UTF8.self) } ?? "").split(separator: "\n")
        guard lines.first == Substring(StreamPlans.heading) else { return }
        for line in lines.dropFirst() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 6, let first = UInt64(fields[0]), let last = UInt64(fields[1]), first <= last,
                let digest = Digest(hex: String(fields[2])), entries.last.map({ $0.last < first }) ?? true
            else {
                entries = []
                return
            }
            let isDone = fields[4] == "done"
            entries.append(
                Entry(
                    first: first, last: last, digest: digest, key: String(fields[5]),
                    version: fields[3] == "-" ? nil : String(fields[3]), isDone: isDone, isDoubtful: !isDone))
        }
    }
}
