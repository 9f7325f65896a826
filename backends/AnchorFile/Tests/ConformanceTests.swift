import AnchorFile
import CustodySink
import CustodySystem
import CustodyTestSupport
import Testing
import SystemPackage

/// The suite that judges every anchor, on simulated and on real files.
@Suite("Anchor file: conformance")
struct ConformanceTests {
    @Test("keeps every promise on a file system that loses power", arguments: AnchorConformance.checks, [1, 2, 7])
    func simulated(check: String, seed: UInt64) async throws {
        let suite = AnchorConformance {
            let disk = SimulatedFileSystem()
            try disk.makeDirectories("/mnt")
            return AnchorConformance.Storage(
                open: { AnchorFile(name: "anchor", path: "/mnt/anchor.jsonl", store: "/store", system: disk) },
                contents: { try disk.status("/mnt/anchor.jsonl") == nil ? [] : disk.contents("/mnt/anchor.jsonl") },
                tamper: { change in
                    let old = try disk.status("/mnt/anchor.jsonl") == nil ? [] : disk.contents("/mnt/anchor.jsonl")
                    try disk.replace("/mnt/anchor.jsonl", with: change(old))
                },
                losePower: { disk.crash(seed: seed) },
                fail: { fault in
                    let fired = disk.faultFired
                    disk.inject(
                        fault.map {
                            .init(nth: $0.nth, of: Set(SimulatedFileSystem.Operation.allCases), $0.outcome.simulated)
                        })
                    return fired
                })
        }
        try await suite.run(check)
    }

    @Test("keeps every promise on real files", arguments: AnchorConformance.checks)
    func real(check: String) async throws {
        let suite = AnchorConformance {
            let folder = try TemporaryDirectory()
            let system = PosixFileSystem()
            let path = folder.appending("anchor.jsonl")
            return AnchorConformance.Storage(
                open: { AnchorFile(name: "anchor", path: path, store: folder.path) },
                contents: { try system.status(path) == nil ? [] : system.contents(path) },
                tamper: { change in
                    try system.replace(path, with: change(try system.status(path) == nil ? [] : system.contents(path)))
                })
        }
        try await suite.run(check)
    }
}

extension AnchorConformance.Fault.Outcome {
    var simulated: SimulatedFileSystem.Fault.Outcome {
        switch self {
        case .notStored: .notStored
        case .partlyStored: .partlyStored
        case .stored: .stored
        }
    }
}
