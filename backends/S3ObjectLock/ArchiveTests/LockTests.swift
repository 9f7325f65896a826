import CustodyModel
import CustodyRetention
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import S3Archive
import S3Client
import S3TestSupport
import Testing

@Suite(
    "Locks in a bucket of a real server",
    .enabled(if: !Shop.present.isEmpty, "neither radosgw nor moto is here: see scripts/setup"))
struct LockTests {
    /// The right versions, as an operator's command gets them.
    private func versions(_ shelf: Shelf, _ store: S3ObjectStore) async throws -> [KeptVersion] {
        let archives = try await shelf.listing().archives
        let verifier = Verifier(VerifierConfiguration(), fileSystem: PosixFileSystem(), clock: SystemClock())
        return await onThread { KeptVersion.all(verifier.chooseVersions(archives), in: store) }
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            WorkerThread.start { continuation.resume(returning: body()) }
        }
    }

    @Test("are reported, extended and never shortened", arguments: Shop.tellingLocks)
    func extend(_ shop: Shop) async throws {
        let shelf = try await Shelf(shop.server())
        let store = S3ObjectStore(shelf.bucket)
        let versions = try await versions(shelf, store)
        #expect(versions.count == shelf.objects.count)
        let now = store.serverNow
        let before = await onThread { LockSurvey(versions, now: now, within: 3 * 86_400) }
        #expect(before.count(.ending) == versions.count)
        let until = now.adding(seconds: 10 * 86_400)
        let extended = await onThread { LockExtension(until: until, mode: .governance).run(versions) }
        #expect(extended.allSatisfy { $0.outcome == .extended })
        let after = await onThread { LockSurvey(versions, now: now, within: 3 * 86_400) }
        #expect(after.isGood)
        #expect(after.firstEnd.map { $0.seconds >= until.seconds } == true)
        let shorter = now.adding(seconds: 86_400)
        let again = await onThread { LockExtension(until: shorter, mode: .governance).run(versions) }
        #expect(again.allSatisfy { $0.outcome == .enough })
        #expect(try await shelf.verify().findings.isEmpty)
    }

    @Test("a legal hold is set and cleared by version", arguments: Shop.present)
    func hold(_ shop: Shop) async throws {
        let shelf = try await Shelf(shop.server())
        let store = S3ObjectStore(shelf.bucket)
        let version = try #require(try await versions(shelf, store).first)
        for isOn in [true, false] {
            let found = try await onThread { () -> Result<Bool, CustodyError> in
                do throws(CustodyError) {
                    try store.setLegalHold(version.key, version: version.version, isOn: isOn)
                    return .success(try store.hasLegalHold(version.key, version: version.version))
                } catch {
                    return .failure(error)
                }
            }.get()
            #expect(found == isOn)
        }
    }
}
