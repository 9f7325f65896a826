package import CustodyModel
import CustodyPipeline
package import CustodySystem
package import SystemPackage

/// When a process was last known to be alive: what the register says of starts, stops and heartbeats. What verification
/// itself, checkpoints and other trailers leave there shows nothing of the kind.
package enum RegisterActivity {
    /// Bytes at a file's end that are looked at; on a silent log they hold weeks.
    private static let tailBytes: Int64 = 4 << 20
    private static let types: [StaticString] = [
        "opened", "started", "stopped", "heartbeat", "rejected", "halted", "resumed",
    ]

    /// T of the newest such record in the store's journal and the local sink's active file; nil when there is none.
    package static func newest(store: FilePath, local: FilePath, _ files: any FileSystem) throws(CustodyError)
        -> Timestamp?
    {
        let journal = StoreLayout(store).journal(.register)
        var paths = ((try? files.list(journal)) ?? []).filter { $0.hasSuffix(".jsonl") }.map { journal.appending($0) }
        paths.append(local.appending(StreamName.register.text).appending("audit.jsonl"))
        var newest: Timestamp?
        for path in paths {
            guard let status = (try? files.status(path)) ?? nil, status.kind == .file else { continue }
            let bytes = try filing { () throws(FileError) in try tail(path, status.size, files) }
            for line in bytes.split(separator: 0x0A) where unsafe line.withUnsafeBytes({ unsafe isActivity($0) }) {
                guard let record = unsafe line.withUnsafeBytes({ unsafe RecordLine($0) }) else { continue }
                newest = max(newest ?? record.time, record.time)
            }
        }
        return newest
    }

    private static func isActivity(_ line: UnsafeRawBufferPointer) -> Bool {
        types.contains { unsafe RecordLine.isCustodys(line, $0) }
    }

    private static func tail(_ path: FilePath, _ size: Int64, _ files: any FileSystem) throws(FileError) -> [UInt8] {
        let file = try files.open(path, .read)
        defer { file.close() }
        let start = max(0, size - tailBytes)
        var bytes = [UInt8](repeating: 0, count: Int(size - start))
        var length = 0
        while length < bytes.count {
            var failure: FileError?
            let count = unsafe bytes.withUnsafeMutableBytes { buffer -> Int in
                do throws(FileError) {
                    return unsafe try file.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[length...]), at: start + Int64(length))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if count == 0 { break }
            length += count
        }
        return Array(bytes.prefix(length))
    }
}
