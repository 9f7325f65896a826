import CustodyModel
import CustodyService
import CustodySystem
import Glibc
import SystemPackage

/// Records as fast as producers can and says so for each receipt, until it is killed.
///
/// Each line on standard output, written with one call before the next event is sent, is `<id> <seq> <entry_hash>`.
struct Load {
    let folder: String
    /// Distinguishes this run's ids from those of the runs before.
    let run: String

    func run(producers: Int) async throws {
        var settings = Settings()
        settings.storage.path = folder
        // Small enough that segments, batches and rotations end at every moment of a run, too.
        settings.journal.segment = 256 << 10
        settings.batch.bytes = 128 << 10
        settings.batch.age = .milliseconds(20)
        settings.rotate.size = 512 << 10
        let log = try await EventLog.open(settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<producers {
                group.addTask { @concurrent in
                    var number = 0
                    while true {
                        let id = "\(run)-\(producer)-\(number)"
                        let event = "{\"id\":\"\(id)\",\"type\":\"tool_invocation\",\"actor\":\"agent:\(producer)\"}"
                        let receipt = try await log.append(Array(event.utf8), to: .standard, source: Source("load"))
                        var line = "\(id) \(receipt.seq) \(receipt.entryHash.hex)\n"
                        _ = line.withUTF8 { unsafe write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                        number += 1
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
