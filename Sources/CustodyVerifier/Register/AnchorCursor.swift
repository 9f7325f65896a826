import CustodyCompress
import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage

/// A line of an anchor.
struct AnchorEntry {
    let seq: UInt64
    let time: Timestamp
    let note: SignedCheckpoint
    let heads: [CustodyEvent.AnchoredHead]
    let place: JudgedPlace
}

/// Reads one anchor's lines in order and holds them to each other: one chain from seq 0 on, in one file.
final class AnchorCursor {
    let name: String
    /// False for an anchor that lies among what is judged: it is held against the register, and vouches for nothing.
    let isTrusted: Bool
    private(set) var log: JudgeLog
    /// The line to be judged next; nil behind the last.
    private(set) var entry: AnchorEntry?
    /// Lines that were read.
    private(set) var count = 0
    /// Something was wrong with the anchor itself.
    private(set) var isSound = true
    private var reader: LineReader?
    private var hasher = SHA256()
    private let file: Int
    private var line = 0
    private var last: (seq: UInt64, hash: Digest)?

    /// - Parameter file: index in the listing for findings; the number of files for an anchor that is not listed.
    init(
        _ path: FilePath, file: Int, isTrusted: Bool, limit: Int, _ fileSystem: any FileSystem
    ) {
        name = path.string
        self.file = file
        self.isTrusted = isTrusted
        log = JudgeLog(limit: limit)
        do throws(FileError) {
            let file = try fileSystem.open(path, .read)
            let codec = try SourceFile(path: path, status: file.status()).codec(of: file)
            let plain = PlainFeed(file, from: 0)
            reader = LineReader(
                codec == .none ? plain : UnpackedFeed(plain, codec: codec), longLines: LongLines())
        } catch {
            report(
                error.errno == .noSuchFileOrDirectory ? .anchorMissing : .objectUnreadable, nil,
                found: "cannot \(error.operation): \(error.errno)")
        }
        advance()
    }

    /// An anchor in a bucket, which is believed as one given by a file is.
    init(_ anchor: BucketAnchor, file: Int, limit: Int) {
        name = anchor.name
        self.file = file
        isTrusted = true
        log = JudgeLog(limit: limit)
        do throws(ReadFailure) {
            let feed = try BucketAnchorFeed(anchor)
            if feed.isEmpty {
                report(.anchorMissing, nil, found: "no object of a line")
            } else {
                reader = LineReader(feed, longLines: LongLines())
            }
        } catch {
            switch error {
            case .unreadable(let reason), .corrupt(let reason): report(.objectUnreadable, nil, found: reason)
            }
        }
        advance()
    }

    /// Goes on to the next line that can be judged.
    func advance() {
        entry = nil
        while entry == nil {
            do throws(ReadFailure) {
                guard let next = unsafe try reader?.next() else { return }
                line += 1
                guard unsafe next.isTerminated else {
                    torn()
                    return
                }
                unsafe take(next)
            } catch {
                let reason: String
                switch error {
                case .unreadable(let text), .corrupt(let text): reason = text
                }
                report(.objectUnreadable, nil, found: reason)
                reader = nil
                return
            }
        }
    }

    private func torn() {
        // What an append is writing just now looks like this too; the line counts when it is whole.
        log.add(VerificationNote("a half line at the end of the anchor", stream: .anchor, file: name, line: line))
    }

    private func take(_ next: Line) {
        let bytes = unsafe UnsafeRawBufferPointer(next.bytes)
        guard unsafe !next.isTooLong, let record = unsafe RecordLine(bytes),
            unsafe StreamName.anchor.isWritten(as: UnsafeRawBufferPointer(rebasing: bytes[record.stream]))
        else {
            report(
                .recordMalformed, nil,
                found: unsafe next.isTooLong ? MalformedLine.tooLong : "no line of an anchor")
            return
        }
        let hash = unsafe RecordEncoder.digest(ofLine: next.bytes) { unsafe hasher.digest($0) }
        guard hash == record.entryHash else {
            report(.recordHashMismatch, record.seq, expected: hash.hex, found: record.entryHash.hex)
            return
        }
        link(record)
        guard
            case .anchor(let note, let heads)? = unsafe LedgerEvent(
                UnsafeRawBufferPointer(rebasing: bytes[record.event]))
        else {
            report(.recordMalformed, record.seq, found: "an event that Custody does not write in this form")
            return
        }
        guard let parsed = NoteCheck.parse(note) else {
            report(.anchorMismatch, record.seq, expected: "a note of the register", found: "no signed note")
            return
        }
        count += 1
        entry = AnchorEntry(
            seq: record.seq, time: record.time, note: parsed, heads: heads,
            place: JudgedPlace(stream: .anchor, seq: record.seq, file: file, name: name, line: line))
    }

    private func link(_ record: RecordLine) {
        let expected = last.map { $0.seq + 1 } ?? 0
        if record.seq < expected {
            report(.chainOrder, record.seq, expected: "seq \(expected)", found: "\(record.seq)")
        } else if record.seq > expected {
            report(.chainGap, record.seq, expected: "seq \(expected)", found: "seq \(record.seq)")
        } else if record.prevHash != last?.hash ?? .zero {
            report(
                .chainBroken, record.seq, expected: (last?.hash ?? .zero).hex, found: record.prevHash.hex)
        }
        last = (record.seq, record.entryHash)
    }

    private func report(_ code: Finding.Code, _ seq: UInt64?, expected: String? = nil, found: String) {
        isSound = false
        // What lies among the records is scanned like any record.
        guard isTrusted || code == .anchorMismatch else { return }
        log.add(
            Finding(code, stream: .anchor, seq: seq, file: name, line: line, expected: expected, found: found),
            file: file)
    }
}
