import CustodyModel
import CustodyTestSupport
import S3Client
import S3TestSupport
import Testing

@Suite(
    "A bucket that custody itself shipped to",
    .enabled(if: !Shop.present.isEmpty, "neither radosgw nor moto is here: see scripts/s3-servers"))
struct RecordedBucketTests {
    @Test("is verified, and what is done to it is found", arguments: Shop.present)
    func recorded(_ shop: Shop) async throws {
        let server = try shop.server()
        let commands = try BucketCommands(server, await Shelf(server))
        let bucket = try await server.makeBucket()
        let url = "s3://\(bucket.options.bucket)/real"
        let settings = [
            "CUSTODY_STORAGE_BACKEND": "s3", "CUSTODY_STORAGE_PATH": "store",
            "CUSTODY_S3_BUCKET": bucket.options.bucket, "CUSTODY_S3_PREFIX": "real",
            "CUSTODY_S3_ENDPOINT_URL": server.endpoint, "CUSTODY_S3_REGION": server.region,
            "CUSTODY_S3_FORCE_PATH_STYLE": "true", "CUSTODY_S3_OBJECT_LOCK_DAYS": "2",
            "CUSTODY_S3_OBJECT_LOCK_MODE": "governance", "CUSTODY_BATCH_BYTES": "64KiB",
        ]
        let made = try commands.run(["init", "--store", "store", "--origin", "test.example/real"])
        let trust = made.text.split(separator: "\n").first { $0.hasPrefix("trust") }?.dropFirst(8) ?? ""
        let line = "printf '%s\\n' '\(trust)' > trust; exec \"$CUSTODY\" record"
        let events = (0..<3000).map { "{\"type\":\"made\",\"n\":\($0),\"text\":\"some words that fill a line\"}\n" }
        for part in 0..<2 {
            let input = Array(events[part * 1500..<part * 1500 + 1500].joined().utf8)
            let recorded = try commands.shell(line, settings, input: input)
            #expect(recorded.status == 0, "\(recorded.text)\(recorded.diagnostics)")
        }
        // The lock's mode and days come from the settings.
        let good = try commands.shell("exec \"$CUSTODY\" verify \(url) --trust trust --require signed", settings)
        #expect(good.status == 0, "\(good.text)\(good.diagnostics)")
        #expect(good.text.contains("default: 3001 records"))
        let keys = try await bucket.versions(prefix: "real/records/").versions.map(\.key)
            .filter { $0.contains("stream=default") }.sorted()
        try #require(keys.count > 3)
        _ = try await bucket.put(S3Put(key: keys[1], body: S3Body([UInt8]("junk\n".utf8))))
        try await bucket.delete(key: keys[2])
        let bad = try commands.shell("exec \"$CUSTODY\" verify \(url) --trust trust --json", settings)
        #expect(bad.status == 1)
        #expect(bad.text.contains("\"finding_count\":2,"), "\(bad.text)")
        #expect(bad.text.contains("object.extra_version") && bad.text.contains("object.delete_marker"))
        #expect(bad.text.contains("\"records\":3001"))
    }
}
