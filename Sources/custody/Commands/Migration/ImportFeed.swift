import CustodyMigration
import CustodyModel
import CustodyService

/// The events of an import, as the pipeline takes them.
final class ImportFeed: EventFeed {
    /// Bytes of events that are made ready at a time.
    private static let chunkSize = 256 << 10

    let source: ImportSource
    private let signals: Signals
    private var ready = ByteBuffer()
    private var used = 0
    private var ended = false

    init(_ source: ImportSource, signals: Signals) {
        self.source = source
        self.signals = signals
    }

    let isBusy = true
    private(set) var isStopped = false

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        if used == ready.count { try fill() }
        guard used < ready.count else { return false }
        let end = min(ready.count, used + count)
        unsafe buffer.append(UnsafeRawBufferPointer(rebasing: ready.bytes[used..<end]))
        used = end
        return true
    }

    private func fill() throws(CustodyError) {
        ready.removeAll()
        used = 0
        while ready.count < ImportFeed.chunkSize, !ended {
            if signals.isStopped {
                isStopped = true
                return
            }
            do throws(CustodyError) {
                ended = try !source.next(into: &ready)
            } catch {
                // What was made before is recorded; the next call says why there is no more.
                guard ready.count == 0 else {
                    failure = error
                    return
                }
                throw error
            }
        }
        if ready.count == 0, let failure { throw failure }
    }

    private var failure: CustodyError?
}
