import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import SystemPackage
import Testing

/// The built `custody` beside the test bundle, and a bucket that it is run on.
struct BucketCommands {
    let shelf: Shelf
    let server: S3Server
    let folder: TemporaryDirectory

    init(_ server: S3Server, _ shelf: Shelf) throws {
        self.server = server
        self.shelf = shelf
        folder = try TemporaryDirectory()
        let files = PosixFileSystem()
        try files.replace(folder.path.appending("anchor.jsonl"), with: shelf.log.anchor.bytes)
        try files.replace(folder.path.appending("trust"), with: [UInt8]((shelf.log.trustLine() + "\n").utf8))
    }

    private static let program: FilePath? = {
        let folders = CommandLine.arguments.map { FilePath($0).removingLastComponent() }
        return folders.map { $0.appending("custody") }.first {
            (try? PosixFileSystem().status($0))??.kind == .file
        }
    }()

    var url: String { "s3://\(shelf.bucket.options.bucket)/\(Shelf.prefix)" }

    private var place: [String] {
        ["--endpoint-url", server.endpoint, "--region", server.region, "--force-path-style"]
    }

    func run(_ arguments: [String], secret: String? = nil) throws -> Program.Outcome {
        let program = try #require(BucketCommands.program, "custody is built beside the tests")
        return try Program.run(
            "sh", ["-c", "cd \"$0\" && exec \"$@\"", folder.path.string, program.string] + arguments,
            environment: [
                "AWS_ACCESS_KEY_ID": server.credentials.accessKeyID,
                "AWS_SECRET_ACCESS_KEY": secret ?? server.credentials.secretAccessKey,
                "AWS_EC2_METADATA_DISABLED": "true",
            ])
    }

    /// A shell line in the folder, with `$CUSTODY` for the program.
    func shell(_ line: String, _ settings: [String: String], input: [UInt8] = []) throws -> Program.Outcome {
        let program = try #require(BucketCommands.program, "custody is built beside the tests")
        return try Program.run(
            "sh", ["-c", "cd \(folder.path) && \(line)"], input: input,
            environment: environment.merging(settings) { $1 }.merging(["CUSTODY": program.string]) { $1 })
    }

    private var environment: [String: String] {
        [
            "AWS_ACCESS_KEY_ID": server.credentials.accessKeyID,
            "AWS_SECRET_ACCESS_KEY": server.credentials.secretAccessKey, "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    func verify(_ more: String..., url: String? = nil, secret: String? = nil) throws -> Program.Outcome {
        try run(
            [
                "verify", url ?? self.url, "--trust", "trust", "--object-lock-mode", "governance", "--object-lock-days",
                "2",
            ]
                + place + more, secret: secret)
    }

    func retention(_ what: String, _ more: String...) throws -> Program.Outcome {
        try run(["retention", what, url] + place + more)
    }

    func quarantine(_ source: String, _ more: String..., secret: String? = nil) throws -> Program.Outcome {
        try run(["quarantine", source, "--no-record"] + place + more, secret: secret)
    }

    func hold(_ what: String, _ more: String...) throws -> Program.Outcome {
        try run(["legal-hold", what, url] + place + more)
    }
}

@Suite(
    "custody verify, retention and legal-hold on a bucket",
    .enabled(if: !Shop.present.isEmpty, "neither radosgw nor moto is here: see scripts/setup"))
struct BucketCommandTests {
    private func commands(_ shop: Shop) async throws -> BucketCommands {
        let server = try shop.server()
        return try BucketCommands(server, await Shelf(server))
    }

    @Test("a bucket is verified, and an attack is found", arguments: Shop.present)
    func verify(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        let good = try commands.verify("--anchor", "anchor.jsonl", "--require", "signed,anchored")
        #expect(good.status == 0, "\(good.text)\(good.diagnostics)")
        #expect(good.text.contains("VERIFIED"))
        try await commands.shelf.put(commands.shelf.keys[1], commands.shelf.forged(1))
        let bad = try commands.verify("--json")
        #expect(bad.status == 1)
        #expect(bad.text.contains("\"code\":\"object.extra_version\""))
        #expect(bad.text.contains("?versionId="))
    }

