package import CustodyModel
package import CustodySystem
package import SystemPackage

/// A notice on its way to one channel.
package struct SpoolEntry: Sendable, Equatable {
    private static let header = "custody-alert/v1"

    /// The file's name: `<microseconds:020>-<id>-<channel>.alert`. Names sort by age.
    package let name: String
    package let channel: String
    package let notice: AlertNotice
    package var attempts = 0
    /// Not tried again before this.
    package var next: Timestamp
    /// Why the last attempt failed.
    package var lastError: String?

    /// - Parameter queued: by which it stands among others.
    init(_ notice: AlertNotice, channel: String, queued: Timestamp, now: Timestamp) {
        let digits = String(max(queued.microseconds, 0))
        name =
            String(repeating: "0", count: max(0, 20 - digits.count)) + digits + "-\(notice.id)-\(channel)"
            + AlertSpool.suffix
        self.channel = channel
        self.notice = notice
        next = now
    }

    var bytes: [UInt8] {
        var form = LineForm(SpoolEntry.header)
        form.add("channel", channel)
        form.add("kind", notice.kind.rawValue)
        form.add("id", notice.id)
        form.add("since", String(notice.since.microseconds))
        form.add("attempts", String(attempts))
        form.add("next", String(next.microseconds))
        if let lastError { form.add("error", lastError) }
        form.add(notice.alert)
        return form.bytes
    }

    init?(name: String, parsing bytes: [UInt8]) {
        guard let form = LineForm(SpoolEntry.header, parsing: bytes), let channel = form["channel"],
            let kind = form["kind"].flatMap(AlertNotice.Kind.init(rawValue:)), let id = form["id"],
            let since = form.moment("since"), let attempts = form["attempts"].flatMap(Int.init),
            let next = form.moment("next"), let alert = form.alert
        else { return nil }
        self.name = name
        self.channel = channel
        notice = AlertNotice(kind, alert, id: id, since: since)
        self.attempts = attempts
        self.next = next
        lastError = form["error"]
    }

    /// When it was put into the spool.
    package var queued: Timestamp { Timestamp(microseconds: Int64(name.prefix(20)) ?? 0) }

    /// The next time after a failure: 30 s, doubled up to an hour, or what the receiver asked for if that is longer.
    mutating func postpone(_ error: AlertError, now: Timestamp) {
        attempts += 1
        let doubled = AlertSpool.firstRetrySeconds << Int64(min(attempts - 1, 16))
        let wait = max(min(doubled, AlertSpool.lastRetrySeconds), error.retryAfterSeconds ?? 0)
        next = now.adding(seconds: wait)
        lastError = error.message
    }
}

/// Notices that are not delivered yet, a file each: they outlive the process and a receiver that is down.
package struct AlertSpool: Sendable {
    package static let suffix = ".alert"
    /// Notices that may wait; further ones are refused with an error, never dropped in silence.
    package static let maximumEntries = 10_000
    package static let firstRetrySeconds: Int64 = 30
    package static let lastRetrySeconds: Int64 = 3600

    package let folder: FilePath
    private let files: any FileSystem

    package init(_ folder: FilePath, _ files: any FileSystem) {
        self.folder = folder
        self.files = files
    }

    /// Makes the folder, for its owner alone.
    package func prepare() throws(CustodyError) {
        try filing { () throws(FileError) in try files.makeDirectories(folder, permissions: 0o700) }
    }

    var bookPath: FilePath { folder.appending("book") }

    /// What waits, the oldest first, and names of files that are no notices.
    package func entries() throws(CustodyError) -> (entries: [SpoolEntry], unreadable: [String]) {
        var entries: [SpoolEntry] = []
        var unreadable: [String] = []
        for name in try names() {
            // Another process may have delivered it meanwhile.
            guard let bytes = try? files.contents(folder.appending(name)) else { continue }
            if let entry = SpoolEntry(name: name, parsing: bytes) {
                entries.append(entry)
            } else {
                unreadable.append(name)
            }
        }
        return (entries, unreadable)
    }

    private func names() throws(CustodyError) -> [String] {
        try filing { () throws(FileError) in
            guard try files.status(folder) != nil else { return [] }
            return try files.list(folder).filter { $0.hasSuffix(AlertSpool.suffix) && !$0.hasPrefix(".") }
        }
    }

    /// Takes a notice, durably, behind all that wait: whatever the clock says, no end of a trouble overtakes its beginning.
    /// The same notice for the same channel is taken once.
    package func add(_ notice: AlertNotice, channel: String, now: Timestamp) throws(CustodyError) {
        let waiting = try names()
        if waiting.contains(where: { $0.hasSuffix("-\(notice.id)-\(channel)" + AlertSpool.suffix) }) { return }
        guard waiting.count < AlertSpool.maximumEntries else {
            throw CustodyError(
                .io, "\(AlertSpool.maximumEntries) alerts wait in \(folder) already",
                advice: "see `custody alert list` for what keeps them from being delivered")
        }
        let newest = waiting.compactMap { Int64($0.prefix(20)) }.max() ?? 0
        let queued = Timestamp(microseconds: max(now.microseconds, newest + 1))
        try write(SpoolEntry(notice, channel: channel, queued: queued, now: now))
    }

    func write(_ entry: SpoolEntry) throws(CustodyError) {
        try filing { () throws(FileError) in
            try files.replace(folder.appending(entry.name), with: entry.bytes, permissions: 0o600)
        }
    }

    func remove(_ entry: SpoolEntry) throws(CustodyError) {
        try filing { () throws(FileError) in
            try files.remove(folder.appending(entry.name))
            try files.syncDirectory(folder)
        }
    }

    /// A file of ours beside the notices; nil when it is not there.
    func contents(_ path: FilePath) throws(CustodyError) -> [UInt8]? {
        try filing { () throws(FileError) -> [UInt8]? in
            try files.status(path) == nil ? nil : try files.contents(path)
        }
    }

    func replace(_ path: FilePath, with bytes: [UInt8]) throws(CustodyError) {
        try filing { () throws(FileError) in try files.replace(path, with: bytes, permissions: 0o600) }
    }

    func lock(_ name: String) throws(CustodyError) -> (any FileLock)? {
        try filing { () throws(FileError) in try files.lock(folder.appending(name), contents: []) }
    }
}
