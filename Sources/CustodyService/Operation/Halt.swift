package import CustodyModel
import CustodyCrypto
package import CustodyPipeline
package import CustodySystem
import SystemPackage

/// The sentinel that stops recording, and the note of who lifted it.
///
/// The file's presence alone stops recording, whatever is in it: someone who can only `touch` can stop it too. What it
/// says is chained as `custody.halted` by the process that records, or by the next one that opens the store.
package struct Halt: Sendable, Equatable {
    private static let header = "custody-halt/v1"
    /// Bytes of a sentinel that are read.
    private static let maximumBytes: Int64 = 4096

    /// Who did it; `unknown` when the file does not say.
    package let by: String
    package let reason: String
    package let time: Timestamp?
    /// Tells one halt from another.
    let digest: Digest

    /// What a producer gets.
    package var error: CustodyError {
        let since = time.map { " since \($0)" } ?? ""
        return CustodyError(
            .halted, "recording is halted\(since) by \(by) (\(reason)); nothing was recorded",
            advice: "an operator lets it go on with `custody resume`")
    }

    private init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: Swift.UTF8.self).split(separator: "\n").map(String.init)
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
        }
        let isOurs = lines.first == Halt.header
        by = (isOurs ? value("by") : nil).flatMap { CustodyEvent.isReason($0) ? $0 : nil } ?? "unknown"
        reason = (isOurs ? value("reason") : nil).flatMap { CustodyEvent.isReason($0) ? $0 : nil } ?? "none given"
        time = (isOurs ? value("time") : nil).flatMap { Timestamp($0) }
        digest = SHA256.digest(bytes)
    }

    /// The halt in force, nil when there is none.
    package static func read(_ layout: StoreLayout, _ files: any FileSystem) throws(CustodyError) -> Halt? {
        try read(layout.halted, files)
    }

    static func read(_ path: FilePath, _ files: any FileSystem) throws(CustodyError) -> Halt? {
        try filing { () throws(FileError) -> Halt? in
            guard let status = try files.status(path) else { return nil }
            // A folder of that name, or something huge, says no more than that it is there.
            guard status.kind == .file, status.size <= maximumBytes else { return Halt([]) }
            return Halt(try files.contents(path))
        }
    }

    private static func bytes(by: String, reason: String, _ time: Timestamp) throws(CustodyError) -> [UInt8] {
        guard CustodyEvent.isReason(by), CustodyEvent.isReason(reason) else {
            throw CustodyError(
                .usage,
                "a reason is one line of at most \(CustodyEvent.maximumReasonBytes) printable ASCII characters")
        }
        return Array("\(header)\nby \(by)\ntime \(time)\nreason \(reason)\n".utf8)
    }

    /// Stops recording, durably. A halt that is in force already stays as it is.
    ///
    /// - Returns: false when recording was halted before.
    package static func set(
        _ layout: StoreLayout, by: String, reason: String, _ world: World
    ) throws(CustodyError) -> Bool {
        let bytes = try bytes(by: by, reason: reason, world.clock.now())
        guard try read(layout, world.fileSystem) == nil else { return false }
        try filing { () throws(FileError) in try world.fileSystem.replace(layout.halted, with: bytes) }
        return true
    }

    /// Lets recording go on, durably.
    ///
    /// - Returns: false when it was not halted.
    package static func lift(
        _ layout: StoreLayout, by: String, reason: String, _ world: World
    ) throws(CustodyError) -> Bool {
        let bytes = try bytes(by: by, reason: reason, world.clock.now())
        guard try read(layout, world.fileSystem) != nil else { return false }
        try filing { () throws(FileError) in
            // Who it was is durable before anything can be recorded again.
            try world.fileSystem.replace(layout.resumed, with: bytes)
            try world.fileSystem.remove(layout.halted)
            try world.fileSystem.syncDirectory(layout.root)
        }
        return true
    }
}
