import CustodySystem
import CustodyTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("custody job verify, alert and doctor alerts")
struct JobCommandTests {
    private let store: StoreFolder

    init() throws { store = try StoreFolder() }

    private func alertServer() throws -> BackgroundServer {
        try BackgroundServer(
            SharedCorpora.packageRoot.appending("Tests").appending("CustodyAlertsTests").appending("alert-server"))
    }

    private func configure(_ extra: String = "") throws {
        let line = "$CUSTODY keys show --store store | sed -n 's/^trust *//p' > trust && test -s trust"
        #expect(try store.shell(line).status == 0)
        try store.write(
            Array("storage: {path: store}\nmetrics: {textfile: custody.prom}\n\(extra)\n".utf8), to: "custody.yaml")
    }

    private func job(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
        try CustodyProgram.run(
            ["job", "verify", "--trust", "trust"] + arguments, in: store.path, environment: environment)
    }

    @Test("a good store is verified, reported in three forms, measured, and recorded")
    func good() throws {
        try configure()
        #expect(try store.record("{\"type\":\"a\"}\n").status == 0)
        let outcome = try job()
        #expect(outcome.status == 0, "\(outcome.text) \(outcome.diagnostics)")
        #expect(outcome.text.contains("VERIFIED\n") && outcome.text.contains("streams   custody, default"))
        let register = try store.lines("store/sink=local/custody/audit.jsonl").joined()
        #expect(register.contains("custody.verified\",\"report_sha256\":\""))
        let metrics = String(decoding: try store.contents("custody.prom"), as: UTF8.self)
        #expect(metrics.contains("custody_verify_success{log=\"audit.example/test\"} 1\n"))
        let names = try PosixFileSystem().list(store.path.appending("store.verify").appending("reports"))
        #expect(Set(names.map { $0.suffix(5) }) == [".json", "Z.txt", ".html"])
        let second = try job("--json")
        #expect(try json(second.output, "[d['result'], d['first_run'], len(d['parts'])]") == #"["verified", false, 1]"#)
        #expect(try store.custody("verify", "--trust", "trust", "store").status == 0)
    }

