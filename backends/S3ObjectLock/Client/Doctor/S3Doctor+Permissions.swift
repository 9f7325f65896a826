import CustodyCrypto
import CustodyHTTP
import CustodyModel

/// What the key may do, told by how requests are refused that cannot succeed.
extension S3Doctor {
    private enum Permission {
        case allowed
        case denied
        case unknown(String)
    }

    func permissions() async -> [S3Check] {
        var checks: [S3Check] = []
        for (name, probe) in needed() { checks.append(S3Doctor.must(name, await permission(probe))) }
        for (name, probe) in forbidden() { checks.append(S3Doctor.mustNot(name, await permission(probe))) }
        // These could be tried on nothing but an object of the archive.
        for name in ["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"] {
            checks.append(
                S3Check(
                    "must-not.\(name)", .unknown,
                    "not tried, for a success would do harm: look at the key's policy; config/iam/writer.json denies it"
                ))
        }
        if needs.kmsKeyID != nil {
            checks.append(
                S3Check("may.kms:GenerateDataKey", .unknown, "told only by a write: see that the first object arrives"))
        }
        return checks
    }

    /// Requests on an object that is not there: "no such key" is said only to who may.
    private func needed() -> [(String, S3Call)] {
        var list = S3Call(.probe, .get)
        list.query = [("list-type", "2"), ("max-keys", "1"), ("prefix", needs.prefix)]
        var retention = S3Call(.probe, .get, key: probeKey)
        retention.query = [("retention", "")]
        var version = S3Call(.probe, .get, key: probeKey)
        version.query = [("versionId", "null")]
        return [
            ("ListBucket", list), ("PutObject", wrongBody(S3Call(.probe, .put, key: probeKey), "x")),
            ("PutObjectRetention", retentionWrite()), ("GetObject", S3Call(.probe, .get, key: probeKey)),
            ("GetObjectVersion", version), ("GetObjectRetention", retention),
        ]
    }

    private func retentionWrite() -> S3Call {
        var call = S3Call(.probe, .put, key: probeKey)
        call.query = [("retention", "")]
        return rightBody(
            call,
            "<Retention xmlns=\"\(S3Bucket.namespace)\"><Mode>GOVERNANCE</Mode>"
                + "<RetainUntilDate>\(AWSDate.iso(bucket.serverNow.adding(seconds: 86_400)))</RetainUntilDate></Retention>"
        )
    }

    /// Documents that make no sense, with a checksum that is wrong besides.
    private func forbidden() -> [(String, S3Call)] {
        let documents = [
            ("PutBucketVersioning", "versioning"), ("PutLifecycleConfiguration", "lifecycle"),
            ("PutBucketObjectLockConfiguration", "object-lock"), ("PutReplicationConfiguration", "replication"),
            ("PutBucketPolicy", "policy"),
        ]
        var probes: [(String, S3Call)] = documents.map { name, query in
            var call = S3Call(.probe, .put)
            call.query = [(query, "")]
            return (name, wrongBody(call, "<CustodyProbe/>"))
        }
        var acl = S3Call(.probe, .put, key: probeKey)
        acl.query = [("acl", "")]
        probes.append(("PutObjectAcl", wrongBody(acl, "<CustodyProbe/>")))
        if !needs.wantsLegalHold {
            var hold = S3Call(.probe, .put, key: probeKey)
            hold.query = [("legal-hold", "")]
            probes.append(
                (
                    "PutObjectLegalHold",
                    rightBody(hold, "<LegalHold xmlns=\"\(S3Bucket.namespace)\"><Status>ON</Status></LegalHold>")
                ))
        }
        return probes
    }

    /// A body that no server may take: its MD5 and its signed digest are of other bytes.
    private func wrongBody(_ call: S3Call, _ text: String) -> S3Call {
        let announced = S3Body(Array((text + "?").utf8))
        var call = call
        call.body = S3Body(
            sha256: announced.sha256, md5: announced.md5, upload: HTTPUpload(Array((text + "!").utf8)))
        if let md5 = announced.md5 { call.headers.append(("Content-MD5", Base64.encode(md5))) }
        return call
    }

    private func rightBody(_ call: S3Call, _ text: String) -> S3Call {
        let body = S3Body(Array(text.utf8))
        var call = call
        call.body = body
        if let md5 = body.md5 { call.headers.append(("Content-MD5", Base64.encode(md5))) }
        return call
    }

    private func permission(_ call: S3Call) async -> Permission {
        do throws(S3Error) {
            _ = try await bucket.send(call)
            guard call.method == .put else { return .allowed }
            return .unknown("the server took a request that it should have refused: see what lies at \(probeKey)")
        } catch {
            switch error.status {
            case 403: return .denied
            case 404 where error.code == "NoSuchBucket": return .unknown("no such bucket")
            case 400, 404, 409, 411, 412: return .allowed
            case 405, 501: return .unknown("this server knows no such thing")
            default: return .unknown("\(error)")
            }
        }
    }

    private static func must(_ name: String, _ permission: Permission) -> S3Check {
        switch permission {
        case .allowed: S3Check("may.\(name)", .good, "allowed")
        case .denied: S3Check("may.\(name)", .bad, "denied: the writer needs it; see config/iam/writer.json")
        case .unknown(let why): S3Check("may.\(name)", .unknown, why)
        }
    }

    private static func mustNot(_ name: String, _ permission: Permission) -> S3Check {
        switch permission {
        case .allowed:
            S3Check("must-not.\(name)", .bad, "allowed: whoever has this key can undo the archive's rules; deny it")
        case .denied: S3Check("must-not.\(name)", .good, "denied")
        case .unknown(let why): S3Check("must-not.\(name)", .unknown, why)
        }
    }
}
