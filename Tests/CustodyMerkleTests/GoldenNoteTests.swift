import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// Notes that an independent program signed: the same keys, trees and times give the same bytes here.
@Suite(.enabled(if: SharedCorpora.isPresent, "\(SharedCorpora.absence)")) struct GoldenNoteTests {
    private func checkpoint(_ stream: String, size: Int) throws -> Checkpoint {
        var hasher = SHA256()
        let frontier = Golden.frontier(try Golden.entryHashes("\(stream).jsonl")[..<size])
        return try #require(
            Checkpoint(
                origin: "\(Golden.origin)/\(stream)", size: UInt64(size), root: frontier.root(&hasher)))
    }

    @Test("the trust line's keys are those of the seeds, a stream's key follows from them")
    func keys() throws {
        let trust = String(decoding: try Golden.contents("trust"), as: UTF8.self)
            .split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
        let log = try NoteSigner(name: Golden.origin, seed: try Golden.seed("log")).key
        #expect(log.description == trust[0])
        #expect(try Golden.epoch(0).key.description == trust[1])
        let stream = try #require(StreamName("default"))
        let published = String(decoding: try Golden.contents("default.vkey"), as: UTF8.self)
        #expect(log.stream(stream).description == published.split(separator: "\n")[0])
        #expect(log.stream(stream) == (try Golden.signer("default").key))
    }

    @Test("the data stream's checkpoint file has golden's bytes")
    func dataCheckpoint() throws {
        let checkpoint = try checkpoint("default", size: 7)
        let signed = try SignedCheckpoint(
            checkpoint, signatures: [Golden.signer("default").sign(checkpoint.text)])
        #expect(signed.bytes == (try Golden.contents("default", "checkpoint")))
    }

    @Test("the register's checkpoint file has golden's bytes: log signature and epoch cosignature")
    func registerCheckpoint() throws {
        let checkpoint = try checkpoint("custody", size: 12)
        let last = try #require(try Golden.register().last)
        let signed = try SignedCheckpoint(
            checkpoint,
            signatures: [
                Golden.signer("custody").sign(checkpoint.text),
                Golden.epoch(1).cosign(checkpoint.text, time: Golden.seconds(last)),
            ])
        #expect(signed.bytes == (try Golden.contents("checkpoint")))
    }

    @Test("every note in the register is written again byte for byte, and its keys hold")
    func recordedNotes() throws {
        let records = try Golden.register()
        var checked = 0
        for record in records {
            guard let text = record.event.note, let stream = record.event.stream else { continue }
            let bytes = [UInt8](text.utf8)
            let signed = try SignedCheckpoint(parsing: bytes)
            #expect(signed.bytes == bytes)
            #expect(signed.checkpoint.size == record.event.size)
            let key = try Golden.signer(stream).key
            #expect(try signed.verify(log: key) == .valid)
            // Signed with the same private key, but for another stream.
            let other = try Golden.signer(stream == "custody" ? "default" : "custody").key
            #expect(try signed.verify(log: other) == .absent)
            if let roots = record.event.frontier {
                var hasher = SHA256()
                let frontier = try #require(Frontier(size: signed.checkpoint.size, rootsBase64: roots))
                #expect(frontier.root(&hasher) == signed.checkpoint.root)
                #expect(frontier.rootsBase64 == roots)
            }
            if stream == "custody" {
                // The epoch's time is that of the last record covered; epoch 1 begins with record 7.
                let epoch = try Golden.epoch(0).key
                let time = try Golden.seconds(records[Int(signed.checkpoint.size) - 1])
                #expect(try signed.note.verifyCosignature(epoch) == .valid(time: time))
                #expect(try signed.note.verify(epoch) == .valid)
                #expect(try signed.note.verifyCosignature(Golden.epoch(1).key) == .absent)
            }
            checked += 1
        }
        #expect(checked == 6)
    }

    @Test(
        "the witness's cosignature in the register holds over the note of its size, and over no other")
    func witness() throws {
        let records = try Golden.register()
        let published = String(decoding: try Golden.contents("witness.vkey"), as: UTF8.self)
        let key = try #require(VerifierKey(String(published.split(separator: "\n")[0])))
        let record = try #require(records.first { $0.event.type == "custody.cosignature" })
        let line = try #require(record.event.line)
        let signature = try #require(NoteSignature(line: line.utf8))
        #expect(signature.line == line)
        var verdicts: [UInt64: Cosignature.Verdict] = [:]
        for other in records where other.event.stream == "custody" {
            let note = try SignedNote(parsing: [UInt8](try #require(other.event.note).utf8))
            #expect(try note.verifyCosignature(key) == .absent)
            verdicts[try #require(other.event.size)] = try note.adding(signature).verifyCosignature(key)
        }
        let time = try #require(Cosignature(payload: signature.payload)).time
        #expect(verdicts == [3: .invalid, 5: .invalid, 7: .valid(time: time)])
        // The same bytes from the key's own seed.
        let cosigner = try Cosigner(
            name: "witness.example/w1", seed: SHA256.digest("golden witness").bytes)
        #expect(cosigner.key == key)
        #expect(try cosigner.cosign(checkpoint("custody", size: 7).text, time: time) == signature)
    }
}
