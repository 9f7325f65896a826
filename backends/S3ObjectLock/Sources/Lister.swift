import CustodyModel
import S3Client

/// Lists what lies below a prefix: every version where the key may list them, because a delete marker hides nothing
/// then, else the current objects.
struct Lister {
    struct Object: Sendable {
        let key: String
        /// Nil where only current objects can be listed.
        let version: String?
        let count: Int64
        /// By the server's clock; some servers tell whole seconds only.
        let lastModified: Timestamp
    }

    struct Page: Sendable {
        /// By key; versions of one key from the newest on. Delete markers are left out.
        let objects: [Object]
        /// The key to go on behind; nil on the last page.
        let next: String?
    }

    let bucket: S3Bucket

    init(_ bucket: S3Bucket) { self.bucket = bucket }

    /// - Parameter after: only keys behind this one.
    func page(prefix: String, after: String? = nil) async throws(S3Error) -> Page {
        do throws(S3Error) {
            return try await versions(prefix: prefix, after: after)
        } catch {
            guard error.kind == .denied || error.kind == .refused else { throw error }
            let page = try await bucket.list(prefix: prefix, startAfter: after)
            return Page(
                objects: page.entries.map {
                    Object(
                        key: $0.key, version: nil, count: $0.count, lastModified: $0.lastModified ?? .earliest)
                },
                next: page.next == nil ? nil : page.entries.last?.key)
        }
    }

    /// Pages end within the versions of a key; those are read to their end, so that keys can be counted on.
    private func versions(prefix: String, after: String?) async throws(S3Error) -> Page {
        var marker = after.map { S3VersionMarker(key: $0, versionID: nil) }
        var objects: [Object] = []
        var pages = 0
        while true {
            let page = try await bucket.versions(prefix: prefix, after: marker)
            for version in page.versions where !version.isDeleteMarker {
                // Ceph's gateway begins with the key that is to be gone on behind.
                if let after, version.key <= after { continue }
                objects.append(
                    Object(
                        key: version.key, version: version.versionID, count: version.count,
                        lastModified: version.lastModified ?? .earliest))
            }
            guard let next = page.next else { return Page(objects: objects, next: nil) }
            pages += 1
            // A key with more versions than any page shows is somebody's attack; what was read of it will do.
            if next.versionID == nil || pages >= Lister.maximumPages { return Page(objects: objects, next: next.key) }
            marker = next
        }
    }

    /// Pages that are read for one at most, to come to the end of a key's versions.
    static let maximumPages = 16

    /// Everything below a prefix.
    func all(prefix: String, after: String? = nil) async throws(S3Error) -> [Object] {
        var objects: [Object] = []
        var after = after
        while true {
            let page = try await page(prefix: prefix, after: after)
            objects += page.objects
            guard let next = page.next else { return objects }
            after = next
        }
    }
}
