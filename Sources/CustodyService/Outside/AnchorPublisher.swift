import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import SystemPackage

/// Brings notes to an anchor: one line for each note, in one chain whose position the store remembers.
actor AnchorPublisher: NotePublisher {
    nonisolated let interval: Int64
    private nonisolated let anchor: any Anchor
    private nonisolated let rememberedElsewhere: Bool
    private let path: FilePath
    private let rules: RulesVersion
    private let fileSystem: any FileSystem
    private var chain: AnchorChain
    /// The note in the line that the anchor took last.
    private var acknowledged: [UInt8]?
    private(set) var warnings: [String] = []

    nonisolated var name: String { anchor.name }
    nonisolated var followsBatchEnds: Bool { true }
    nonisolated var tellsItsNote: Bool { true }
    /// An anchor whose mount is missing looks as if it lay in the store's own file system.
    nonisolated var isElsewhere: Bool { anchor.isElsewhere || rememberedElsewhere }

    /// - Parameter state: where the store remembers which line the anchor acknowledged last.
    init(
        _ anchor: any Anchor, state: FilePath, interval: Int64, rules: RulesVersion, fileSystem: any FileSystem
    ) throws(CustodyError) {
        self.anchor = anchor
        self.interval = interval
        self.rules = rules
        self.fileSystem = fileSystem
        path = state
        let known = try filing { () throws(FileError) -> [UInt8]? in
            try fileSystem.status(state) == nil ? nil : try fileSystem.contents(state)
        }
        let chain = try known.map { bytes throws(CustodyError) in
            try AnchorChain(decoding: bytes, place: state.string)
        }
        self.chain = chain ?? AnchorChain()
        rememberedElsewhere = chain?.wasElsewhere ?? false
    }

    func newestNotes() async throws(CustodyError) -> [[UInt8]]? {
        let isElsewhere = anchor.isElsewhere
        guard isElsewhere || !chain.wasElsewhere else {
            throw CustodyError(
                .unreadable, "\(anchor.describe()) was on another file system and is not there now",
                advice: "mount it again")
        }
        let reading = try await anchor.newest(expecting: chain.position)
        let notices = reading.notices + chain.settle(reading, place: anchor.describe())
        warnings = notices.map { notice in
            notice.finding.map { "\($0.code): \(notice.text)" } ?? notice.text
        }
        chain.note(isElsewhere: isElsewhere)
        return reading.newest.map { [Array($0.note.utf8)] } ?? []
    }

    func publish(_ note: ReleasedNote) async throws(CustodyError) -> [CustodyEvent] {
        // The line that a failure left pending comes first, whatever note it has; then this one.
        if chain.pending != nil { try await appendPending() }
        // An earlier attempt brought it there and failed behind that.
        if acknowledged == note.bytes {
            try remember()
            return []
        }
        _ = chain.next(
            note: String(decoding: note.bytes, as: UTF8.self), heads: note.heads, time: note.time, rules: rules)
        try await appendPending()
        return []
    }

    private func appendPending() async throws(CustodyError) {
        guard let line = chain.pending else { return }
        try remember()
        try await anchor.append(line)
        chain.acknowledge()
        acknowledged = Array(line.note.utf8)
        try remember()
    }

    private func remember() throws(CustodyError) {
        let bytes = chain.bytes
        try filing { () throws(FileError) in
            try fileSystem.makeDirectories(path.removingLastComponent())
            try fileSystem.replace(path, with: bytes)
        }
    }

    func close() async { await anchor.close() }
}
