import CustodyCrypto
import CustodyMerkle
import CustodyModel
import SystemPackage

extension Verifier {
    /// The notes of data streams among what was given, judged by the log's key.
    func storedNotes(
        _ list: SourceList, _ verdict: RegisterVerdict, _ log: inout FindingLog
    ) -> [StreamName: [StoredNote]] {
        var notes: [StreamName: [StoredNote]] = [:]
        for (path, bytes) in list.checkpoints {
            guard let note = NoteCheck.parse(bytes), let stream = Verifier.stream(of: note), !stream.isReserved else {
                continue
            }
            if let key = verdict.logKeys.first, let defect = NoteCheck.logSignature(note, key.stream(stream)),
                !isOfFormerKey(note, stream, verdict)
            {
                log.add(
                    Finding(
                        defect.code, stream: stream, file: path.string, expected: defect.expected, found: defect.found),
                    file: 0)
                continue
            }
            notes[stream, default: []].append(
                StoredNote(size: note.checkpoint.size, root: note.checkpoint.root, file: path.string))
        }
        return notes
    }

    /// A note of a stream that has not been covered since the log key was replaced. It may say no more than what the
    /// register says in its checkpoints; its root is held against the records as any other's.
    private func isOfFormerKey(_ note: SignedCheckpoint, _ stream: StreamName, _ verdict: RegisterVerdict) -> Bool {
        verdict.logKeys.dropFirst().contains { NoteCheck.logSignature(note, $0.stream(stream)) == nil }
            && note.checkpoint.size <= verdict.streams[stream]?.size ?? 0
    }

    /// Every stored tree must be the one that the note beside it was signed for.
    func checkTiles(_ list: SourceList, _ log: inout FindingLog) {
        for tile in list.tiles {
            let folder = tile.removingLastComponent()
            guard let bytes = list.checkpoints.first(where: { $0.path == folder.appending("checkpoint") })?.bytes,
                let note = NoteCheck.parse(bytes)
            else { continue }
            var check = TileCheck(folder, note, fileSystem: fileSystem)
            guard let defect = check.check() else { continue }
            log.add(
                Finding(
                    defect.code, stream: Verifier.stream(of: note), seq: defect.seq, file: defect.file,
                    expected: defect.expected, found: defect.found), file: 0)
        }
    }

    /// The stream that a note is of: the last part of its origin.
    private static func stream(of note: SignedCheckpoint) -> StreamName? {
        note.checkpoint.origin.split(separator: "/").last.flatMap { StreamName(String($0)) }
    }
}
