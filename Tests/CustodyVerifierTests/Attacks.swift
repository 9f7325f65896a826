import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

/// The files of a log, as an attacker finds them.
struct Loot: Sendable {
    /// Files of records by name; the data stream `default` in three of them, like days.
    var files: [String: [[UInt8]]] = [:]
    /// The newest note; nil when the file is gone.
    var checkpoint: [UInt8]?
    /// The anchor, which lies elsewhere; nil when the file is gone.
    var anchor: [[UInt8]]?

    static let days = ["/log/default-1.jsonl", "/log/default-2.jsonl", "/log/default-3.jsonl"]
    static let register = "/log/custody.jsonl"

    init(_ log: TestLog) {
        for (stream, records) in log.data {
            guard stream == .standard else {
                files["/log/\(stream).jsonl"] = records.lines
                continue
            }
            let lines = records.lines
            files[Loot.days[0]] = Array(lines[..<(lines.count / 3)])
            files[Loot.days[1]] = Array(lines[(lines.count / 3)..<(lines.count * 2 / 3)])
            files[Loot.days[2]] = Array(lines[(lines.count * 2 / 3)...])
        }
        files[Loot.register] = log.register.lines
        checkpoint = log.note?.bytes
        anchor = log.anchor.lines
    }

    var data: [[UInt8]] {
        get { Loot.days.flatMap { files[$0] ?? [] } }
        set {
            for day in Loot.days { files[day] = nil }
            files[Loot.days[0]] = newValue
        }
    }

    func evidence(now: Timestamp) throws -> Evidence {
        var all = files.mapValues { Array($0.joined()) }
        all["/log/checkpoint"] = checkpoint
        all["/anchor/anchor.jsonl"] = anchor.map { Array($0.joined()) }
        all["/log/none/.hidden"] = []
        let evidence = try Evidence(all)
        evidence.clock.setWall(now)
        return evidence
    }
}

/// Something that is done to a log, and what must be found.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    /// A code that must be among the findings, given trust line and anchor.
    let code: String
    let change: @Sendable (inout Loot, TestLog) throws -> Void

    var testDescription: String { name }

    init(_ name: String, _ code: String, _ change: @escaping @Sendable (inout Loot, TestLog) throws -> Void) {
        self.name = name
        self.code = code
        self.change = change
    }
}

/// The log that is attacked: two data streams, three epochs, stopped in order.
enum Sample {
    static let witnessSeed = SHA256.digest("witness").bytes
    /// What happens in it, one after the other; a log that ends behind any of them is an older copy.
    static let steps = 8

    static func log(
        origin: String = "test.example/log", epochLine: TestLog.EpochLine = .right, epochSeed: String? = nil,
        text: String = "test.event", steps: Int = Sample.steps
    ) throws -> TestLog {
        let audit = try #require(StreamName("audit"))
        var log = TestLog(origin)
        log.epochLine = epochLine
        if let epochSeed { log.epochSeed = epochSeed }
        try log.open()
        log.start()
        for step in 1...steps {
            switch step {
            case 1: log.record(10)
            case 2:
                log.advance(seconds: 60)
                log.record(7, audit)
                log.record(6, text: text)
            case 3:
                log.advance(seconds: 300)
                try log.changeEpoch()
            case 4: log.record(9)
            case 5:
                try log.cosign(Cosigner(name: "witness.example/w", seed: witnessSeed))
                log.advance(seconds: 500)
                log.append(.heartbeat)
            case 6:
                log.advance(seconds: 60)
                try log.changeEpoch()
            case 7:
                log.record(8)
                log.record(4, audit)
            default:
                log.advance(seconds: 100)
                log.append(.stopped(reason: "orderly"))
            }
            log.advance(seconds: 5)
            try log.round(isAnchored: step != 5)
        }
        return log
    }
}