    @Test("a finding is exit status 1, a trusted log that is not there too; a damaged state of the job is 2")
    func statuses() throws {
        try configure()
        #expect(try job("--store", "nothing").status == 1)
        #expect(try store.record("{\"type\":\"a\"}\n{\"type\":\"b\"}\n").status == 0)
        #expect(
            try store.shell("sed -i 's/\"type\":\"b\"/\"type\":\"c\"/' store/sink=local/default/audit.jsonl").status
                == 0)
        let outcome = try job()
        #expect(outcome.status == 1 && outcome.text.contains("record.hash_mismatch: default seq 2"), "\(outcome.text)")
        try store.write(Array("nonsense".utf8), to: "store.verify/state")
        #expect(try job().status == 2)
    }

    @Test("on another host the job needs no key and records nothing")
    func elsewhere() throws {
        try configure()
        #expect(try store.record("{\"type\":\"a\"}\n").status == 0)
        #expect(try store.shell("mkdir far && cp -a store far/store && cp trust far/").status == 0)
        let outcome = try CustodyProgram.run(
            ["job", "verify", "--trust", "trust", "--store", "store", "--no-record"], in: store.path.appending("far"))
        #expect(outcome.status == 0 && outcome.diagnostics.isEmpty, "\(outcome.text) \(outcome.diagnostics)")
    }

    @Test(
        "alerts are tried, listed, delivered and reached from the command line, and no secret is shown",
        .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
    func alerts() throws {
        let server = try alertServer()
        try configure("alerts:\n  channels:\n    - {name: chat, kind: slack, url_env: HOOK}")
        let environment = ["HOOK": server["url"] + "/slack/path-of-its-own"]
        func run(_ arguments: String...) throws -> Program.Outcome {
            try CustodyProgram.run(arguments, in: store.path, environment: environment)
        }
        #expect(try run("alert", "test").text == "chat  delivered\n")
        #expect(try run("alert", "test", "--channel", "other").status == 2)
        #expect(try run("doctor", "alerts").text == "ok  alerts to chat  can be reached\n")
        #expect(try store.record("{\"type\":\"a\"}\n").status == 0)
        #expect(try run("doctor").status == 0)
        #expect(try run("alert", "list").text == "nothing stands, nothing waits\n")
        #expect(try store.shell("rm store/sink=local/default/audit.jsonl store/default/journal/*").status == 0)
        try PosixFileSystem().replace(FilePath(server["mode"]), with: Array("503".utf8))
        let found = try job("--no-record", environment: environment)
        #expect(found.status == 1 && found.diagnostics.contains("alert: chat: http://127.0.0.1:"))
        let list = try run("alert", "list")
        #expect(
            list.status == 1 && list.text.contains("critical since ")
                && list.text.contains("waits for chat, tried 1 times"))
        #expect(try run("alert", "flush").status == 3)
        try PosixFileSystem().replace(FilePath(server["mode"]), with: Array("ok".utf8))
        let flushed = try run("alert", "flush", "--now")
        #expect(flushed.status == 0 && flushed.text.hasSuffix(" delivered, 0 waiting\n"))
        #expect(try run("alert", "scan").status == 0)
        var shown = found.text + found.diagnostics + list.text + list.diagnostics
        for arguments in [["config", "show"], ["config", "show", "--json"], ["alert", "list", "--json"], ["doctor"]] {
            let outcome = try CustodyProgram.run(arguments, in: store.path, environment: environment)
            shown += outcome.text + outcome.diagnostics
        }
        #expect(!shown.contains("path-of-its-own"))
        #expect(try run("config", "check").status == 0)
        try configure("alerts:\n  chanels: []")
        let wrong = try run("config", "check")
        #expect(
            wrong.status == 2
                && wrong.diagnostics.contains(
                    "custody.yaml:4: unknown key \"chanels\" in alerts; did you mean channels")
        )
    }

    @Test(
        "a threshold of events is told by the process that records, or by the scheduled verification, without a scan",
        .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
    func rules() throws {
        let server = try alertServer()
        try configure(
            """
            alerts:
              channels: [{name: chat, kind: slack, url_env: HOOK}]
              rules:
                - {name: blocked, type: tool.call, outcome: blocked, count: 3, window: 10m}
            """)
        let environment = ["HOOK": server["url"] + "/slack/x"]
        func heard(_ word: String) throws -> Int {
            let text = String(
                decoding: (try? PosixFileSystem().contents(FilePath(server["record"]))) ?? [], as: UTF8.self)
            return text.split(separator: "\n").count { $0.contains(word) }
        }
        func record(_ outcome: String, _ count: Int) throws -> Program.Outcome {
            let event = "{\"type\":\"tool.call\",\"outcome\":\"\(outcome)\"}\n"
            return try store.record(
                Array(String(repeating: event, count: count).utf8), ["--config", "custody.yaml"],
                environment: environment)
        }
        #expect(try record("fine", 5).status == 0)
        #expect(try heard("rule.blocked") == 0)
        #expect(try record("blocked", 2).status == 0)
        #expect(try heard("rule.blocked") == 0)
        let third = try record("blocked", 1)
        #expect(third.status == 0 && third.diagnostics == "", "\(third.diagnostics)")
        #expect(try heard("rule.blocked") == 1)
        // Whoever records without the rules leaves the counting to the job.
        let other = "storage: {path: store}\n"
        try store.write(Array(other.utf8), to: "plain.yaml")
        let event = "{\"type\":\"tool.call\",\"outcome\":\"blocked\"}\n"
        #expect(try store.shell("rm -r store.alerts").status == 0)
        #expect(try job("--no-record", environment: environment).status == 0)
        #expect(
            try store.record(Array(String(repeating: event, count: 3).utf8), ["--config", "plain.yaml"]).status == 0)
        let done = try job("--no-record", environment: environment)
        #expect(done.status == 0 && done.diagnostics == "", "\(done.text)\(done.diagnostics)")
        #expect(try heard("rule.blocked") == 2)
    }

    @Test(
        "notices survive kill -9 of the command that delivers them",
        .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
    func killed() throws {
        let server = try alertServer()
        try configure("alerts:\n  channels:\n    - {name: chat, kind: slack, url_env: HOOK}")
        #expect(try store.record("{\"type\":\"a\"}\n").status == 0)
        #expect(try store.shell("rm store/sink=local/default/audit.jsonl store/default/journal/*").status == 0)
        let environment = ["HOOK": server["url"] + "/slack/x"]
        try PosixFileSystem().replace(FilePath(server["mode"]), with: Array("503".utf8))
        _ = try job("--no-record", environment: environment)
        let waiting = try json(
            CustodyProgram.run(["alert", "list", "--json"], in: store.path).output, "len(d['waiting'])")
        for milliseconds in stride(from: 0, to: 60, by: 6) {
            _ = try store.shell(
                "timeout -s KILL 0.\(milliseconds < 10 ? "00" : "0")\(milliseconds) $CUSTODY alert flush --now",
                environment: environment)
        }
        try PosixFileSystem().replace(FilePath(server["mode"]), with: Array("ok".utf8))
        let flushed = try CustodyProgram.run(["alert", "flush", "--now"], in: store.path, environment: environment)
        #expect(flushed.text == "\(waiting) delivered, 0 waiting\n", "\(flushed.diagnostics)")
    }
}

