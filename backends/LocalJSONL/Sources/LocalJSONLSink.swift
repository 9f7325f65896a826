package import CustodyModel
package import CustodySink
package import CustodySystem
import SystemPackage
import CustodyCompress

/// Keeps streams as JSON Lines in a folder, an active file and closed segments for each.
///
/// See the README beside for the files, for what other programs may do to them, and for what is done about it. All
/// calls block on the actor's own thread.
package actor LocalJSONLSink: RotatingSink {
    package nonisolated let name: String
    package nonisolated let settings: LocalJSONLSettings
    private nonisolated let executor = ThreadExecutor()
    private let system: any FileSystem
    private let clock: any Clock
    private var streams: [StreamName: StreamFiles] = [:]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    package nonisolated var capabilities: SinkCapabilities {
        SinkCapabilities(concurrentPuts: 1, locksObjects: false)
    }

    /// - Throws: ``CustodyError/Code/configuration`` when a setting is out of its range.
    package init(
        name: String = "local", _ settings: LocalJSONLSettings, system: any FileSystem = PosixFileSystem(),
        clock: any Clock = SystemClock()
    ) throws(CustodyError) {
        try settings.check()
        self.name = name
        self.settings = settings
        self.system = system
        self.clock = clock
    }

    package nonisolated func describe() -> String {
        var parts = ["JSON Lines in \(settings.directory)"]
        if let bytes = settings.rotateBytes { parts.append("rotated at \(bytes) bytes") }
        if let seconds = settings.rotateSeconds { parts.append("rotated after \(seconds) s") }
        parts.append("compression \(settings.compression.rawValue)")
        return parts.joined(separator: ", ")
    }

    package func resume(
        _ stream: StreamName, state: SinkState?, history: any RecordReader
    ) async throws(CustodyError) {
        // Known from here on, even if the disk cannot be read just now: the next call tries again.
        let files = StreamFiles(stream, settings, system, clock, state.flatMap { Position($0) })
        streams[stream] = files
        try files.settle(history)
    }

    package func put(_ batch: Batch) async throws(CustodyError) -> PutResult {
        let files = try files(batch.plan.stream)
        try files.put(batch)
        if files.isDue() {
            // The batch is durable whatever becomes of this: ``maintain(_:history:)`` tries again and says why not.
            try? files.closeActive()
            try? files.tieLooseEnds()
        }
        return files.takeResult()
    }

    package func maintain(
        _ stream: StreamName, history: any RecordReader
    ) async throws(CustodyError) -> PutResult? {
        let files = try files(stream)
        let before = files.position
        try files.settle(history)
        try files.reportLoss()
        if files.isDue() { try files.closeActive() }
        try files.tieLooseEnds()
        return files.position == before && files.events.isEmpty ? nil : files.takeResult()
    }

    package func rotate(
        _ stream: StreamName, history: any RecordReader
    ) async throws(CustodyError) -> PutResult? {
        let files = try files(stream)
        try files.settle(history)
        try files.closeActive()
        // The segment is closed whatever becomes of this: ``maintain(_:history:)`` tries again and says why not.
        try? files.tieLooseEnds()
        return files.events.isEmpty ? nil : files.takeResult()
    }

    package func list(_ stream: StreamName) async throws(CustodyError) -> [StoredObject] {
        let files = streams[stream] ?? StreamFiles(stream, settings, system, clock, nil)
        return try files.objects().map { object in
            StoredObject(
                name: object.path.string, stream: stream, first: object.range.lowerBound,
                last: object.range.upperBound, storedBytes: UInt64(object.storedBytes), isClosed: object.isClosed)
        }
    }

    package func get(
        _ object: StoredObject, _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        let path = FilePath(object.name)
        let file = try io { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        // A closed segment is given as it is, whatever it holds; of the active file and of what other programs made of
        // it, the whole records that were listed.
        var room = Int64.max
        if SegmentName(path.lastComponent?.string ?? "") == nil {
            room = try LineScan.run(file, object.stream, through: object.last).bytes
        }
        unsafe try StoredBytes.read(file) { chunk throws(CustodyError) in
            let count = Int(min(Int64(chunk.count), room))
            unsafe try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            room -= Int64(count)
            return room > 0 ? .more : .stop
        }
    }

    package func put(note: SinkNote) async throws(CustodyError) {
        try io { () throws(FileError) in
            try system.makeDirectories(settings.directory, permissions: settings.folderPermissions)
            try system.replace(notePath, with: note.bytes, permissions: settings.permissions)
        }
    }

    package func newestNote(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(CustodyError) -> [UInt8]? {
        let note = try io { () throws(FileError) -> [UInt8]? in
            try system.status(notePath) == nil ? nil : try system.contents(notePath)
        }
        return note.flatMap { isOwn($0) ? $0 : nil }
    }

    /// The one file that this sink replaces.
    private nonisolated var notePath: FilePath { settings.directory.appending("checkpoint") }

    package nonisolated var isElsewhere: Bool {
        guard let store = settings.store, let stores = try? system.status(store) else { return false }
        var path = settings.directory
        while true {
            if let own = try? system.status(path) { return own.device != stores.device }
            guard path.removeLastComponent() else { return false }
        }
    }

    private func files(_ stream: StreamName) throws(CustodyError) -> StreamFiles {
        if let files = streams[stream] { return files }
        throw CustodyError(.sinkFailed, "the local sink was not told to resume stream \(stream)")
    }
}
