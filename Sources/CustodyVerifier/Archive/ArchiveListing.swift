import CustodyCrypto
package import CustodyModel

/// What lies below one prefix of a bucket: every version of every object, by logs.
///
/// A log's notes and its register are listed before its data, because a sink gets records before the note that covers
/// them: what a note in the listing covers is in the listing too, though the log goes on.
package struct ArchiveListing: Sendable {
    /// By mark.
    package private(set) var logs: [LogMark: ArchiveLog] = [:]
    /// What is wrong with names outside of any log.
    var findings = KeptFindings()
    private let store: any ObjectStore
    private let prefix: ArchivePrefix
    private let firstDay: String?
    private let stream: StreamName?
    private var count = 0

    /// Lists everything below `prefix`.
    ///
    /// - Parameters:
    ///   - start: leaves out objects of days before, but for those of the register.
    ///   - stream: leaves out other data streams.
    package init(
        _ store: any ObjectStore, prefix: ArchivePrefix, start: Timestamp? = nil, stream: StreamName? = nil
    ) throws(CustodyError) {
        self.store = store
        self.prefix = prefix
        firstDay = start.map { String($0.description.prefix(10)) }
        self.stream = stream
        try list(ArchiveLayout.allCheckpoints(prefix)) { _ in true }
        let known = Set(logs.keys)
        for mark in known.sorted(by: { $0.text < $1.text }) {
            try list(ArchiveLayout(prefix: prefix, log: mark).records(.register)) { _ in true }
        }
        try list(prefix.text) { key in
            switch key {
            case .checkpoint: false
            case .records(let records): records.stream != .register || !known.contains(records.log)
            case nil: true
            }
        }
        for mark in logs.keys { logs[mark]?.sort() }
    }

    /// Each log on its own, by mark. What is wrong with names of no log goes with the first; where there is none at all,
    /// one without objects stands for them.
    package var archives: [ArchiveLog] {
        var result = logs.sorted { $0.key.text < $1.key.text }.map(\.value)
        if result.isEmpty, let mark = LogMark("0000000000000000") {
            result = [ArchiveLog(store, ArchiveLayout(prefix: prefix, log: mark))]
        }
        result[0].findings.add(findings)
        return result
    }

    private mutating func list(_ prefix: String, _ isWanted: (ArchiveKey?) -> Bool) throws(CustodyError) {
        var listing = self
        try store.versions(below: prefix) { version in
            let key = ArchiveKey(version.key, prefix: listing.prefix)
            if isWanted(key) { listing.take(version, key) }
        }
        self = listing
    }

    private mutating func take(_ version: ObjectVersion, _ key: ArchiveKey?) {
        guard let key else {
            // Folders that some consoles make.
            if version.size == 0, version.key.hasSuffix("/"), !version.isDeleteMarker { return }
            findings.add(
                Finding(
                    .objectNameUnexpected, file: store.name(of: version.key, version.version),
                    expected: "a key of an archive: records/log=... or checkpoints/log=...", found: "another key"))
            return
        }
        let mark: LogMark
        switch key {
        case .records(let records):
            mark = records.log
            let isLedger = records.stream == .register
            if !isLedger, let stream, stream != records.stream { return }
            if !isLedger, let firstDay, records.day < firstDay {
                if logs[mark] == nil { logs[mark] = ArchiveLog(store, ArchiveLayout(prefix: prefix, log: mark)) }
                if !version.isDeleteMarker { logs[mark]?.passOver(records) }
                return
            }
        case .checkpoint(let log, _):
            if logs[log] == nil { logs[log] = ArchiveLog(store, ArchiveLayout(prefix: prefix, log: log)) }
            logs[log]?.take(version, key)
            return
        }
        guard count < VerifierLimit.objects else {
            findings.add(
                Finding(
                    .objectUnreadable, file: store.name + prefix.text,
                    expected: "at most \(VerifierLimit.objects) versions in one verification",
                    found: "more: give --start, or --stream"))
            return
        }
        count += 1
        if logs[mark] == nil { logs[mark] = ArchiveLog(store, ArchiveLayout(prefix: prefix, log: mark)) }
        logs[mark]?.take(version, key)
    }
}

