import CustodyCrypto
package import CustodyModel
package import CustodyPipeline
import CustodySystem
import SystemPackage

/// Events that other processes ask the one that records to take into the register.
///
/// One process writes to a store, and a scheduled verification beside it has something to record. It leaves the event as
/// a file, `<microseconds:020>-<id>.event`, and whoever has the store takes it in: renames it to `.taken`, appends the
/// event, removes the file. After a crash in between, a `.taken` file is looked up in the register's journal, so that the
/// event is recorded exactly once for as long as the journal keeps it. Nothing is taken that Custody could not have
/// written itself.
package struct Inbox: Sendable {
    /// Types that are taken, without `custody.`.
    package static let types: Set<String> = ["verified", "drill", "quarantined", "legal_hold", "pruned"]
    /// Events that may wait.
    package static let maximumEvents = 1000
    private static let fresh = ".event"
    private static let taken = ".taken"

    private let layout: StoreLayout
    private let world: World

    package init(_ layout: StoreLayout, _ world: World) {
        self.layout = layout
        self.world = world
    }

    /// Leaves an event, durably.
    ///
    /// - Returns: the name under which ``isWaiting(_:)`` knows it.
    package func leave(_ event: CustodyEvent) throws(CustodyError) -> String {
        guard CustodyEvent(written: event.bytes, types: Inbox.types) != nil else {
            throw CustodyError(.usage, "an event of this type cannot be left for the process that records")
        }
        let digits = String(max(world.clock.now().microseconds, 0))
        let id = world.random.bytes(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let name = String(repeating: "0", count: max(0, 20 - digits.count)) + digits + "-" + id
        let files = world.fileSystem
        let waiting = try filing { () throws(FileError) -> Int in
            try files.makeDirectories(layout.inbox, permissions: 0o700)
            return try files.list(layout.inbox).count
        }
        guard waiting < Inbox.maximumEvents else {
            throw CustodyError(
                .io, "\(waiting) events wait in \(layout.inbox) already", advice: "nobody records to this store")
        }
        try filing { () throws(FileError) in
            try files.replace(layout.inbox.appending(name + Inbox.fresh), with: event.bytes)
        }
        return name
    }

    /// Whether an event was not yet taken in.
    package func isWaiting(_ name: String) -> Bool {
        [Inbox.fresh, Inbox.taken].contains { suffix in
            ((try? world.fileSystem.status(layout.inbox.appending(name + suffix))) ?? nil) != nil
        }
    }

    /// Whether there is anything to take; cheap.
    func hasMail() -> Bool {
        guard let names = try? world.fileSystem.list(layout.inbox) else { return false }
        return names.contains { $0.hasSuffix(Inbox.fresh) || $0.hasSuffix(Inbox.taken) }
    }

    /// Takes everything in, the oldest first. What Custody could not have written is set aside as `.refused`.
    ///
    /// - Returns: names of files that were refused.
    func take(
        _ append: (CustodyEvent) async throws(CustodyError) -> Void
    ) async throws(CustodyError) -> [String] {
        let files = world.fileSystem
        guard (try? files.status(layout.inbox)) ?? nil != nil else { return [] }
        var refused: [String] = []
        for file in try filing({ () throws(FileError) in try files.list(layout.inbox) }) {
            let isTaken = file.hasSuffix(Inbox.taken)
            guard isTaken || file.hasSuffix(Inbox.fresh), !file.hasPrefix(".") else { continue }
            let path = layout.inbox.appending(file)
            let name = String(file.dropLast(Inbox.fresh.utf8.count))
            let bytes = try filing { () throws(FileError) -> [UInt8] in
                guard let status = try files.status(path), status.kind == .file,
                    status.size <= Int64(CustodyEvent.maximumWrittenBytes)
                else { return [] }
                return try files.contents(path)
            }
            guard let event = CustodyEvent(written: bytes, types: Inbox.types) else {
                try filing { () throws(FileError) in
                    try files.rename(path, to: layout.inbox.appending(name + ".refused"))
                }
                refused.append(name)
                continue
            }
            let taken = layout.inbox.appending(name + Inbox.taken)
            if isTaken {
                if try !isRecorded(event, since: Timestamp(microseconds: Int64(name.prefix(20)) ?? 0)) {
                    try await append(event)
                }
            } else {
                try filing { () throws(FileError) in
                    try files.rename(path, to: taken)
                    try files.syncDirectory(layout.inbox)
                }
                try await append(event)
            }
            try filing { () throws(FileError) in
                try files.remove(taken)
                try files.syncDirectory(layout.inbox)
            }
        }
        return refused
    }

    /// Whether the register's journal holds an event, in a record not older than the file that asked for it.
    private func isRecorded(_ event: CustodyEvent, since: Timestamp) throws(CustodyError) -> Bool {
        let folder = layout.journal(.register)
        return try filing { () throws(FileError) -> Bool in
            for name in try world.fileSystem.list(folder).reversed() where name.hasSuffix(".jsonl") {
                let contents = try world.fileSystem.contents(folder.appending(name))
                for line in contents.split(separator: 0x0A) {
                    let bytes = Array(line)
                    guard let record = unsafe bytes.withUnsafeBytes({ unsafe RecordLine($0) }) else { continue }
                    if record.time >= since, bytes[record.event].elementsEqual(event.bytes) { return true }
                }
            }
            return false
        }
    }
}
