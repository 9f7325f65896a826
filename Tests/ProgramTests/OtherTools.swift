import CustodySystem
import CustodyTestSupport
import SystemPackage

/// Programs by other people that read what Custody writes and judge it.
enum OtherTools {
    static let scripts = SharedCorpora.packageRoot.appending("scripts")

    /// Go's checksum database code (scripts/verifiers/goverify), built; nil where there is no Go.
    static let goverify: String? = {
        let outcome = try? Program.run(scripts.appending("go-tools").string)
        guard let outcome, outcome.status == 0 else { return nil }
        return String(outcome.text.dropLast())
    }()
    static let goverifyAbsence = "goverify cannot be built: see scripts/go-tools"

    static let hasLogReader = PythonTools.has("aics_tlog")
    static let hasWitness = PythonTools.has("aics_witness")
    static let hasOpenSSL = Program.find("openssl") != nil
}

/// How the tools are asked about a stream's folder in the store. The verifier's key lies outside of that folder.
extension StoreFolder {
    static func events(_ count: Int) -> String { (0..<count).map { "{\"type\":\"made\",\"n\":\($0)}\n" }.joined() }

    /// Writes the trust line to `trust` and the vkeys of the streams to `key.<stream>`, all from the register's first
    /// record: a stream's vkey is the log's with the stream's name behind a slash, and thus another key id.
    func writeKeys() throws {
        let program = """
            import base64, hashlib, json
            opened = json.loads(open('store/sink=local/custody/audit.jsonl').readline())['event']
            open('trust', 'w').write(opened['log_key'] + ' ' + opened['epoch_key'] + '\\n')
            origin, _, key = opened['log_key'].split('+', 2)
            for stream in 'custody', 'default':
                name = origin + '/' + stream
                digest = hashlib.sha256(name.encode() + b'\\n' + base64.b64decode(key)).hexdigest()
                open('key.' + stream, 'w').write(name + '+' + digest[:8] + '+' + key + '\\n')
            """
        try write(Array(program.utf8), to: "keys.py")
        let outcome = try shell("python3 keys.py")
        precondition(outcome.status == 0, "the register's first record has the keys: \(outcome.diagnostics)")
    }

    func key(_ stream: String) throws -> String { String(try lines("key.\(stream)")[0]) }

    /// - Parameter old: a checkpoint from before; the log must have grown from it.
    func goverify(_ stream: String, old: String = "") throws -> Program.Outcome {
        try shell("\(OtherTools.goverify ?? "false") store/\(stream) key.\(stream) \(old)")
    }

    func aicsTlog(_ command: String, _ stream: String, _ arguments: String = "") throws -> Program.Outcome {
        let python = PythonTools.interpreter ?? "false"
        let line = "\(python) -m aics_tlog \(command) --tiles store/\(stream) --vkey-file key.\(stream) \(arguments)"
        return try shell(line)
    }

    /// The log's signature, by OpenSSL alone; with a witness's vkey its cosignature as well.
    func openssl(_ checkpoint: String, _ stream: String, witness: String = "") throws -> Program.Outcome {
        let script = OtherTools.scripts.pushing("verifiers/ossl-verify.sh")
        return try shell("\(script) \(checkpoint) '\(try key(stream))' '\(witness)'")
    }
}
