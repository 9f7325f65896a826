import CustodyAlerts
import CustodyHTTP
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

@Suite("channels", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct ChannelTests {
    @Test("PagerDuty gets trigger and resolve under one dedup_key")
    func pagerDuty() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["pagerduty"])
        let alert = harness.alert(summary: String(repeating: "é", count: 2000))
        #expect(try await harness.desk.report([alert], scope: "verify") == 1)
        #expect(try await harness.desk.flush().delivered == 1)
        #expect(try await harness.desk.report([], scope: "verify") == 1)
        #expect(try await harness.desk.flush().delivered == 1)
        #expect(try receiver.requests("[x['body']['event_action'] for x in r]") == #"["trigger", "resolve"]"#)
        #expect(try receiver.requests("len({x['body']['dedup_key'] for x in r})") == "1")
        #expect(
            try receiver.requests("[x['body']['routing_key'] for x in r]") == #"["R0-routing-key", "R0-routing-key"]"#)
        #expect(
            try receiver.requests(
                "[r[0]['body']['payload'][k] for k in ('source','severity','class','component','timestamp')]")
                == #"["audit.example/test", "critical", "chain.broken", "default", "2026-11-21T00:00:00.000000Z"]"#)
        #expect(try receiver.requests("len(r[0]['body']['payload']['summary'])") == "1024")
        #expect(try receiver.requests("'payload' in r[1]['body']") == "false")
    }

    @Test("chat services get escaped text, and Discord mentions nobody")
    func chat() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["slack", "discord"])
        try await harness.desk.report([harness.alert(summary: "<!channel> & @everyone")], scope: "verify")
        #expect(try await harness.desk.flush().failures == [])
        let slack = "[x for x in r if 'slack' in x['path']][0]['body']"
        #expect(try receiver.requests("\(slack)['text']") == #""CRITICAL: &lt;!channel&gt; &amp; @everyone""#)
        #expect(try receiver.requests("\(slack)['blocks'][0]['text']['type']") == #""mrkdwn""#)
        let discord = "[x for x in r if 'discord' in x['path']][0]['body']"
        #expect(try receiver.requests("\(discord)['allowed_mentions']") == #"{"parse": []}"#)
        #expect(try receiver.requests("\(discord)['content']") == #""CRITICAL: <!channel> & @everyone""#)
    }

    @Test("limits of chat services are kept at, below and above them", arguments: [-1, 0, 1])
    func limits(_ over: Int) async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["discord", "slack"])
        // What stands before the summary in a title.
        let before = "CRITICAL: ".count
        let text = String(repeating: "x", count: DiscordChannel.maximumContent - before + over)
        try await harness.desk.report([harness.alert(summary: text)], scope: "verify")
        #expect(try await harness.desk.flush().delivered == 2)
        let discord = "[x for x in r if 'discord' in x['path']][0]['body']"
        let length = min(DiscordChannel.maximumContent, DiscordChannel.maximumContent + over)
        #expect(try receiver.requests("len(\(discord)['content'])") == "\(length)")
        #expect(try receiver.requests("\(discord)['content'][-1] == '\\u2026'") == (over > 0 ? "true" : "false"))
    }

    @Test("a webhook's signature is made over time and body, and each attempt has the same id")
    func webhook() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["webhook"])
        try receiver.answer("503")
        try await harness.desk.report([harness.alert()], scope: "verify")
        #expect(try await harness.desk.flush().failures.count == 1)
        try receiver.answer("ok")
        harness.clock.advance(seconds: 31)
        #expect(try await harness.desk.flush().delivered == 1)
        let valid = """
            [(lambda t,v: hmac.new(b'sixteen bytes or more',(t+'.'+x['text']).encode(),hashlib.sha256).hexdigest()==v)(\
            *[p.split('=')[1] for p in x['headers']['custody-signature'].split(',')]) for x in r]
            """
        #expect(try receiver.requests(valid) == "[true, true]")
        #expect(try receiver.requests("[len({x['headers']['idempotency-key'] for x in r}), len(r)]") == "[1, 2]")
        #expect(try receiver.requests("r[0]['headers']['idempotency-key'] == r[0]['body']['id']") == "true")
    }

    @Test("an answer that the service did not give is no success")
    func proxy() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver, ["slack"])
        try receiver.answer("proxy")
        try await harness.desk.report([harness.alert()], scope: "verify")
        let delivery = try await harness.desk.flush()
        #expect(delivery.delivered == 0 && delivery.waiting == 1)
    }

    @Test("no message names a secret", arguments: ["503", "close", "400", "proxy"])
    func secrets(_ mode: String) async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver)
        try receiver.answer(mode)
        try await harness.desk.report([harness.alert()], scope: "verify")
        let failures = try await harness.desk.flush().failures.joined()
        #expect(!failures.isEmpty)
        var texts = failures
        for result in await harness.desk.test(source: "test") { texts += result.failure ?? "" }
        for name in try PosixFileSystem().list(harness.plan.spool) {
            texts += String(decoding: try PosixFileSystem().contents(harness.plan.spool.appending(name)), as: UTF8.self)
        }
        for secret in ["path-of-its-own", "R0-routing-key", "sixteen bytes"] { #expect(!texts.contains(secret)) }
    }

    @Test("a secret in a file that others can read is not used")
    func openSecret() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        let address = try harness.secret("open", receiver.url("/slack/x"), mode: 0o644)
        harness.plan.channels = [.init(name: "chat", kind: .slack(address: address))]
        let results = await harness.desk.test(source: "test")
        #expect(results[0].failure?.hasSuffix("is open to every user: chmod 600") == true)
        #expect(try receiver.requests("len(r)") == "0")
    }

    @Test("a secret comes from the environment; a hook without TLS elsewhere is refused")
    func environment() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        harness.environment["HOOK"] = receiver.url("/slack/x")
        harness.environment["PLAIN"] = "http://198.51.100.7/slack/x"
        harness.plan.channels = ["HOOK", "PLAIN", "ABSENT"].map {
            .init(name: $0.lowercased(), kind: .slack(address: AlertSecret(.variable($0))))
        }
        let results = await harness.desk.test(source: "test")
        #expect(
            results.map(\.failure) == [nil, "$PLAIN must hold an https:// address", "the variable ABSENT is not set"])
        #expect(try receiver.requests("[x['body']['text'] for x in r]") == #"["TEST: Custody can reach this channel"]"#)
    }

    @Test("a probe asks the server's root and says nothing")
    func probe() async throws {
        let receiver = try AlertReceiver()
        var harness = try AlertHarness()
        try harness.add(receiver)
        #expect(await harness.desk.probe().allSatisfy { $0.failure == nil })
        #expect(try receiver.requests("{(x['method'], x['path']) for x in r} == {('HEAD', '/')}") == "true")
        receiver.server.stop()
        #expect(await harness.desk.probe().allSatisfy { $0.failure != nil })
    }
}

