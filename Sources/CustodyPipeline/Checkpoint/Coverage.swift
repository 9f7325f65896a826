import CustodyMerkle
import CustodyModel

/// How far one data stream is covered by checkpoints in the register.
struct Coverage {
    /// A size at which the stream has to be checkpointed: the end of a batch.
    struct Point {
        let frontier: Frontier
        let head: Digest
    }

    /// Ends of batches that wait for a signature at the most; while signatures are withheld for long, every second of the
    /// older ones is let go, and the windows that would begin there begin a batch earlier.
    static let maximumPoints = 4096

    /// Size of the newest checkpoint in the register, and its root.
    private(set) var size: UInt64
    private(set) var root: Digest
    /// When the first record behind it was chained, on the monotonic clock.
    private(set) var since: Int64?
    private(set) var points: [Point] = []

    init(size: UInt64, root: Digest) {
        self.size = size
        self.root = root
    }

    /// False while records of the stream are not known to be durable: then only ends of batches can be covered.
    private var isSettled = true

    /// So many records of the stream are durable now.
    mutating func observe(size next: UInt64, isSettled: Bool, monotonic: Int64) {
        if next > size, since == nil { since = monotonic }
        self.isSettled = isSettled
    }

    mutating func add(_ point: Point) {
        guard point.frontier.size > size, point.frontier.size > points.last?.frontier.size ?? 0 else { return }
        points.append(point)
        guard points.count > Coverage.maximumPoints else { return }
        let half = points.count / 2
        let thinned = points[..<half].enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        points = thinned + points[half...]
    }

    mutating func takePoints() -> [Point] {
        defer { points = [] }
        return points
    }

    /// The register holds a checkpoint of this size now.
    mutating func cover(size: UInt64, root: Digest, of next: UInt64, monotonic: Int64) {
        self.size = size
        self.root = root
        since = next > size ? monotonic : nil
    }

    /// Whether a checkpoint is due at the stream's present size, by time or by number of records.
    func isDue(_ settings: CheckpointSettings, size next: UInt64, _ monotonic: Int64) -> Bool {
        guard isSettled else { return false }
        if let since, since + settings.delayNanoseconds <= monotonic { return true }
        return settings.every.map { next >= size + $0 } ?? false
    }

    /// When the stream is due for a checkpoint, on the monotonic clock.
    ///
    /// - Parameter batchEnds: from when on ends of batches are due.
    func due(_ settings: CheckpointSettings, batchEnds: Int64) -> Int64? {
        guard points.isEmpty else { return batchEnds }
        return isSettled ? since.map { $0 + settings.delayNanoseconds } : nil
    }
}
