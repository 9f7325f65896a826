import CustodyModel
import CustodySystem
import SystemPackage

/// What a simulated machine holds: what programs see now, and what would be left after the power went.
struct SimulatedDisk {
    /// A change of contents that is not durable yet.
    fileprivate enum Change {
        case append([UInt8])
        case truncate(Int)
    }

    /// A change of names that is not durable yet. Assignments of one change happen together or not at all.
    private struct NameChange {
        var assignments: [(directory: Int, name: String, node: Int?)]
    }

    struct Node {
        var kind: FileStatus.Kind
        var permissions: UInt32
        var modified: Timestamp
        /// What programs read.
        var data: [UInt8] = []
        /// chattr +a: appended to, never cut, renamed or removed.
        var isAppendOnly = false
        var names: [String: Int] = [:]
        var durableNames: [String: Int] = [:]
        /// Bytes at the front of `data` that are on the disk, when `durableCopy` is nil.
        fileprivate var durableCount = 0
        /// What is on the disk, once it is no longer a prefix of `data`.
        fileprivate var durableCopy: [UInt8]?
        fileprivate var changes: [Change] = []
        /// Bytes that a failed sync gave up on: a later sync succeeds without writing them.
        fileprivate var abandoned: [Range<Int>] = []

        fileprivate var durable: [UInt8] { durableCopy ?? Array(data.prefix(durableCount)) }
    }

    static let root = 1

    var nodes: [Int: Node] = [:]
    private var pendingNames: [NameChange] = []
    private var nextNode = 2

    init() {
        nodes[SimulatedDisk.root] = Node(kind: .directory, permissions: 0o755, modified: Timestamp(microseconds: 0))
    }

    /// Bytes in files that have a name.
    var usedBytes: Int64 {
        nodes.values.reduce(0) { sum, node in
            node.names.values.reduce(sum) { $0 + Int64(nodes[$1]?.data.count ?? 0) }
        }
    }

    func find(_ path: FilePath) -> Int? { find(SimulatedDisk.names(path)[...]) }

    private func find(_ names: ArraySlice<String>) -> Int? {
        var node = SimulatedDisk.root
        for name in names {
            guard let next = nodes[node]?.names[name] else { return nil }
            node = next
        }
        return node
    }

    /// The names on the way to a place. Most of the time of a test that fails every operation went into
    /// `FilePath.components`, which checks itself in debug builds.
    private static func names(_ path: FilePath) -> [String] {
        let text = unsafe path.withPlatformString { unsafe String(cString: $0) }
        return text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter {
            $0 != "." && $0 != ".."
        }
    }

    /// The directory that holds `path` and the name there.
    func parent(_ path: FilePath) throws(Errno) -> (directory: Int, name: String) {
        let names = SimulatedDisk.names(path)
        guard let name = names.last else { throw .invalidArgument }
        guard let directory = find(names.dropLast()) else { throw .noSuchFileOrDirectory }
        guard nodes[directory]?.kind == .directory else { throw .notDirectory }
        return (directory, name)
    }

    func links(_ node: Int) -> UInt64 {
        if node == SimulatedDisk.root { return 1 }
        return nodes.values.reduce(0) { $0 + UInt64($1.names.values.count { $0 == node }) }
    }

    mutating func add(_ kind: FileStatus.Kind, at path: FilePath, permissions: UInt32, now: Timestamp) throws(Errno)
        -> Int
    {
        let place = try parent(path)
        let node = nextNode
        nextNode += 1
        nodes[node] = Node(kind: kind, permissions: permissions, modified: now)
        assign([(place.directory, place.name, node)])
        return node
    }

    mutating func rename(_ path: FilePath, to target: FilePath) throws(Errno) {
        let from = try parent(path)
        let to = try parent(target)
        guard let node = nodes[from.directory]?.names[from.name] else { throw .noSuchFileOrDirectory }
        if nodes[node]?.isAppendOnly == true { throw .notPermitted }
        if let replaced = nodes[to.directory]?.names[to.name] {
            if replaced == node { return }
            if nodes[replaced]?.isAppendOnly == true { throw .notPermitted }
            if nodes[replaced]?.kind == .directory, nodes[node]?.kind != .directory { throw .isDirectory }
        }
        assign([(from.directory, from.name, nil), (to.directory, to.name, node)])
    }

    mutating func remove(_ path: FilePath) throws(Errno) {
        let place = try parent(path)
        guard let node = nodes[place.directory]?.names[place.name] else { throw .noSuchFileOrDirectory }
        if nodes[node]?.kind == .directory, nodes[node]?.names.isEmpty == false { throw .directoryNotEmpty }
        if nodes[node]?.isAppendOnly == true { throw .notPermitted }
        assign([(place.directory, place.name, nil)])
    }

    private mutating func assign(_ assignments: [(directory: Int, name: String, node: Int?)]) {
        for item in assignments { nodes[item.directory]?.names[item.name] = item.node }
        pendingNames.append(NameChange(assignments: assignments))
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, to node: Int, now: Timestamp) {
        unsafe nodes[node]?.data.append(contentsOf: bytes)
        unsafe nodes[node]?.changes.append(.append([UInt8](bytes)))
        nodes[node]?.modified = now
    }

