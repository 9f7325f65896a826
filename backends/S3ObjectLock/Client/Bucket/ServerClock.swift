package import CustodyModel
package import CustodySystem
import Synchronization

/// The server's clock, learned from the Date header of every answer.
///
/// Signatures and lock dates use it, so that a host whose clock is wrong can still ship and no lock ends too early.
package final class ServerClock: Sendable {
    /// A Date outside these years is not believed.
    package static let years: ClosedRange<Int> = 2020...2199

    private let clock: any Clock
    private let offset = Mutex<Int64?>(nil)

    package init(_ clock: any Clock) { self.clock = clock }

    /// Microseconds that the server is ahead of this host (negative: behind); nil until it has answered once.
    package var offsetMicroseconds: Int64? { offset.withLock { $0 } }

    /// The server's time, as far as it is known; else this host's.
    package func now() -> Timestamp {
        let local = clock.now()
        return Timestamp(microseconds: local.microseconds + (offsetMicroseconds ?? 0))
    }

    /// Learns from a Date header. Its whole seconds are below the server's time by half a second on average; what a
    /// small difference would change is left as it is, so that lock dates do not waver.
    func learn(_ date: String?) {
        guard let date, let server = AWSDate.parse(http: date), let year = Int(server.description.prefix(4)),
            ServerClock.years.contains(year)
        else { return }
        let difference = server.microseconds + 500_000 - clock.now().microseconds
        offset.withLock { offset in
            if let known = offset, abs(known - difference) < 2_000_000 { return }
            offset = abs(difference) < 2_000_000 ? 0 : difference
        }
    }
}
