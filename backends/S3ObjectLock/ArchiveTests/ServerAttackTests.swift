import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import S3Client
import S3TestSupport
import Testing

/// A server that the same is tried on.
enum Shop: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case radosgw, moto

    var testDescription: String { rawValue }

    static var present: [Shop] {
        (S3Server.hasRadosgw ? [Shop.radosgw] : []) + (S3Server.hasMoto ? [.moto] : [])
    }

    /// Those that answer when they are asked for a lock; moto gives the object instead.
    static var tellingLocks: [Shop] { present.filter { $0 == .radosgw } }

    func server() throws -> S3Server {
        switch self {
        case .radosgw: try S3Server.radosgw()
        case .moto: try S3Server.moto()
        }
    }
}

/// Something that is done to a bucket, and the codes that must be found.
struct ServerAttack: Sendable, CustomTestStringConvertible {
    let name: String
    let codes: Set<String>
    /// Whether every record is still found and proved, because the right version was read.
    let keepsRecords: Bool
    let run: @Sendable (S3Server) async throws -> (Shelf, VerificationReport)

    var testDescription: String { name }

    /// Attacks a bucket that is whole.
    init(
        _ name: String, _ codes: Set<String>, keepsRecords: Bool = true,
        _ change: @escaping @Sendable (Shelf) async throws -> Void
    ) {
        self.name = name
        self.codes = codes
        self.keepsRecords = keepsRecords
        run = { server in
            let shelf = try await Shelf(server)
            try await change(shelf)
            return (shelf, try await shelf.verify())
        }
    }

    /// Attacks while it is filled.
    init(
        _ name: String, _ codes: Set<String>,
        run: @escaping @Sendable (S3Server) async throws -> (Shelf, VerificationReport)
    ) {
        self.name = name
        self.codes = codes
        keepsRecords = true
        self.run = run
    }
}

@Suite(
    "Attacks on a bucket of a real server",
    .enabled(if: !Shop.present.isEmpty, "neither radosgw nor moto is here: see scripts/setup"))
struct ServerAttackTests {
    static let rows: [ServerAttack] = [
        ServerAttack("none", []) { _ in },
        ServerAttack("overwritten by a new version", ["object.extra_version"]) { shelf in
            try await shelf.put(shelf.keys[2], shelf.forged(2))
        },
        ServerAttack("junk planted under the next key before it is put there", ["object.extra_version"]) { server in
            let shelf = try await Shelf(
                server,
                before: { shelf, key in
                    if key == shelf.keys[3] { try await shelf.put(key, [UInt8]("junk\n".utf8)) }
                })
            return (shelf, try await shelf.verify())
        },
        ServerAttack("good lines planted under the next key before it is put there", ["object.extra_version"]) {
            server in
            let shelf = try await Shelf(
                server,
                before: { shelf, key in
                    if key == shelf.keys[3] { try await shelf.put(key, shelf.forged(3)) }
                })
            return (shelf, try await shelf.verify())
        },
        ServerAttack("a delete marker", ["object.delete_marker"]) { shelf in
            try await shelf.bucket.delete(key: shelf.keys[1])
        },
        ServerAttack("a delete marker and a forged version", ["object.delete_marker", "object.extra_version"]) {
            shelf in
            try await shelf.bucket.delete(key: shelf.keys[1])
            try await shelf.put(shelf.keys[1], shelf.forged(1))
        },
        ServerAttack("a legal hold cleared", ["object.hold_missing"]) { server in
            let shelf = try await Shelf(server, manner: { _ in Shelf.Manner(legalHold: true) })
            try await shelf.bucket.setLegalHold(key: shelf.keys[1], version: nil, false)
            return (shelf, try await shelf.verify { $0.keeping.wantsLegalHold = true })
        },
        ServerAttack("no retention", ["object.lock_missing"]) { server in
            let shelf = try await Shelf(
                server,
                manner: {
                    Shelf.Manner(mode: $0.contains("stream=default") && $0.contains("0005.jsonl") ? nil : .governance)
                })
            return (shelf, try await shelf.verify())
        },
        ServerAttack("a retention that is too short", ["object.retention_short"]) { server in
            let shelf = try await Shelf(
                server,
                manner: { Shelf.Manner(days: $0.contains("stream=default") && $0.contains("0005.jsonl") ? 1 : 2) })
            return (shelf, try await shelf.verify())
        },
        ServerAttack("the wrong mode", ["object.lock_mode"]) { server in
            let shelf = try await Shelf(server)
            return (shelf, try await shelf.verify { $0.keeping.mode = .compliance })
        },
        ServerAttack("moved to another key", ["object.missing", "object.name_unexpected"], keepsRecords: false) {
            shelf in
            let bytes = shelf.bytes(1)
            try await shelf.erase(shelf.keys[1])
            let other = shelf.log.layout(shelf.prefix).records(
                .standard, day: String(shelf.log.time.description.prefix(10)), first: 600, last: 605, packing: .zstd)
            try await shelf.put(other, bytes)
        },
        ServerAttack("swapped with another", ["object.name_unexpected"]) { shelf in
            for index in [1, 2] { try await shelf.erase(shelf.keys[index]) }
            try await shelf.put(shelf.keys[1], shelf.bytes(2))
            try await shelf.put(shelf.keys[2], shelf.bytes(1))
        },
        ServerAttack("swapped with another by new versions", ["object.extra_version"]) { shelf in
            try await shelf.put(shelf.keys[1], shelf.bytes(2))
            try await shelf.put(shelf.keys[2], shelf.bytes(1))
        },
        ServerAttack("cut short", ["object.corrupt", "chain.gap"], keepsRecords: false) { shelf in
            try await shelf.erase(shelf.keys[1])
            try await shelf.put(shelf.keys[1], Array(shelf.bytes(1).dropLast(9)))
        },
        ServerAttack("bytes behind the end", ["object.corrupt"], keepsRecords: false) { shelf in
            try await shelf.erase(shelf.keys[1])
            try await shelf.put(shelf.keys[1], shelf.bytes(1) + [0])
        },
        ServerAttack("deleted for good", ["object.missing"], keepsRecords: false) { shelf in
            try await shelf.erase(shelf.keys[1])
        },
        ServerAttack("the end deleted", ["tail.missing"], keepsRecords: false) { shelf in
            try await shelf.erase(shelf.keys[shelf.keys.count - 1])
        },
    ]

