package import CustodyModel
package import CustodyPipeline
package import CustodySystem
import SystemPackage

/// A legal hold on the local files of one stream: while it is there, retention removes nothing of it.
///
/// The file's presence alone holds, whatever is in it. It is there before the register says so and goes after, so that a
/// crash in between errs on the side of keeping.
package struct LocalHold: Sendable, Equatable {
    /// As the register names the place that holds.
    package static let sink = "local"
    private static let header = "custody-hold/v1"
    /// Bytes of a hold that are read.
    private static let maximumBytes: Int64 = 4096

    package let stream: StreamName
    /// Who set it, and why; `unknown` and `none given` when the file does not say.
    package let by: String
    package let reason: String
    package let time: Timestamp?

    private init(_ stream: StreamName, _ bytes: [UInt8]) {
        self.stream = stream
        let lines = String(decoding: bytes, as: Swift.UTF8.self).split(separator: "\n").map(String.init)
        func value(_ name: String) -> String? {
            guard lines.first == LocalHold.header else { return nil }
            return lines.first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
        }
        by = value("by").flatMap { CustodyEvent.isReason($0) ? $0 : nil } ?? "unknown"
        reason = value("reason").flatMap { CustodyEvent.isReason($0) ? $0 : nil } ?? "none given"
        time = value("time").flatMap { Timestamp($0) }
    }

    /// The holds of a store, by stream.
    package static func list(_ layout: StoreLayout, _ files: any FileSystem) throws(CustodyError) -> [LocalHold] {
        try filing { () throws(FileError) -> [LocalHold] in
            guard try files.status(layout.holds) != nil else { return [] }
            var holds: [LocalHold] = []
            for name in try files.list(layout.holds) {
                guard let stream = StreamName(name) else { continue }
                let path = layout.holds.appending(name)
                guard let status = try files.status(path) else { continue }
                let isReadable = status.kind == .file && status.size <= LocalHold.maximumBytes
                holds.append(LocalHold(stream, isReadable ? try files.contents(path) : []))
            }
            return holds
        }
    }

    /// Sets a hold, durably; one that is there stays as it is. Waits for a removal that is under way: when this returns,
    /// nothing of the stream is removed any more.
    ///
    /// - Parameter record: has the event recorded in the register.
    /// - Returns: false when it was held before.
    package static func set(
        _ layout: StoreLayout, _ stream: StreamName, by: String, reason: String, _ world: World,
        record: (CustodyEvent) async throws(CustodyError) -> Void
    ) async throws(CustodyError) -> Bool {
        guard CustodyEvent.isReason(by), CustodyEvent.isReason(reason) else {
            throw CustodyError(
                .usage,
                "a reason is one line of at most \(CustodyEvent.maximumReasonBytes) printable ASCII characters")
        }
        try requireStream(layout, stream, world)
        let lock = try await RetentionLock.take(layout, world)
        defer { lock.release() }
        let isNew = try filing { () throws(FileError) -> Bool in
            let path = layout.holds.appending(stream.text)
            if try world.fileSystem.status(path) != nil { return false }
            let text = "\(header)\nby \(by)\ntime \(world.clock.now())\nreason \(reason)\n"
            try world.fileSystem.makeDirectories(layout.holds)
            try world.fileSystem.replace(path, with: Array(text.utf8))
            return true
        }
        try await record(.legalHold(isSet: true, sink: sink, key: stream.text, version: ""))
        return isNew
    }

    /// Clears a hold: recorded first, durably, then gone.
    ///
    /// - Returns: false when there was none.
    package static func clear(
        _ layout: StoreLayout, _ stream: StreamName, _ world: World,
        record: (CustodyEvent) async throws(CustodyError) -> Void
    ) async throws(CustodyError) -> Bool {
        try requireStream(layout, stream, world)
        let lock = try await RetentionLock.take(layout, world)
        defer { lock.release() }
        // Recorded whether the file is there or not: a hold that the register alone knows of holds as well.
        try await record(.legalHold(isSet: false, sink: sink, key: stream.text, version: ""))
        return try filing { () throws(FileError) -> Bool in
            let path = layout.holds.appending(stream.text)
            guard try world.fileSystem.status(path) != nil else { return false }
            try world.fileSystem.remove(path)
            try world.fileSystem.syncDirectory(layout.holds)
            return true
        }
    }

    private static func requireStream(
        _ layout: StoreLayout, _ stream: StreamName, _ world: World
    ) throws(CustodyError) {
        let status = try filing { () throws(FileError) in try world.fileSystem.status(layout.stream(stream)) }
        guard !stream.isReserved, status != nil else {
            throw CustodyError(
                .usage, "there is no stream \(stream) in the store", advice: "see `custody retention report`")
        }
    }
}
