import CustodyAlerts
import CustodyModel
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing
import CustodyHTTP

@Suite("the section `alerts` of the settings")
struct AlertSectionTests {
    private func load(_ text: String) throws(CustodyError) -> AlertPlan {
        let files = SimulatedFileSystem()
        try filing { () throws(FileError) in try files.replace(FilePath("/custody.yaml"), with: Array(text.utf8)) }
        return try Configuration.load(file: "/custody.yaml", environment: [:], files: files).alerts
    }

    private func problems(_ text: String) -> [String] {
        do throws(CustodyError) {
            _ = try load(text)
            return []
        } catch {
            return error.message.split(separator: "\n").map(String.init)
        }
    }

    private static let whole = """
        storage: {path: /var/lib/custody/store}
        alerts:
          repeat: 12h
          channels:
            - name: pager
              kind: pagerduty
              routing_key_file: secrets/pagerduty
            - {name: chat, kind: slack, url_env: SLACK_URL}
            - {name: guild, kind: discord, url_file: /run/discord}
            - {name: hook, kind: webhook, url_file: hook, secret_env: HOOK_SECRET, ca_file: ca.pem}
            - name: mail
              kind: mail
              host: mail.example.org
              user: custody
              password_file: /run/mail
              from: custody@example.org
              to: [ops@example.org]
          routes:
            - {codes: [chain.*, rollback.detected], channels: [pager, chat]}
            - {severity: error, tenants: [acme], channels: [mail]}
          tenants: {acme: [acme-*]}
          severities: {heartbeat.missed: error}
          rules:
            - name: blocked
              type: tool.*
              outcome: blocked
              fields: {actor.role: admin}
              count: 5
              window: 10m
              by_tenant: true
        """

    @Test("everything is read, and paths are relative to the file's folder")
    func whole() throws {
        let plan = try load(AlertSectionTests.whole)
        #expect(plan.spool == FilePath("/var/lib/custody/store.alerts") && plan.repeatSeconds == 43_200)
        #expect(plan.channels.map(\.kindName) == ["pagerduty", "slack", "discord", "webhook", "mail"])
        guard case .pagerDuty(let key, let url) = plan.channels[0].kind, case .mail(let mail) = plan.channels[4].kind
        else {
            Issue.record("kinds")
            return
        }
        #expect(key.description == "/secrets/pagerduty" && url.text == "https://events.pagerduty.com/v2/enqueue")
        #expect(mail.server.port == 587 && mail.server.security == .startTLS && mail.to == ["ops@example.org"])
        #expect(plan.channels[3].caFile == "/ca.pem")
        #expect(plan.routes.map(\.channels) == [["pager", "chat"], ["mail"]])
        #expect(plan.routes[1].severity == .error && plan.tenant(of: "acme-prod") == "acme")
        #expect(plan.severity(of: "heartbeat.missed") == .error)
        let rule = plan.rules[0]
        #expect(rule.count == 5 && rule.windowSeconds == 600 && rule.isByTenant && rule.severity == .warning)
        #expect(rule.members.map(\.path) == ["outcome", "actor.role"])
    }

    @Test("without the section nobody is told anything")
    func empty() throws {
        for text in ["", "alerts:", "heartbeat: 1m"] {
            let plan = try load(text)
            #expect(plan.channels.isEmpty && plan.rules.isEmpty && plan.spool == FilePath("custody-store.alerts"))
        }
    }

    @Test(
        "what is wrong is named by line, with the nearest known key, and without any value",
        arguments: [
            ("  chanels: []", "/custody.yaml:2: unknown key \"chanels\" in alerts; did you mean channels"),
            ("  repeat: 1s", "/custody.yaml:2: alerts.repeat must be a time from 1m to 30d, or 0 for never"),
            (
                "  channels:\n    - {name: a, kind: slack, url: hunter2}",
                "/custody.yaml:3: unknown key \"url\" in alerts.channels[0]"
            ),
            ("  channels:\n    - {name: a, kind: slack}", "needs `url_file` or `url_env`, one of them"),
            ("  channels:\n    - {name: a, kind: slack, url_env: A, url_file: b}", "one of them"),
            (
                "  channels:\n    - {name: a, kind: slak, url_env: A}",
                "must be one of pagerduty, slack, discord, webhook, mail"
            ),
            ("  channels:\n    - {name: A b, kind: slack, url_env: A}", "must be [a-z0-9][a-z0-9-]{0,31}"),
            (
                "  channels:\n    - {name: a, kind: slack, url_env: A, host: b}",
                "a slack channel has no such key"
            ),
            (
                "  channels:\n    - {name: a, kind: pagerduty, routing_key_env: A, endpoint: http://example.org}",
                "must be an https:// address"
            ),
            (
                "  channels:\n    - {name: a, kind: slack, url_env: A}\n    - {name: a, kind: slack, url_env: A}",
                "two channels have one name"
            ),
            (
                "  channels:\n    - {name: chat, kind: slack, url_env: A}\n  routes:\n    - {channels: [chatt]}",
                "alerts.routes[0].channels names an unknown channel; did you mean chat"
            ),
            ("  routes:\n    - {codes: [a*b], channels: []}", "`*` stands at the end or alone"),
            ("  severities: {a: fatal}", "must be one of info, warning, error, critical"),
            ("  rules:\n    - {name: a}", "needs `type`, `outcome` or `fields`"),
            ("  rules:\n    - {name: a, type: b, count: 10001}", "must be a number from 1 to 10000"),
            ("  rules:\n    - {name: a, type: b, window: 8d}", "must be a time from 1s to 7d"),
            (
                "  channels:\n    - {name: a, kind: mail, host: h, from: x, to: [a@b], security: none, user: u, password_env: P}",
                "a password is never sent without TLS"
            ),
        ])
    func wrong(_ text: String, _ expected: String) {
        let found = problems("alerts:\n" + text)
        #expect(found.contains { $0.hasPrefix("/custody.yaml:") && $0.contains(expected) }, "\(found)")
        #expect(!found.joined().contains("hunter2"))
    }
}
