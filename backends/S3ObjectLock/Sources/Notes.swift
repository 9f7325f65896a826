package import CustodyModel
package import CustodySink
import S3Client

/// The register's notes: one object for each size, never replaced.
extension S3ObjectLockSink {
    /// Bytes of a note at most: sixteen signatures of five kilobytes and the text.
    static let maximumNoteBytes = 128 << 10

    package func put(note: SinkNote) async throws(CustodyError) {
        let key = settings.layout.checkpoint(size: note.size)
        var object = settings.put(key, S3Body(note.bytes, md5: bucket.options.checksums != .sha256), of: .register)
        object.contentType = "text/plain; charset=utf-8"
        let put = object
        _ = try await withPlace { number throws(CustodyError) in
            // Whether an earlier run put it is not remembered, and a look costs little.
            try await upload(number, put, true) { () async throws(S3Error) in
                try await compare(key, note)
            }
        }
    }

    private func compare(_ key: String, _ note: SinkNote) async throws(S3Error) -> Found {
        do throws(S3Error) {
            let (bytes, info) = try await bucket.bytes(key: key, limit: S3ObjectLockSink.maximumNoteBytes)
            // Two notes at one key are equal when their texts are: signatures of another epoch may differ.
            guard NoteText.text(bytes) == NoteText.text(note.bytes) else { return .different }
            guard let lock = settings.lock(of: .register) else { return .equal(version: info.versionID) }
            return try await LinesComparison.isLocked(
                bucket, key, info, lock, since: bucket.serverNow.adding(seconds: -86_400))
                ? .equal(version: info.versionID) : .equalUnlocked
        } catch {
            return try LinesComparison.found(error)
        }
    }

    package func newestNote(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(CustodyError) -> [UInt8]? {
        do throws(S3Error) {
            return try await settings.retry.run(clock, random) { () async throws(S3Error) in
                try await NoteSearch(bucket, settings.layout, warner).newest(isOwn)
            }
        } catch {
            let known = CustodyError(error)
            throw CustodyError(.unreadable, known.message, advice: known.advice)
        }
    }
}

/// What a signed note says, as far as it must be known here.
enum NoteText {
    /// Everything before the signatures: up to the last blank line.
    static func text(_ note: [UInt8]) -> ArraySlice<UInt8> {
        var index = note.count - 1
        while index > 0 {
            if note[index] == 0x0A, note[index - 1] == 0x0A { return note[..<index] }
            index -= 1
        }
        return note[...]
    }

    /// The tree size: the second line.
    static func size(_ note: [UInt8]) -> UInt64? {
        let lines = note.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3 else { return nil }
        return UInt64(String(decoding: lines[1], as: Swift.UTF8.self))
    }
}

/// Finds the newest of our notes among all that lie in the archive, from the largest size down.
///
/// Listings go upwards, and a log has millions of notes after some years: the end is found by halving, with some sixty
/// pages at most.
struct NoteSearch {
    /// Pages of notes that are not ours that are gone through before nothing can be said any more.
    static let maximumPages = 256

    private let bucket: S3Bucket
    private let layout: ArchiveLayout
    private let warner: Warnings

    init(_ bucket: S3Bucket, _ layout: ArchiveLayout, _ warner: Warnings) {
        self.bucket = bucket
        self.layout = layout
        self.warner = warner
    }

    func newest(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(S3Error) -> [UInt8]? {
        let lister = Lister(bucket)
        var foreign = 0
        defer {
            warner.set(
                .foreignNotes,
                foreign == 0 ? nil : "\(foreign) notes larger than our newest lie in the archive that are not ours")
        }
        // All of it, the largest size included.
        var end: UInt64?
        for _ in 0..<NoteSearch.maximumPages {
            let page = try await lastPage(below: end, lister)
            guard !page.isEmpty else { return nil }
            for (size, object) in page.reversed() {
                if let note = try await note(object), NoteText.size(note) == size, isOwn(note) { return note }
                foreign += 1
            }
            end = page[0].size
        }
        throw S3Error(
            .refused, .listVersions, "\(bucket.origin) holds too many notes that are not ours to find our newest")
    }

    private typealias Sized = (size: UInt64, object: Lister.Object)

    /// The notes of the greatest sizes below `end`, by size, at least one if there is any.
    private func lastPage(below end: UInt64?, _ lister: Lister) async throws(S3Error) -> [Sized] {
        // Nothing that counts lies at or behind it.
        var high = end
        var page = try await lister.page(prefix: layout.checkpoints)
        while true {
            let counting = sized(page, below: high)
            guard let next = page.next, counting.count == sized(page, below: nil).count else { return counting }
            guard let last = counting.last else {
                // Nothing but keys that are none of ours.
                page = try await lister.page(prefix: layout.checkpoints, after: next)
                continue
            }
            let top = high ?? .max
            guard top > last.size + 1 else { return counting }
            let middle = last.size + (top - last.size) / 2
            let probe = try await lister.page(prefix: layout.checkpoints, after: layout.checkpoint(size: middle))
            if sized(probe, below: high).isEmpty { high = middle + 1 } else { page = probe }
        }
    }

    private func sized(_ page: Lister.Page, below end: UInt64?) -> [Sized] {
        page.objects.compactMap { object in
            guard let size = size(object.key), end.map({ size < $0 }) ?? true else { return nil }
            return (size, object)
        }
    }

    private func size(_ key: String) -> UInt64? {
        guard case .checkpoint(let log, let size) = ArchiveKey(key, prefix: layout.prefix), log == layout.log else {
            return nil
        }
        return size
    }

    private func note(_ object: Lister.Object) async throws(S3Error) -> [UInt8]? {
        do throws(S3Error) {
            return try await bucket.bytes(
                key: object.key, version: object.version, limit: S3ObjectLockSink.maximumNoteBytes
            ).bytes
        } catch {
            // What is gone since it was listed, and what is larger than any note, is none.
            guard error.kind == .notFound || error.kind == .tooLarge else { throw error }
            return nil
        }
    }
}