@Suite("mail", .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct MailTests {
    private func send(
        _ receiver: MailReceiver, _ security: MailServer.Security, caFile: String? = nil, password: String? = nil,
        summary: String = "a finding"
    ) async throws -> (failure: String?, harness: AlertHarness) {
        var harness = try AlertHarness()
        var settings = MailChannel.Settings(
            server: receiver.settings(security, caFile: caFile), from: "custody@audit.example",
            to: ["ops@audit.example", "night@audit.example"])
        if let password {
            settings.user = "custody"
            settings.password = try harness.secret("password", password)
        }
        harness.plan.channels = [.init(name: "mail", kind: .mail(settings))]
        try await harness.desk.report([harness.alert(summary: summary)], scope: "verify")
        return (try await harness.desk.flush().failures.first, harness)
    }

    @Test("a message arrives with its head and text, over STARTTLS, TLS and in the clear")
    func arrives() async throws {
        for (mode, security) in [("starttls", MailServer.Security.startTLS), ("tls", .tls), ("plain", .none)] {
            let receiver = try MailReceiver(mode)
            let outcome = try await send(receiver, security, password: security == .none ? nil : "all right")
            #expect(outcome.failure == nil, "\(mode)")
            #expect(try receiver.mails("[x['tls'] for x in r]") == (security == .none ? "[false]" : "[true]"))
            #expect(
                try receiver.mails("[x['to'] for x in r]")
                    == #"[["TO:<ops@audit.example>", "TO:<night@audit.example>"]]"#)
            let parsed =
                "email.message_from_string(r[0]['data'].replace('\\r\\n.\\r\\n',''),policy=email.policy.default)"
            #expect(try receiver.mails("\(parsed)['subject']") == #""[custody] CRITICAL: a finding""#)
            #expect(try receiver.mails("\(parsed)['date']") == #""Sat, 21 Nov 2026 00:00:00 +0000""#)
            #expect(try receiver.mails("'code: chain.broken' in \(parsed).get_content()") == "true")
            if security != .none {
                #expect(try receiver.mails("r[0]['login']") == #"["custody", "all right"]"#)
            }
        }
    }

    @Test("a summary with line ends and other letters becomes no header")
    func injection() async throws {
        let receiver = try MailReceiver("plain")
        let text = "ünïcode\r\nBcc: everyone@audit.example\r\n\r\n" + String(repeating: "é", count: 300)
        #expect(try await send(receiver, .none, summary: text).failure == nil)
        let parsed = "email.message_from_string(r[0]['data'],policy=email.policy.compat32)"
        #expect(try receiver.mails("\(parsed)['bcc']") == "null")
        #expect(try receiver.mails("len(r[0]['to'])") == "2")
        #expect(try receiver.mails("max(len(l) for l in r[0]['data'].split('\\r\\n')) <= 998") == "true")
    }

    @Test("no message leaves where the server is not who it should be, offers no TLS, or refuses")
    func refused() async throws {
        let starttls = try MailReceiver("starttls")
        let other = try AlertHarness()
        let stranger = try other.secret("ca", "")
        #expect(try await send(starttls, .startTLS, caFile: stranger.description).failure != nil)
        #expect(try starttls.mails("len(r)") == "0")
        let plain = try MailReceiver("plain")
        #expect(
            try await send(plain, .startTLS, caFile: starttls.server["ca"]).failure?.contains("mail: smtp://127.0.0.1:")
                == true)
        #expect(try plain.mails("len(r)") == "0")
        let wrong = try await send(starttls, .startTLS, password: "all wrong")
        #expect(wrong.failure?.contains("535") == true && wrong.failure?.contains("all wrong") == false)
        let refusing = try MailReceiver("refuse")
        #expect(try await send(refusing, .none).failure?.contains("550") == true)
    }

    @Test("a probe logs in and sends nothing")
    func probe() async throws {
        let receiver = try MailReceiver("starttls")
        let outcome = try await send(receiver, .startTLS, password: "all wrong")
        #expect(await outcome.harness.desk.probe()[0].failure != nil)
        let right = try await send(receiver, .startTLS, password: "all right")
        #expect(await right.harness.desk.probe()[0].failure == nil)
        #expect(try receiver.mails("len(r)") == "1")
    }

    @Test(
        "mailboxes that would need quoting are none",
        arguments: [
            ("ops@example.org", true), ("o+p.s@example.org", true), ("ops", false), ("a@b@c", false), ("@b", false),
            ("a b@c", false), ("a@b>\r\nRCPT", false), ("é@b", false),
        ])
    func mailbox(_ text: String, _ isMailbox: Bool) { #expect(MailMessage.isMailbox(text) == isMailbox) }
}
