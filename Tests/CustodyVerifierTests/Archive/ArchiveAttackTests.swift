import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing
import CustodyCompress

/// Something that is done to a bucket, and the codes that must be found, in any order.
struct BucketAttack: Sendable, CustomTestStringConvertible {
    let name: String
    let codes: Set<String>
    /// Whether every record is still found and proved, because the right version was read.
    let keepsRecords: Bool
    let change: @Sendable (Vault) throws -> Void

    var testDescription: String { name }

    init(
        _ name: String, _ codes: Set<String>, keepsRecords: Bool = true,
        _ change: @escaping @Sendable (Vault) throws -> Void
    ) {
        self.name = name
        self.codes = codes
        self.keepsRecords = keepsRecords
        self.change = change
    }
}

@Suite("Attacks on a bucket, given the trust line and an anchor")
struct ArchiveAttackTests {
    static let rows: [BucketAttack] = [
        BucketAttack("overwritten by a forged version", ["object.extra_version"]) { vault in
            vault.bucket.put(vault.keys()[2], vault.forged(2), at: vault.log.time)
        },
        BucketAttack("overwritten at the end, where nothing follows", ["object.extra_version"]) { vault in
            let last = vault.keys().count - 1
            vault.bucket.put(vault.keys()[last], vault.forged(last), at: vault.log.time)
        },
        BucketAttack("every object from the third on overwritten by another history", ["object.extra_version"]) {
            vault in
            var builder = LogBuilder(.standard, firstSeq: 12, prev: vault.log.data[.standard]!.hashes[11])
            builder.time = vault.log.data[.standard]!.times[12]
            builder.step = 0
            for (index, key) in vault.keys().enumerated().dropFirst(2) {
                let count = min(6, vault.log.data[.standard]!.lines.count - index * 6)
                let begin = builder.lines.count
                for _ in 0..<count { builder.append("{\"type\":\"forged\"}") }
                vault.bucket.put(key, Array(builder.lines[begin...].joined()).packed(.zstd), at: vault.log.time)
            }
        },
        BucketAttack("junk planted under a key before Custody put its own there", ["object.extra_version"]) { vault in
            vault.bucket.put(vault.keys()[3], [UInt8]("junk\n".utf8), at: TestLog.begin)
        },
        BucketAttack("good lines that link, planted before Custody put its own there", ["object.extra_version"]) {
            vault in
            vault.bucket.put(vault.keys()[3], vault.forged(3), at: TestLog.begin)
        },
        BucketAttack("a planted object that overlaps others", ["object.extra_version"]) { vault in
            vault.bucket.put(vault.key(3, 9), vault.bucket.bytes(vault.keys()[1]), at: TestLog.begin)
        },
        BucketAttack("hidden by a delete marker", ["object.delete_marker"]) { vault in
            vault.bucket.hide(vault.keys()[1], at: vault.log.time)
        },
        BucketAttack("a delete marker and a forged version", ["object.delete_marker", "object.extra_version"]) {
            vault in
            vault.bucket.hide(vault.keys()[1], at: vault.log.time)
            vault.bucket.put(vault.keys()[1], vault.forged(1), at: vault.log.time)
        },
        BucketAttack("the register's end overwritten by a longer one", ["object.extra_version"]) { vault in
            let register = vault.log.register
            let key = vault.keys(.register).last!
            let begin = (vault.keys(.register).count - 1) * 6
            var builder = LogBuilder(.register, firstSeq: UInt64(begin), prev: register.hashes[begin - 1])
            builder.source = nil
            builder.time = register.times[begin]
            builder.step = 0
            for _ in begin..<register.lines.count { builder.append("{\"type\":\"custody.heartbeat\"}") }
            vault.bucket.put(key, builder.bytes.packed(.zstd), at: vault.log.time)
        },
        BucketAttack("a note overwritten by junk", ["object.extra_version"]) { vault in
            let key = vault.objects.last!.key
            vault.bucket.put(key, [UInt8]("junk".utf8), at: vault.log.time)
        },
        BucketAttack("no lock", ["object.lock_missing"]) { vault in
            vault.bucket.change(vault.keys()[1]) { $0.lock = nil }
        },
        BucketAttack("a lock that is too short", ["object.retention_short"]) { vault in
            vault.bucket.change(vault.keys()[1]) {
                $0.lock = ObjectLock(mode: .governance, retainUntil: vault.log.time.adding(seconds: 300 * 86_400))
            }
        },
        BucketAttack("a note without a lock", ["object.lock_missing"]) { vault in
            vault.bucket.change(vault.objects.last!.key) { $0.lock = nil }
        },
        BucketAttack("a lock that nobody may read", ["object.lock_unreadable"]) { vault in
            vault.bucket.change(vault.keys()[1]) { $0.hidesLock = true }
        },
        BucketAttack("another name", ["object.name_unexpected"]) { vault in
            vault.bucket.put("prod/notes.txt", [1, 2, 3], at: vault.log.time)
        },
        BucketAttack("moved to another key", ["object.name_unexpected", "object.extra_version"]) { vault in
            // Where two objects want the same seqs and one has them, the other is one too many.
            let bytes = vault.bucket.bytes(vault.keys()[1])
            vault.bucket.put(vault.keys()[2], bytes, at: vault.log.time)
            vault.bucket.put("prod/records/copy.jsonl.zst", bytes, at: vault.log.time)
        },
        BucketAttack("swapped with another", ["object.name_unexpected"]) { vault in
            let (one, other) = (vault.bucket.bytes(vault.keys()[1]), vault.bucket.bytes(vault.keys()[2]))
            vault.bucket.change(vault.keys()[1]) { $0.bytes = other }
            vault.bucket.change(vault.keys()[2]) { $0.bytes = one }
        },
        BucketAttack("swapped with another by new versions", ["object.extra_version"]) { vault in
            let (one, other) = (vault.bucket.bytes(vault.keys()[1]), vault.bucket.bytes(vault.keys()[2]))
            vault.bucket.put(vault.keys()[1], other, at: vault.log.time)
            vault.bucket.put(vault.keys()[2], one, at: vault.log.time)
        },
        BucketAttack("cut short", ["object.corrupt", "chain.gap"], keepsRecords: false) { vault in
            vault.bucket.change(vault.keys()[1]) { $0.bytes.removeLast(9) }
        },
        BucketAttack("bytes behind the end", ["object.corrupt"], keepsRecords: false) { vault in
            vault.bucket.change(vault.keys()[1]) { $0.bytes.append(0) }
        },
        BucketAttack("deleted for good", ["object.missing"], keepsRecords: false) { vault in
            vault.bucket.remove(vault.keys()[1])
        },
        BucketAttack("the first object deleted", ["object.missing"], keepsRecords: false) { vault in
            vault.bucket.remove(vault.keys()[0])
        },
        BucketAttack("the last object deleted", ["tail.missing"], keepsRecords: false) { vault in
            vault.bucket.remove(vault.keys().last!)
        },
        BucketAttack("the whole stream deleted", ["stream.missing"], keepsRecords: false) { vault in
            for key in vault.keys() { vault.bucket.remove(key) }
        },
        BucketAttack("the register's last object deleted", ["tail.missing"], keepsRecords: false) {
            vault in
            vault.bucket.remove(vault.keys(.register).last!)
        },
        BucketAttack("an object that nobody may read", ["object.unreadable"], keepsRecords: false) { vault in
            vault.bucket.change(vault.keys()[1]) { $0.isHidden = true }
        },
        BucketAttack("one value edited", ["record.hash_mismatch"], keepsRecords: false) { vault in
            let lines = vault.log.data[.standard]!.lines[6..<12].map { line in
                line.replacingFirst("test.event", "best.event")
            }
            vault.bucket.change(vault.keys()[1]) { $0.bytes = Array(lines.joined()).packed(.zstd) }
        },
    ]

