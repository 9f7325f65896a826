import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem

/// A signed note of the register as it lies in a bucket.
struct ArchiveNote: Sendable {
    let note: SignedCheckpoint
    let store: any ObjectStore
    let object: NoteObject
    let name: String
    let keeping: KeepingFacts?
}

/// The notes in one log's part of a bucket: which version of each is the right one.
struct ArchiveNotes {
    private(set) var notes: [ArchiveNote] = []

    private struct Read: Sendable {
        var bytes: [UInt8] = []
        var failure: String?
        var keeping: KeepingFacts?
    }

    /// Requests that wait at a time: notes are small, so that latency is all there is.
    private static let requests = 16

    /// Reads them and tells what is wrong with their names and versions; whether they are right is for the register's
    /// judge.
    init(
        _ archive: ArchiveLog, _ configuration: VerifierConfiguration, asksForLocks: Bool, _ log: inout FindingLog
    ) {
        if archive.olderNotes > 0 {
            log.add(
                VerificationNote(
                    "\(archive.olderNotes) notes older than these were not read: at most "
                        + "\(VerifierLimit.noteObjects) are", file: archive.store.name + archive.layout.checkpoints))
        }
        let objects = archive.notes
        let reads = ParallelWork.map(objects, workers: ArchiveNotes.requests) { object in
            ArchiveNotes.read(object, archive.store, asksForLocks ? configuration.keeping : nil)
        }
        var index = 0
        while index < objects.count {
            let end = objects[index...].firstIndex { $0.size != objects[index].size } ?? objects.count
            choose(objects[index..<end], reads[index..<end], archive, configuration, &log)
            index = end
        }
    }

    private static func read(
        _ object: NoteObject, _ store: any ObjectStore, _ rules: KeepingRules?
    ) -> Read {
        var result = Read()
        do throws(CustodyError) {
            let open = try store.open(object.key, version: object.version)
            result.bytes = try open.body.contents(limit: VerifierLimit.noteBytes)
            if let rules {
                result.keeping = KeepingFacts(
                    store, object.key, object.version, open.facts, wantsHold: rules.wantsLegalHold)
            }
        } catch {
            result.failure = error.message
        }
        return result
    }

    /// Takes the right version of one size, and tells what the others are.
    private mutating func choose(
        _ objects: ArraySlice<NoteObject>, _ reads: ArraySlice<Read>, _ archive: ArchiveLog,
        _ configuration: VerifierConfiguration, _ log: inout FindingLog
    ) {
        let notes = zip(objects, reads).map { object, read in
            read.failure == nil ? ArchiveNotes.note(read.bytes, object.size, archive.layout.log) : nil
        }
        let signed = notes.firstIndex { $0.map { ArchiveNotes.isTrusted($0, configuration.trust) } ?? false }
        let right = signed ?? notes.firstIndex { $0 != nil } ?? 0
        for (number, (object, read)) in zip(objects, reads).enumerated() {
            let name = archive.store.name(of: object.key, object.version)
            let seq = object.size > 0 ? object.size - 1 : nil
            if let failure = read.failure {
                log.add(Finding(.objectUnreadable, stream: .register, seq: seq, file: name, found: failure), file: 0)
            } else if number != right {
                if let note = notes[number], note.note.text == notes[right]?.note.text {
                    log.add(VerificationNote("another version of the same note", stream: .register, file: name))
                } else {
                    log.add(
                        Finding(
                            .objectExtraVersion, stream: .register, seq: seq, file: name,
                            expected: "one version of each note", found: "another note under its key"), file: 0)
                }
            } else if let note = notes[number] {
                self.notes.append(
                    ArchiveNote(
                        note: note, store: archive.store, object: object, name: name, keeping: read.keeping))
            } else if NoteCheck.parse(read.bytes) == nil {
                log.add(
                    Finding(
                        .checkpointSignature, stream: .register, file: name, expected: "a signed note",
                        found: "something else"), file: 0)
            } else {
                log.add(
                    Finding(
                        .objectNameUnexpected, stream: .register, seq: seq, file: name,
                        expected: "the log's note of \(object.size) records, as its key says",
                        found: "a note of another size or log"), file: 0)
            }
        }
    }

    /// The note, when it is the one that its key names.
    private static func note(_ bytes: [UInt8], _ size: UInt64, _ mark: LogMark) -> SignedCheckpoint? {
        let suffix = "/\(StreamName.register)"
        guard let note = NoteCheck.parse(bytes), note.checkpoint.size == size, note.checkpoint.origin.hasSuffix(suffix),
            LogMark(ofOrigin: String(note.checkpoint.origin.dropLast(suffix.count))) == mark
        else { return nil }
        return note
    }

    private static func isTrusted(_ note: SignedCheckpoint, _ trust: TrustFile?) -> Bool {
        trust?.lines.contains { NoteCheck.logSignature(note, $0.logKey.stream(.register)) == nil } ?? false
    }
}

extension ByteStream {
    /// All bytes; an error when there are more than `limit`.
    func contents(limit: Int) throws(CustodyError) -> [UInt8] {
        var buffer = ByteBuffer()
        while true {
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.reserve(4096), count: 4096)
            let count = unsafe try read(into: room)
            buffer.commit(count)
            if count == 0 { return buffer.toArray() }
            guard buffer.count <= limit else {
                throw CustodyError(.corrupt, "more than the \(limit) bytes that a signed note may have")
            }
        }
    }
}

/// Does the same with many things on a few threads.
package enum ParallelWork {
    private struct State<Output: Sendable> {
        var next = 0
        var running: Int
        var results: [Output?]
    }

    /// Blocks until all is done; results come in the order of `inputs`.
    package static func map<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], workers: Int, _ body: @escaping @Sendable (Input) -> Output
    ) -> [Output] {
        guard !inputs.isEmpty else { return [] }
        let threads = min(max(workers, 1), inputs.count)
        let state = Monitor(
            State<Output>(running: threads, results: Array(repeating: nil, count: inputs.count)))
        for _ in 0..<threads {
            WorkerThread.start {
                while true {
                    let index = state.withLock { state -> Int? in
                        guard state.next < inputs.count else { return nil }
                        state.next += 1
                        return state.next - 1
                    }
                    guard let index else { break }
                    let output = body(inputs[index])
                    state.withLock { $0.results[index] = output }
                }
                state.withLock { $0.running -= 1 }
                state.notify()
            }
        }
        return state.wait(nanoseconds: nil, until: { $0.running == 0 }) { $0.results.compactMap { $0 } }
    }
}