    mutating func truncate(_ id: Int, to size: Int, now: Timestamp) throws(Errno) {
        guard var node = nodes.removeValue(forKey: id) else { throw .badFileDescriptor }
        defer { nodes[id] = node }
        if node.isAppendOnly { throw .notPermitted }
        if size < node.durableCount, node.durableCopy == nil { node.durableCopy = node.durable }
        node.data = SimulatedDisk.resized(node.data, size)
        node.abandoned = node.abandoned.compactMap { $0.lowerBound < size ? $0.clamped(to: 0..<size) : nil }
        node.changes.append(.truncate(size))
        node.modified = now
    }

    /// What a successful sync does: everything that was not given up on before is on the disk.
    mutating func sync(_ id: Int) {
        guard var node = nodes.removeValue(forKey: id) else { return }
        defer { nodes[id] = node }
        node.changes = []
        node.durableCount = node.data.count
        node.durableCopy = nil
    }

    /// What a failed sync does (the "fsyncgate" of 2018): what was not on the disk is marked clean and never written.
    mutating func abandon(_ id: Int) {
        guard var node = nodes.removeValue(forKey: id) else { return }
        defer { nodes[id] = node }
        let from = min(node.durableCount, node.data.count)
        if from < node.data.count { node.abandoned.append(from..<node.data.count) }
        node.changes = []
        node.durableCount = node.data.count
        node.durableCopy = nil
    }

    /// Makes every change of names in `directory` durable, with the earlier ones in other directories that a rename
    /// ties to it.
    mutating func syncNames(_ directory: Int) {
        var needed: Set<Int> = [directory]
        var kept: [NameChange] = []
        var done: [NameChange] = []
        for change in pendingNames.reversed() {
            let touched = change.assignments.map(\.directory)
            if touched.contains(where: needed.contains) {
                needed.formUnion(touched)
                done.append(change)
            } else {
                kept.append(change)
            }
        }
        for change in done.reversed() { makeDurable(change) }
        pendingNames = kept.reversed()
    }

    private mutating func makeDurable(_ change: NameChange) {
        for item in change.assignments { nodes[item.directory]?.durableNames[item.name] = item.node }
    }

    /// The power goes: of what was not synced each file keeps a front part, each directory the first few changes.
    ///
    /// - Parameter zeroes: whether bytes that were lost inside a file's length may read as zeros, as on file systems
    ///   that write a file's size before its contents.
    mutating func losePower(using random: inout SplitMix64, zeroes: Bool) {
        let mercy = [0.0, 0.5, 0.9, 1.0].randomElement(using: &random) ?? 0.5
        var cut: Set<Int> = []
        for change in pendingNames {
            let touched = change.assignments.map(\.directory)
            if touched.contains(where: cut.contains) || Double.random(in: 0..<1, using: &random) >= mercy {
                cut.formUnion(touched)
            } else {
                makeDurable(change)
            }
        }
        pendingNames = []
        for id in nodes.keys.sorted() {
            guard var node = nodes.removeValue(forKey: id) else { continue }
            node.names = node.durableNames
            if node.kind == .file { SimulatedDisk.settle(&node, &random, zeroes) }
            nodes[id] = node
        }
        collect()
    }

    private static func settle(_ node: inout Node, _ random: inout SplitMix64, _ zeroes: Bool) {
        var data = node.durable
        let abandoned = node.abandoned.filter { _ in Bool.random(using: &random) }
        let count = Int.random(in: 0...node.changes.count, using: &random)
        for (index, change) in node.changes.enumerated() where index <= count {
            switch change {
            case .append(let bytes):
                let kept = index < count ? bytes.count : Int.random(in: 0...bytes.count, using: &random)
                data.append(contentsOf: bytes.prefix(kept))
                if zeroes, kept < bytes.count, Bool.random(using: &random) {
                    data.append(contentsOf: [UInt8](repeating: 0, count: bytes.count - kept))
                }
            case .truncate(let size):
                if index < count { data = resized(data, size) }
            }
        }
        for range in abandoned.reversed() {
            if range.upperBound >= data.count {
                data = resized(data, min(range.lowerBound, data.count))
            } else {
                for index in range { data[index] = 0 }
            }
        }
        node.data = data
        node.changes = []
        node.abandoned = []
        node.durableCopy = nil
        node.durableCount = data.count
    }

    /// Forgets nodes that no name leads to.
    private mutating func collect() {
        var reachable: Set<Int> = []
        var waiting = [SimulatedDisk.root]
        while let id = waiting.popLast() {
            guard reachable.insert(id).inserted, let node = nodes[id] else { continue }
            waiting.append(contentsOf: node.names.values)
        }
        nodes = nodes.filter { reachable.contains($0.key) }
    }

    private static func resized(_ data: [UInt8], _ size: Int) -> [UInt8] {
        size <= data.count ? Array(data.prefix(size)) : data + [UInt8](repeating: 0, count: size - data.count)
    }
}
