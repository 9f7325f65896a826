import CustodyModel
import S3Client
import Synchronization

/// Reads the first lock of each run back: a server that takes the headers and keeps no lock must not go unnoticed.
///
/// It is read after every put until one was found good; the warning goes then.
final class LockProof: Sendable {
    private let lock: S3SinkSettings.Lock?
    private let bucket: S3Bucket
    private let warner: Warnings
    private let isProven = Mutex(false)

    init(_ lock: S3SinkSettings.Lock?, _ bucket: S3Bucket, _ warner: Warnings) {
        self.lock = lock
        self.bucket = bucket
        self.warner = warner
    }

    func check(key: String, _ written: S3Written) async {
        guard lock != nil, let wanted = written.retention, !isProven.withLock({ $0 }) else { return }
        // An answer that does not come now is asked for at the next put.
        guard let state = try? await bucket.retention(key: key, version: written.versionID) else { return }
        var missing: String?
        switch state {
        case .present(let found):
            if found.mode != wanted.mode {
                missing = "the lock of \(key) is \(found.mode.rawValue) in place of \(wanted.mode.rawValue)"
            } else if found.until < wanted.until {
                missing = "the lock of \(key) ends at \(found.until) in place of \(wanted.until)"
            }
        case .absent: missing = "\(key) was written with a lock and has none: the bucket does not lock objects"
        case .unknown:
            warner.set(.lockUnread, "the lock of \(key) cannot be read back: the key lacks s3:GetObjectRetention")
            return
        }
        warner.set(.lockUnread, nil)
        warner.set(.lock, missing)
        if missing == nil { isProven.withLock { $0 = true } }
    }
}