@Suite("files for schedulers")
struct SchedulerFileTests {
    private static let config = SharedCorpora.packageRoot.appending("config")

    private static let units = [
        "custody-record.service", "custody-verify.service", "custody-verify.timer", "custody-alerts.service",
        "custody-alerts.timer", "custody-retention.service", "custody-retention.timer",
    ]

    private func text(_ folder: String, _ name: String) throws -> String {
        String(
            decoding: try PosixFileSystem().contents(SchedulerFileTests.config.appending(folder).appending(name)),
            as: UTF8.self)
    }

    @Test("each unit is one that systemd takes", arguments: units)
    func unit(_ name: String) throws {
        let unit = try text("systemd", name)
        #expect(unit.contains("[Unit]\nDescription=Custody: "))
        if name.hasSuffix(".service") {
            for line in ["NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "User=custody"] {
                #expect(unit.contains("\n\(line)\n"), "\(line)")
            }
        }
        guard Program.find("systemd-analyze") != nil else { return }
        let folder = try TemporaryDirectory()
        for other in SchedulerFileTests.units {
            var lines = try text("systemd", other).split(separator: "\n", omittingEmptySubsequences: false)
                .map(String.init)
            // The program is where the tests have it.
            for index in lines.indices where lines[index].hasPrefix("ExecStart=/usr/local/bin/custody") {
                lines[index] =
                    "ExecStart=\(CustodyProgram.path) "
                    + lines[index].split(separator: " ").dropFirst().joined(separator: " ")
            }
            try PosixFileSystem().replace(
                folder.appending(other), with: Array(lines.joined(separator: "\n").utf8), permissions: 0o644)
        }
        let outcome = try Program.run(
            "systemd-analyze", ["verify", "--man=no", folder.appending(name).string],
            environment: ["SYSTEMD_UNIT_PATH": folder.path.string + ":"])
        let said = (outcome.text + outcome.diagnostics).split(separator: "\n").filter { $0.contains(name) }
        #expect(outcome.status == 0 && said.isEmpty, "\(said)")
    }

    @Test("the commands in the files are ones that the program takes")
    func commands() throws {
        let folder = try TemporaryDirectory()
        var lines: [String] = []
        for name in SchedulerFileTests.units {
            lines += try text("systemd", name).split(separator: "\n").map(String.init)
        }
        lines += try text("cron", "custody").split(separator: "\n").map(String.init)
        lines += try text("ci", "verify.yml").split(separator: "\n").map(String.init)
        let commands = lines.compactMap { line -> [String]? in
            let words = line.split { " '".contains($0) }.map(String.init)
            guard !line.hasPrefix("#"),
                let program = words.lastIndex(where: { $0.hasSuffix("custody") && !$0.contains("=/run") }),
                program + 1 < words.count, ["record", "job", "alert", "retention"].contains(words[program + 1])
            else { return nil }
            return Array(words[(program + 1)...].prefix { !$0.contains(">") })
        }
        #expect(commands.count == 8, "\(commands)")
        for command in commands {
            let outcome = try CustodyProgram.run(command + ["--help"], in: folder.path)
            #expect(outcome.status == 0 && outcome.text.contains("USAGE: custody \(command[0])"), "\(command)")
        }
    }

    @Test("cron's file has five times, a user and a command in each line")
    func cron() throws {
        let lines = try text("cron", "custody").split(separator: "\n").filter {
            !$0.hasPrefix("#") && !$0.contains("=/")
        }
        #expect(lines.count == 3)
        for line in lines {
            let words = line.split(separator: " ")
            #expect(words.prefix(5).allSatisfy { $0.allSatisfy { "0123456789*/,-".contains($0) } })
            #expect(words[5] == "custody" && words[6] == "custody")
        }
    }

    @Test("every metric that the rules name is one that the job writes")
    func rules() throws {
        let store = try StoreFolder()
        try store.write(Array("storage: {path: store}\nmetrics: {textfile: m.prom}\n".utf8), to: "custody.yaml")
        #expect(try store.record("{\"type\":\"a\"}\n").status == 0)
        _ = try store.custody("job", "verify")
        let metrics = String(decoding: try store.contents("m.prom"), as: UTF8.self)
        var named: Set<String> = []
        for word in try text("prometheus", "custody-rules.yml").split(whereSeparator: { !$0.isLetter && $0 != "_" })
        where word.hasPrefix("custody_") { named.insert(String(word)) }
        #expect(named.count == 4)
        for name in named { #expect(metrics.contains("\n\(name){") || metrics.hasPrefix("\(name){"), "\(name)") }
    }
}
