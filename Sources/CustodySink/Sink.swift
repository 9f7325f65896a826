package import CustodyModel

/// A place where records are written once.
///
/// A sink can put, get, list and describe; it has no delete and no overwrite. It must keep these promises, which
/// `SinkConformance` checks for every backend:
///
/// - ``put(_:)`` returns only when the batch's lines are durable at the sink.
/// - Putting equal lines again succeeds and leaves one copy that counts (identical copies of a record count once).
/// - Putting other bytes for seqs that the sink holds is `sinkConflict`, and what it held stays as it was.
/// - Batches of one stream are planned in order; of those, ``SinkCapabilities/concurrentPuts`` may be put at once and
///   finish in any order. A batch that would leave a gap is refused when it is planned.
/// - An error means "not acknowledged": the batch may be there in part or whole, and putting it again mends that.
/// - Nothing is ever read from a batch outside the calls that were given it.
package protocol Sink: Sendable {
    /// The name in configuration, cursors, metrics and `custody.started`: `[a-z0-9][a-z0-9-]{0,31}`.
    var name: String { get }
    var capabilities: SinkCapabilities { get }

    /// Called once for each stream before its first ``put(_:)`` or ``maintain(_:history:)`` in a process, with the state
    /// that the last acknowledged call returned, so that the sink can find what a crash or another program left. What it
    /// finds is in the events of the next result. After an error it may be called again, or left at that: the next
    /// ``put(_:)`` tries again what failed. ``list(_:)`` and ``get(_:_:)`` work without it.
    func resume(_ stream: StreamName, state: SinkState?, history: any RecordReader) async throws(CustodyError)

    /// Takes note of a batch before it is put for the first time, and of one that is put again. Called in order, never
    /// beside itself. The state that it returns is kept with the cursor before ``put(_:)`` is called, so that a retry
    /// keeps whatever the sink fixed here; nil when there is nothing to keep.
    func plan(_ plan: BatchPlan) async throws(CustodyError) -> SinkState?

    /// The newest state of a stream, for sinks whose puts overtake each other: asked before each cursor is kept. Nil where
    /// the state in the put's result is the newest.
    func state(of stream: StreamName) async -> SinkState?

    /// Makes a batch durable.
    func put(_ batch: Batch) async throws(CustodyError) -> PutResult

    /// Housekeeping that is due by time (rotation by age, compression, a look for external rotation). Called every few
    /// seconds for each stream, never while a ``put(_:)`` of the same stream runs, and so not at all while one follows
    /// another without a pause.
    func maintain(_ stream: StreamName, history: any RecordReader) async throws(CustodyError) -> PutResult?

    /// Everything the sink holds of a stream, by first seq.
    func list(_ stream: StreamName) async throws(CustodyError) -> [StoredObject]

    /// The uncompressed lines of one object, in chunks of any size.
    func get(
        _ object: StoredObject, _ body: @Sendable (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) async throws(CustodyError)

    /// Keeps the register's newest note, durable when it returns. Called only when the sink has every record that the note
    /// covers, so that it never holds a note larger than its records. Notes come in the order of their sizes.
    func put(note: SinkNote) async throws(CustodyError)

    /// The newest note of the register that the sink holds and that is ours; nil when it has none. An error means that
    /// nothing can be said.
    ///
    /// - Parameter isOwn: whether a note is ours. Where strangers may have put some too, they are passed over.
    func newestNote(_ isOwn: @Sendable ([UInt8]) -> Bool) async throws(CustodyError) -> [UInt8]?

    /// What the sink found that a person should see to, one sentence each without a full stop; at most
    /// ``SinkLimits/warnings``.
    var warnings: [String] { get }

    /// Whether it lies off the store's file system, as far as can be seen now.
    var isElsewhere: Bool { get }

    /// For people and for `custody.started`: what it is and where, without secrets.
    func describe() -> String
}

extension Sink {
    package func plan(_ plan: BatchPlan) async throws(CustodyError) -> SinkState? { nil }
    package func state(of stream: StreamName) async -> SinkState? { nil }
    package var warnings: [String] { [] }

    /// The newest note, whosesoever it is.
    package func newestNote() async throws(CustodyError) -> [UInt8]? { try await newestNote { _ in true } }
}

/// Bounds on what sinks hand out.
package enum SinkLimits {
    /// Sentences in ``Sink/warnings``.
    package static let warnings = 32
}

/// A signed note of the register on its way to a sink.
package struct SinkNote: Sendable, Equatable {
    /// Records of the register that it covers.
    package let size: UInt64
    /// The note as signed.
    package let bytes: [UInt8]

    package init(size: UInt64, bytes: [UInt8]) {
        self.size = size
        self.bytes = bytes
    }
}

/// A sink whose active file can be closed on demand (SIGHUP, `custody rotate`).
package protocol RotatingSink: Sink {
    /// Closes the active file of a stream into a segment; nil when it holds nothing.
    func rotate(_ stream: StreamName, history: any RecordReader) async throws(CustodyError) -> PutResult?
}

/// What a sink can do; the conformance suite checks each claim.
package struct SinkCapabilities: Sendable, Equatable {
    /// Puts that may be on their way at once, of one stream or of several. 1: strictly one after the other.
    package var concurrentPuts: Int
    /// Objects cannot be changed or removed before their time (WORM).
    package var locksObjects: Bool

    package init(concurrentPuts: Int, locksObjects: Bool) {
        self.concurrentPuts = concurrentPuts
        self.locksObjects = locksObjects
    }
}

/// What a sink wants to find again after a restart; opaque to everybody else, kept with its cursor, at most 64 KiB.
package struct SinkState: Sendable, Equatable {
    package static let maximumBytes = 64 << 10

    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// What came of an acknowledged call.
package struct PutResult: Sendable, Equatable {
    /// Kept with the cursor before the call counts as done.
    package var state: SinkState?
    /// Things for the register, in order.
    package var events: [SinkEvent]

    package init(state: SinkState? = nil, events: [SinkEvent] = []) {
        self.state = state
        self.events = events
    }
}

/// Something a sink did that the register records.
package enum SinkEvent: Sendable, Equatable {
    /// A file was closed into a segment of the records `first` to `last`.
    case rotated(stream: StreamName, first: UInt64, last: UInt64)
    /// Another program rotated the active file; `missing` is what its copy lacked and what was written again from the
    /// journal, nil when nothing was lost.
    case rotatedElsewhere(stream: StreamName, missing: ClosedRange<UInt64>?)
}

/// One file or object of a sink.
package struct StoredObject: Sendable, Equatable {
    /// Where it is, in the sink's own words: a path or a key.
    package let name: String
    package let stream: StreamName
    package let first: UInt64
    package let last: UInt64
    /// Bytes as stored.
    package let storedBytes: UInt64
    /// False for a file that still grows.
    package let isClosed: Bool

    package init(
        name: String, stream: StreamName, first: UInt64, last: UInt64, storedBytes: UInt64, isClosed: Bool
    ) {
        self.name = name
        self.stream = stream
        self.first = first
        self.last = last
        self.storedBytes = storedBytes
        self.isClosed = isClosed
    }
}
