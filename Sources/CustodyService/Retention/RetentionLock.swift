import CustodyModel
import CustodyPipeline
import CustodySystem

/// Held by whoever removes files or changes what may be removed: one at a time.
enum RetentionLock {
    private static let waitNanoseconds: Int64 = 30_000_000_000
    private static let pauseNanoseconds: Int64 = 100_000_000

    static func take(_ layout: StoreLayout, _ world: World) async throws(CustodyError) -> any FileLock {
        let deadline = world.clock.monotonicNanoseconds() + waitNanoseconds
        while true {
            let lock = try filing { () throws(FileError) in
                // A store that was only just made has no folder for it yet.
                try world.fileSystem.makeDirectories(layout.stream(.register))
                return try world.fileSystem.lock(layout.retentionLock, contents: [])
            }
            if let lock { return lock }
            guard world.clock.monotonicNanoseconds() < deadline,
                (try? await world.clock.sleep(nanoseconds: pauseNanoseconds)) != nil
            else {
                throw CustodyError(
                    .storeLocked, "another retention run works on this store", advice: "try again when it has ended")
            }
        }
    }
}
