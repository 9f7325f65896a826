import CustodyModel
import CustodyService
import CustodySystem
import SystemPackage

/// A log with a long register: after every event a checkpoint, which is two records of the register.
struct Rounds {
    let folder: String

    func run(_ count: Int) async throws {
        var settings = Settings()
        settings.storage.path = folder
        settings.rotate.size = 0
        settings.rotate.age = .zero
        let log = try await EventLog.open(settings)
        for number in 0..<count {
            _ = try await log.append(
                Array("{\"type\":\"round\",\"n\":\(number)}".utf8), to: .standard, source: Source("bench"))
            try await log.checkpoint()
        }
        try await log.close()
    }
}
