import CustodySystem
import CustodyTestSupport
import S3Client
import S3TestSupport
import SystemPackage
import Testing

/// The policies that operators load: each is read, and says what it must and nothing that it must not.
@Suite("policies in config/iam")
struct PolicyFileTests {
    private struct Statement {
        let id: String
        let isDeny: Bool
        let actions: [String]
        let resources: [String]
        let hasPrincipal: Bool
        let condition: JSONDocument?
    }

    private func statements(_ name: String) throws -> [Statement] {
        let path = SharedCorpora.packageRoot.appending("config").appending("iam").appending(name)
        let document = try JSONDocument.read(try PosixFileSystem().contents(path))
        #expect(document["Version"]?.text == "2012-10-17")
        return try #require(document["Statement"]?.elements).map { statement in
            func words(_ name: String) -> [String] {
                statement[name]?.elements?.compactMap(\.text) ?? statement[name]?.text.map { [$0] } ?? []
            }
            return Statement(
                id: statement["Sid"]?.text ?? "", isDeny: statement["Effect"]?.text == "Deny", actions: words("Action"),
                resources: words("Resource"), hasPrincipal: statement["Principal"] != nil,
                condition: statement["Condition"])
        }
    }

    @Test("every statement is whole", arguments: ["writer.json", "verifier.json", "bucket-policy.json"])
    func whole(name: String) throws {
        let statements = try statements(name)
        #expect(Set(statements.map(\.id)).count == statements.count)
        for statement in statements {
            #expect(!statement.id.isEmpty && !statement.actions.isEmpty && !statement.resources.isEmpty)
            #expect(statement.hasPrincipal == (name == "bucket-policy.json"), "\(statement.id)")
            #expect(statement.isDeny || !statement.actions.contains { $0.contains("*") }, "\(statement.id)")
            #expect(statement.actions.allSatisfy { $0.hasPrefix("s3:") || $0.hasPrefix("kms:") })
        }
    }

    @Test("the writer may do what it needs and is denied what undoes the archive")
    func writer() throws {
        let statements = try statements("writer.json")
        let allowed = Set(statements.filter { !$0.isDeny }.flatMap(\.actions))
        let denied = Set(statements.filter { $0.isDeny && $0.condition == nil }.flatMap(\.actions))
        #expect(
            allowed == [
                "s3:PutObject", "s3:PutObjectRetention", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention",
                "s3:ListBucket", "kms:GenerateDataKey", "kms:Decrypt",
            ])
        #expect(
            denied.isSuperset(of: [
                "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectLegalHold",
                "s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:PutBucketObjectLockConfiguration",
                "s3:PutBucketPolicy", "s3:PutObjectAcl", "s3:PutReplicationConfiguration",
            ]))
        #expect(allowed.isDisjoint(with: denied))
        #expect(
            statements.contains { statement in
                statement.isDeny && statement.actions == ["s3:PutObject"]
                    && statement.condition?["StringNotEqualsIfExists"]?[
                        "s3:x-amz-server-side-encryption-aws-kms-key-id"]
                        != nil
            })
    }

    @Test("the verifier reads and writes nothing")
    func verifier() throws {
        let allowed = Set(try statements("verifier.json").flatMap(\.actions))
        #expect(
            allowed.isSuperset(of: [
                "s3:GetObject", "s3:GetObjectVersion", "s3:ListBucketVersions", "s3:GetObjectRetention",
                "s3:GetObjectLegalHold", "s3:GetBucketObjectLockConfiguration",
            ]))
        #expect(allowed.allSatisfy { $0.hasPrefix("s3:Get") || $0.hasPrefix("s3:List") || $0 == "kms:Decrypt" })
    }

    @Test("the bucket takes nothing in the clear, unlocked or from another, and nobody deletes")
    func bucket() throws {
        let statements = try statements("bucket-policy.json")
        #expect(statements.allSatisfy { $0.isDeny })
        #expect(statements.contains { $0.condition?["Bool"]?["aws:SecureTransport"]?.text == "false" })
        #expect(statements.contains { $0.condition?["Null"]?["s3:object-lock-mode"]?.text == "true" })
        #expect(statements.contains { $0.actions.contains("s3:DeleteObjectVersion") && $0.condition == nil })
    }

    /// The gateway knows less than Amazon: what it knows it must take, and keep to.
    @Test(
        "radosgw takes the bucket's denial of deletions and keeps to it",
        .enabled(if: S3Server.hasRadosgw, Comment(rawValue: S3Server.radosgwAbsence)))
    func judged() async throws {
        let bucket = try await S3Server.radosgw().makeBucket()
        let path = SharedCorpora.packageRoot.appending("config").appending("iam").appending("bucket-policy.json")
        let text = String(decoding: try PosixFileSystem().contents(path), as: UTF8.self)
            .replacing("AUDIT-BUCKET", with: bucket.options.bucket).replacing("AUDIT-PREFIX", with: "audit")
        let start = try #require(text.firstRange(of: "      \"Sid\": \"NobodyDeletesOrBypasses\""))
        try await bucket.configure(
            "policy", "{\"Version\": \"2012-10-17\", \"Statement\": [{" + text[start.lowerBound...])
        let version = try await bucket.put(S3Put(key: "audit/k", body: S3Body([1]))).versionID
        await #expect(throws: S3Error(.denied, .setUp, "")) { try await bucket.delete(key: "audit/k") }
        await #expect(throws: S3Error(.denied, .setUp, "")) {
            try await bucket.delete(key: "audit/k", version: version)
        }
        #expect(try await bucket.versions(prefix: "audit/").versions.count == 1)
    }
}
