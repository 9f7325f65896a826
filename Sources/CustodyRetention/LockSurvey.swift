package import CustodyModel
import CustodySystem
package import CustodyVerifier

/// One version of an object whose lock is looked after: the right one under its key.
package struct KeptVersion: Sendable {
    package let store: any ObjectKeeper
    package let key: String
    package let version: String
    /// Nil for a note.
    package let stream: StreamName?

    /// The right versions among a choice, records first.
    ///
    /// - Parameters:
    ///   - store: where all of them lie.
    ///   - days: only records of these days, `YYYY-MM-DD`, both ends included; nil is everything, notes too.
    package static func all(
        _ choice: ArchiveChoice, in store: any ObjectKeeper, stream: StreamName? = nil, days: ClosedRange<String>? = nil
    ) -> [KeptVersion] {
        var result: [KeptVersion] = []
        for (name, objects) in choice.streams.sorted(by: { $0.key < $1.key }) where stream == nil || stream == name {
            for object in objects where days?.contains(object.day) ?? true {
                result.append(KeptVersion(store: store, key: object.key, version: object.version, stream: name))
            }
        }
        if stream == nil, days == nil {
            result += choice.notes.map { KeptVersion(store: store, key: $0.key, version: $0.version, stream: nil) }
        }
        return result
    }

    /// As a report names it.
    package var name: String { store.name(of: key, version) }
}

/// What the lock of one version is at some moment.
package enum LockState: String, Sendable, CaseIterable {
    /// Locked for longer than is looked ahead.
    case locked
    /// The lock runs out within the time that is looked ahead.
    case ending
    /// The lock has run out.
    case ended
    case none
    case unreadable
}

/// The locks of many versions.
package struct LockSurvey: Sendable {
    package struct Entry: Sendable {
        package let version: KeptVersion
        package let state: LockState
        package let lock: ObjectLock?
        /// Why it could not be read.
        package let reason: String?
    }

    package let entries: [Entry]
    /// The time by the server's clock that all was judged by.
    package let now: Timestamp

    /// Calls at a time.
    package static let workers = 16

    /// Asks for every lock. Blocks.
    ///
    /// - Parameter within: seconds that are looked ahead.
    package init(_ versions: [KeptVersion], now: Timestamp, within: Int64, workers: Int = LockSurvey.workers) {
        self.now = now
        let limit = now.adding(seconds: within)
        entries = ParallelWork.map(versions, workers: workers) { version in
            do throws(CustodyError) {
                guard let lock = try version.store.lock(of: version.key, version: version.version) else {
                    return Entry(version: version, state: .none, lock: nil, reason: nil)
                }
                let state: LockState = lock.retainUntil <= now ? .ended : lock.retainUntil <= limit ? .ending : .locked
                return Entry(version: version, state: state, lock: lock, reason: nil)
            } catch {
                return Entry(version: version, state: .unreadable, lock: nil, reason: error.message)
            }
        }
    }

    package func count(_ state: LockState) -> Int { entries.count { $0.state == state } }

    /// When the first lock that still holds runs out.
    package var firstEnd: Timestamp? {
        entries.filter { $0.state == .locked || $0.state == .ending }.compactMap { $0.lock?.retainUntil }.min()
    }

    /// Everything is locked for longer than is looked ahead.
    package var isGood: Bool { entries.allSatisfy { $0.state == .locked } }
}
