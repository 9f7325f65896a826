import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Days pass by `scripts/days-ago`, which tells a program another date.
@Suite(
    "custody retention and local legal holds",
    .enabled(
        if: Program.find("cc") != nil || Program.find("clang") != nil, "there is no C compiler for scripts/days-ago"))
struct RetentionCommandTests {
    private let store: StoreFolder

    private static let classes = """
        storage: {path: store}
        checkpoint: {delay: 100ms}
        retention:
          classes:
            - blocked 1y action.blocked
            - allowed 30d action.allowed

        """

    init() throws {
        store = try StoreFolder()
        try configure(RetentionCommandTests.classes)
    }

    private func configure(_ text: String) throws { try store.write(Array(text.utf8), to: "custody.yaml") }

    /// Runs the program some days ago.
    private func custody(_ words: String, daysAgo: Int = 0, input: String = "") throws -> Program.Outcome {
        try store.write(Array(input.utf8), to: "input")
        let fake = daysAgo > 0 ? "\(SharedCorpora.packageRoot.appending("scripts/days-ago")) \(daysAgo)" : ""
        return try store.shell("\(fake) $CUSTODY \(words) < input")
    }

    private func events(_ range: Range<Int>) -> String {
        range.map { "{\"type\":\"action.\($0 % 2 == 0 ? "allowed" : "blocked")\",\"n\":\($0)}\n" }.joined()
    }

    /// Three closed segments of each class: of 40 and 35 days ago, and of today.
    private func fill() throws {
        for (index, days) in [40, 35, 0].enumerated() {
            let recorded = try custody("record", daysAgo: days, input: events(index * 10..<index * 10 + 10))
            #expect(recorded.status == 0, "\(recorded.diagnostics)")
            #expect(try custody("rotate", daysAgo: days).status == 0)
        }
    }

    private func names(_ stream: String) throws -> [String] {
        try PosixFileSystem().list(store.path.pushing(FilePath("store/sink=local/\(stream)")))
    }

    private func trust() throws {
        try store.writeKeysOfPacked()
    }

