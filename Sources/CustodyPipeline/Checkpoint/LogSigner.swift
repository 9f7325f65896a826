package import CustodyCrypto
import CustodyMerkle
package import CustodyModel

/// The keys with which a log signs: its log key and the present epoch's key (DESIGN, sections 3.4 and 3.5).
package struct LogSigner: Sendable {
    package let origin: String
    private var seed: [UInt8]
    private var register: NoteSigner
    /// The present epoch and its key.
    package private(set) var epoch: UInt64
    private var epochSeed: [UInt8]
    private var cosigner: Cosigner

    /// - Parameters:
    ///   - origin: the log's.
    ///   - seed: the log key's 32 bytes.
    ///   - epochSeed: those of the present epoch's key.
    package init(origin: String, seed: [UInt8], epoch: UInt64, epochSeed: [UInt8]) throws(CustodyError) {
        self.origin = origin
        self.seed = seed
        self.epoch = epoch
        self.epochSeed = epochSeed
        register = try NoteSigner(name: "\(origin)/\(StreamName.register)", seed: seed)
        cosigner = try LogSigner.cosigner(origin, epochSeed)
    }

    private static func cosigner(_ origin: String, _ seed: [UInt8]) throws(CustodyError) -> Cosigner {
        try Cosigner(name: "\(origin)/epoch", seed: seed)
    }

    package var epochKey: VerifierKey { cosigner.key }

    package func origin(of stream: StreamName) -> String { "\(origin)/\(stream)" }

    /// A data stream's note, signed by the log key.
    package func note(_ stream: StreamName, size: UInt64, root: Digest) throws(CustodyError) -> [UInt8] {
        let signer = try NoteSigner(name: origin(of: stream), seed: seed)
        let text = try checkpoint(stream, size, root).text
        return try signed(text, [try signer.sign(text)])
    }

    /// The register's note, signed by the log key and the present epoch's key.
    ///
    /// - Parameter time: T of the last record covered.
    package func registerNote(size: UInt64, root: Digest, time: Timestamp) throws(CustodyError) -> [UInt8] {
        let text = try checkpoint(.register, size, root).text
        let cosignature = try cosigner.cosign(text, time: UInt64(max(time.seconds, 0)))
        return try signed(text, [try register.sign(text), cosignature])
    }

    private func checkpoint(_ stream: StreamName, _ size: UInt64, _ root: Digest) throws(CustodyError) -> Checkpoint {
        guard let checkpoint = Checkpoint(origin: origin(of: stream), size: size, root: root) else {
            throw CustodyError(.storeDamaged, "\(stream) of \(origin) cannot be named in a checkpoint")
        }
        return checkpoint
    }

    private func signed(_ text: [UInt8], _ lines: [NoteSignature]) throws(CustodyError) -> [UInt8] {
        do throws(NoteError) {
            return try SignedNote(text: text, signatures: lines).bytes
        } catch {
            throw CustodyError(.crypto, "a checkpoint cannot be signed: \(error.message)")
        }
    }

    /// The record that hands over to epoch `n`, signed by the present epoch's key.
    ///
    /// - Parameters:
    ///   - seed: of the new key, which is durable already.
    ///   - seq: of the record that will hold the event, and `prev` its `prev_hash`.
    package func handOver(to n: UInt64, seed: [UInt8], seq: UInt64, prev: Digest) throws(CustodyError) -> CustodyEvent {
        let key = try LogSigner.cosigner(origin, seed).key.description
        let text = LogSigner.epochText("custody-epoch/v1", origin, n: n, seq: seq, prev: prev, key: key)
        return .epoch(n: n, key: key, signature: Base64.encode(try Ed25519.sign(text, seed: epochSeed)))
    }

    /// The record that begins epoch `n` after its predecessor's key was lost, signed by the log key.
    package func restart(at n: UInt64, seed: [UInt8], seq: UInt64, prev: Digest) throws(CustodyError) -> CustodyEvent {
        let key = try LogSigner.cosigner(origin, seed).key.description
        let text = LogSigner.epochText("custody-epoch-restart/v1", origin, n: n, seq: seq, prev: prev, key: key)
        return .epochRestart(n: n, key: key, signature: Base64.encode(try Ed25519.sign(text, seed: self.seed)))
    }

    private static func epochText(
        _ header: String, _ origin: String, n: UInt64, seq: UInt64, prev: Digest, key: String
    ) -> [UInt8] {
        [UInt8]("\(header)\n\(origin)\n\(n)\n\(seq)\n\(prev.hex)\n\(key)\n".utf8)
    }

    /// From now on notes carry the line of epoch `n`.
    package mutating func begin(epoch n: UInt64, seed: [UInt8]) throws(CustodyError) {
        cosigner = try LogSigner.cosigner(origin, seed)
        epochSeed = seed
        epoch = n
    }

    /// The record that hands over to another log key, signed by the present one.
    ///
    /// - Parameters:
    ///   - next: the new key's seed, which is durable already.
    ///   - seq: of the record that will hold the event, and `prev` its `prev_hash`.
    package func handOver(toLogKey next: [UInt8], seq: UInt64, prev: Digest) throws(CustodyError) -> CustodyEvent {
        let key = try VerifierKey(name: origin, kind: .signature, seed: next).description
        let text = [UInt8]("custody-key/v1\n\(origin)\n\(seq)\n\(prev.hex)\n\(key)\n".utf8)
        return .keyRotated(logKey: key, signature: Base64.encode(try Ed25519.sign(text, seed: seed)))
    }

    /// From now on notes are signed by another log key, whose record is durable.
    package mutating func begin(logKey next: [UInt8]) throws(CustodyError) {
        register = try NoteSigner(name: "\(origin)/\(StreamName.register)", seed: next)
        seed = next
    }
}
