import CustodyModel
import CustodySink
import S3Client

/// Compares what lies at a batch's key with the batch, by the unpacked lines alone.
struct LinesComparison: Sendable {
    /// How much shorter than the newest record and the configured days a lock that was found may be.
    static let slackSeconds: Int64 = 3600

    let bucket: S3Bucket
    let key: String
    let plan: BatchPlan
    let settings: S3SinkSettings

    func look() async throws(S3Error) -> Found {
        do throws(S3Error) {
            let (digest, info) = try await ObjectLines(bucket: bucket, key: key).digest(limit: plan.bytes)
            guard digest == plan.digest, let info else { return .different }
            guard let lock = settings.lock(of: plan.stream) else { return .equal(version: info.versionID) }
            return try await LinesComparison.isLocked(
                bucket, key, info, lock, since: plan.lastTime) ? .equal(version: info.versionID) : .equalUnlocked
        } catch {
            return try LinesComparison.found(error)
        }
    }

    /// What an object that cannot be read says.
    static func found(_ error: S3Error) throws(S3Error) -> Found {
        switch error.kind {
        // A bucket that is not there is told by the put.
        case .notFound: return .nothing
        case .denied: return .unknown
        case .tooLarge: return .different
        default: throw error
        }
    }

    /// Whether a version's lock is known to be no worse than the one that a put would give it.
    static func isLocked(
        _ bucket: S3Bucket, _ key: String, _ info: S3ObjectInfo, _ lock: S3SinkSettings.Lock, since time: Timestamp
    ) async throws(S3Error) -> Bool {
        var retention = info.retention
        if retention == nil {
            do throws(S3Error) {
                guard case .present(let found) = try await bucket.retention(key: key, version: info.versionID) else {
                    return false
                }
                retention = found
            } catch {
                // Some servers have no such question.
                guard error.kind == .corrupt || !error.kind.isPassing else { throw error }
            }
        }
        guard let retention else { return false }
        let needed = time.adding(seconds: Int64(lock.days) * 86_400 - slackSeconds)
        return retention.mode == lock.mode && retention.until >= needed
    }
}
