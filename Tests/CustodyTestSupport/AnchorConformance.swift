import CustodyModel
package import CustodySink

/// Judges an ``Anchor`` by every promise in its documentation.
///
/// The tests of an implementation make a ``Storage`` factory and run every check of ``checks``; each gets storage of its
/// own. The first broken promise is thrown with the name of the check and what was seen.
package struct AnchorConformance: Sendable {
    /// One place that an anchor writes to.
    package struct Storage: Sendable {
        /// Opens an anchor on the storage; called again, as a new process would find it.
        package var open: @Sendable () async throws -> any Anchor
        /// Every byte that the storage holds.
        package var contents: @Sendable () async throws -> [UInt8]
        /// Changes the storage behind the anchor's back, durably.
        package var tamper: @Sendable (@Sendable ([UInt8]) -> [UInt8]) async throws -> Void
        /// What a crash that loses everything not durable does; nil where it cannot be simulated.
        package var losePower: (@Sendable () async throws -> Void)?
        /// Makes the Nth operation from now on fail; nil plans nothing. Returns whether the last planned one failed.
        package var fail: (@Sendable (_ plan: Fault?) async throws -> Bool)?

        package init(
            open: @escaping @Sendable () async throws -> any Anchor,
            contents: @escaping @Sendable () async throws -> [UInt8],
            tamper: @escaping @Sendable (@Sendable ([UInt8]) -> [UInt8]) async throws -> Void,
            losePower: (@Sendable () async throws -> Void)? = nil,
            fail: (@Sendable (_ plan: Fault?) async throws -> Bool)? = nil
        ) {
            self.open = open
            self.contents = contents
            self.tamper = tamper
            self.losePower = losePower
            self.fail = fail
        }
    }

    package struct Fault: Sendable {
        package enum Outcome: Sendable, CaseIterable {
            /// Nothing happened, and it says so.
            case notStored
            /// It took effect in part.
            case partlyStored
            /// It took effect, and yet reports an error.
            case stored
        }

        /// From 1.
        package let nth: Int
        package let outcome: Outcome
    }

    /// A promise that was not kept.
    package struct Failure: Error, CustomStringConvertible {
        package let check: String
        package let reason: String

        package var description: String { "\(check): \(reason)" }
    }

    typealias Check = @Sendable (Storage) async throws -> Void

    private let makeStorage: @Sendable () async throws -> Storage

    /// - Parameter makeStorage: makes empty storage.
    package init(_ makeStorage: @escaping @Sendable () async throws -> Storage) {
        self.makeStorage = makeStorage
    }

    /// Names of the checks.
    package static var checks: [String] { allChecks.map(\.name) }

    static let allChecks: [(name: String, check: Check)] = [
        ("the anchor names and describes itself", AnchorChecks.names),
        ("an empty anchor holds nothing", AnchorChecks.empty),
        ("lines can be read back exactly", AnchorChecks.roundTrip),
        ("a reopened anchor goes on", AnchorChecks.reopen),
        ("an equal line again leaves one copy", AnchorChecks.again),
        ("another line at a held seq is refused", AnchorChecks.conflict),
        ("half of the next line is finished", AnchorChecks.ownHalf),
        ("a stranger's half line is ended and kept", AnchorChecks.strangersHalf),
        ("a stranger's lines are reported and stepped over", AnchorChecks.junk),
        ("an edited line is reported", AnchorChecks.edited),
        ("a cut chain goes on with a hole that shows", AnchorChecks.cut),
        ("an emptied anchor is missed", AnchorChecks.emptied),
        ("of two processes one is refused", AnchorChecks.twoProcesses),
        ("an acknowledged line survives a loss of power", AnchorChecks.durable),
        ("an operation that fails once costs nothing but the call", AnchorChecks.failOnce),
        ("a crash at any operation loses nothing and leaves nothing", AnchorChecks.crash),
    ]

    /// Makes one check on fresh storage.
    package func run(_ name: String) async throws {
        guard let check = AnchorConformance.allChecks.first(where: { $0.name == name })?.check else {
            throw Failure(check: name, reason: "there is no such check")
        }
        do {
            try await check(makeStorage())
        } catch let broken as Broken {
            throw Failure(check: name, reason: broken.reason)
        } catch let error as CustodyError {
            throw Failure(check: name, reason: "an unexpected error: \(error.code): \(error)")
        }
    }
}
