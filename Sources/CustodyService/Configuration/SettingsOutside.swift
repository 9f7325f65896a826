import AnchorFile
import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTimestamp
import CustodyWitness
import CustodyMerkle
import CustodyPipeline
import HTTPAnchor
import SystemPackage

extension Settings {
    /// Whom the register's notes are shown to, by these settings.
    ///
    /// - Throws: `configuration` for an address that is none and for certificates that cannot be read.
    func outside(_ files: any FileSystem) throws(CustodyError) -> OutsideOptions {
        var options = OutsideOptions()
        options.anchorNanoseconds = anchor.every.nanoseconds
        options.timestampNanoseconds = timestamp.every.nanoseconds
        for path in anchor.files {
            options.anchors.append(
                AnchorFile(name: name("file", path), path: FilePath(path), store: storePath, system: files))
        }
        let token = anchor.tokenFile.isEmpty ? nil : FilePath(anchor.tokenFile)
        for address in anchor.urls {
            let url = try url("anchor.urls", address)
            options.anchors.append(
                HTTPAnchor(
                    name: name("http", address), url: url, token: token, transport: try transport(), system: files))
        }
        if !timestamp.url.isEmpty { options.authority = try authority(files) }
        options.witnessNanoseconds = witness.every.nanoseconds
        if !witness.policyFile.isEmpty { options.witnesses = try witnesses(files) }
        return options
    }

    private func witnesses(_ files: any FileSystem) throws(CustodyError) -> WitnessPool {
        let bytes = try filing { () throws(FileError) in try files.contents(FilePath(witness.policyFile)) }
        let policy: WitnessPolicy
        do throws(PolicyError) { policy = try WitnessPolicy(parsing: bytes) } catch {
            throw CustodyError(.configuration, "witness.policy_file cannot be used: \(error)")
        }
        let memory = WitnessMemoryFile(StoreLayout(storePath).stream(.register).appending("witnesses"), system: files)
        return try WitnessPool(policy, memory: memory) { () throws(HTTPError) in
            try CurlTransport(userAgent: Software.name)
        }
    }

    /// A name that stays the same whatever else is configured: the store remembers an anchor's lines under it.
    private func name(_ kind: String, _ place: String) -> String { "\(kind)-\(SHA256.digest(place).hex.prefix(8))" }

    private func authority(_ files: any FileSystem) throws(CustodyError) -> (String, any TimestampSource) {
        let url = try url("timestamp.url", timestamp.url)
        guard !timestamp.caFile.isEmpty else {
            throw CustodyError(
                .configuration, "timestamp.url is set and timestamp.ca_file is not",
                advice: "name the certificates that the authority's own must lead to")
        }
        let pem = try filing { () throws(FileError) in try files.contents(FilePath(timestamp.caFile)) }
        let trust: TimestampTrust
        do throws(TimestampError) { trust = try TimestampTrust(pem: pem) } catch {
            throw CustodyError(.configuration, "timestamp.ca_file cannot be used: \(error)")
        }
        return (
            url.origin,
            TimestampAuthority(url: url, trust: trust, transport: try transport(), random: SystemRandom())
        )
    }

    private func url(_ key: String, _ text: String) throws(CustodyError) -> HTTPURL {
        do throws(HTTPError) { return try HTTPURL(text) } catch {
            throw CustodyError(.configuration, "\(key) holds something that is no address: \(error.message)")
        }
    }

    private func transport() throws(CustodyError) -> any HTTPTransport {
        do throws(HTTPError) { return try CurlTransport(userAgent: Software.name) } catch {
            throw CustodyError(.configuration, "libcurl cannot be used: \(error.message)")
        }
    }
}