    @Test("events go to their classes; the receipt names each stream, as text and as JSON")
    func receipt() throws {
        let text = try custody("record", input: events(0..<4)).text
        #expect(text.hasPrefix("stream  allowed\nfirst   1\nlast    2\nsize    3\n"), "\(text)")
        #expect(text.contains("\nstream  blocked\nfirst   1\nlast    2\nsize    3\n") && text.hasSuffix("4 recorded\n"))
        let many = try custody("record --json", input: events(4..<8)).output
        #expect(
            try json(many, "[[[s['stream'],s['first'],s['last']] for s in d['streams']],d['recorded'],'stream' in d]")
                == "[[[\"allowed\", 3, 4], [\"blocked\", 3, 4]], 4, false]")
        let chosen = try custody("record --json --stream other", input: events(0..<4)).output
        #expect(try json(chosen, "[d['stream'],d['first'],d['last']]") == "[\"other\", 1, 4]")
        let one = try custody("record --json", input: "{\"type\":\"x\"}\n").output
        #expect(try json(one, "[d['stream'],d['first'],d['last']]") == "[\"default\", 1, 1]")
        #expect(try store.custody("verify", "store").status == 0)
    }

    @Test("what is over goes and nothing else; the rest verifies, is proved and can be restored")
    func apply() throws {
        try fill()
        try trust()
        let report = try custody("retention report")
        #expect(report.status == 0, "\(report.diagnostics)")
        #expect(report.text.contains("allowed: class, kept 30d; 3 segments of records 0 to 15, "), "\(report.text)")
        #expect(report.text.contains("  would go: 2 segments of records 0 to 10, "), "\(report.text)")
        #expect(report.text.contains("  stays from 11 on: kept until 2"))
        #expect(report.text.contains("blocked: class, kept 365d; 3 segments"))
        #expect(report.text.contains("  stays from 0 on: kept until 2"))
        let before = try names("allowed")
        let dry = try custody("retention apply --dry-run")
        #expect(dry.status == 0 && dry.text == report.text)
        #expect(try names("allowed") == before)
        let done = try custody("retention apply --json")
        #expect(done.status == 0, "\(done.diagnostics)")
        #expect(
            try json(
                done.output, "[d['applied'],[[s['stream'],s['goes'] and s['goes']['removed']] for s in d['streams']]]")
                == "[true, [[\"allowed\", true], [\"blocked\", null]]]")
        #expect(try names("allowed") == [before[2]])
        #expect(try names("blocked").count == 3)
        let again = try custody("retention apply")
        #expect(again.status == 0 && again.text.contains("pruned before 11") && !again.text.contains("removed"))
        for place in ["store/sink=local", "store"] {
            let verified = try store.custody("verify", place, "--trust", "trust", "--require", "signed")
            #expect(verified.status == 0, "\(verified.text)\(verified.diagnostics)")
        }
        let copy = try store.custody("verify", "store/sink=local", "--trust", "trust")
        #expect(
            copy.text.contains("allowed: records before 11 were pruned by the retention of allowed at "), "\(copy.text)"
        )
        #expect(try store.custody("prove", "14", "--store", "store", "--stream", "allowed", "-o", "proof").status == 0)
        let line =
            "zstd -dc store/sink=local/allowed/*.zst > lines; "
            + "$CUSTODY check-proof proof --vkey \"$(cut -d' ' -f1 trust)\" --record lines"
        let proved = try store.shell(line)
        #expect(proved.status == 0 && proved.text.hasPrefix("verified: "), "\(proved.text)\(proved.diagnostics)")
        let restored = try store.custody("restore", "store/sink=local", "--to", "back", "--trust", "trust")
        #expect(restored.status == 0, "\(restored.text)\(restored.diagnostics)")
        // One segment more than the register says.
        let gone = try names("blocked")[0]
        try PosixFileSystem().remove(store.path.pushing(FilePath("store/sink=local/blocked/\(gone)")))
        let found = try store.custody("verify", "store/sink=local", "--trust", "trust")
        #expect(found.status == 1 && found.text.contains("chain.gap"), "\(found.text)")
        let damaged = try custody("retention apply")
        #expect(damaged.status == 1 && damaged.text.contains("are in no file, and were not pruned"), "\(damaged.text)")
    }

    @Test("a local hold keeps everything of a stream until it is cleared, and both are in the register")
    func held() throws {
        try fill()
        try trust()
        let set = try custody("legal-hold set --local --stream allowed --reason 'case 12'")
        #expect(set.status == 0 && set.text == "set: the local files of allowed\n", "\(set.diagnostics)")
        #expect(try custody("legal-hold list --local").text.contains("allowed: by uid:"))
        let before = try names("allowed")
        let held = try custody("retention apply")
        #expect(held.status == 0 && held.text.contains("  stays from 0 on: legal hold: set by uid:"), "\(held.text)")
        #expect(held.text.contains("(case 12)"))
        #expect(try names("allowed") == before)
        #expect(
            try custody("legal-hold clear --local --stream allowed --json").text
                == "{\"result\":\"cleared\",\"stream\":\"allowed\"}\n")
        #expect(try custody("legal-hold clear --local --stream allowed").text.hasPrefix("was not set"))
        #expect(try custody("retention apply").text.contains("  removed: 2 segments of records 0 to 10, "))
        let register = try store.shell("cat store/custody/journal/*").text
        #expect(register.contains("\"action\":\"set\",\"sink\":\"local\",\"key\":\"allowed\",\"version\":\"\"}"))
        #expect(register.contains("\"action\":\"cleared\",\"sink\":\"local\",\"key\":\"allowed\",\"version\":\"\"}"))
        #expect(try store.custody("verify", "store/sink=local", "--trust", "trust").status == 0)
        for wrong in ["set --local", "set --local --stream nothing", "clear --local --stream custody"] {
            #expect(try custody("legal-hold \(wrong)").status == 2, "\(wrong)")
        }
    }

    @Test("keeping shorter than in the last run must be accepted; without local files there is nothing to remove")
    func refused() throws {
        try fill()
        #expect(try custody("retention apply").status == 0)
        try configure(RetentionCommandTests.classes.replacing("1y", with: "36d"))
        let report = try custody("retention report")
        #expect(
            report.diagnostics.contains("blocked from 365d to 36d since the last run: apply asks for --accept-shorter"))
        #expect(report.diagnostics.contains("the register does not know these settings of retention yet"))
        let refused = try custody("retention apply")
        #expect(refused.status == 2 && refused.diagnostics.contains("blocked from 365d to 36d; nothing was removed"))
        #expect(try names("blocked").count == 3)
        let accepted = try custody("retention apply --accept-shorter")
        #expect(
            accepted.status == 0 && accepted.text.contains("  removed: 1 segment of records 0 to 5, "),
            "\(accepted.text)")
        let register = try store.shell("cat store/custody/journal/*").text
        #expect(register.contains("custody.config_changed\",\"keys\":[\"retention.classes\"]"))
        try configure("storage: {path: store, backend: s3}\ns3: {bucket: b, region: r}\n")
        let far = try custody("retention apply")
        #expect(far.status == 2 && far.diagnostics.contains("there are no local files"))
        try configure(RetentionCommandTests.classes.replacing("30d", with: "30 days"))
        #expect(try custody("retention apply").status == 2)
        #expect(try custody("config check").status == 2)
    }

    @Test("while another process records, it takes what goes into the register, and goes on")
    func running() throws {
        try fill()
        try trust()
        let line = """
            { mkfifo pipe
            (printf '{"type":"action.allowed"}\\n'; sleep 20) > pipe & writer=$!
            $CUSTODY record < pipe > receipt 2> errors & recorder=$!
            for _ in $(seq 400); do grep -qs '"seq":16' store/allowed/journal/* && break; sleep 0.05; done
            $CUSTODY retention apply > applied 2>&1; status=$?
            kill $writer; wait $recorder; echo "$status $?"; wait $writer 2> /dev/null; exit 0; }
            """
        let outcome = try store.shell(line)
        let applied = String(decoding: try store.contents("applied"), as: UTF8.self)
        #expect(outcome.text == "0 0\n", "\(outcome.text) \(applied) \(outcome.diagnostics)")
        #expect(applied.contains("  removed: 2 segments of records 0 to 10, "), "\(applied)")
        #expect(try store.custody("verify", "store/sink=local", "--trust", "trust").status == 0)
    }
}

extension StoreFolder {
    /// Writes the trust line to `trust`, from the register's first record, however it is packed.
    fileprivate func writeKeysOfPacked() throws {
        let program = """
            import json, os
            folder = 'store/sink=local/custody'
            first = sorted(n for n in os.listdir(folder) if n.startswith('audit-'))[0]
            opened = json.loads(os.popen('zstd -dcf ' + folder + '/' + first).readline())['event']
            open('trust', 'w').write(opened['log_key'] + ' ' + opened['epoch_key'] + '\\n')
            """
        try write(Array(program.utf8), to: "keys.py")
        let outcome = try shell("python3 keys.py")
        precondition(outcome.status == 0, "the register's first record has the keys: \(outcome.diagnostics)")
    }
}

extension String {
    fileprivate func replacing(_ old: String, with new: String) -> String {
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(old) {
                result += new
                rest = rest.dropFirst(old.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