    @Test("is found", arguments: Shop.present, rows)
    func attack(_ shop: Shop, _ attack: ServerAttack) async throws {
        let (shelf, report) = try await attack.run(shop.server())
        let codes = Set(report.findings.map(\.code.text))
        if shop == .moto, attack.codes == ["object.lock_missing"] {
            // What the server does not tell is unknown, and that is never good.
            #expect(codes == ["object.lock_unreadable"])
            #expect(report.exitStatus == 3)
            return
        }
        #expect(codes.isSuperset(of: attack.codes), "found \(codes.sorted())")
        #expect(report.exitStatus == (attack.codes.isEmpty ? 0 : 1))
        guard attack.keepsRecords else { return }
        #expect(codes == attack.codes)
        let stream = try #require(report.streams.first { $0.name == .standard })
        #expect(stream.records == shelf.log.data[.standard]?.nextSeq)
        #expect(stream.head == shelf.log.data[.standard]?.head)
        #expect(report.meets(.anchored, maximumLagSeconds: 900))
    }

    @Test("a late log is found without an anchor and noted with one", arguments: Shop.present)
    func late(_ shop: Shop) async throws {
        let shelf = try await Shelf(shop.server())
        let alone = try await shelf.verify {
            $0.anchors = []
            $0.maximumLagSeconds = 30
        }
        #expect(Set(alone.findings.map(\.code.text)) == ["object.late"])
        let anchored = try await shelf.verify { $0.maximumLagSeconds = 30 }
        #expect(anchored.findings.isEmpty)
        #expect(anchored.notes.contains { $0.text.hasPrefix("shipped late") })
    }

    @Test(
        "a foreign KMS key is found",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func kmsKey() async throws {
        let server = try S3Server.radosgw()
        let shelf = try await Shelf(server, manner: { _ in Shelf.Manner(kmsKeyID: server.kmsKeyID) })
        let same = try await shelf.verify { $0.keeping.kmsKey = server.kmsKeyID }
        #expect(same.findings.isEmpty)
        let other = try await shelf.verify { $0.keeping.kmsKey = "another" }
        #expect(Set(other.findings.map(\.code.text)) == ["object.kms_key"])
    }
}
