/// Where a bucket answers: scheme, host and path before a key.
struct S3Address: Sendable {
    /// `https://host:port`, without a slash at its end.
    let origin: String
    /// As the Host header and the signature have it.
    let host: String
    /// Not encoded; empty or `/...` without a slash at its end.
    let path: String

    /// - Parameters:
    ///   - endpoint: nil for Amazon's own.
    init(bucket: String, region: String, endpoint: String?, forcePathStyle: Bool) throws(S3Error) {
        guard S3Address.isBucketName(bucket) else {
            throw S3Error(
                .configuration, .configure,
                "the bucket's name is not valid: 3 to 63 lowercase letters, digits, dots and hyphens")
        }
        guard S3Address.isRegion(region) else {
            throw S3Error(.configuration, .configure, "the region is not valid: lowercase letters, digits and hyphens")
        }
        let base = try Endpoint(
            endpoint ?? "https://s3.\(region).\(S3Address.domain(ofRegion: region))")
        // A wildcard certificate covers one label, and an address has no labels at all.
        let hasDots = bucket.contains(".") && base.isEncrypted
        if forcePathStyle || hasDots || base.isAddress {
            (origin, host) = (base.scheme + "://" + base.authority, base.authority)
            path = base.path + "/" + bucket
        } else {
            let authority = bucket + "." + base.authority
            (origin, host) = (base.scheme + "://" + authority, authority)
            path = base.path
        }
    }

    /// The domain of a region's partition.
    static func domain(ofRegion region: String) -> String {
        let partitions = [
            ("cn-", "amazonaws.com.cn"), ("us-isob-", "sc2s.sgov.gov"), ("us-isof-", "csp.hci.ic.gov"),
            ("eu-isoe-", "cloud.adc-e.uk"), ("us-iso-", "c2s.ic.gov"), ("eusc-", "amazonaws.eu"),
        ]
        return partitions.first { region.hasPrefix($0.0) }?.1 ?? "amazonaws.com"
    }

    /// What S3 allows, and capitals and underscores no more than it does.
    static func isBucketName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            isAlphanumeric(first), isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E } && !name.contains("..")
    }

    static func isRegion(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}

/// An endpoint's URL in its parts.
struct Endpoint: Sendable {
    let scheme: String
    /// Host in lower case, with the port unless it is the scheme's own.
    let authority: String
    /// Empty, or beginning with a slash and not ending in one; not encoded.
    let path: String
    /// Whether the host is an IP address.
    let isAddress: Bool

    var isEncrypted: Bool { scheme == "https" }
    var origin: String { scheme + "://" + authority }

    /// - Throws: `configuration`; the text is not in the error, for it may hold a password.
    init(_ text: String) throws(S3Error) {
        let wrong = S3Error(
            .configuration, .configure,
            "the endpoint is not valid: http:// or https://, a host, perhaps a port and a path, nothing else")
        guard let colon = text.firstRange(of: "://") else { throw wrong }
        scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        let hostEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[hostEnd...]
        while path.hasSuffix("/") { path.removeLast() }
        guard scheme == "https" || scheme == "http", let parts = Endpoint.split(rest[..<hostEnd].lowercased()),
            path.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"?#%\\".utf8.contains($0) })
        else { throw wrong }
        self.path = String(path)
        isAddress = parts.host.hasPrefix("[") || Endpoint.isIPv4(parts.host)
        let ownPort = scheme == "https" ? 443 : 80
        authority = parts.host + (parts.port.map { $0 == ownPort ? "" : ":\($0)" } ?? "")
    }

    private static func split(_ text: String) -> (host: String, port: Int?)? {
        var host = text
        var port: Int?
        let end = text.lastIndex(of: "]").map { text.index(after: $0) } ?? text.startIndex
        if let colon = text[end...].firstIndex(of: ":") {
            host = String(text[..<colon])
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int(digits), (1...65535).contains(number)
            else { return nil }
            port = number
        }
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            guard host.hasSuffix("]"), inner.utf8.allSatisfy({ isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }),
                inner.contains(":")
            else { return nil }
        } else {
            let isName = host.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || "-._".utf8.contains(byte)
            }
            guard !host.isEmpty, host.utf8.count <= 253, isName else { return nil }
        }
        return (host, port)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }

    static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
