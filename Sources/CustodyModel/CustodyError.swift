/// What went wrong, where, and what to do about it.
///
/// Equality looks at the code only, so that a test can build the error it expects. No text ever holds event content or
/// secrets: places are named by file, line and byte offset.
public struct CustodyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A stable name for one kind of error; new ones may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String {
            case usage, configuration, storeMissing, storeLocked, storeDamaged, storeExists, keysMissing
            case io, outcomeUnknown, journalFull, closed, eventRejected, idConflict, sinkConflict, sinkFailed,
                sinkRefused
            case unreadable, corrupt, unsupported, sanitizer, crypto, cancelled, signaturesWithheld, halted
        }

        private let name: Name

        private init(_ name: Name) { self.name = name }

        /// Options or arguments that do not fit.
        public static let usage = Code(.usage)
        /// A setting that is unknown, malformed or contradicts another.
        public static let configuration = Code(.configuration)
        /// There is no store at that place.
        public static let storeMissing = Code(.storeMissing)
        /// Another process writes to the store.
        public static let storeLocked = Code(.storeLocked)
        /// The store's own files contradict each other.
        public static let storeDamaged = Code(.storeDamaged)
        /// There is a store already where one was to be made.
        public static let storeExists = Code(.storeExists)
        /// The store's keys are not where they should be.
        public static let keysMissing = Code(.keysMissing)
        /// The operating system refused an operation; nothing was recorded by it.
        public static let io = Code(.io)
        /// Writing failed on the way: the event may or may not have been recorded. Send it again with the same `id`.
        public static let outcomeUnknown = Code(.outcomeUnknown)
        /// The journal holds as much as it may until a sink catches up: try again later.
        public static let journalFull = Code(.journalFull)
        /// The log was closed before the call.
        public static let closed = Code(.closed)
        /// The event is not acceptable; the refusal itself was recorded.
        public static let eventRejected = Code(.eventRejected)
        /// Another event with the same `id` was recorded before.
        public static let idConflict = Code(.idConflict)
        /// A sink holds other bytes where a batch was to be written.
        public static let sinkConflict = Code(.sinkConflict)
        /// A sink could not take a batch for now.
        public static let sinkFailed = Code(.sinkFailed)
        /// A sink takes nothing until somebody mends what is wrong; Custody keeps asking.
        public static let sinkRefused = Code(.sinkRefused)
        /// Something could not be read, so that nothing can be said about it.
        public static let unreadable = Code(.unreadable)
        /// A compressed file or object does not inflate to its end, or bytes follow.
        public static let corrupt = Code(.corrupt)
        /// A format or version that this build does not know.
        public static let unsupported = Code(.unsupported)
        /// The sanitizer failed, and so refused the event.
        public static let sanitizer = Code(.sanitizer)
        /// libcrypto refused an operation.
        public static let crypto = Code(.crypto)
        /// The task was cancelled while it waited.
        public static let cancelled = Code(.cancelled)

        /// Checkpoints are not signed for now: nobody outside has confirmed that this is the newest copy of the log.
        public static let signaturesWithheld = Code(.signaturesWithheld)
        /// An operator stopped recording; only an operator lets it go on. Nothing was recorded by this call.
        public static let halted = Code(.halted)

        /// The code's name.
        public var description: String { name.rawValue }
    }

    /// Which kind of error this is.
    public let code: Code
    /// What happened and where, one sentence without a full stop.
    public let message: String
    /// What to do, if there is something to do.
    public let advice: String?

    /// Makes an error; neither text may hold event content.
    public init(_ code: Code, _ message: String, advice: String? = nil) {
        self.code = code
        self.message = message
        self.advice = advice
    }

    /// True when both have the same code.
    public static func == (left: CustodyError, right: CustodyError) -> Bool { left.code == right.code }

    /// Message and advice in one line.
    public var description: String {
        guard let advice else { return message }
        return "\(message): \(advice)"
    }
}
