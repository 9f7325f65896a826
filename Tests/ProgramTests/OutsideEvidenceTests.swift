import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Anchors, time stamps and cosignatures on the way from `custody record` to `custody verify`, with real parties.
@Suite("Evidence outside the store")
struct OutsideEvidenceTests {
    private let store: StoreFolder
    private static let anchor = "far/anchor.jsonl"

    init() throws { store = try StoreFolder() }

    private func configure(_ settings: String) throws {
        #expect(try store.shell("mkdir -p far").status == 0)
        try store.write(Array("storage: {path: store}\n\(settings)\n".utf8), to: "settings.yaml")
    }

    private func record(_ event: String = "{\"type\":\"made\"}") throws -> Program.Outcome {
        try store.custody("record", "--config", "settings.yaml", input: event + "\n")
    }

    private func verify(_ arguments: String...) throws -> Program.Outcome {
        try CustodyProgram.run(["verify", "--trust", "trust"] + arguments + ["store"], in: store.path)
    }

    /// A store that recorded twice with an anchor file, and its older copy from between.
    private func anchored() throws {
        try configure("anchor: {files: [\(OutsideEvidenceTests.anchor)]}")
        try #require(try record().status == 0)
        try store.writeKeys()
        #expect(try store.shell("cp -a store older").status == 0)
        try #require(try record().status == 0)
    }

    @Test("an anchor file gives signed, sealed and anchored for every stream")
    func anchorHolds() throws {
        try anchored()
        let outcome = try verify("--anchor", OutsideEvidenceTests.anchor, "--require", "signed,sealed,anchored")
        #expect(outcome.status == 0, "\(outcome.text)")
        for assurance in ["signed", "sealed", "anchored"] {
            for range in ["default 0 to 2", "custody 0 to 3"] {
                #expect(outcome.text.contains("  \(assurance): \(range)"), "\(assurance), \(range)")
            }
        }
        #expect(!outcome.text.contains("not anchored"))
    }

    @Test("tails of journal, sink, tiles and checkpoints cut together are found with the anchor, and only with it")
    func tailCut() throws {
        try anchored()
        #expect(try store.shell("rm -r store && cp -a older store").status == 0)
        let without = try verify()
        #expect(without.status == 0, "\(without.text)")
        #expect(without.text.contains("not anchored: an older copy put back, or records and register cut together"))
        let outcome = try verify("--anchor", OutsideEvidenceTests.anchor)
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("anchor.ahead: "), "\(outcome.text)")
    }

    @Test("an older copy that is started says rollback.detected and signs nothing")
    func olderCopy() throws {
        try anchored()
        #expect(try store.shell("rm -r store && cp -a older store").status == 0)
        let line = try store.contents(OutsideEvidenceTests.anchor)
        let outcome = try record("{\"type\":\"after\"}")
        #expect(outcome.status == 1)
        #expect(outcome.diagnostics.contains("rollback.detected: "), "\(outcome.diagnostics)")
        #expect(try store.contents(OutsideEvidenceTests.anchor) == line)
        for stream in ["custody", "default"] {
            #expect(try store.shell("cmp store/\(stream)/checkpoint older/\(stream)/checkpoint").status == 0)
        }
        // The event is kept all the same.
        #expect(try store.shell("grep -rq '\"type\":\"after\"' store/default/journal").status == 0)
        #expect(try verify("--anchor", OutsideEvidenceTests.anchor).status == 1)
    }

    @Test(
        "a time-stamp authority's token is accepted by custody and, over the note's bytes, by openssl ts",
        .enabled(if: OtherTools.hasOpenSSL && BackgroundServer.canRunPython, "openssl and python3 make the authority"))
    func timestamped() throws {
        let authority = try BackgroundServer(OtherTools.scripts.appending("tsa-server"), ["--background"])
        let root = authority["ca"]
        try configure("timestamp: {url: \"\(authority["url"])\", ca_file: \(root)}")
        try #require(try record().status == 0)
        try store.writeKeys()
        let outcome = try verify("--tsa-ca", root, "--require", "timestamped")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.text.contains("  timestamped: default 0 to 1"))
        #expect(try verify("--require", "timestamped").status == 1)

        let program = """
            import base64, json
            for line in open('store/sink=local/custody/audit.jsonl'):
                event = json.loads(line)['event']
                if event['type'] == 'custody.timestamp':
                    open('token', 'wb').write(base64.b64decode(event['token']))
            """
        try store.write(Array(program.utf8), to: "token.py")
        #expect(try store.shell("python3 token.py").status == 0)
        let check = "openssl ts -verify -in token -CAfile \(root) -data"
        #expect(try store.shell("\(check) store/custody/checkpoint").status == 0)
        #expect(try store.shell("\(check) store/default/checkpoint").status != 0)
    }

    @Test(
        "another witness's cosignature is accepted by custody and by OpenSSL alone",
        .enabled(if: OtherTools.hasWitness, "\(PythonTools.absence("aics-witness"))"))
    func witnessed() throws {
        try #require(try store.record(StoreFolder.events(1)).status == 0)
        try store.writeKeys()
        let origin = "audit.example/test/custody"
        let key = try store.key("custody")
        let witness = try BackgroundServer(OtherTools.scripts.appending("witness-server"), [origin, key])
        let policy = """
            log \(key)
            witness w \(witness["vkey"]) \(witness["url"])
            quorum w

            """
        try store.write(Array(policy.utf8), to: "policy")
        try configure("witness: {policy_file: policy}")
        for _ in 0..<2 { try #require(try record().status == 0) }
        let outcome = try verify("--policy", "policy", "--require", "witnessed")
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.text.contains("  witnessed: default 0 to 3"))
        #expect(try verify("--require", "witnessed").status == 1)

        // The newest note with the witness's line behind it.
        let program = """
            import json
            note = open('store/custody/checkpoint').read()
            for line in open('store/sink=local/custody/audit.jsonl'):
                event = json.loads(line)['event']
                if event['type'] == 'custody.cosignature' and event['size'] == int(note.split('\\n')[1]):
                    open('cosigned', 'w').write(note + event['line'].rstrip('\\n') + '\\n')
            """
        try store.write(Array(program.utf8), to: "cosigned.py")
        #expect(try store.shell("python3 cosigned.py").status == 0)
        let check = try store.openssl("cosigned", "custody", witness: witness["vkey"])
        #expect(check.status == 0, "\(check.text) \(check.diagnostics)")
        #expect(check.text.contains("cosigned at "))
        #expect(try store.shell("sed -i '2s/$/0/' cosigned").status == 0)
        #expect(try store.openssl("cosigned", "custody", witness: witness["vkey"]).status != 0)
    }

    @Test("a policy whose quorum can split is used, and a warning says what it does not show")
    func splitQuorum() throws {
        try #require(try store.record(StoreFolder.events(1)).status == 0)
        try store.writeKeys()
        let lines = try (1...3).map { number -> String in
            let made = try store.custody(
                "witness", "init", "--dir", "w\(number)", "--name", "witness.example/\(number)")
            return "witness w\(number) \(made.text)"
        }
        let head = "log \(try store.key("custody"))\n" + lines.joined()
        for (group, canSplit) in [("any", true), ("2", false)] {
            try store.write(Array((head + "group g \(group) w1 w2 w3\nquorum g\n").utf8), to: "policy")
            let outcome = try verify("--policy", "policy")
            #expect(outcome.status == 0, "\(outcome.text) \(outcome.diagnostics)")
            #expect(outcome.diagnostics.contains("make a quorum each") == canSplit, "\(outcome.diagnostics)")
        }
    }
}
