import CustodyCompress
import CustodySink
import CustodySystem
import CustodyTestSupport
import LocalJSONL
import Testing
import SystemPackage

/// The suite that judges every sink, on simulated and on real files.
@Suite("Local sink: conformance")
struct ConformanceTests {
    @Test("keeps every promise on a file system that loses power", arguments: SinkConformance.checks, Codec.allCases)
    func simulated(check: String, compression: Codec) async throws {
        let suite = SinkConformance {
            let disk = SimulatedFileSystem()
            // Small enough that the larger checks rotate on their way.
            let settings = LocalJSONLSettings(directory: "/sink", rotateBytes: 16_384, compression: compression)
            return SinkConformance.Storage(
                open: { try LocalJSONLSink(settings, system: disk, clock: SimulatedClock()) },
                losePower: { disk.crash(seed: 7) },
                failOnce: { disk.inject(.init(nth: 1, of: [.write], .partlyStored)) })
        }
        try await suite.run(check)
    }

    @Test("keeps every promise on real files", arguments: SinkConformance.checks)
    func real(check: String) async throws {
        let suite = SinkConformance {
            let folder = try TemporaryDirectory()
            return SinkConformance.Storage(
                open: { try LocalJSONLSink(LocalJSONLSettings(directory: folder.appending("sink"))) })
        }
        try await suite.run(check)
    }
}
