package import CustodyModel

/// A place in another trust domain that holds the register's signed notes: one chain of records of stream `anchor`
/// (DESIGN, section 3.6), each with a note and the heads of the data streams that it commits to.
///
/// An anchor can append, read and describe; it has no delete and no overwrite. It must keep these promises, which
/// `AnchorConformance` checks for every implementation:
///
/// - ``append(_:)`` returns only when the line is durable at the anchor, and nobody else's lines went lost by it.
/// - Appending an equal line again succeeds and leaves one copy. An error means "not acknowledged": the line may be there
///   in part or whole, and appending the same line again mends that.
/// - Another line at a seq that the anchor holds is `sinkConflict`, and what it held stays as it was.
/// - What it cannot read as a line of an anchor is reported, stepped over and never removed.
/// - Of two processes that append at once, one gets `storeLocked` or `sinkConflict`. Reading needs no leave.
///
/// Which line comes next is decided by ``AnchorChain``, whose state the caller keeps in the store. An anchor knows no
/// keys: whether a note is ours is for the caller to judge.
package protocol Anchor: Sendable {
    /// The name in configuration, metrics and `custody.started`: `[a-z0-9][a-z0-9-]{0,31}`.
    var name: String { get }

    /// Whether it lies off the store's file system, as far as can be seen now. ``AnchorChain/wasElsewhere`` remembers:
    /// an anchor whose mount is missing must not count as local.
    var isElsewhere: Bool { get }

    /// For people and for `custody.started`: what it is and where, without secrets.
    func describe() -> String

    /// Looks at everything the anchor holds (or at the end of it, where the implementation can tell that the rest is as
    /// it was). An empty or absent anchor is no error; one that cannot be read or does not answer is.
    ///
    /// - Parameter expected: the line that the anchor acknowledged last, as the caller remembers it.
    func newest(expecting expected: AnchorPosition?) async throws(CustodyError) -> AnchorReading

    /// Makes one line durable.
    func append(_ line: AnchorLine) async throws(CustodyError)

    /// Every line that the anchor holds, in order, without its line feed, whatever it is: the verifier's view. What
    /// stands behind the last line feed is no line and is left out.
    func forEachLine(
        _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError)

    /// Gives up the right to append, for an orderly stop; the next ``append(_:)`` takes it again.
    func close() async
}

extension Anchor {
    package func newest() async throws(CustodyError) -> AnchorReading { try await newest(expecting: nil) }
}

/// Which line of an anchor's chain: its number and its hash.
package struct AnchorPosition: Sendable, Hashable {
    package let seq: UInt64
    /// `entry_hash`.
    package let hash: Digest

    package init(seq: UInt64, hash: Digest) {
        self.seq = seq
        self.hash = hash
    }
}

/// What an anchor was found to hold.
package struct AnchorReading: Sendable, Equatable {
    /// What became of the line that the caller asked for.
    package enum Expectation: Sendable, Equatable {
        /// None was asked for.
        case none
        case held
        /// Another line has its seq.
        case replaced(Digest)
        /// No line has its seq.
        case missing
    }

    /// The chain's last line; nil when there is no valid one.
    package var newest: AnchorLine?
    package var expected: Expectation
    /// Defects of lines and of the place, the earliest first; at most ``AnchorScan/noticeLimit``.
    package var notices: [AnchorNotice]
    /// Valid lines that were looked at.
    package var lines: UInt64

    package init(
        newest: AnchorLine? = nil, expected: Expectation = .none, notices: [AnchorNotice] = [], lines: UInt64 = 0
    ) {
        self.newest = newest
        self.expected = expected
        self.notices = notices
        self.lines = lines
    }
}

/// Something that a person should know about an anchor.
package struct AnchorNotice: Sendable, Equatable, CustomStringConvertible {
    /// One sentence without a full stop.
    package let text: String
    /// The defect of the evidence, if it is one.
    package let finding: Finding?

    package init(_ text: String, finding: Finding? = nil) {
        self.text = text
        self.finding = finding
    }

    package var description: String { text }
}