    @Test("is found", arguments: rows)
    func attack(_ attack: BucketAttack) throws {
        let vault = try Vault(Sample.log())
        try attack.change(vault)
        let report = try vault.verify()
        let codes = Set(report.findings.map(\.code.text))
        #expect(codes.isSuperset(of: attack.codes), "\(brief(report))")
        #expect(report.exitStatus == (codes.isSubset(of: ["object.unreadable", "object.lock_unreadable"]) ? 3 : 1))
        guard attack.keepsRecords else { return }
        #expect(codes == attack.codes)
        let records = vault.log.data[.standard]!
        let stream = try #require(report.streams.first { $0.name == .standard })
        #expect(stream.records == records.nextSeq)
        #expect(stream.head == records.head)
        #expect(report.assurances.contains { $0.kind == .signed && $0.stream == .standard && $0.isWhole })
    }

    @Test("the wrong mode is found, a stricter one is not")
    func mode() throws {
        let vault = try Vault(Sample.log())
        let report = try vault.verify { $0.keeping.mode = .compliance }
        #expect(Set(report.findings.map(\.code)) == [.objectLockMode])
        for key in Set(vault.bucket.versions.map(\.key)) {
            vault.bucket.change(key) { $0.lock = ObjectLock(mode: .compliance, retainUntil: $0.lock!.retainUntil) }
        }
        #expect(try brief(vault.verify()) == [])
    }

