import CustodyModel
import CustodyHTTP

extension S3Bucket {
    /// Bytes of one page of a listing at most.
    static let maximumPageBytes = 16 << 20
    /// Lines of one page at most, which is S3's own limit.
    package static let maximumPage = 1000

    /// Versions and delete markers whose keys begin with `prefix`, by key and then from the newest on.
    ///
    /// - Parameter after: where to go on; what the page before gave.
    package func versions(
        prefix: String, after: S3VersionMarker? = nil, count: Int = S3Bucket.maximumPage
    ) async throws(S3Error) -> S3VersionPage {
        var call = S3Call(.listVersions, .get)
        call.bodyBytes = S3Bucket.maximumPageBytes
        call.query = [
            ("versions", ""), ("encoding-type", "url"), ("max-keys", String(count)), ("prefix", prefix),
        ]
        if let after {
            call.query.append(("key-marker", after.key))
            if let version = after.versionID { call.query.append(("version-id-marker", version)) }
        }
        let document = try await ask(call, root: "ListVersionsResult").document
        let listing = Listing(document, .listVersions, origin)
        var versions: [S3Version] = []
        for element in document.children where element.name == "Version" || element.name == "DeleteMarker" {
            versions.append(try listing.version(element))
        }
        guard try listing.isTruncated() else { return S3VersionPage(versions: versions, next: nil) }
        guard let key = try listing.decoded(document.text("NextKeyMarker")), !key.isEmpty else {
            throw listing.malformed
        }
        let next = S3VersionMarker(
            key: key,
            versionID: document.text("NextVersionIdMarker").flatMap { $0.isEmpty ? nil : $0 })
        // A server that goes round in circles would never end.
        guard next != after else { throw listing.malformed }
        return S3VersionPage(versions: versions, next: next)
    }

    /// Current objects whose keys begin with `prefix`, by key.
    ///
    /// - Parameters:
    ///   - startAfter: only keys behind this one; for the first page.
    ///   - token: where to go on; what the page before gave.
    package func list(
        prefix: String, startAfter: String? = nil, token: String? = nil, count: Int = S3Bucket.maximumPage
    ) async throws(S3Error) -> S3EntryPage {
        var call = S3Call(.listObjects, .get)
        call.bodyBytes = S3Bucket.maximumPageBytes
        call.query = [
            ("list-type", "2"), ("encoding-type", "url"), ("max-keys", String(count)), ("prefix", prefix),
        ]
        if let startAfter { call.query.append(("start-after", startAfter)) }
        if let token { call.query.append(("continuation-token", token)) }
        let document = try await ask(call, root: "ListBucketResult").document
        let listing = Listing(document, .listObjects, origin)
        var entries: [S3Entry] = []
        for element in document.children where element.name == "Contents" {
            entries.append(try listing.entry(element))
        }
        guard try listing.isTruncated() else { return S3EntryPage(entries: entries, next: nil) }
        guard let next = document.text("NextContinuationToken"), !next.isEmpty, next != token else {
            throw listing.malformed
        }
        return S3EntryPage(entries: entries, next: next)
    }
}

/// A page of a listing before it is believed.
private struct Listing {
    let document: XMLElement
    let operation: S3Operation
    let origin: String
    /// Whether keys are percent-encoded, as was asked; not every server does it.
    let isEncoded: Bool

    init(_ document: XMLElement, _ operation: S3Operation, _ origin: String) {
        self.document = document
        self.operation = operation
        self.origin = origin
        isEncoded = document.text("EncodingType") == "url"
    }

    var malformed: S3Error {
        S3Error(.corrupt, operation, "\(operation.rawValue): \(origin) answered with a listing that makes no sense")
    }

    func isTruncated() throws(S3Error) -> Bool {
        switch document.text("IsTruncated") {
        case "true": true
        case "false", nil: false
        default: throw malformed
        }
    }

    /// A `+` is a space in this one of S3's encodings.
    func decoded(_ text: String?) throws(S3Error) -> String? {
        guard let text, isEncoded else { return text }
        guard let decoded = URIEncoding.decode(text.replacing("+", with: " ")) else { throw malformed }
        return decoded
    }

    func version(_ element: XMLElement) throws(S3Error) -> S3Version {
        let isMarker = element.name == "DeleteMarker"
        guard let key = try decoded(element.text("Key")), let version = element.text("VersionId"), !version.isEmpty,
            let count = isMarker ? 0 : element.text("Size").flatMap({ Int64($0) }), count >= 0
        else { throw malformed }
        return S3Version(
            key: key, versionID: version, isLatest: element.text("IsLatest") == "true", isDeleteMarker: isMarker,
            lastModified: element.text("LastModified").flatMap { AWSDate.parse(iso: $0) }, count: count,
            etag: element.text("ETag"), storageClass: element.text("StorageClass"))
    }

    func entry(_ element: XMLElement) throws(S3Error) -> S3Entry {
        guard let key = try decoded(element.text("Key")), let count = element.text("Size").flatMap({ Int64($0) }),
            count >= 0
        else { throw malformed }
        return S3Entry(
            key: key, count: count, lastModified: element.text("LastModified").flatMap { AWSDate.parse(iso: $0) },
            etag: element.text("ETag"))
    }
}
