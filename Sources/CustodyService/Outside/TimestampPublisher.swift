import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySystem
import CustodyTimestamp

/// Has notes stamped by a time-stamp authority (RFC 3161), on a thread of its own because that blocks.
///
/// An authority that is slow or away delays its own next stamp and nothing else; the next one covers what was missed, and
/// its lag says for how long.
actor TimestampPublisher: NotePublisher {
    nonisolated let name: String
    nonisolated let interval: Int64
    nonisolated let isElsewhere = false
    private nonisolated let executor = ThreadExecutor()
    private let source: any TimestampSource

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(_ source: any TimestampSource, name: String, interval: Int64) {
        self.source = source
        self.name = name
        self.interval = interval
    }

    func publish(_ note: ReleasedNote) async throws(CustodyError) -> [CustodyEvent] {
        do throws(StampError) {
            let stamp = try source.stamp(note.bytes)
            return [
                .timestamp(
                    size: note.size, noteDigest: SHA256.digest(note.bytes), authority: name,
                    token: Base64.encode(stamp.token))
            ]
        } catch {
            throw CustodyError(
                .sinkFailed, "no time stamp from \(name): \(error.message)",
                advice: "events are recorded all the same; the next stamp covers them")
        }
    }
}