    @Test("a lock that does not come with the bytes is asked for")
    func askedLock() throws {
        let vault = try Vault(Sample.log())
        for key in vault.keys() { vault.bucket.change(key) { $0.showsLock = false } }
        #expect(try brief(vault.verify()) == [])
    }

    @Test("where no lock is owed, none is looked for")
    func noLock() throws {
        let vault = try Vault(Sample.log())
        for key in vault.keys() { vault.bucket.change(key) { $0.lock = nil } }
        #expect(try brief(vault.verify { $0.keeping.wantsLock = false }) == [])
    }

    @Test("retention to the second: at the limit it is long enough")
    func retention() throws {
        let vault = try Vault(Sample.log())
        let key = vault.keys()[1]
        let newest = try #require(vault.objects.first { $0.key == key }).newest
        for (seconds, codes) in [(0, []), (-1, ["object.retention_short"])] as [(Int64, [String])] {
            let until = Timestamp(microseconds: 0).adding(seconds: newest.seconds + 365 * 86_400 + seconds)
            vault.bucket.change(key) { $0.lock = ObjectLock(mode: .governance, retainUntil: until) }
            #expect(try vault.verify().findings.map(\.code.text) == codes)
        }
    }

    @Test("a stream's objects may owe another lock than the others: at the limit it is long enough")
    func retentionOfStreams() throws {
        let vault = try Vault(Sample.log())
        let key = vault.keys()[1]
        let newest = try #require(vault.objects.first { $0.key == key }).newest
        for (seconds, codes) in [(0, []), (-1, ["object.retention_short"])] as [(Int64, [String])] {
            let until = Timestamp(microseconds: 0).adding(seconds: newest.seconds + 2 * 86_400 + seconds)
            vault.bucket.change(key) { $0.lock = ObjectLock(mode: .governance, retainUntil: until) }
            let report = try vault.verify { $0.keeping.streamDays = [.standard: 2] }
            #expect(report.findings.map(\.code.text) == codes)
        }
        let register = try vault.verify { $0.keeping.streamDays = [.standard: 2, .register: 36_500] }
        #expect(register.findings.contains { $0.stream == .register && $0.code == .objectRetentionShort })
    }

    @Test("a legal hold that was cleared: wanted everywhere, or of one object by the register")
    func hold() throws {
        var log = try Sample.log(steps: 7)
        let key = try #require(try Vault(log).keys().first)
        // In the order of uploads, the first object of the default stream.
        let version = try #require(try Vault(log).bucket.versions.first { $0.key == key }).id
        log.append(.legalHold(isSet: true, sink: "s3", key: key, version: version))
        log.append(.legalHold(isSet: true, sink: "s3", key: "prod/other", version: version))
        log.append(.legalHold(isSet: false, sink: "s3", key: "prod/other", version: version))
        try log.stop()
        let vault = try Vault(log)
        #expect(try vault.verify().findings.map(\.code) == [.objectHoldMissing])
        vault.bucket.change(key) { $0.hold = true }
        #expect(try brief(vault.verify()) == [])
        let all = try vault.verify { $0.keeping.wantsLegalHold = true }
        #expect(Set(all.findings.map(\.code)) == [.objectHoldMissing])
        #expect(all.findingCount == vault.objects.count - 1)
        vault.bucket.change(key) {
            $0.hidesLock = true; $0.hold = nil
        }
        #expect(try Set(vault.verify().findings.map(\.code)) == [.objectLockUnreadable])
    }

