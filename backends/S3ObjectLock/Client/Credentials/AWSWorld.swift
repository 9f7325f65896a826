package import CustodySystem
import SystemPackage

/// Everything outside that credentials, regions and endpoints are looked up in.
package struct AWSWorld: Sendable {
    package var environment: [String: String]
    package var files: any FileSystem
    package var clock: any Clock
    package var random: any RandomSource
    /// Runs a profile's `credential_process`. Blocks.
    package var run: @Sendable (_ command: [String]) -> AWSProcess.Outcome
    /// Where the container's credentials are when the address is relative.
    package var containerOrigin = "http://169.254.170.2"

    package init(
        environment: [String: String], files: any FileSystem = PosixFileSystem(), clock: any Clock = SystemClock(),
        random: any RandomSource = SystemRandom(),
        run: @escaping @Sendable (_ command: [String]) -> AWSProcess.Outcome = { AWSProcess.run($0) }
    ) {
        self.environment = environment
        self.files = files
        self.clock = clock
        self.random = random
        self.run = run
    }

    /// A variable that is set and not empty.
    package subscript(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func isTrue(_ name: String) -> Bool { self[name]?.lowercased() == "true" }

    /// A path with `~` for the home folder.
    func path(_ text: String) -> FilePath? {
        guard text == "~" || text.hasPrefix("~/") else { return FilePath(text) }
        guard let home = self["HOME"] else { return nil }
        return FilePath(home + text.dropFirst())
    }

    /// The bytes of a small file; nil when it is not there.
    ///
    /// - Throws: `configuration` when it is there and cannot be read; its path is in the error, nothing else of it.
    func contents(_ path: FilePath, limit: Int = AWSFile.maximumBytes) async throws(S3Error) -> [UInt8]? {
        let world = self
        return try await AWSWorld.onThread { () -> Result<[UInt8]?, S3Error> in
            do throws(S3Error) { return .success(try world.contentsBlocking(path, limit: limit)) } catch {
                return .failure(error)
            }
        }.get()
    }

    /// As ``contents(_:limit:)``, on the calling thread.
    func contentsBlocking(_ path: FilePath, limit: Int = AWSFile.maximumBytes) throws(S3Error) -> [UInt8]? {
        do throws(FileError) {
            guard let status = try files.status(path) else { return nil }
            guard status.kind == .file, status.size <= Int64(limit) else {
                throw FileError("read", path, .fileTooLarge)
            }
            return try files.contents(path)
        } catch {
            throw S3Error(.configuration, .findCredentials, "cannot \(error.operation) \(path): \(error.errno)")
        }
    }

    /// Runs what blocks on a thread of its own.
    static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            WorkerThread.start { continuation.resume(returning: body()) }
        }
    }
}
