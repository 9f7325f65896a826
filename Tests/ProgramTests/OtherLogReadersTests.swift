import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Signed trees on disk, judged by people who know nothing of Custody. K, the verifier's key, is derived from the log's.
@Suite("Logs read by other people's tools")
struct OtherLogReadersTests {
    /// More than 256 bundles, so that tiles have three levels.
    static let large = 70_000

    @Test(
        "Go's checksum database code and OpenSSL accept 70,000 records and the register, before and after growing",
        .enabled(if: OtherTools.goverify != nil, "\(OtherTools.goverifyAbsence)"))
    func go() throws {
        let store = try StoreFolder()
        try #require(try store.record(StoreFolder.events(OtherLogReadersTests.large)).status == 0)
        try store.writeKeys()
        #expect(try !store.contents("store/default/tile/2/000.p/1").isEmpty)
        for (stream, size) in [("default", 70_001), ("custody", nil)] as [(String, Int?)] {
            let outcome = try store.goverify(stream)
            #expect(outcome.status == 0, "\(outcome.text)")
            if let size { #expect(outcome.text.contains("OK   \(size) entries match level-0 tiles")) }
            if OtherTools.hasOpenSSL {
                #expect(try store.openssl("store/\(stream)/checkpoint", stream).status == 0)
            }
            #expect(try store.shell("cp store/\(stream)/checkpoint old.\(stream)").status == 0)
        }

        try #require(try store.record(StoreFolder.events(500)).status == 0)
        for stream in ["default", "custody"] {
            let outcome = try store.goverify(stream, old: "old.\(stream)")
            #expect(outcome.status == 0, "\(outcome.text)")
            #expect(outcome.text.contains("OK   consistency "))
            if OtherTools.hasOpenSSL {
                #expect(try store.openssl("store/\(stream)/checkpoint", stream).status == 0)
            }
        }
        #expect(try store.goverify("default", old: "old.default").text.contains("consistency 70001 -> 70501"))
    }

    @Test(
        "aics-tlog accepts the same; its entries are the records' hashes, and proofs by custody say so too",
        .enabled(if: OtherTools.hasLogReader, "\(PythonTools.absence("aics-tlog"))"))
    func aics() throws {
        let store = try StoreFolder()
        try #require(try store.record(StoreFolder.events(OtherLogReadersTests.large)).status == 0)
        try store.writeKeys()
        for stream in ["default", "custody"] {
            #expect(try store.aicsTlog("verify-checkpoint", stream).status == 0)
            #expect(try store.shell("cp store/\(stream)/checkpoint old.\(stream)").status == 0)
        }
        let records = try store.lines()
        for seq in [0, 35_000, 70_000] {
            let hash = String(records[seq].dropFirst(15).prefix(64))
            #expect(try store.aicsTlog("verify-inclusion", "default", "--index \(seq) --entry-out entry").status == 0)
            #expect(hex(try store.contents("entry")) == hash)

            try #require(try store.custody("prove", "\(seq)", "--store", "store", "-o", "proof").status == 0)
            let key = try store.key("default")
            #expect(try store.custody("check-proof", "proof", "--vkey", key, "--entry", hash).status == 0)
            let other = String(records[seq == 0 ? 1 : seq - 1].dropFirst(15).prefix(64))
            #expect(try store.custody("check-proof", "proof", "--vkey", key, "--entry", other).status == 1)
        }
        #expect(try store.aicsTlog("verify-inclusion", "default", "--index 70001 --entry-out entry").status == 1)

        try #require(try store.record(StoreFolder.events(500)).status == 0)
        for stream in ["default", "custody"] {
            let arguments = "--old-checkpoint old.\(stream)"
            #expect(try store.aicsTlog("verify-consistency", stream, arguments).status == 0)
            #expect(try store.aicsTlog("verify-checkpoint", stream).status == 0)
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
