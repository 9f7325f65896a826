import CustodyAlerts
import CustodyHTTP
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage

/// Servers that record what they are told, and what alerts need to reach them.
struct AlertReceiver {
    let server: BackgroundServer

    init() throws {
        server = try BackgroundServer(FilePath(#filePath).removingLastComponent().appending("alert-server"))
    }

    func url(_ path: String) -> String { server["url"] + path }

    /// How it answers from now on.
    func answer(_ mode: String) throws {
        try PosixFileSystem().replace(FilePath(server["mode"]), with: Array(mode.utf8))
    }

    /// What Python makes of an expression over `r`, the requests so far.
    func requests(_ expression: String) throws -> String {
        try recorded(server["record"], expression)
    }
}

struct MailReceiver {
    let server: BackgroundServer

    init(_ mode: String) throws {
        server = try BackgroundServer(FilePath(#filePath).removingLastComponent().appending("mail-server"), [mode])
    }

    func settings(_ security: MailServer.Security, caFile: String? = nil) -> MailServer {
        MailServer(
            host: "127.0.0.1", port: Int(server["port"]) ?? 0, security: security,
            caFile: caFile ?? (security == .none ? nil : server["ca"]))
    }

    func mails(_ expression: String) throws -> String { try recorded(server["record"], expression) }
}

private func recorded(_ file: String, _ expression: String) throws -> String {
    let program =
        "import json,sys,base64,hmac,hashlib,email,email.policy; r=[json.loads(l) for l in open(sys.argv[1])]; "
        + "print(json.dumps(\(expression)))"
    let outcome = try Program.run("python3", ["-c", program, file])
    return outcome.status == 0 ? String(outcome.text.dropLast()) : outcome.diagnostics
}

/// A world of its own for one test: real files in a temporary folder, a clock that stands still.
struct AlertHarness {
    let folder: TemporaryDirectory
    let clock = SimulatedClock()
    var plan = AlertPlan()
    var environment: [String: String] = [:]

    init() throws {
        folder = try TemporaryDirectory()
        plan.spool = folder.appending("spool")
    }

    var world: AlertWorld {
        AlertWorld(clock: clock, environment: environment) { caFile throws(HTTPError) in
            try CurlTransport(userAgent: "custody/test", caFile: caFile, proxy: .none)
        }
    }

    var desk: AlertDesk { AlertDesk(plan, world) }

    func secret(_ name: String, _ text: String, mode: UInt32 = 0o600) throws -> AlertSecret {
        let path = folder.appending(name)
        try PosixFileSystem().replace(path, with: Array(text.utf8), permissions: mode)
        return AlertSecret(.file(path))
    }

    /// A channel of each kind that speaks HTTP, at one receiver.
    mutating func add(_ receiver: AlertReceiver, _ kinds: [String] = ["pagerduty", "slack", "discord", "webhook"])
        throws
    {
        for kind in kinds {
            let address = try secret("\(kind)-url", receiver.url("/\(kind)/T0/path-of-its-own") + "\n")
            let made: AlertPlan.Channel.Kind =
                switch kind {
                case "pagerduty":
                    .pagerDuty(
                        key: try secret("key", "R0-routing-key\n"),
                        url: try HTTPURL(receiver.url("/pagerduty/v2/enqueue")))
                case "slack": .slack(address: address)
                case "discord": .discord(address: address)
                default: .webhook(address: address, secret: try secret("hmac", "sixteen bytes or more"))
                }
            plan.channels.append(AlertPlan.Channel(name: kind, kind: made))
        }
    }

    func alert(
        _ code: String = "chain.broken", _ stream: String? = "default", severity: AlertSeverity = .critical,
        tenant: String? = nil, summary: String? = nil
    ) -> Alert {
        Alert(
            key: code + (stream.map { ":\($0)" } ?? ""), code: code, severity: severity,
            summary: summary ?? "\(code) in \(stream ?? "the log")", source: "audit.example/test", stream: stream,
            tenant: tenant, time: clock.now(), details: [.init("seq", "7")])
    }
}
