import ArgumentParser
import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyService
import CustodySystem
import CustodyVerifier
import Glibc
import SystemPackage

struct ProveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Make a C2SP tlog-proof of one record, from the store's tiles.",
        discussion: """
            The proof shows offline, to anyone who has the log's key, that the record is in the log. It holds hashes and \
            the signed checkpoint; of the record only its entry hash, or nothing with --bare.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    @Argument(help: ArgumentHelp("The record's number.", valueName: "seq"))
    var seq: UInt64

    @Option(help: ArgumentHelp("The record's stream. Default: default.", valueName: "name"))
    var stream: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write it. Default: standard output.", valueName: "file"))
    var output: String?

    @Flag(help: "Leave the record's entry hash out: who checks the proof needs the record then.")
    var bare = false

    func run() throws {
        let settings = try common.configuration(store.settings).settings
        let name = try RecordSelection.name(stream ?? StreamName.standard.text)
        let files = PosixFileSystem()
        let tiles = StoredTiles(settings.storePath.appending(name.text), fileSystem: files)
        let proof = try tiles.prove(seq, namesEntry: !bare)
        guard let output else {
            let isWritten = unsafe proof.bytes.withUnsafeBytes { unsafe Console.write($0, to: STDOUT_FILENO) }
            if !isWritten { throw ExitStatus.failed }
            return
        }
        try filing { () throws(FileError) in
            try files.replace(FilePath(output), with: proof.bytes, permissions: 0o644)
        }
        if common.json {
            Console.print(
                JSONValue.object([
                    ("proof", .string(output)), ("stream", .string(name.text)), ("seq", .number(seq)),
                    ("size", .number(proof.checkpoint.checkpoint.size)),
                ]).text)
        }
    }
}

struct CheckProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-proof", abstract: "Check a tlog-proof offline.",
        discussion: """
            A proof says nothing without the record: give its line with --record, or its entry hash with --entry. The \
            entry hash that `custody prove` writes beside the proof is taken otherwise; then compare it with the record's.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The proof.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Verifier key of the log or of the stream.", valueName: "vkey"))
    var vkey: String

    @Option(help: ArgumentHelp("Witnesses whose cosignatures are asked for, as a tlog-policy.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("A file of record lines that holds the record.", valueName: "file"))
    var record: String?

    @Option(help: ArgumentHelp("The record's entry_hash.", valueName: "hash"))
    var entry: String?

    func run() throws {
        guard let key = VerifierKey(vkey), key.kind == .signature else {
            throw CustodyError(.usage, "--vkey must be a verifier key, as a trust line begins")
        }
        let rules = try policy.map { file throws(CustodyError) in try TrustOptions.policy(file) }
        let bytes = try TrustOptions.contents(file, "the proof")
        let check: ProofCheck
        do throws(NoteError) {
            check = ProofCheck(try TlogProof(parsing: bytes), key: key)
        } catch {
            Console.error("\(file) is no proof: \(error.message)")
            throw ExitStatus.finding
        }
        guard let hash = try entryHash(check) else {
            Console.error("nothing to check it for: give the record with --record, or its entry hash with --entry")
            throw ExitStatus.failed
        }
        let verdict = try check.check(hash, policy: rules)
        tell(verdict, check.proof, hash)
        if verdict != .valid { throw ExitStatus.finding }
    }

    private func entryHash(_ check: ProofCheck) throws -> Digest? {
        if let entry {
            guard let hash = Digest(hex: entry) else {
                throw CustodyError(.usage, "--entry must be 64 lowercase hex digits")
            }
            return hash
        }
        guard let record else { return check.namedEntry }
        guard let hash = check.entry(in: try TrustOptions.contents(record, "--record")) else {
            Console.error("\(record) does not hold record \(check.proof.index) of the proof's stream, or not unchanged")
            throw ExitStatus.finding
        }
        return hash
    }

    private func tell(_ verdict: TlogProof.Verdict, _ proof: TlogProof, _ hash: Digest) {
        let checkpoint = proof.checkpoint.checkpoint
        let reason: String
        switch verdict {
        case .valid: reason = "verified"
        case .notIncluded: reason = "the hashes do not lead from this record to the root"
        case .checkpoint(.unknownLog): reason = "the checkpoint is not signed by that key"
        case .checkpoint(.quorumMissing): reason = "too few witnesses have cosigned the checkpoint"
        case .checkpoint: reason = "a signature of the checkpoint does not hold"
        }
        if common.json {
            Console.print(
                JSONValue.object([
                    ("verified", .bool(verdict == .valid)), ("reason", .string(reason)),
                    ("origin", .string(checkpoint.origin)), ("seq", .number(proof.index)),
                    ("size", .number(checkpoint.size)), ("entry_hash", .string(hash.hex)),
                ]).text)
        } else if verdict == .valid {
            Console.print(
                "verified: \(hash.hex) is record \(proof.index) of the first \(checkpoint.size) of \(checkpoint.origin)"
            )
        } else {
            Console.print("NOT VERIFIED: \(reason)")
        }
    }
}
