import CustodyModel
import CustodyHTTP

/// What a bucket does with new objects by itself.
package struct S3BucketLock: Sendable, Equatable {
    package struct DefaultRetention: Sendable, Equatable {
        package let mode: S3LockMode
        /// Days; a year counts 365.
        package let days: Int

        package init(mode: S3LockMode, days: Int) {
            self.mode = mode
            self.days = days
        }
    }

    package let isEnabled: Bool
    package let defaultRetention: DefaultRetention?

    package init(isEnabled: Bool, defaultRetention: DefaultRetention?) {
        self.isEnabled = isEnabled
        self.defaultRetention = defaultRetention
    }
}

/// One rule of a bucket's lifecycle, as far as it ends objects.
package struct S3LifecycleRule: Sendable, Equatable {
    package let id: String
    package let isEnabled: Bool
    /// Keys that begin so; nil when the rule has another filter.
    package let prefix: String?
    /// Days until current versions get a delete marker.
    package let expirationDays: Int?
    /// Whether they get one at a date.
    package let expiresAtDate: Bool
    /// Days until versions that are not current are deleted.
    package let noncurrentDays: Int?

    package init(
        id: String, isEnabled: Bool, prefix: String?, expirationDays: Int?, expiresAtDate: Bool, noncurrentDays: Int?
    ) {
        self.id = id
        self.isEnabled = isEnabled
        self.prefix = prefix
        self.expirationDays = expirationDays
        self.expiresAtDate = expiresAtDate
        self.noncurrentDays = noncurrentDays
    }
}

extension S3Bucket {
    package enum Versioning: String, Sendable { case never = "", enabled = "Enabled", suspended = "Suspended" }

    /// Nil when the bucket has no Object Lock.
    package func objectLockConfiguration() async throws(S3Error) -> S3BucketLock? {
        var call = S3Call(.getObjectLock, .get)
        call.query = [("object-lock", "")]
        guard
            let document = try await configuration(
                call, "ObjectLockConfiguration", "ObjectLockConfigurationNotFoundError")
        else { return nil }
        let rule = document["Rule"]?["DefaultRetention"]
        let mode = rule?.text("Mode").flatMap { S3LockMode(rawValue: $0.uppercased()) }
        let days = rule?.text("Days").flatMap { Int($0) } ?? rule?.text("Years").flatMap { Int($0) }.map { $0 &* 365 }
        var retention: S3BucketLock.DefaultRetention?
        if let mode, let days { retention = .init(mode: mode, days: days) }
        return S3BucketLock(
            isEnabled: document.text("ObjectLockEnabled") == "Enabled", defaultRetention: retention)
    }

    package func versioning() async throws(S3Error) -> Versioning {
        var call = S3Call(.getVersioning, .get)
        call.query = [("versioning", "")]
        let document = try await ask(call, root: "VersioningConfiguration").document
        guard let state = Versioning(rawValue: document.text("Status") ?? "") else {
            throw S3Error(.corrupt, .getVersioning, "GetBucketVersioning: \(origin) answered with an unknown state")
        }
        return state
    }

    /// Empty when the bucket has no lifecycle.
    package func lifecycle() async throws(S3Error) -> [S3LifecycleRule] {
        var call = S3Call(.getLifecycle, .get)
        call.query = [("lifecycle", "")]
        guard let document = try await configuration(call, "LifecycleConfiguration", "NoSuchLifecycleConfiguration")
        else { return [] }
        return document.all("Rule").map { rule in
            let filter = rule["Filter"]
            let isOther = filter.map { !$0.children.isEmpty && $0["Prefix"] == nil } ?? false
            let prefix = rule.text("Prefix") ?? filter?.text("Prefix") ?? (isOther ? nil : "")
            let expiration = rule["Expiration"]
            return S3LifecycleRule(
                id: rule.text("ID") ?? "", isEnabled: rule.text("Status") == "Enabled", prefix: prefix,
                expirationDays: expiration?.text("Days").flatMap { Int($0) },
                expiresAtDate: expiration?["Date"] != nil,
                noncurrentDays: rule["NoncurrentVersionExpiration"]?.text("NoncurrentDays").flatMap { Int($0) })
        }
    }

    /// What the bucket encrypts new objects with (`AES256`, `aws:kms`), and with which key; nil for nothing.
    package func encryption() async throws(S3Error) -> (algorithm: String, kmsKeyID: String?)? {
        var call = S3Call(.getEncryption, .get)
        call.query = [("encryption", "")]
        let document = try await configuration(
            call, "ServerSideEncryptionConfiguration", "ServerSideEncryptionConfigurationNotFoundError")
        guard let rule = document?["Rule"]?["ApplyServerSideEncryptionByDefault"],
            let algorithm = rule.text("SSEAlgorithm")
        else { return nil }
        return (algorithm, rule.text("KMSMasterKeyID"))
    }

    /// Whether all four switches against public access are on; nil when none was ever set.
    package func publicAccessBlock() async throws(S3Error) -> Bool? {
        var call = S3Call(.getPublicAccessBlock, .get)
        call.query = [("publicAccessBlock", "")]
        guard
            let document = try await configuration(
                call, "PublicAccessBlockConfiguration", "NoSuchPublicAccessBlockConfiguration")
        else { return nil }
        let switches = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        return switches.allSatisfy { document.text($0)?.lowercased() == "true" }
    }

    /// Whether the bucket's policy lets anybody in; nil when it has none.
    package func isPolicyPublic() async throws(S3Error) -> Bool? {
        var call = S3Call(.getPolicyStatus, .get)
        call.query = [("policyStatus", "")]
        guard let document = try await configuration(call, "PolicyStatus", "NoSuchBucketPolicy") else { return nil }
        return document.text("IsPublic")?.lowercased() == "true"
    }

    /// Nil when the server answers with the code of "there is none".
    private func configuration(
        _ call: S3Call, _ root: String, _ none: String
    ) async throws(S3Error) -> XMLElement? {
        do throws(S3Error) {
            return try await ask(call, root: root).document
        } catch {
            if error.code == none { return nil }
            throw error
        }
    }
}
