package import CustodyCrypto
import CustodyMerkle
package import CustodyModel

/// What a drill showed.
package struct DrillReport: Sendable {
    package struct Stream: Sendable {
        package let name: StreamName
        package let records: UInt64
        package let first: UInt64
        package let last: UInt64
        package let head: Digest
        package let firstTime: Timestamp
        /// Of the tree over the original records up to the last one.
        package var root: Digest?
        /// What the register's checkpoint of that size says.
        package var signedRoot: Digest?
        /// Original, restored and replayed records have the same count, head and root.
        package var agrees = false

        init(_ stream: RestoreReport.Stream) {
            name = stream.name
            records = stream.records
            first = stream.first
            last = stream.last
            head = stream.head
            firstTime = stream.firstTime
        }
    }

    package let source: String
    package let software: String
    package var origin: String?
    package var mark = ""
    package var began = Timestamp.earliest
    package var ended = Timestamp.earliest
    /// How the window was chosen.
    package var choice = ""
    package var window: (from: Timestamp?, to: Timestamp?) = (nil, nil)
    package var streams: [Stream] = []
    package var bytes: Int64 = 0
    /// From the first listing to the end of the verification.
    package var recoveryNanoseconds: Int64 = 0
    package var replayNanoseconds: Int64 = 0
    package var newestRecord: Timestamp?
    package var recoveryPointNanoseconds: Int64?
    package var objectives: (time: Int64?, point: Int64?) = (nil, nil)
    package var hasTrust = false
    package var findings: [Finding] = []
    package var verdict: [String] = []
    /// Why the drill failed; none when it passed.
    package var doubts: [String] = []

    init(source: String, software: String) {
        self.source = source
        self.software = software
    }

    package var hasPassed: Bool { doubts.isEmpty }
    package var result: String { hasPassed ? "passed" : "failed" }
    package var records: UInt64 { streams.reduce(0) { $0 + $1.records } }

    /// The document that is signed; it ends with a line feed.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("report", "custody-drill/v1")
            writer.member("result", result)
            writer.words("doubts", doubts)
            writer.member("software", software)
            writer.member("source", source)
            writer.member("origin", origin)
            writer.member("began", began.description)
            writer.member("ended", ended.description)
            writer.member("choice", choice)
            writer.member("from", window.from?.description)
            writer.member("to", window.to?.description)
            writer.member("trusted", hasTrust)
            writer.member("records", records)
            writer.member("bytes", UInt64(bytes))
            writer.member("recovery_time_s", nanoseconds: recoveryNanoseconds)
            writer.member("replay_time_s", nanoseconds: replayNanoseconds)
            if let time = objectives.time { writer.member("recovery_time_objective_s", nanoseconds: time) }
            writer.member("newest_record", newestRecord?.description)
            if let point = recoveryPointNanoseconds { writer.member("recovery_point_s", nanoseconds: point) }
            if let point = objectives.point { writer.member("recovery_point_objective_s", nanoseconds: point) }
            writer.list("streams", streams) { stream, writer in
                writer.members(
                    of: stream.name, records: stream.records, first: stream.first, last: stream.last, head: stream.head)
                writer.member("root", stream.root?.base64)
                writer.member("signed_root", stream.signedRoot?.base64)
                writer.member("agrees", stream.agrees)
            }
            writer.list("findings", findings) { $1.members(of: $0) }
            writer.words("verdict", verdict)
        }
        return writer.bytes + [0x0A]
    }
}

/// The signature under a drill's report: a signed note over the digest of its JSON (C2SP signed-note).
///
/// Its text is three lines, `custody-drill/v1`, the log's origin and the SHA-256 of the JSON in hex, and no checkpoint
/// looks like that: the second line of one is a number.
package enum DrillSignature {
    private static let header = "custody-drill/v1"

    package static func text(of json: [UInt8], origin: String) -> [UInt8] {
        [UInt8]("\(header)\n\(origin)\n\(SHA256.digest(json).hex)\n".utf8)
    }

    /// - Parameter seed: of the log's key.
    package static func sign(_ json: [UInt8], origin: String, seed: [UInt8]) throws(CustodyError) -> [UInt8] {
        let signer = try NoteSigner(name: origin, seed: seed)
        let text = text(of: json, origin: origin)
        let signature = try signer.sign(text)
        do throws(NoteError) {
            return try SignedNote(text: text, signatures: [signature]).bytes
        } catch {
            throw CustodyError(.crypto, "the drill's report cannot be signed")
        }
    }

    /// Whether the signature is the key's and under this very report.
    package static func holds(_ signature: [UInt8], _ json: [UInt8], _ key: VerifierKey) throws(CustodyError) -> Bool {
        guard let note = try? SignedNote(parsing: signature), key.kind == .signature,
            note.text == text(of: json, origin: key.name)
        else { return false }
        return try note.verify(key) == .valid
    }
}
