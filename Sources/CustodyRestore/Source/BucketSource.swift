import CustodyCompress
package import CustodyModel
import CustodySystem
package import CustodyVerifier

/// Records in a bucket: every version that was ever written below a prefix, also those that an overwrite or a delete
/// marker hides.
package struct BucketSource: RecordSource {
    /// Notes of each log that are fetched: the newest by name.
    private static let notes = 8

    private let store: any ObjectStore
    private let prefix: ArchivePrefix

    package init(_ store: any ObjectStore, prefix: ArchivePrefix) {
        self.store = store
        self.prefix = prefix
    }

    package var name: String { store.name + prefix.text }

    package func survey() throws(CustodyError) -> SourceSurvey {
        var survey = SourceSurvey()
        let marks = try listNotes(&survey)
        // A register that is listed before its data names nothing that is not there yet.
        var findings: [Finding] = []
        var versions: [ObjectVersion] = []
        for mark in marks.sorted(by: { $0.text < $1.text }) {
            try store.versions(below: ArchiveLayout(prefix: prefix, log: mark).records(.register)) {
                versions.append($0)
            }
        }
        var data: [ObjectVersion] = []
        try store.versions(below: ArchiveLayout.allRecords(prefix)) { data.append($0) }
        for (number, batch) in [versions, data].enumerated() {
            var ranks: [String: Int] = [:]
            for version in batch.sorted(by: { ($0.modified, $0.version) < ($1.modified, $1.version) }) {
                guard case .records(let records)? = ArchiveKey(version.key, prefix: prefix) else { continue }
                // Those of logs with notes were listed before.
                if number == 1, records.stream == .register, marks.contains(records.log) { continue }
                guard !version.isDeleteMarker else {
                    findings.append(
                        Finding(
                            .objectDeleteMarker, stream: records.stream, seq: records.first,
                            file: store.name + version.key,
                            expected: "an object that nobody hides", found: "a delete marker of \(version.modified)"))
                    continue
                }
                let rank = ranks[version.key, default: 0]
                ranks[version.key] = rank + 1
                survey.items.append(item(version, records, rank: rank))
            }
        }
        survey.findings = findings
        return survey
    }

    private func item(_ version: ObjectVersion, _ records: ArchiveKey.Records, rank: Int) -> SourceItem {
        let codec: Codec
        switch records.packing {
        case .plain: codec = .none
        case .gzip: codec = .gzip
        case .zstd: codec = .zstd
        }
        return SourceItem(
            log: records.log.text, stream: records.stream, first: records.first, last: records.last,
            bytes: version.size, rank: rank, name: store.name(of: version.key, version.version),
            place: .object(key: version.key, version: version.version, codec))
    }

    /// The newest notes of each log; which of them count is for whoever knows the log's key.
    private func listNotes(_ survey: inout SourceSurvey) throws(CustodyError) -> Set<LogMark> {
        var notes: [LogMark: [(size: UInt64, version: ObjectVersion)]] = [:]
        try store.versions(below: ArchiveLayout.allCheckpoints(prefix)) { version in
            guard case .checkpoint(let log, let size)? = ArchiveKey(version.key, prefix: prefix),
                !version.isDeleteMarker, version.size <= 1 << 20
            else { return }
            notes[log, default: []].append((size, version))
            if notes[log, default: []].count > 4 * BucketSource.notes {
                notes[log] = BucketSource.newest(notes[log] ?? [])
            }
        }
        for (log, found) in notes.sorted(by: { $0.key.text < $1.key.text }) {
            for (_, version) in BucketSource.newest(found) {
                var bytes = ByteBuffer()
                do throws(SourceFailure) {
                    unsafe try read(version.key, version.version, .none) { chunk throws(SourceFailure) in
                        unsafe bytes.append(chunk)
                        return true
                    }
                } catch {
                    continue
                }
                survey.notes.append(
                    .init(log: log.text, name: store.name + version.key, bytes: bytes.toArray()))
            }
        }
        return Set(notes.keys)
    }

    private static func newest(
        _ notes: [(size: UInt64, version: ObjectVersion)]
    ) -> [(size: UInt64, version: ObjectVersion)] {
        Array(notes.sorted { $0.size > $1.size }.prefix(BucketSource.notes))
    }

    package func read(
        _ item: SourceItem, _ body: (UnsafeRawBufferPointer) throws(SourceFailure) -> Bool
    ) throws(SourceFailure) {
        guard case .object(let key, let version, let codec) = item.place, let version else {
            throw .unreadable("\(item.name) does not lie in \(name)")
        }
        unsafe try read(key, version, codec, body)
    }

    private func read(
        _ key: String, _ version: String, _ codec: Codec,
        _ body: (UnsafeRawBufferPointer) throws(SourceFailure) -> Bool
    ) throws(SourceFailure) {
        let object: OpenObject
        do throws(CustodyError) {
            object = try store.open(key, version: version)
        } catch {
            throw isThere(key, version) ? .unreadable(error.message) : .gone
        }
        var input = ByteBuffer(capacity: RestoreLimit.readSize)
        var output = ByteBuffer(capacity: RestoreLimit.readSize)
        var decompressor = Decompressor(codec)
        while true {
            input.removeAll()
            do throws(CustodyError) {
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: input.reserve(RestoreLimit.readSize), count: RestoreLimit.readSize)
                input.commit(unsafe try object.body.read(into: room))
            } catch {
                throw .unreadable(error.message)
            }
            if input.isEmpty { break }
            var used = 0
            repeat {
                output.removeAll()
                do throws(CustodyError) {
                    used += unsafe try decompressor.write(
                        UnsafeRawBufferPointer(rebasing: input.bytes[used...]), into: &output,
                        limit: RestoreLimit.readSize)
                } catch {
                    throw .corrupt(error.message)
                }
                if !output.isEmpty {
                    guard unsafe try body(output.bytes) else { return }
                }
            } while used < input.count || decompressor.hasPending
        }
        do throws(CustodyError) { try decompressor.finish() } catch { throw .corrupt(error.message) }
    }

    /// Whether the version is still listed: what expired meanwhile is not what nobody may read.
    private func isThere(_ key: String, _ version: String) -> Bool {
        var isListed = false
        do throws(CustodyError) {
            try store.versions(below: key) { if $0.key == key, $0.version == version { isListed = true } }
        } catch {
            return true
        }
        return isListed
    }
}
