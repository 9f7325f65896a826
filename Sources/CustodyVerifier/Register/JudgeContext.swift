import CustodyCrypto
import CustodyMerkle
import CustodyModel

/// What a register is judged by; none of it comes from what is judged.
struct JudgeContext: Sendable {
    var trust: TrustFile?
    var policy: WitnessPolicy?
    var tsa: TimestampTrust?
    var state: VerifierState?
    var now: Timestamp
    var maximumLagSeconds: Int64
    var findingLimit: Int
    /// What is held of checkpoints of data streams at most, in bytes.
    var checkpointBytes = VerifierLimit.checkpointBytes
    /// Sizes from which on streams are kept, as records of the register say, right or wrong.
    var prunings: [StreamName: Set<UInt64>] = [:]
    /// Seq of the first register record at which the records themselves are in doubt.
    var firstDefect: UInt64 = .max
    /// Files of the listing, for places.
    var names: [String]
}

/// A register note from outside the register: a checkpoint file.
struct OutsideNote {
    let note: SignedCheckpoint
    let file: String
    /// When it was put there by the clock of the server that has it, for an object.
    var modified: Timestamp?
}

/// What became of a register.
struct RegisterVerdict: Sendable {
    /// Nil when its first record does not say.
    var origin: String?
    /// Named as the origin, the newest first; empty without one.
    var logKeys: [VerifierKey] = []
    /// The log key is one that the trust file names.
    var isTrusted = false
    /// The trust file names the key of epoch 0.
    var isForwardSecure = false
    var isLive = false
    /// Records read, from the first given one on.
    var first: UInt64 = 0
    var size: UInt64 = 0
    /// The register's own coverage and the largest lags of it, in microseconds.
    var cover: [Assurance.Kind: CoverPoints] = [:]
    var lags: [Assurance.Kind: Int64] = [:]
    /// T of the first record that a kind does not cover, and the last record that must be covered.
    var starts: [Assurance.Kind: Timestamp] = [:]
    var lastOwed: UInt64 = 0
    var streams: [StreamName: StreamLedger] = [:]
    /// What is held of their checkpoints, and of what covers the register; in bytes.
    var checkpointBytes = 0
    var coverBytes = 0
    /// What the next verification may begin with; nil when nothing is to be kept.
    var state: VerifierState?
    /// Records that the newest good note covers.
    var noteSize: UInt64 = 0
    /// Sizes of good notes among objects, and when these were put there.
    var shown = CoverPoints()
    /// Legal holds that were set and not cleared since.
    var holds: Set<HeldObject> = []
    /// Anchors that the newest `started` names.
    var namedAnchors: [String] = []
}
