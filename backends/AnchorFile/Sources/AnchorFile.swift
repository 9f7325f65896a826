package import CustodyModel
package import CustodySink
package import CustodySystem
package import SystemPackage

/// An anchor in a file that is only ever appended to, on any path: a mount of another machine, a removable disk, an
/// append-only device.
///
/// See the README beside for what crashes and other programs may leave and what is done about it. All calls block on
/// the actor's own thread.
package actor AnchorFile: Anchor {
    package nonisolated let name: String
    package nonisolated let path: FilePath
    private nonisolated let store: FilePath
    private nonisolated let system: any FileSystem
    private nonisolated let executor = ThreadExecutor()
    private var writer: AnchorWriter?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - path: of the file; its folder must exist.
    ///   - store: the store's folder, to tell whether both lie on one file system.
    package init(name: String, path: FilePath, store: FilePath, system: any FileSystem = PosixFileSystem()) {
        self.name = name
        self.path = path
        self.store = store
        self.system = system
    }

    package nonisolated func describe() -> String { "append-only file \(path)" }

    package nonisolated var isElsewhere: Bool {
        guard let own = (try? system.status(path)) ?? (try? system.status(path.parent)),
            let stores = try? system.status(store)
        else { return false }
        return own.device != stores.device
    }

    package func newest(expecting expected: AnchorPosition?) async throws(CustodyError) -> AnchorReading {
        guard let status = try filing({ () throws(FileError) in try system.status(path) }) else {
            return AnchorReading(expected: expected == nil ? .none : .missing)
        }
        let file = try filing { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        var scan = AnchorScan(place: path.string, expecting: expected)
        let tail = unsafe try FileChunks.lines(file) { line in unsafe scan.take(line: line) }
        var reading = scan.reading(tail: tail)
        if status.permissions & 0o077 != 0 {
            let mode = String(status.permissions & 0o777, radix: 8)
            reading.notices.append(AnchorNotice("\(path) has mode 0\(mode), not 0600: others may read or change it"))
        }
        return reading
    }

    package func append(_ line: AnchorLine) async throws(CustodyError) {
        let writer: AnchorWriter
        if let open = self.writer {
            writer = open
        } else {
            writer = try AnchorWriter(path, system)
            self.writer = writer
        }
        try writer.append(line)
    }

    package func forEachLine(
        _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError) {
        guard try filing({ () throws(FileError) in try system.status(path) }) != nil else { return }
        let file = try filing { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        _ = unsafe try FileChunks.lines(file, body)
    }

    package func close() async {
        writer?.close()
        writer = nil
    }
}

extension FilePath {
    /// The folder that holds the file.
    var parent: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}
