import CustodyCrypto
package import CustodyModel
import CustodySystem

/// An anchor in a bucket: one object for each line, `<prefix><seq:020>.jsonl` (backends/S3ObjectLock).
package struct BucketAnchor: Sendable {
    package let store: any ObjectStore
    package let prefix: ArchivePrefix

    package init(_ store: any ObjectStore, _ prefix: ArchivePrefix) {
        self.store = store
        self.prefix = prefix
    }

    var name: String { store.name + prefix.text }

    /// What the key of a line ends with.
    static let suffix = ".jsonl"

    /// The seq of a line's key; nil for any other.
    func seq(_ key: String) -> UInt64? {
        let digits = key.dropFirst(prefix.text.count)
        guard key.hasPrefix(prefix.text), digits.hasSuffix(BucketAnchor.suffix) else { return nil }
        let number = digits.dropLast(BucketAnchor.suffix.count)
        guard number.utf8.count == ArchiveKey.digits, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt64(number)
    }
}

/// The lines of such an anchor, one after the other, as a file would have them.
///
/// Every version under a key is read, the oldest first. What is no line of an anchor with the key's seq is stepped over,
/// for anybody may put it there; the same line twice counts once; another line is passed on, and is a finding.
final class BucketAnchorFeed: ByteFeed {
    private let anchor: BucketAnchor
    private var rest: ArraySlice<ObjectVersion>
    private var ready: [[UInt8]] = []
    private var next = 0
    private var previous: [UInt8] = []

    /// Lines that are fetched together, and calls at a time.
    private static let block = 256
    private static let requests = 16

    /// Lists the anchor's objects.
    init(_ anchor: BucketAnchor) throws(ReadFailure) {
        self.anchor = anchor
        var versions: [ObjectVersion] = []
        do throws(CustodyError) {
            try anchor.store.versions(below: anchor.prefix.text) { version in
                if !version.isDeleteMarker, anchor.seq(version.key) != nil { versions.append(version) }
            }
        } catch {
            throw .unreadable(error.message)
        }
        versions.sort { ($0.key, $0.modified, $0.version) < ($1.key, $1.modified, $1.version) }
        rest = versions[...]
    }

    var isEmpty: Bool { rest.isEmpty && next == ready.count }

    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool {
        while true {
            while next < ready.count {
                let line = ready[next]
                next += 1
                if line.isEmpty || line == previous { continue }
                previous = line
                buffer.append(line)
                return true
            }
            guard !rest.isEmpty else { return false }
            try fetch()
        }
    }

    private func fetch() throws(ReadFailure) {
        let anchor = anchor
        let results = ParallelWork.map(Array(rest.prefix(BucketAnchorFeed.block)), workers: BucketAnchorFeed.requests) {
            version -> Result<[UInt8], CustodyError> in
            do throws(CustodyError) {
                let open = try anchor.store.open(version.key, version: version.version)
                return .success(try open.body.contents(limit: RecordLine.maximumLength + 1))
            } catch {
                return .failure(error)
            }
        }
        ready = []
        next = 0
        for (version, result) in zip(rest, results) {
            switch result {
            case .success(let bytes): ready.append(line(bytes, anchor.seq(version.key)))
            case .failure(let error):
                // Longer than any line: no line.
                if error.code != .corrupt { throw .unreadable(error.message) }
            }
        }
        rest = rest.dropFirst(BucketAnchorFeed.block)
    }

    /// The line with its line feed; empty when it is none of an anchor with this seq.
    private func line(_ bytes: [UInt8], _ seq: UInt64?) -> [UInt8] {
        guard bytes.last == 0x0A, bytes.dropLast().allSatisfy({ $0 != 0x0A }) else { return [] }
        let isLine = unsafe bytes.withUnsafeBytes { bytes in
            let line = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            guard let record = unsafe RecordLine(line), record.seq == seq else { return false }
            return unsafe StreamName.anchor.isWritten(as: UnsafeRawBufferPointer(rebasing: line[record.stream]))
        }
        return isLine ? bytes : []
    }
}
