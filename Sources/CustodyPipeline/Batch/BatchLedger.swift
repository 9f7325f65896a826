import CustodyMerkle
package import CustodyModel
package import CustodySink
package import CustodySystem
import FoundationEssentials
package import SystemPackage

/// The plans of one stream's batches, durable before anything is shipped.
///
/// Plans are lines of JSON in files named by the first seq planned in them. A file goes when every sink has what it
/// plans and a newer file exists; the newest plan always stays, because the tree starts from it.
package struct BatchLedger: Sendable {
    /// Plans in one file.
    package static let plansPerFile = 1024

    private let fileSystem: any FileSystem
    private let directory: FilePath
    private let stream: StreamName
    private var files: [(first: UInt64, count: Int, next: UInt64)] = []
    private var file: (any File)?
    /// Plans that some sink may still need, oldest first, and the newest.
    package private(set) var plans: [BatchPlan] = []
    package private(set) var newest: CutBatch?

    /// Reads the plans; a line that is none ends the ledger there, and its records are cut again.
    package init(
        _ fileSystem: any FileSystem, directory: FilePath, stream: StreamName
    ) throws(CustodyError) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.stream = stream
        let names = try filing { () throws(FileError) in
            try fileSystem.status(directory) == nil ? [] : try fileSystem.list(directory)
        }
        reading: for name in names {
            guard let first = UInt64(name.prefix(20)), name == BatchLedger.fileName(first) else { continue }
            let bytes = try filing { () throws(FileError) in try fileSystem.contents(directory.appending(name)) }
            var count = 0
            var isWhole = true
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true) {
                guard let plan = PlanLine.decode(Array(line), stream: stream), follows(plan.plan) else {
                    isWhole = false
                    break
                }
                plans.append(plan.plan)
                newest = plan
                count += 1
            }
            files.append((first, count, newest.map { $0.plan.last + 1 } ?? first))
            if !isWhole { break reading }
        }
    }

    private func follows(_ plan: BatchPlan) -> Bool {
        guard let newest = newest?.plan else { return true }
        return plan.first == newest.last + 1 && plan.prev == newest.head
    }

    private static func fileName(_ first: UInt64) -> String { SegmentName.padded(first, to: 20) + ".plans" }

    /// Makes a plan durable.
    package mutating func add(_ batch: CutBatch) throws(CustodyError) {
        precondition(follows(batch.plan), "batches are planned in order")
        let line = PlanLine.encode(batch)
        do throws(FileError) {
            if files.last.map({ $0.count >= BatchLedger.plansPerFile }) ?? true { closeFile() }
            let isNew = file == nil
            let file = try writable(first: batch.plan.first)
            try file.append(line)
            try file.dataSync()
            if isNew { try fileSystem.syncDirectory(directory) }
        } catch {
            // What stands in that file now is not known: the next plan begins a new one.
            closeFile()
            throw error.custody
        }
        files[files.count - 1].count += 1
        files[files.count - 1].next = batch.plan.last + 1
        plans.append(batch.plan)
        newest = batch
    }

    private mutating func closeFile() {
        file?.close()
        file = nil
    }

    private mutating func writable(first: UInt64) throws(FileError) -> any File {
        if let file { return file }
        let path = directory.appending(BatchLedger.fileName(first))
        // A file of this name holds a plan that did not become durable: its bytes are replaced.
        if try fileSystem.status(path) != nil {
            try fileSystem.remove(path)
            files.removeAll { $0.first == first }
        }
        let file = try fileSystem.open(path, .create)
        self.file = file
        files.append((first, 0, first))
        return file
    }

    /// Forgets plans that every sink has, and removes their files.
    package mutating func forget(below seq: UInt64) throws(CustodyError) {
        let going = plans.dropLast().prefix { $0.last < seq }.count
        plans.removeFirst(going)
        while files.count > 1, files[0].next <= seq, files[0].next <= plans.first?.first ?? 0 {
            let path = directory.appending(BatchLedger.fileName(files[0].first))
            try filing { () throws(FileError) in
                try fileSystem.remove(path)
                try fileSystem.syncDirectory(directory)
            }
            files.removeFirst()
        }
    }

    /// Holds back, in this process, the plans from the one that holds `seq` on: their records are damaged.
    package mutating func hold(from seq: UInt64) {
        plans.removeAll { $0.last >= seq }
    }

    /// The plan that begins at `seq`, or holds it.
    package func plan(holding seq: UInt64) -> BatchPlan? {
        var (low, high) = (0, plans.count)
        while low < high {
            let middle = (low + high) / 2
            if plans[middle].last < seq { low = middle + 1 } else { high = middle }
        }
        return low < plans.count && plans[low].first <= seq ? plans[low] : nil
    }
}

/// One plan as a line of JSON.
private struct PlanLine: Codable {
    let first: UInt64
    let last: UInt64
    let bytes: UInt64
    let sha256: String
    let prev: String
    let head: String
    let firstTime: String
    let lastTime: String
    /// Hex; largest subtree first.
    let frontier: [String]

    enum CodingKeys: String, CodingKey {
        case first, last, bytes, sha256, prev, head, frontier
        case firstTime = "first_time"
        case lastTime = "last_time"
    }

    static func encode(_ batch: CutBatch) -> [UInt8] {
        let plan = batch.plan
        let line = PlanLine(
            first: plan.first, last: plan.last, bytes: plan.bytes, sha256: plan.digest.hex, prev: plan.prev.hex,
            head: plan.head.hex, firstTime: plan.firstTime.description, lastTime: plan.lastTime.description,
            frontier: batch.frontier.roots.map(\.hex))
        guard let data = try? JSONEncoder().encode(line) else { preconditionFailure("a plan is plain JSON") }
        return [UInt8](data) + [0x0A]
    }

    static func decode(_ line: [UInt8], stream: StreamName) -> CutBatch? {
        guard let value = try? JSONDecoder().decode(PlanLine.self, from: Data(line)),
            value.first <= value.last, let digest = Digest(hex: value.sha256), let prev = Digest(hex: value.prev),
            let head = Digest(hex: value.head), let firstTime = Timestamp(value.firstTime),
            let lastTime = Timestamp(value.lastTime)
        else { return nil }
        let roots = value.frontier.compactMap { Digest(hex: $0) }
        guard roots.count == value.frontier.count, let frontier = Frontier(size: value.last + 1, roots: roots) else {
            return nil
        }
        let plan = BatchPlan(
            stream: stream, first: value.first, last: value.last, bytes: value.bytes, digest: digest, prev: prev,
            head: head, firstTime: firstTime, lastTime: lastTime)
        return CutBatch(plan: plan, frontier: frontier)
    }
}
