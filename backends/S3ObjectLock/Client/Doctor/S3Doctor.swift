package import CustodySystem

/// Looks a bucket over: how it is reached, what it does with objects, what the key may and may not do.
///
/// Nothing is changed. Permissions are probed by requests that cannot succeed: on an object that is not there, with a
/// checksum that is wrong, with a document that makes no sense; whether the refusal is "you may not" or another tells.
package struct S3Doctor: Sendable {
    let bucket: S3Bucket
    let needs: S3Needs
    /// A key that nobody uses.
    let probeKey: String

    package init(_ bucket: S3Bucket, _ needs: S3Needs, random: any RandomSource = SystemRandom()) {
        self.bucket = bucket
        self.needs = needs
        let name = random.bytes(12).map { String($0, radix: 16) }.joined()
        probeKey = (needs.prefix.isEmpty ? "" : needs.prefix + "/") + "custody-doctor/" + name
    }

    /// - Parameters:
    ///   - resolution: how region and endpoint were found, nil when they were given.
    ///   - provider: where the credentials came from, asked after the first call.
    package func run(_ resolution: S3Resolution?, provider: () -> String) async -> [S3Check] {
        var checks: [S3Check] = []
        let reach = await self.reach()
        checks.append(S3Check("credentials", .note, "found by: \(provider())"))
        checks += place(resolution)
        checks.append(reach)
        checks.append(clock())
        // What nobody answers cannot be told.
        guard reach.result != .unknown else { return checks }
        checks.append(await versioning())
        checks += await objectLock()
        checks.append(await lifecycle())
        checks += await access()
        checks.append(await encryption())
        if needs.probes { checks += await permissions() }
        return checks
    }

    private func place(_ resolution: S3Resolution?) -> [S3Check] {
        var checks = [
            S3Check("region", .note, bucket.region + (resolution.map { " (by \($0.regionSource))" } ?? ""))
        ]
        let source = resolution?.endpointSource.map { " (by \($0))" } ?? ""
        let isEncrypted = bucket.origin.hasPrefix("https")
        checks.append(
            S3Check(
                "endpoint", isEncrypted ? .note : .bad,
                bucket.origin + source + (isEncrypted ? "" : ": not encrypted; use https outside of tests")))
        return checks
    }

    private func reach() async -> S3Check {
        do throws(S3Error) {
            // Not HEAD, whose refusals say nothing but a number.
            _ = try await bucket.list(prefix: needs.prefix, count: 1)
            return S3Check("bucket", .good, "is there and answers")
        } catch {
            switch error.kind {
            case .notFound: return S3Check("bucket", .bad, "there is no bucket of that name: \(error)")
            case .denied: return S3Check("bucket", .bad, "the key may not list it: \(error)")
            case .credentials, .expired, .elsewhere, .tls, .configuration:
                return S3Check("bucket", .unknown, "cannot be spoken to: \(error)")
            default: return S3Check("bucket", .unknown, "cannot be reached: \(error)")
            }
        }
    }

    private func clock() -> S3Check {
        guard let offset = bucket.serverClock.offsetMicroseconds else {
            return S3Check("clock", .unknown, "the server has not told its time")
        }
        let seconds = offset / 1_000_000
        if abs(seconds) > bucket.options.maximumClockOffsetSeconds {
            return S3Check(
                "clock", .bad, "the server is \(seconds) s ahead of this host: too much to date locks by; set the clock"
            )
        }
        if abs(seconds) > 60 {
            return S3Check(
                "clock", .note, "the server is \(seconds) s ahead of this host, which is corrected; set the clock")
        }
        return S3Check("clock", .good, "the server is \(seconds) s ahead of this host")
    }

    private func versioning() async -> S3Check {
        await answer("versioning", .getVersioning) { () async throws(S3Error) in
            switch try await bucket.versioning() {
            case .enabled: S3Check("versioning", .good, "enabled")
            case .suspended: S3Check("versioning", .bad, "suspended: new objects replace old ones; enable it")
            case .never: S3Check("versioning", .bad, "never enabled: a lock belongs to a version; enable it")
            }
        }
    }

    private func objectLock() async -> [S3Check] {
        let found: S3BucketLock?
        do throws(S3Error) {
            found = try await bucket.objectLockConfiguration()
        } catch {
            return [S3Doctor.unknown("object-lock", .getObjectLock, error)]
        }
        guard let found, found.isEnabled else {
            return [
                S3Check("object-lock", .bad, "not enabled: anybody with rights may delete; enable it for the bucket")
            ]
        }
        var checks = [S3Check("object-lock", .good, "enabled")]
        guard let retention = found.defaultRetention else {
            checks.append(
                S3Check(
                    "default-retention", .note, "none: Custody locks every object itself, others' objects stay open"))
            return checks
        }
        let text = "\(retention.mode.rawValue), \(retention.days) days"
        if let days = needs.lockDays, retention.days > days {
            checks.append(
                S3Check(
                    "default-retention", .note,
                    "\(text), longer than the \(days) days that Custody asks for: its own win"))
        } else {
            checks.append(S3Check("default-retention", .good, text))
        }
        return checks
    }

    /// Rules that would hide or end what lies under the prefix.
    private func lifecycle() async -> S3Check {
        await answer("lifecycle", .getLifecycle) { () async throws(S3Error) in
            let prefix = needs.prefix
            let rules = try await bucket.lifecycle().filter { rule in
                guard rule.isEnabled else { return false }
                guard let own = rule.prefix else { return true }
                return prefix.hasPrefix(own) || own.hasPrefix(prefix)
            }
            if let rule = rules.first(where: { $0.expirationDays != nil || $0.expiresAtDate }) {
                return S3Check(
                    "lifecycle", .bad,
                    "a rule\(S3Doctor.named(rule)) expires objects: it would hide them behind delete markers; take it out"
                )
            }
            guard let rule = rules.first(where: { $0.noncurrentDays != nil }), let days = rule.noncurrentDays else {
                return S3Check("lifecycle", .good, "no rule ends what lies under the prefix")
            }
            let isShort = needs.lockDays.map { days < $0 } ?? false
            return S3Check(
                "lifecycle", isShort ? .bad : .note,
                "a rule\(S3Doctor.named(rule)) deletes versions \(days) days after they stop being current"
                    + (isShort ? ", before their locks end: make it longer" : ""))
        }
    }

    private func access() async -> [S3Check] {
        let block = await answer("public-access", .getPublicAccessBlock) { () async throws(S3Error) in
            switch try await bucket.publicAccessBlock() {
            case true?: S3Check("public-access", .good, "blocked in every way")
            case false?: S3Check("public-access", .bad, "not blocked in every way: turn on all four switches")
            case nil: S3Check("public-access", .bad, "no block is set: turn on all four switches")
            }
        }
        let policy = await answer("public-policy", .getPolicyStatus) { () async throws(S3Error) in
            switch try await bucket.isPolicyPublic() {
            case true?: S3Check("public-policy", .bad, "the bucket's policy lets anybody in")
            case false?: S3Check("public-policy", .good, "the bucket's policy lets nobody in who is not named")
            case nil: S3Check("public-policy", .note, "the bucket has no policy; config/iam has one")
            }
        }
        return [block, policy]
    }

    private func encryption() async -> S3Check {
        await answer("encryption", .getEncryption) { () async throws(S3Error) in
            guard let found = try await bucket.encryption() else {
                let isAsked = needs.kmsKeyID != nil
                return S3Check(
                    "encryption", .note, "none by default" + (isAsked ? "; Custody asks for its own key" : ""))
            }
            if let key = needs.kmsKeyID, !key.isEmpty, let own = found.kmsKeyID, !own.hasSuffix(key),
                !key.hasSuffix(own)
            {
                return S3Check("encryption", .note, "\(found.algorithm) by another key than Custody asks for")
            }
            return S3Check(
                "encryption", .good, found.algorithm + (found.kmsKeyID == nil ? "" : " with a key of its own"))
        }
    }

    private func answer(
        _ name: String, _ operation: S3Operation, _ body: () async throws(S3Error) -> S3Check
    ) async -> S3Check {
        do throws(S3Error) { return try await body() } catch { return S3Doctor.unknown(name, operation, error) }
    }

    private static func unknown(_ name: String, _ operation: S3Operation, _ error: S3Error) -> S3Check {
        if error.kind == .denied {
            return S3Check(name, .unknown, "the key may not ask (s3:\(operation.rawValue))")
        }
        return S3Check(name, .unknown, "the server does not say: \(error)")
    }

    /// An id is the bucket owner's own text: only plain ones are printed.
    private static func named(_ rule: S3LifecycleRule) -> String {
        let isPlain = rule.id.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return rule.id.isEmpty || !isPlain || rule.id.utf8.count > 64 ? "" : " (\(rule.id))"
    }
}
