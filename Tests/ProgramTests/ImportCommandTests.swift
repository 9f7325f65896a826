import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("custody import and verify --format", .enabled(if: PythonTools.interpreter != nil, "no Python"))
struct ImportCommandTests {
    private let store: StoreFolder

    init() throws {
        store = try StoreFolder()
        let tests = FilePath(#filePath).removingLastComponent().removingLastComponent()
        let script = tests.pushing("CustodyMigrationTests/old-logs")
        let made = try Program.run(
            PythonTools.interpreter ?? "python3", [script.string, "write", store.path.appending("old").string])
        precondition(made.status == 0, "old logs can be written: \(made.diagnostics)")
    }

    static let formats = [
        ("mcp-bridge", "old/mcp-bridge"), ("praxis", "old/praxis"), ("tamperproof", "old/tamper"),
        ("entry-hash", "old/entry-hash"),
    ]

    private func `import`(_ format: String, _ path: String, _ more: String...) throws -> Program.Outcome {
        try CustodyProgram.run(
            ["import", "--store", "store", "--format", format, path, "--json"] + more, in: store.path)
    }

    @Test(
        "every record is carried with where it came from, and a second run records nothing", arguments: formats.indices)
    func whole(_ index: Int) throws {
        let (format, path) = ImportCommandTests.formats[index]
        let first = try `import`(format, path)
        #expect(first.status == 0, "\(first.diagnostics)")
        #expect(
            try json(first.output, "[d['records'],d['recorded'],d['refused'],d['complete']]") == "[40, 42, 0, true]")
        let program = """
            import json,sys
            events=[json.loads(l)['event'] for l in open(sys.argv[1])][1:]
            records=[e for e in events if e['type']=='import.record']
            old=[json.loads(l) for f in sys.argv[2:] for l in open(f)]
            # The sanitizer takes a signature for what signs a URL.
            for o in old:
                if 'signature' in o: o['signature']='[REDACTED:url-signature]'
            assert [e['type'] for e in (events[0],events[-1])]==['import.begun','import.done']
            assert [e['record'] for e in records]==old, 'the old records'
            assert [e['imported']['number'] for e in records]==list(range(len(old)))
            assert all(e['imported']['hash'] in json.dumps(o) for e,o in zip(records,old))
            assert all(e['time'] and e['action'] for e in records)
            assert len(set(e['id'] for e in events))==len(events)
            print('ok')
            """
        let files = try store.shell(
            "find \(path) -name '*.jsonl' -o -name '*.log' | grep -v -e evidence -e anchor | sort")
        let names = files.text.split(separator: "\n").map { store.path.pushing(FilePath(String($0))).string }
        let read = try Program.run(
            "python3", ["-c", program, store.path.pushing(FilePath(StoreFolder.activeFile)).string] + names)
        #expect(read.text == "ok\n", "\(read.diagnostics)")
        let size = try store.lines().count
        let second = try `import`(format, path)
        #expect(second.status == 0)
        #expect(try json(second.output, "[d['recorded'],d['known_before']]") == "[0, 40]")
        #expect(try store.lines().count == size)
        #expect(try store.custody("verify", "store").status == 0)
    }

    @Test("an import that was interrupted goes on where it ended, and a log that grew brings what is new")
    func resumed() throws {
        let lines = try store.contents("old/tamper/audit.log").split(separator: 0x0A)
        let part = lines[..<25].flatMap { $0 + [0x0A] }
        try store.write(Array(part), to: "part.log")
        #expect(try `import`("tamperproof", "part.log").status == 0)
        let outcome = try `import`("tamperproof", "old/tamper/audit.log")
        #expect(outcome.status == 0, "\(outcome.diagnostics)")
        // Fifteen records, and both frames of the longer log.
        #expect(try json(outcome.output, "[d['recorded'],d['known_before']]") == "[17, 25]")
        let numbers = try store.events().filter { $0.contains("import.record") }
        #expect(numbers.count == 40)
    }

    @Test("another log under the same ids is refused")
    func conflict() throws {
        let lines = try store.contents("old/tamper/audit.log").split(separator: 0x0A)
        try store.write(Array(lines[..<25].flatMap { $0 + [0x0A] }), to: "part.log")
        #expect(try `import`("tamperproof", "part.log").status == 0)
        // One record fewer in the midst: everything behind it has another number.
        try store.write(Array((lines[..<10] + lines[11...]).flatMap { $0 + [0x0A] }), to: "other.log")
        let outcome = try `import`("tamperproof", "other.log", "--accept-findings")
        #expect(outcome.status == 1)
        #expect(outcome.diagnostics.contains("with another hash"))
    }

    @Test("a log with findings is refused, or taken over with them")
    func findings() throws {
        try store.write(
            try store.contents("old/tamper/audit.log") + Array("junk \u{7}\n{\"a\":1,\"a\":NaN}\n".utf8), to: "bad.log")
        let refused = try `import`("tamperproof", "bad.log")
        #expect(refused.status == 1)
        #expect(try store.contents("old/tamper/audit.log").count > 0)
        #expect(refused.diagnostics.contains("--accept-findings"))
        let taken = try `import`("tamperproof", "bad.log", "--accept-findings")
        #expect(taken.status == 0, "\(taken.diagnostics)")
        let events = try store.events().filter { $0.contains("import.record") }
        #expect(events.count == 42)
        #expect(events[40].contains("\"findings\":[\"record.malformed\"]"))
        #expect(events[40].contains("\"text\":\"junk \\u0007\""))
        #expect(events[41].contains("\"text\":\"{\\\"a\\\":1,\\\"a\\\":NaN}\""))
        let begun = try #require(try store.events().first { $0.contains("import.begun") })
        #expect(begun.contains("\"verdict\":\"pass\"") && begun.contains("\"record.malformed\""))
    }

