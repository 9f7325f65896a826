/// What bringing records back and setting them aside leaves in the register.
extension CustodyEvent {
    /// A rehearsed restore.
    ///
    /// - Parameters:
    ///   - report: SHA-256 of the report in JSON, which is what is signed.
    ///   - result: `passed` or `failed`.
    ///   - sinks: what was restored from.
    ///   - from: first and last moment of the window.
    package static func drill(
        report: Digest, result: String, configDigest: Digest, streams: [String], sinks: [String], from: Timestamp,
        to: Timestamp
    ) -> CustodyEvent {
        reported(
            "drill", report, result: result, configDigest: configDigest, streams: streams, sinks: sinks, from: from,
            to: to)
    }

    /// Copies of what is suspect were set aside.
    ///
    /// - Parameters:
    ///   - source: what was copied, as it was named.
    ///   - manifest: SHA-256 of the list of copies.
    package static func quarantined(source: String, manifest: Digest) -> CustodyEvent {
        CustodyEvent("quarantined") {
            $0.add("source", source)
            $0.add("manifest_sha256", manifest.hex)
        }
    }
}
