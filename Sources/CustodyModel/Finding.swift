/// One verified defect.
package struct Finding: Equatable, Sendable {
    /// A stable string from the list in DESIGN, section 6.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let text: String

        private init(_ text: String) { self.text = text }

        package var description: String { text }

        /// Codes that say "could not be checked" (exit status 3); all others are defects (exit status 1).
        package var isUnchecked: Bool { Code.unchecked.contains(self) }

        /// Codes about how an object is kept: they say nothing against the records that were read from it.
        package var isAboutKeeping: Bool { Code.keeping.contains(self) }

        private static let keeping: Set<Code> = [
            .objectExtraVersion, .objectDeleteMarker, .objectNameUnexpected, .objectLockMissing, .objectLockMode,
            .objectRetentionShort, .objectHoldMissing, .objectLate, .objectKMSKey, .objectLockUnreadable,
        ]

        private static let unchecked: Set<Code> = [
            .windowEmpty, .objectUnreadable, .objectLockUnreadable, .sourceAbsent,
        ]

        package static let recordMalformed = Code("record.malformed")
        package static let recordHashMismatch = Code("record.hash_mismatch")
        package static let chainBroken = Code("chain.broken")
        package static let chainGap = Code("chain.gap")
        package static let chainOrder = Code("chain.order")
        package static let chainFork = Code("chain.fork")
        package static let tailTorn = Code("tail.torn")
        package static let tailUncovered = Code("tail.uncovered")
        package static let tailMissing = Code("tail.missing")
        package static let streamMissing = Code("stream.missing")
        package static let checkpointSignature = Code("checkpoint.signature")
        package static let checkpointRoot = Code("checkpoint.root")
        package static let checkpointMissing = Code("checkpoint.missing")
        package static let epochMissing = Code("epoch.missing")
        package static let epochBroken = Code("epoch.broken")
        package static let epochRestart = Code("epoch.restart")
        package static let timestampInvalid = Code("timestamp.invalid")
        package static let cosignatureInvalid = Code("cosignature.invalid")
        package static let anchorMissing = Code("anchor.missing")
        package static let anchorMismatch = Code("anchor.mismatch")
        package static let anchorAhead = Code("anchor.ahead")
        package static let rollbackDetected = Code("rollback.detected")
        package static let heartbeatMissed = Code("heartbeat.missed")
        package static let windowEmpty = Code("window.empty")
        package static let sourceAbsent = Code("source.absent")
        package static let configShrunk = Code("config.shrunk")
        package static let objectCorrupt = Code("object.corrupt")
        package static let objectUnreadable = Code("object.unreadable")
        package static let objectLockUnreadable = Code("object.lock_unreadable")
        package static let objectMissing = Code("object.missing")
        package static let objectExtraVersion = Code("object.extra_version")
        package static let objectDeleteMarker = Code("object.delete_marker")
        package static let objectNameUnexpected = Code("object.name_unexpected")
        package static let objectLockMissing = Code("object.lock_missing")
        package static let objectLockMode = Code("object.lock_mode")
        package static let objectRetentionShort = Code("object.retention_short")
        package static let objectHoldMissing = Code("object.hold_missing")
        package static let objectLate = Code("object.late")
        package static let objectKMSKey = Code("object.kms_key")
    }

    package let code: Code
    package let stream: StreamName?
    package let seq: UInt64?
    /// File or object, as it was named on the command line or found below it.
    package let file: String?
    /// Line in the uncompressed file, counted from 1.
    package let line: Int?
    /// What should have been there: hashes, numbers and names only.
    package let expected: String?
    package let found: String?

    package init(
        _ code: Code, stream: StreamName? = nil, seq: UInt64? = nil, file: String? = nil, line: Int? = nil,
        expected: String? = nil, found: String? = nil
    ) {
        self.code = code
        self.stream = stream
        self.seq = seq
        self.file = file
        self.line = line
        self.expected = expected
        self.found = found
    }
}
