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
        CustodyEvent("drill") {
            $0.add("report_sha256", report.hex)
            $0.add("result", result)
            $0.add("config_digest", configDigest.hex)
            $0.add("streams", streams)
            $0.add("sinks", sinks)
            $0.add("from", from.description)
            $0.add("to", to.description)
        }
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