/// What one bucket holds of one log.
package struct ArchiveLog: Sendable {
    package let store: any ObjectStore
    package let layout: ArchiveLayout
    /// By stream: every version, in the order of ``ArchiveObject/areInOrder(_:_:)``.
    package private(set) var streams: [StreamName: [ArchiveObject]] = [:]
    /// Every version of every note, by size, the oldest of a size first.
    private(set) var notes: [NoteObject] = []
    /// By stream: the greatest seq in objects of days before the first that is wanted, as their keys say.
    private(set) var before: [StreamName: UInt64] = [:]
    /// Versions of notes older than these, which are not looked at.
    private(set) var olderNotes = 0
    var findings = KeptFindings()
    private var folders: [StreamName: ArchiveFolder] = [:]

    init(_ store: any ObjectStore, _ layout: ArchiveLayout) {
        self.store = store
        self.layout = layout
    }

    /// What was found here, if anything was.
    package var isEmpty: Bool { streams.isEmpty && notes.isEmpty }

    /// Takes note of an object of a day that is not wanted.
    mutating func passOver(_ records: ArchiveKey.Records) {
        before[records.stream] = max(before[records.stream] ?? 0, records.last)
    }

    mutating func take(_ version: ObjectVersion, _ key: ArchiveKey) {
        switch key {
        case .records(let records):
            guard !version.isDeleteMarker else {
                mark(version, records.stream, records.first)
                return
            }
            let folder = folders[records.stream] ?? ArchiveFolder(store, layout, records.stream)
            folders[records.stream] = folder
            streams[records.stream, default: []].append(ArchiveObject(folder, records, version))
        case .checkpoint(_, let size):
            guard !version.isDeleteMarker else {
                mark(version, .register, size > 0 ? size - 1 : nil)
                return
            }
            notes.append(
                NoteObject(key: version.key, size: size, version: version.version, modified: version.modified))
            if notes.count > 2 * VerifierLimit.noteObjects { forgetOldNotes() }
        }
    }

    /// A log has millions of notes after some years; the register holds them all.
    private mutating func forgetOldNotes() {
        sortNotes()
        olderNotes += max(notes.count - VerifierLimit.noteObjects, 0)
        notes = Array(notes.suffix(VerifierLimit.noteObjects))
    }

    private mutating func sortNotes() {
        notes.sort { ($0.size, $0.modified, $0.version) < ($1.size, $1.modified, $1.version) }
    }

    private mutating func mark(_ version: ObjectVersion, _ stream: StreamName, _ seq: UInt64?) {
        findings.add(
            Finding(
                .objectDeleteMarker, stream: stream, seq: seq,
                file: store.name(of: version.key, version.version),
                expected: "an object that nobody hides", found: "a delete marker of \(version.modified)"))
    }

    mutating func sort() {
        for stream in streams.keys { streams[stream]?.sort(by: ArchiveObject.areInOrder) }
        forgetOldNotes()
    }
}

/// One version of a note object.
struct NoteObject: Sendable {
    let key: String
    /// Size of the register in the note, as the key says.
    let size: UInt64
    let version: String
    let modified: Timestamp
}

/// Findings before there is a log for them: the first ones, and how many more there are.
struct KeptFindings: Sendable {
    private(set) var first: [Finding] = []
    private(set) var more = 0
    private static let limit = VerifierConfiguration.defaultFindingLimit

    mutating func add(_ finding: Finding) {
        if first.count < KeptFindings.limit { first.append(finding) } else { more += 1 }
    }

    mutating func add(_ others: KeptFindings) {
        for finding in others.first { add(finding) }
        more += others.more
    }

    func tell(_ log: inout FindingLog) {
        for finding in first { log.add(finding, file: 0) }
        log.addUnkept(more)
    }
}

extension LogMark {
    init(ofOrigin origin: String) { self.init(origin: SHA256.digest(origin)) }
}