    @Test("a foreign key encrypts it")
    func kmsKey() throws {
        let vault = try Vault(Sample.log())
        for key in Set(vault.bucket.versions.map(\.key)) {
            vault.bucket.change(key) { $0.kmsKey = "arn:aws:kms:eu-west-1:1:key/ours" }
        }
        #expect(try brief(vault.verify { $0.keeping.kmsKey = "ours" }) == [])
        vault.bucket.change(vault.keys()[1]) { $0.kmsKey = "arn:aws:kms:eu-west-1:2:key/theirs" }
        let report = try vault.verify { $0.keeping.kmsKey = "arn:aws:kms:eu-west-1:1:key/ours" }
        #expect(report.findings.map(\.code) == [.objectKMSKey])
    }

    @Test("shipped late: a finding without an anchor, a note with one")
    func late() throws {
        let vault = try Vault(Sample.log(), delay: 1000)
        let alone = try vault.verify(anchored: false)
        #expect(Set(alone.findings.map(\.code)) == [.objectLate])
        #expect(alone.findingCount == vault.objects.count - vault.log.notes.count)
        let anchored = try vault.verify()
        #expect(brief(anchored) == [])
        #expect(anchored.notes.contains { $0.text.hasPrefix("shipped late") })
        #expect(try brief(vault.verify(anchored: false) { $0.maximumLagSeconds = 1000 }) == [])
    }

    @Test("a re-uploaded object that a note object covered in time is only late")
    func lateButNoted() throws {
        let vault = try Vault(Sample.log())
        vault.bucket.change(vault.keys()[1]) { $0.modified = $0.modified.adding(seconds: 5000) }
        let report = try vault.verify(anchored: false)
        #expect(brief(report) == [])
        #expect(report.notes.contains { $0.text.contains("note in the bucket") })
    }

    @Test("the same lines put twice are a note, whatever their bytes")
    func twice() throws {
        let vault = try Vault(Sample.log())
        let lines = Array(vault.log.data[.standard]!.lines[6..<12].joined())
        vault.bucket.put(vault.keys()[1], lines.packed(.zstd), at: vault.log.time, newest: vault.log.time)
        let report = try vault.verify()
        #expect(brief(report) == [])
        #expect(report.notes.contains { $0.text.contains("same lines") })
    }

    @Test("where the same lines lie without a lock and with one, the lock counts and the first time does")
    func lockedCopy() throws {
        let vault = try Vault(Sample.log())
        let key = vault.keys()[1]
        vault.bucket.change(key) { $0.lock = nil }
        vault.bucket.put(
            key, vault.bucket.bytes(key), at: vault.log.time.adding(seconds: 5000), newest: vault.log.time)
        #expect(try brief(vault.verify(anchored: false)) == [])
    }

    @Test("who brings records back gets the right versions")
    func choice() throws {
        let vault = try Vault(Sample.log())
        let right = Set(vault.bucket.versions.map(\.id))
        for index in vault.keys().indices {
            vault.bucket.put(
                vault.keys()[index], vault.forged(index), at: index % 2 == 0 ? TestLog.begin : vault.log.time)
        }
        vault.bucket.hide(vault.keys()[0], at: vault.log.time)
        let evidence = try Evidence()
        let verifier = Verifier(VerifierConfiguration(), fileSystem: evidence.fileSystem, clock: evidence.clock)
        let choice = verifier.chooseVersions(
            try ArchiveListing(vault.bucket, prefix: vault.prefix).archives)
        let chosen = choice.streams.values.flatMap { $0 }
        #expect(chosen.allSatisfy { right.contains($0.version) })
        #expect(chosen.count == vault.objects.count - vault.log.notes.count)
        #expect(choice.origin == "test.example/log")
    }
}

extension Array where Element == UInt8 {
    func replacingFirst(_ old: String, _ new: String) -> [UInt8] {
        var copy = self
        let wanted = [UInt8](old.utf8)
        guard let place = copy.indices.first(where: { copy[$0...].starts(with: wanted) }) else { return self }
        copy.replaceSubrange(place..<place + wanted.count, with: [UInt8](new.utf8))
        return copy
    }
}