    @Test("secrets in an old log are taken out")
    func secrets() throws {
        let token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
        let program = """
            import hashlib,json,sys
            e={"id":"1","category":"test","text":"token "+sys.argv[2]}
            e["entry_hash"]=hashlib.sha256(json.dumps(e,sort_keys=True,ensure_ascii=False).encode()).hexdigest()
            open(sys.argv[1],"w").write(json.dumps(e)+"\\n"+"junk "+sys.argv[2]+"\\n")
            """
        _ = try Program.run(
            "python3", ["-c", program, store.path.appending("secret.jsonl").string, token])
        #expect(try `import`("entry-hash", "secret.jsonl", "--accept-findings").status == 0)
        let found = try store.shell("grep -rc \(token) store | grep -v ':0$'")
        #expect(found.text == "")
    }

    @Test("what was done to the old log is a finding when it is done to the imported one")
    func tampered() throws {
        #expect(try `import`("mcp-bridge", "old/mcp-bridge").status == 0)
        let lines = try store.lines()
        let changes: [(String, (inout [String]) -> Void)] = [
            ("edit one value", { $0[12] = $0[12].changing("tool.call", "tool.cull") }),
            ("delete middle line", { $0.remove(at: 12) }),
            ("swap two lines", { $0.swapAt(12, 13) }),
            ("add a member", { $0[12] = $0[12].changing("\"record\":{", "\"record\":{\"signature\":\"x\",") }),
            ("duplicate key", { $0[12] = $0[12].changing("\"record\":{", "\"record\":{\"n\":1,\"n\":1,") }),
            ("lone surrogate", { $0[12] = $0[12].changing("tool.call", "tool\\ud800call") }),
            ("blank lines and CRLF", { $0 = $0.flatMap { ["", $0 + "\r"] } }),
            ("junk line", { $0.insert("junk", at: 12) }),
            ("metadata", { $0[12] = $0[12].changing("\"line\":", "\"line\":1") }),
        ]
        for (name, change) in changes {
            var copy = lines
            change(&copy)
            #expect(copy != lines, "\(name)")
            try store.write(Array((copy.joined(separator: "\n") + "\n").utf8), to: "copy.jsonl")
            let outcome = try store.custody("verify", "copy.jsonl")
            #expect(outcome.status == 1, "\(name): \(outcome.text)")
        }
        // What hashes alone cannot show, the register does to whoever has the trust line.
        try #require(try store.shell("$CUSTODY keys show --store store | sed -n 's/^trust *//p' > trust").status == 0)
        #expect(try store.shell("$CUSTODY verify --trust trust store").status == 0)
        _ = try store.shell("rm -r store/default/journal")
        for part in [Array(lines.dropFirst(11)), Array(lines.dropLast(9)), []] {
            try store.write(Array(part.map { $0 + "\n" }.joined().utf8), to: StoreFolder.activeFile)
            let outcome = try store.shell("$CUSTODY verify --trust trust store")
            #expect(outcome.status == 1, "\(part.count) records: \(outcome.text)")
        }
        _ = try store.shell("rm -r store/default store/sink=local/default")
        #expect(try store.shell("$CUSTODY verify --trust trust store").status == 1)
    }

    @Test("verify --format says what the tool would, what it misses, and exits as it should")
    func verify() throws {
        let clean = try store.custody("verify", "--format", "mcp-bridge", "old/mcp-bridge")
        #expect(clean.status == 0)
        #expect(clean.text.contains("Audit verification succeeded: 40 events"))
        #expect(clean.text.contains("tail-cut: records cut from the end (noticed with --expect-count or --expect-head"))
        let short = try store.custody(
            "verify", "--format", "mcp-bridge", "old/mcp-bridge", "--expect-count", "41", "--json")
        #expect(short.status == 1)
        #expect(try json(short.output, "[d['tool']['passed'],d['findings'][0]['code']]") == "[true, \"tail.missing\"]")
        let future = try store.custody(
            "verify", "--format", "mcp-bridge", "old/mcp-bridge", "--start", "2027-01-01")
        #expect(future.status == 3)
        #expect(try store.custody("verify", "--format", "nothing", "old").status == 2)
        #expect(try store.custody("verify", "--format", "praxis", "old/none").status == 3)
        #expect(try store.custody("verify", "--expect-count", "4", "old").status == 2)
        #expect(try store.custody("import", "--format", "entry-hash", "--store", "store", "old").status == 3)
    }
}

extension String {
    /// The text with the first occurrence of another replaced.
    fileprivate func changing(_ old: String, _ new: String) -> String {
        let parts = Array(utf8)
        let wanted = Array(old.utf8)
        guard parts.count >= wanted.count else { return self }
        for start in 0...(parts.count - wanted.count) where Array(parts[start..<(start + wanted.count)]) == wanted {
            return String(
                decoding: parts[..<start] + Array(new.utf8) + parts[(start + wanted.count)...], as: Swift.UTF8.self)
        }
        return self
    }
}
