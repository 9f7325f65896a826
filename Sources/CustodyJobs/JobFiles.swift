package import CustodyModel
import CustodyPipeline
package import CustodyService
package import CustodySystem
import CustodyVerifier
import SystemPackage

/// The folder of the scheduled verification.
struct JobFiles {
    private let folder: FilePath
    private let files: any FileSystem

    init(_ folder: FilePath, _ world: World) {
        self.folder = folder
        files = world.fileSystem
    }

    private var reports: FilePath { folder.appending("reports") }
    private var statePath: FilePath { folder.appending("state") }
    private var memoryPath: FilePath { folder.appending("register") }

    /// Makes the folder and takes it: one run at a time.
    func prepare() throws(CustodyError) -> any FileLock {
        let lock = try filing { () throws(FileError) -> (any FileLock)? in
            try files.makeDirectories(reports, permissions: 0o700)
            return try files.lock(folder.appending("lock"), contents: [])
        }
        guard let lock else {
            throw CustodyError(.storeLocked, "another verification job runs in \(folder)", advice: "let it end first")
        }
        return lock
    }

    func readState() throws(CustodyError) -> JobState? {
        guard let bytes = try read(statePath) else { return nil }
        guard let state = JobState(parsing: bytes) else { throw damaged(statePath) }
        return state
    }

    func readVerifierState() throws(CustodyError) -> VerifierState? {
        guard let bytes = try read(memoryPath) else { return nil }
        guard let state = VerifierState(parsing: bytes) else { throw damaged(memoryPath) }
        return state
    }

    private func damaged(_ path: FilePath) -> CustodyError {
        CustodyError(
            .configuration, "\(path) is not what the last run left",
            advice: "find out who changed it; remove it to begin anew, which also forgets what shrank")
    }

    private func read(_ path: FilePath) throws(CustodyError) -> [UInt8]? {
        try filing { () throws(FileError) -> [UInt8]? in
            try files.status(path) == nil ? nil : try files.contents(path)
        }
    }

    func write(_ state: JobState) throws(CustodyError) { try write(state.bytes, statePath) }

    func write(_ memory: VerifierState) throws(CustodyError) { try write(memory.bytes, memoryPath) }

    /// The report in its three forms, named by its time; `latest.html` is the newest page.
    func write(_ report: JobReport) throws(CustodyError) {
        let name = String(report.time.description.map { $0 == ":" ? "-" : $0 })
        try write(report.json, reports.appending(name + ".json"))
        try write(Array(report.text.utf8), reports.appending(name + ".txt"))
        let page = Array(report.page.utf8)
        try write(page, reports.appending(name + ".html"))
        try write(page, folder.appending("latest.html"))
    }

    private func write(_ bytes: [UInt8], _ path: FilePath) throws(CustodyError) {
        try filing { () throws(FileError) in try files.replace(path, with: bytes) }
    }
}

/// Streams that a store and its local files have.
package enum JobStreams {
    package static func names(_ settings: Settings, _ files: any FileSystem) throws(CustodyError) -> Set<String> {
        var names: Set<String> = []
        for folder in [settings.storePath, settings.localPath] {
            for name in (try? files.list(folder)) ?? [] where !StoreLayout.reservedNames.contains(name) {
                guard StreamName(name) != nil, let status = (try? files.status(folder.appending(name))) ?? nil,
                    status.kind == .directory
                else { continue }
                names.insert(name)
            }
        }
        return names
    }
}
