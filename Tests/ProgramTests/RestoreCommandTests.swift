import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody restore, replay, drill, quarantine")
struct RestoreCommandTests {
    /// A store with its trust file and some events.
    private func store(_ records: Int = 200) throws -> StoreFolder {
        let folder = try StoreFolder()
        let keys = try folder.custody("keys", "show", "--store", "store", "--json")
        try folder.write(Array(try json(keys.output, "d['trust']").utf8.dropFirst().dropLast()) + [0x0A], to: "trust")
        let events = (0..<records).map { "{\"type\":\"access\",\"n\":\($0),\"text\":\"some words of an event\"}\n" }
            .joined()
        #expect(try folder.record(events).status == 0)
        return folder
    }

    @Test("a restored folder has the original's bytes, verifies, and a new log goes on from it")
    func roundTrip() throws {
        let folder = try store()
        let outcome = try folder.custody("restore", "store/sink=local", "--to", "back", "--trust", "trust", "--json")
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(try json(outcome.output, "[d['result'],d['exit_status']]") == "[\"restored\", 0]")
        let original = try folder.contents(StoreFolder.activeFile)
        let same = try folder.shell("cat back/default/*.jsonl | cmp - \(StoreFolder.activeFile)")
        #expect(same.status == 0)
        #expect(!original.isEmpty)
        #expect(
            try folder.custody("verify", "back", "--trust", "trust", "--require", "chained,signed,sealed").status == 0)
        let made = try folder.custody(
            "init", "--store", "next", "--origin", "audit.example/next", "--continues", "back", "--trust", "trust")
        #expect(made.status == 0, "\(made.diagnostics)")
        let recorded = try folder.shell("echo '{\"type\":\"a\"}' | \"$CUSTODY\" record --store next")
        #expect(recorded.status == 0)
        for stream in ["custody", "default"] {
            let first = try folder.shell("head -qn 1 next/\(stream)/journal/*.jsonl")
            #expect(
                first.text.contains(
                    "\"continues\":{\"origin\":\"audit.example/test/\(stream)\",\"stream\":\"\(stream)\""))
        }
        #expect(try folder.custody("verify", "next").status == 0)
    }

    @Test("killed again and again, a restore ends with the same bytes")
    func killed() throws {
        let folder = try store(20_000)
        let script = """
            for t in 0.002 0.01 0.02 0.03 0.05 0.08 0.12; do
                timeout -s KILL $t "$CUSTODY" restore store/sink=local --to back --trust trust --parallel 1 > out.txt 2> err.txt
            done
            "$CUSTODY" restore store/sink=local --to back --trust trust > out.txt 2> err.txt || grep -q 'restored already' err.txt
            cat back/default/*.jsonl | cmp - \(StoreFolder.activeFile)
            """
        let outcome = try folder.shell(script)
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(try folder.custody("verify", "back", "--trust", "trust").status == 0)
    }

    @Test(
        "a million records come back byte for byte although the restore is killed on its way",
        .enabled(if: Environment["CUSTODY_LONG"] != nil, "takes a minute: set CUSTODY_LONG"))
    func million() throws {
        let folder = try StoreFolder()
        let made = try folder.shell(
            "seq 1 1000000 | sed 's/.*/{\"type\":\"a\",\"n\":&}/' | \"$CUSTODY\" record --store store > out.txt")
        #expect(made.status == 0)
        // The first is killed for certain; whoever is quick is done by one of the next. A killed process may hold its lock for a
        // moment.
        let script = """
            kills=0
            for t in 0.1 0.3 0.6 1 2 4; do
                timeout -s KILL $t "$CUSTODY" restore store/sink=local --to back > out.txt 2> err.txt
                [ $? = 137 ] && kills=$((kills + 1))
                sleep 0.1
            done
            [ $kills -ge 1 ] || exit 9
            "$CUSTODY" restore store/sink=local --to back > out.txt 2> err.txt || grep -q 'restored already' err.txt || exit 8
            all() {
                for f in $(ls $1 | grep -v '^audit.jsonl$' | sort) $([ -e $1/audit.jsonl ] && echo audit.jsonl); do
                    case $f in *.zst) zstd -dcq "$1/$f";; *) cat "$1/$f";; esac
                done
            }
            [ "$(all back/default | wc -l)" = 1000001 ] || exit 7
            cmp <(all store/sink=local/default) <(all back/default)
            """
        let outcome = try folder.shell(script)
        let told = try folder.shell("cat err.txt").text
        #expect(outcome.status == 0, "\(outcome.diagnostics) \(told)")
    }

    @Test("events go to standard output, and the report to standard error")
    func replayed() throws {
        let folder = try store(30)
        let outcome = try folder.custody("replay", "store/sink=local", "--to", "-", "--events")
        #expect(outcome.status == 0)
        #expect(outcome.text.split(separator: "\n").count == 31)
        #expect(outcome.diagnostics.contains("REPLAYED"))
        #expect(try folder.custody("replay", "store", "--to", "copy").status == 0)
        #expect(try folder.custody("verify", "copy", "--trust", "trust").status == 0)
    }

    @Test(
        "an address gets each record once, after refusals too, and a later run goes on",
        .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
    func posted() throws {
        let folder = try store(2500)
        let script = SharedCorpora.packageRoot.appending("Tests").appending("CustodyAlertsTests").appending(
            "alert-server")
        let server = try BackgroundServer(script)
        let files = PosixFileSystem()
        func replay() throws -> Program.Outcome {
            try folder.custody("replay", "store", "--to", "\(server["url"])/take", "--state", "state")
        }
        // As many times as a batch is tried, then once.
        for (mode, requests) in [("429 0", 8), ("403", 1)] {
            try files.replace(FilePath(server["mode"]), with: Array(mode.utf8))
            let outcome = try replay()
            #expect(outcome.status == 3, "\(outcome.diagnostics)")
            #expect(outcome.diagnostics.contains(server["url"]))
            #expect(try folder.shell("grep -c '\"\(mode.prefix(3))\"' \(server["record"])").text == "\(requests)\n")
        }
        try files.replace(FilePath(server["mode"]), with: Array("ok".utf8))
        for _ in 0..<2 {
            let outcome = try replay()
            #expect(outcome.status == 0, "\(outcome.diagnostics)")
        }
        let program = """
            import json, sys
            taken = [r for r in map(json.loads, open(sys.argv[1])) if r["mode"] == "ok"]
            assert len({r["headers"]["idempotency-key"] for r in taken}) == len(taken) == 3
            lines = "".join(r["text"] for r in taken if r["headers"]["custody-stream"] == "default")
            assert lines == open(sys.argv[2]).read()
            """
        let judged = try Program.run(
            "python3", ["-c", program, server["record"], folder.path.appending(StoreFolder.activeFile).string])
        #expect(judged.status == 0, "\(judged.diagnostics.suffix(500))")
    }

    @Test("a drill passes, its report is checked with the public key, and a changed report is refused")
    func drilled() throws {
        let folder = try store(60)
        let outcome = try folder.custody("drill", "--store", "store", "--trust", "trust", "--report", "drills")
        #expect(outcome.status == 0, "\(outcome.text) \(outcome.diagnostics)")
        let check = "\"$CUSTODY\" drill --check drills/*.json --vkey \"$(cut -d ' ' -f 1 trust)\""
        #expect(try folder.shell(check).status == 0)
        #expect(try folder.shell("sed -i 's/passed/failed/' drills/*.json; \(check)").status == 1)
        #expect(try folder.shell("grep -q custody.drill store/custody/journal/*.jsonl").status == 0)
        #expect(try folder.custody("verify", "store", "--trust", "trust").status == 0)
    }

    @Test("a drill over a changed record fails")
    func drilledRed() throws {
        let folder = try store(60)
        let edit = "sed -i 's/\"n\":7,/\"n\":8,/' store/sink=local/default/audit.jsonl"
        #expect(try folder.shell(edit).status == 0)
        let outcome = try folder.custody("drill", "--store", "store", "--trust", "trust", "--all", "--no-record")
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("DRILL FAILED"))
    }

    @Test("suspect files are set aside with hashes that anybody can check")
    func quarantined() throws {
        let folder = try store(10)
        let outcome = try folder.custody(
            "quarantine", "store/sink=local", "--to", "case", "--store", "store", "--reason", "a test")
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        #expect(try folder.shell("cd case && sha256sum -c --quiet SHA256SUMS").status == 0)
        #expect(try folder.shell("grep -q custody.quarantined store/custody/journal/*.jsonl").status == 0)
    }

    @Test("while another process records, a drill and a quarantine reach the register through it, each once")
    func besideRecorder() throws {
        let folder = try store(10)
        let count = "grep -hc 'custody.drill\\|custody.quarantined' store/custody/journal/*.jsonl | paste -sd+ | bc"
        let line = """
            { mkfifo pipe; $CUSTODY record --store store < pipe > receipt 2> errors & recorder=$!
            exec 3> pipe; echo '{"type":"live"}' >&3
            for _ in $(seq 400); do grep -qs '"type":"live"' store/default/journal/* && break; sleep 0.05; done
            $CUSTODY drill --store store --all --trust trust --report report > drilled 2> notes || exit 91
            $CUSTODY quarantine store/sink=local/default --to case --store store > copied 2>> notes || exit 92
            for _ in $(seq 400); do [ -z "$(ls store/inbox)" ] && break; sleep 0.05; done
            kill -0 $recorder || exit 93
            \(count)
            exec 3>&-; wait $recorder || exit 94
            \(count); }
            """
        let outcome = try folder.shell(line)
        #expect(outcome.status == 0 && outcome.text == "2\n2\n", "\(outcome.text)\(outcome.diagnostics)")
        let notes = String(decoding: try folder.contents("notes"), as: Swift.UTF8.self)
        #expect(notes.components("another process records to the store") == 2, "\(notes)")
        let sum = try folder.shell("sha256sum case/manifest.json").text.prefix(64)
        #expect(try folder.shell("grep -q \(sum) store/custody/journal/*.jsonl").status == 0)
        #expect(try folder.custody("verify", "store", "--trust", "trust", "--require", "signed").status == 0)
    }

    @Test("a file that cannot be read is named, the rest is copied, and the exit status is 3")
    func partly() throws {
        let folder = try store(10)
        #expect(try folder.shell("mkdir odd && echo a > odd/a && ln -s nowhere odd/b && echo c > odd/c").status == 0)
        let outcome = try folder.custody("quarantine", "odd", "--to", "case", "--store", "store", "--json")
        #expect(outcome.status == 3 && outcome.diagnostics.contains("odd/b: "), "\(outcome.diagnostics)")
        #expect(try json(outcome.output, "[d['files'],d['incomplete']]") == "[2, 1]")
        #expect(try folder.shell("cd case && sha256sum -c --quiet SHA256SUMS && ls files | wc -l").text == "2\n")
    }

    @Test("a finding is explained by its neighbours, without a word of any event")
    func explained() throws {
        let folder = try store(60)
        #expect(try folder.shell("sed -i 's/\"n\":7,/\"n\":8,/' store/sink=local/default/audit.jsonl").status == 0)
        let outcome = try folder.custody("verify", "store", "--trust", "trust", "--explain")
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("> line 9: seq 8, hash"))
        #expect(outcome.text.contains("WRONG"))
        #expect(outcome.text.contains("journal/00000000000000000000-0000.jsonl: verifies"))
        #expect(!outcome.text.contains("some words"))
    }

    @Test("a target inside the source, or one that holds something, is refused")
    func refused() throws {
        let folder = try store(3)
        #expect(try folder.custody("restore", "store", "--to", "store/back").status == 2)
        #expect(try folder.shell("mkdir other && touch other/file").status == 0)
        #expect(try folder.custody("restore", "store", "--to", "other").status == 3)
        #expect(try folder.custody("restore", "nowhere", "--to", "new").status == 3)
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
