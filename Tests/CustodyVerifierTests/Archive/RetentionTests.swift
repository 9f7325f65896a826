import CustodyModel
import CustodyRetention
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Locks of the right versions")
struct RetentionTests {
    private func versions(
        _ vault: Vault, stream: StreamName? = nil, days: ClosedRange<String>? = nil
    ) throws -> [KeptVersion] {
        let evidence = try Evidence()
        let verifier = Verifier(VerifierConfiguration(), fileSystem: evidence.fileSystem, clock: evidence.clock)
        let listing = try ArchiveListing(vault.bucket, prefix: vault.prefix)
        return KeptVersion.all(
            verifier.chooseVersions(listing.archives), in: vault.bucket, stream: stream, days: days)
    }

    private let year: Int64 = 366 * 86_400

    @Test("the report tells what is locked, ending, ended, without a lock and unreadable")
    func report() throws {
        let vault = try Vault(Sample.log())
        let now = vault.bucket.serverNow
        let keys = vault.keys()
        vault.bucket.change(keys[0]) { $0.lock = nil }
        vault.bucket.change(keys[1]) { $0.hidesLock = true }
        vault.bucket.change(keys[2]) { $0.lock = ObjectLock(mode: .governance, retainUntil: now) }
        vault.bucket.change(keys[3]) { $0.lock = ObjectLock(mode: .governance, retainUntil: now.adding(seconds: 1)) }
        vault.bucket.change(keys[4]) { $0.lock = ObjectLock(mode: .compliance, retainUntil: now.adding(seconds: 101)) }
        let survey = LockSurvey(try versions(vault), now: now, within: 100)
        #expect(LockState.allCases.map { survey.count($0) } == [vault.objects.count - 4, 1, 1, 1, 1])
        #expect(survey.firstEnd == now.adding(seconds: 1))
        #expect(!survey.isGood)
        #expect(LockSurvey(try versions(vault, stream: StreamName("audit")), now: now, within: 100).isGood)
    }

    @Test("extending never shortens, keeps modes, and leaves forged versions alone")
    func extend() throws {
        let vault = try Vault(Sample.log())
        let until = vault.bucket.serverNow.adding(seconds: 100 * 86_400)
        let keys = vault.keys()
        vault.bucket.change(keys[0]) { $0.lock = nil }
        vault.bucket.change(keys[1]) { $0.lock = ObjectLock(mode: .compliance, retainUntil: TestLog.begin) }
        let forged = vault.bucket.put(keys[2], vault.forged(2), at: vault.log.time)
        vault.bucket.change(keys[2]) {
            $0.lock = ObjectLock(mode: .governance, retainUntil: TestLog.begin)
        }
        let before = vault.bucket.versions
        let dry = LockExtension(until: until, mode: .governance, isDryRun: true).run(try versions(vault))
        #expect(dry.count { $0.outcome == .extended } == 3)
        #expect(vault.bucket.versions.map(\.lock) == before.map(\.lock))
        let results = LockExtension(until: until, mode: .governance).run(try versions(vault))
        #expect(results.count { $0.outcome == .extended } == 3)
        for (old, new) in zip(before, vault.bucket.versions) {
            guard old.id != forged else {
                #expect(new.lock == old.lock)
                continue
            }
            let end = try #require(new.lock)
            #expect(end.retainUntil >= max(old.lock?.retainUntil ?? .earliest, until))
            #expect(end.mode == old.lock?.mode ?? .governance)
        }
        // What was broken off is gone on with: nothing is left to do.
        let again = LockExtension(until: until, mode: .governance).run(try versions(vault))
        #expect(again.allSatisfy { $0.outcome == .enough })
    }

    @Test("a failure is told, and the others are extended all the same")
    func failure() throws {
        let vault = try Vault(Sample.log())
        vault.bucket.change(vault.keys()[1]) { $0.hidesLock = true }
        let until = vault.bucket.serverNow.adding(seconds: 10 * year)
        let results = LockExtension(until: until, mode: .governance).run(try versions(vault))
        #expect(results.count { $0.outcome == .failed("access denied") } == 1)
        #expect(results.count { $0.outcome == .extended } == vault.objects.count - 1)
    }

    @Test("days and streams narrow it down; notes belong to everything only")
    func selection() throws {
        let vault = try Vault(Sample.log())
        #expect(try versions(vault).count == vault.objects.count)
        let day = String(vault.log.time.description.prefix(10))
        #expect(try versions(vault, days: day...day).count == vault.objects.count - vault.log.notes.count)
        #expect(try versions(vault, stream: .standard, days: day...day).count == vault.keys().count)
        #expect(try versions(vault, days: "2020-01-01"..."2020-12-31").isEmpty)
    }
}
