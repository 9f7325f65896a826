import CustodySystem
import CustodyTestSupport
import Testing

/// `custody keys rotate`, seen from outside: what verifiers say who know the old key, the new one, or both.
@Suite("custody keys rotate")
struct KeysCommandTests {
    private let store: StoreFolder
    private static let anchor = "far/anchor.jsonl"

    init() throws { store = try StoreFolder() }

    private func record() throws {
        let outcome = try store.custody("record", "--config", "settings.yaml", input: "{\"type\":\"made\"}\n")
        try #require(outcome.status == 0, "\(outcome.diagnostics)")
    }

    private func verify(_ trust: String, _ arguments: String...) throws -> Program.Outcome {
        try CustodyProgram.run(
            ["verify", "--trust", trust, "--anchor", KeysCommandTests.anchor] + arguments + ["store"], in: store.path)
    }

    @Test("the trust file must list both keys; proofs, anchors and tiles go on")
    func rotation() throws {
        #expect(try store.shell("mkdir -p far").status == 0)
        let settings = "storage: {path: store}\nanchor: {files: [\(KeysCommandTests.anchor)]}\n"
        try store.write(Array(settings.utf8), to: "settings.yaml")
        try record()
        try store.writeKeys()
        #expect(try store.shell("$CUSTODY prove 1 --store store -o old.tlog-proof").status == 0)
        let rotated = try store.custody("keys", "rotate", "--config", "settings.yaml")
        #expect(rotated.status == 0, "\(rotated.diagnostics)")
        let line = rotated.text
        try store.write(Array(line.utf8), to: "new")
        #expect(try store.shell("cat trust new > both").status == 0)
        #expect(line != String(decoding: try store.contents("trust"), as: Swift.UTF8.self))
        #expect(rotated.diagnostics.contains("beside the line that is there"))
        #expect(try store.shell("ls store.keys").text.split(separator: "\n").contains("log.key"))
        #expect(try store.shell("ls store.keys | grep -c '^log'").text == "1\n")
        try record()

        for arguments in [[], ["--fast"]] {
            let both = try CustodyProgram.run(
                [
                    "verify", "--trust", "both", "--anchor", KeysCommandTests.anchor, "--require",
                    "signed,sealed,anchored",
                ]
                    + arguments + ["store"], in: store.path)
            #expect(both.status == 0, "\(both.text)")
            #expect(both.text.contains("  sealed: default 0 to 2"), "\(both.text)")
        }
        for trust in ["trust", "new"] {
            let one = try verify(trust)
            #expect(one.status == 1)
            #expect(one.text.contains("checkpoint.signature: custody"), "\(one.text)")
        }
        try proofs()
        let shown = try store.custody("keys", "show", "--store", "store")
        #expect(shown.text.contains("trust   \(line)"))
        #expect(shown.text.contains("before  "))
        let document = try store.custody("keys", "show", "--store", "store", "--json")
        #expect(try json(Array(document.text.utf8), "len(d['former'])") == "1")
        #expect(try store.custody("fsck", "--store", "store").status == 0)
    }

    /// A proof made before holds by the old key and one made after by the new one; neither by the other.
    private func proofs() throws {
        #expect(try store.shell("$CUSTODY prove 1 --store store -o new.tlog-proof").status == 0)
        for (proof, key, holds) in [("old", "trust", true), ("new", "new", true), ("old", "new", false)] {
            let check = try store.shell("$CUSTODY check-proof \(proof).tlog-proof --vkey $(cut -d' ' -f1 \(key))")
            #expect((check.status == 0) == holds, "\(proof) by \(key): \(check.text) \(check.diagnostics)")
        }
    }

    @Test("while another process records, the key stays as it is and the error says who")
    func secondWriter() throws {
        let outcome = try store.shell(
            """
            mkfifo pipe; $CUSTODY record --store store --json < pipe > first.json & exec 3> pipe; echo '{"n":1}' >&3
            while ! grep -q '"n":1' store/default/journal/* 2> /dev/null; do :; done
            sum=$(cat store.keys/log*.key store/log.json | sha256sum)
            $CUSTODY keys rotate --store store; echo "second $?"
            [ "$sum" = "$(cat store.keys/log*.key store/log.json | sha256sum)" ] && echo same
            exec 3>&-; wait; echo "pid $!"
            """)
        #expect(outcome.text.contains("second 3\nsame\n"), "\(outcome.text)")
        let pid = try #require(outcome.text.split(separator: " ").last).dropLast()
        #expect(outcome.diagnostics.contains("process \(pid) writes to the store"), "\(outcome.diagnostics)")
        #expect(outcome.diagnostics.contains("stop it, replace the key, and start it again"))
    }
}
