import CustodySystem
import CustodyTestSupport
import Testing

@Suite("custody record with a policy")
struct PolicyCommandTests {
    private let store: StoreFolder
    private let environment = ["CUSTODY_SANITIZE_POLICY": "p.yaml"]

    init() throws { store = try StoreFolder() }

    private func policy(_ text: String) throws { try store.write(Array(text.utf8), to: "p.yaml") }

    private func changes() throws -> [String] {
        let outcome = try store.shell(
            "cat store/custody/journal/*.jsonl | grep -o '\"event\":{\"type\":\"custody.config_changed\".*},\"prev'")
        return outcome.text.split(separator: "\n").map(String.init)
    }

    @Test("levels and profiles apply, and records name the rules that they went by")
    func applied() throws {
        try policy(
            """
            names: {add: [x-pin]}
            recording: [{type: prompt, level: sha256, members: [body]}]
            profiles: {short: {recording: [{type: "*", level: metadata, members: [actor]}]}}
            streams: {"tenant-*": short}
            """)
        let event = "{\"type\":\"prompt\",\"actor\":\"a\",\"body\":\"hello\",\"x-pin\":1}\n"
        #expect(try store.record(Array(event.utf8), environment: environment).status == 0)
        #expect(try store.record(Array(event.utf8), ["--stream", "tenant-1"], environment: environment).status == 0)
        // printf '"hello"' | sha256sum
        let digest = "5aa762ae383fbb727af3c7a36d4940a5b8c40a989452d2304fc958ff3f354e7a"
        #expect(
            try store.events().last
                == "{\"type\":\"prompt\",\"actor\":\"a\",\"body\":{\"digest\":\"sha256:\(digest)\",\"bytes\":7},\"x-pin\":\"[REDACTED:policy-name]\"}"
        )
        let line = try #require(try store.lines("store/sink=local/tenant-1/audit.jsonl").last)
        #expect(line.contains("\"event\":{\"type\":\"prompt\",\"actor\":\"a\"},"))
        let versions = try [#require(try store.lines().last), line].map { line in
            try json(Array(line.utf8), "d['rules']")
        }
        #expect(versions[0] != versions[1] && versions.allSatisfy { $0.contains("-") })
        #expect(try store.custody("verify", "store").status == 0)
        #expect(try !store.shell("grep -r hello store").text.contains("hello"))
    }

    @Test("a policy that changes between two runs is a register event with the names of its parts")
    func between() throws {
        try policy("names: {add: [x-pin]}")
        #expect(try store.record(Array("{\"n\":1}\n".utf8), environment: environment).status == 0)
        #expect(try store.record(Array("{\"n\":2}\n".utf8), environment: environment).status == 0)
        #expect(try changes() == [])
        try policy("names: {add: [x-code]}\nrecording: [{type: a, level: metadata}]")
        #expect(try store.record(Array("{\"n\":3}\n".utf8), environment: environment).status == 0)
        let found = try changes()
        #expect(found.count == 1)
        #expect(found[0].contains("\"keys\":[\"policy.names\",\"policy.recording\",\"sanitize.rules\"]"))
        #expect(!found[0].contains("x-code"))
    }

    @Test("SIGHUP takes a changed policy over, and keeps the one before where the new one is bad")
    func hangUp() throws {
        try policy("names: {add: [x-pin]}")
        let outcome = try store.shell(
            """
            mkfifo in
            $CUSTODY record --store store in > out 2> err & process=$!
            exec 3> in
            wait_for() { for i in $(seq 400); do grep -qs "$1" $2 && return; sleep 0.05; done; echo "no $1"; }
            echo '{"type":"e","n":1,"x-pin":1,"x-code":1}' >&3; wait_for '"n":1' 'store/default/journal/*'
            echo 'names: {add: [x-code]}' > p.yaml
            kill -HUP $process; wait_for 'reloaded: policy.names, sanitize.rules' err
            echo '{"type":"e","n":2,"x-pin":1,"x-code":1}' >&3; wait_for '"n":2' 'store/default/journal/*'
            echo 'names: {ad: [hunter2]}' > p.yaml
            kill -HUP $process; wait_for 'were not reloaded' err
            echo '{"type":"e","n":3,"x-pin":1,"x-code":1}' >&3
            exec 3>&-
            wait $process; echo "status $?"
            """, environment: environment)
        #expect(outcome.text == "status 0\n")
        let redacted = "\"[REDACTED:policy-name]\""
        // SIGHUP rotates as well, so that the journal has what the active file lacks.
        let stored = try store.shell("cat store/default/journal/*.jsonl").text
        for event in [
            "{\"type\":\"e\",\"n\":1,\"x-pin\":\(redacted),\"x-code\":1}",
            "{\"type\":\"e\",\"n\":2,\"x-pin\":1,\"x-code\":\(redacted)}",
            "{\"type\":\"e\",\"n\":3,\"x-pin\":1,\"x-code\":\(redacted)}",
        ] {
            #expect(stored.contains("\"event\":\(event),"), "\(event)")
        }
        let errors = String(decoding: try store.contents("err"), as: UTF8.self)
        #expect(errors.contains("did you mean add") && !errors.contains("hunter2"))
        #expect(try changes().count == 1)
    }

    @Test("a policy that cannot be used ends the program with status 2 before anything is recorded")
    func refused() throws {
        let before = try store.shell("cat store/*/journal/* 2>/dev/null | wc -c").text
        for text in [
            "rulez: {}", "correlation: true",
            "extra_rules: [{id: a, literals: [shop_], pattern: '[0-9]{8}', examples: [shop_abcdefgh]}]",
        ] {
            try policy(text)
            for command in [["record", "--store", "store"], ["sanitize"], ["config", "check"], ["rules", "list"]] {
                let outcome = try CustodyProgram.run(
                    command, in: store.path, input: Array("{\"n\":1}\n".utf8), environment: environment)
                #expect(outcome.status == 2 && outcome.text.isEmpty, "\(command): \(outcome.diagnostics)")
                #expect(outcome.diagnostics.contains("p.yaml"))
            }
        }
        #expect(try store.shell("cat store/*/journal/* 2>/dev/null | wc -c").text == before)
    }
}
