import CustodyModel
import CustodyPipeline

/// Somebody outside who is shown the register's notes: an anchor, a time-stamp authority, witnesses.
protocol NotePublisher: Sendable {
    /// The name in messages and in `custody.started`.
    var name: String { get }
    /// Whether it lies off the store's file system.
    var isElsewhere: Bool { get }
    /// How long between two notes, in nanoseconds.
    var interval: Int64 { get }
    /// Whether a note at which a batch ends is shown at once.
    var followsBatchEnds: Bool { get }

    /// The newest notes that it holds, whoever signed them; nil when it keeps none.
    func newestNotes() async throws(CustodyError) -> [[UInt8]]?

    /// Shows a note; it is there for good when this returns.
    ///
    /// - Returns: what the register has to say of it.
    func publish(_ note: ReleasedNote) async throws(CustodyError) -> [CustodyEvent]

    /// Whether ``newestNotes()`` says which note it has; what others have is remembered by the store.
    var tellsItsNote: Bool { get }

    /// Defects that were found in what it holds, in words for an operator.
    var warnings: [String] { get async }

    func close() async
}

extension NotePublisher {
    var followsBatchEnds: Bool { false }
    var tellsItsNote: Bool { false }
    func newestNotes() async throws(CustodyError) -> [[UInt8]]? { nil }
    var warnings: [String] { get async { [] } }
    func close() async {}
}