    @Test(
        "profile, certificates, region and address are those of the settings",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func settings() async throws {
        let commands = try await commands(.radosgw)
        let (server, folder, files) = (commands.server, commands.folder.path, PosixFileSystem())
        func verify(_ lines: [String], _ options: String = "") throws -> Program.Outcome {
            let text = (["s3:"] + lines.map { "  " + $0 }).joined(separator: "\n") + "\n"
            try files.replace(folder.appending("custody.yaml"), with: [UInt8](text.utf8))
            return try commands.shell(
                "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; $CUSTODY verify \(commands.url) --config custody.yaml "
                    + "--trust trust --object-lock-mode governance --object-lock-days 2 \(options)",
                ["AWS_CONFIG_FILE": "aws-config", "AWS_SHARED_CREDENTIALS_FILE": "aws-credentials"])
        }
        let keys = server.credentials
        let file =
            "[auditor]\naws_access_key_id = \(keys.accessKeyID)\naws_secret_access_key = \(keys.secretAccessKey)\n"
        try files.replace(folder.appending("aws-credentials"), with: [UInt8](file.utf8))
        try files.replace(folder.appending("aws-config"), with: [])
        let (profile, authority) = ("profile: auditor", "ca_file: \(server.caFile)")
        let place = [
            "endpoint_url: \(server.tlsEndpoint)", "region: \(server.region)", "force_path_style: true",
        ]
        let good = try verify(place + [profile, authority])
        #expect(good.status == 0, "\(good.text)\(good.diagnostics)")
        #expect(try verify(place + [profile]).status != 0)
        #expect(try verify(place + [authority]).status != 0)
        // Options go before settings.
        let options = "--profile auditor --ca-file \(server.caFile)"
        #expect(try verify(place + ["profile: nobody", "ca_file: /nowhere.pem"], options).status == 0)
    }

    @Test(
        "a forged version over a locked original: quarantine takes both, explain says which is right",
        arguments: Shop.present)
    func forged(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        let (shelf, key) = (commands.shelf, commands.shelf.keys[2])
        try await shelf.put(key, shelf.forged(2))
        try await shelf.bucket.delete(key: key)
        let explained = try commands.verify("--explain")
        #expect(explained.status == 1, "\(explained.text)\(explained.diagnostics)")
        let text = explained.text
        #expect(text.contains("Versions of the object, the newest first:"), "\(text)")
        #expect(text.contains("the latest: a delete marker"), "\(text)")
        if Shop.tellingLocks.contains(shop) { #expect(text.contains("locked (governance) until "), "\(text)") }
        #expect(text.contains("the newest good checkpoint has "), "\(text)")
        #expect(text.contains("does not verify: checkpoint.root"), "\(text)")
        #expect(text.contains("verifies, as the register's next checkpoint says"), "\(text)")
        #expect(text.contains("`custody restore \(commands.url)/ --to DIR`"), "\(text)")
        #expect(!text.contains("forged"))
        // What the finding names, as it stands there, brings every version.
        let name = try #require(text.split(whereSeparator: \.isWhitespace).first { $0.contains(key) })
        let copied = try commands.quarantine(String(name), "--to", "case", "--json")
        #expect(copied.status == 0, "\(copied.text)\(copied.diagnostics)")
        #expect(copied.text.contains("\"files\":2") && copied.text.contains("\"delete_markers\":1"))
        let check =
            "import json,hashlib as h; d=json.load(open('case/manifest.json')); f=d['files']; "
            + "c=[x for x in f if 'copy' in x]; "
            + "assert all(h.sha256(open('case/'+x['copy'],'rb').read()).hexdigest()==x['sha256'] for x in c); "
            + "assert all(x['etag'] and x['version_id'] and x['bytes']==x['listed_bytes'] for x in c); "
            + "print(len(c), sum(x['delete_marker'] for x in f), [x['latest'] for x in f], "
            + "sorted({x['lock']['mode'] for x in c}), sorted({x['legal_hold'] for x in c}))"
        let listed = try commands.shell(
            "sha256sum -c --quiet case/SHA256SUMS 2>&1; cd case && sha256sum -c --quiet SHA256SUMS && cd .. && python3 -c \"\(check)\"",
            [:])
        #expect(
            listed.text.hasSuffix("2 1 [False, False, True] ['governance'] [False]\n"),
            "\(listed.text)\(listed.diagnostics)")
        // Nothing was deleted, and the original is among the copies.
        #expect(try await shelf.bucket.versions(prefix: key).versions.count == 3)
        let original = try commands.shell("cat case/files/000001-*", [:])
        #expect(original.output == shelf.bytes(2))
    }

    @Test("a whole archive is set aside; what may not be read is named; a case is not mixed", arguments: Shop.present)
    func quarantine(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        let all = try commands.quarantine(commands.url, "--to", "case")
        #expect(all.status == 0, "\(all.text)\(all.diagnostics)")
        #expect(all.text.hasPrefix("\(commands.shelf.objects.count) files, "))
        let again = try commands.quarantine(commands.url, "--to", "case")
        #expect(again.status == 3 && again.diagnostics.contains("is not empty"), "\(again.diagnostics)")
        let none = try commands.quarantine(commands.url + "/nothing", "--to", "none")
        #expect(none.status == 3 && none.diagnostics.contains("there is no version"), "\(none.diagnostics)")
        guard shop == .radosgw else { return }
        let wrong = try commands.quarantine(commands.url, "--to", "wrong", secret: String(repeating: "x", count: 40))
        #expect(wrong.status == 3 || wrong.status == 2)
        #expect(!wrong.diagnostics.contains("xxxx"))
    }

    @Test("what cannot be read is never verified", arguments: Shop.present)
    func unreadable(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        let absent = try commands.verify(url: "s3://\(commands.shelf.bucket.options.bucket)-none/x")
        #expect(absent.status == 3, "\(absent.text)\(absent.diagnostics)")
        let empty = try commands.verify(url: "s3://\(commands.shelf.bucket.options.bucket)/other")
        #expect(empty.status == 1)
        #expect(empty.text.contains("stream.missing"))
        guard shop == .radosgw else { return }
        let wrong = try commands.verify(secret: String(repeating: "x", count: 40))
        #expect(wrong.status == 3 || wrong.status == 2)
        #expect(!wrong.diagnostics.contains("xxxx"))
    }

    @Test("many logs below one prefix are reported one by one", arguments: Shop.present)
    func manyLogs(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        var other = TestLog("test.example/other", time: SystemClock().now().adding(seconds: -60))
        try other.open()
        other.record(9)
        try other.round()
        for object in other.archive(commands.shelf.prefix, batch: 5) {
            try await commands.shelf.put(object.key, object.bytes)
        }
        let line = try commands.shelf.log.trustLine() + "\n" + other.trustLine() + "\n"
        try PosixFileSystem().replace(commands.folder.path.appending("trust"), with: [UInt8](line.utf8))
        let both = try commands.verify("--json")
        #expect(both.status == 0, "\(both.text)\(both.diagnostics)")
        #expect(both.text.contains("\"logs\":[{\"log\":\""))
        let mark = other.layout(commands.shelf.prefix).log.text
        let one = try commands.verify("--log", mark)
        #expect(one.status == 0)
        #expect(one.text.contains("default: 10 records"))
        #expect(try commands.verify("anchor.jsonl").status == 2)
    }

    @Test("locks are looked ahead for and extended", arguments: Shop.tellingLocks)
    func retention(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        #expect(try commands.retention("report", "--within", "1h").status == 0)
        let soon = try commands.retention("report", "--within", "3d", "--json")
        #expect(soon.status == 1)
        #expect(soon.text.contains("\"ending\":\(commands.shelf.objects.count)"))
        let dry = try commands.retention("extend", "--days", "10", "--dry-run")
        #expect(dry.text.contains("\(commands.shelf.objects.count) would be extended"))
        #expect(try commands.retention("report", "--within", "3d").status == 1)
        let done = try commands.retention("extend", "--days", "10")
        #expect(done.status == 0, "\(done.text)\(done.diagnostics)")
        #expect(try commands.retention("report", "--within", "3d").status == 0)
        let again = try commands.retention("extend", "--days", "5", "--json")
        #expect(again.text.contains("\"extended\":0"))
        #expect(try commands.verify().status == 0)
    }

    @Test("a legal hold is set, recorded, listed and cleared", arguments: Shop.present)
    func hold(_ shop: Shop) async throws {
        let commands = try await commands(shop)
        #expect(try commands.run(["init", "--store", "store", "--origin", "test.example/holder"]).status == 0)
        let key = commands.shelf.keys[0]
        #expect(try commands.hold("set", "--store", "store").status == 2)
        let set = try commands.hold("set", "--store", "store", "--key", key)
        #expect(set.status == 0, "\(set.text)\(set.diagnostics)")
        #expect(try commands.hold("list").text.contains(key))
        let clear = try commands.hold("clear", "--store", "store", "--key", key)
        #expect(clear.status == 0, "\(clear.text)\(clear.diagnostics)")
        #expect(try commands.hold("list").text.hasPrefix("0 of"))
        let register = try commands.run(["verify", "store", "--json"])
        #expect(register.status == 0, "\(register.text)")
        let events = try Program.run(
            "sh", ["-c", "cat \(commands.folder.path)/store/custody/journal/*.jsonl | grep -c custody.legal_hold"])
        #expect(events.text == "2\n")
    }
}
