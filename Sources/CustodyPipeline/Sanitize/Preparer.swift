import CustodyCrypto
package import CustodyModel
package import CustodySanitizer

/// Makes submitted bytes ready for the chain: scan, compact, cut down to the recording level, sanitize, and note `id`.
///
/// One value per worker, with scratch memory of its own. Nothing unsanitized leaves it: a refused event is known by
/// reason, offset, length and a keyed digest only.
package struct Preparer: ~Copyable {
    /// The reason of an event that the sanitizer could not judge: refused, because letting it pass could leak a secret.
    package static let sanitizerFailed = "sanitizer.failed"

    private var scanner: JSONScanner
    private var sanitizer: Sanitizer
    private var recorder: Recorder
    private var hasher = SHA256()
    private var rejectCode: HMACSHA256
    private var compact = ByteBuffer(capacity: 1 << 16)
    private var recorded = ByteBuffer()
    private var sanitized = ByteBuffer(capacity: 1 << 16)
    private var decoded = ByteBuffer(capacity: 256)
    private var matched: [RuleIndex] = []
    private let limits: JSONLimits
    /// How it sanitizes; batches that it fills must be of the same.
    package let profile: SanitizerProfile

    /// - Parameter rejectKey: the store's `reject.key`.
    package init(
        limits: JSONLimits, profile: SanitizerProfile = .standard, rejectKey: [UInt8]
    ) throws(CustodyError) {
        self.limits = limits
        scanner = JSONScanner(limits: limits)
        do throws(SanitizerError) {
            sanitizer = try profile.makeSanitizer()
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
        recorder = Recorder(profile.recording)
        self.profile = profile
        rejectCode = HMACSHA256(key: rejectKey)
    }

    /// Adds one submitted event to `batch`, or its refusal.
    ///
    /// - Parameter tag: the caller's own number for it, given back with the outcome.
    package mutating func add(_ input: UnsafeRawBufferPointer, tag: Int, to batch: PreparedBatch) {
        compact.removeAll()
        let facts: EventFacts
        do throws(JSONDefect) {
            facts = unsafe try scanner.compact(input, into: &compact)
        } catch {
            let refusal = PreparedBatch.Refusal(
                reason: error.reason.rawValue, offset: error.offset, message: error.message)
            unsafe reject(input, refusal, tag: tag, in: batch)
            return
        }
        let result: Form
        do throws(SanitizerError) {
            result = try sanitize(facts)
        } catch {
            let refusal = PreparedBatch.Refusal(
                reason: Preparer.sanitizerFailed, offset: 0, message: "the sanitizer could not judge the event")
            unsafe reject(input, refusal, tag: tag, in: batch)
            return
        }
        guard result == .compact || count(of: result) <= limits.maximumBytes * 2 else {
            let refusal = PreparedBatch.Refusal(
                reason: JSONDefect.Reason.tooLarge.rawValue, offset: 0,
                message: "the event is larger than twice the limit once its secrets are replaced")
            unsafe reject(input, refusal, tag: tag, in: batch)
            return
        }
        accept(facts, result, tag: tag, in: batch)
    }

    /// Which buffer holds the event as it is to be recorded.
    private enum Form { case compact, recorded, sanitized }

    /// Cuts the event down to its recording level and takes the secrets out of what is left.
    private mutating func sanitize(_ facts: EventFacts) throws(SanitizerError) -> Form {
        let isCut =
            recorder.isOn ? unsafe try recorder.apply(compact.bytes, type: facts.type, into: &recorded) : false
        if isCut {
            return unsafe try sanitizer.sanitize(recorded.bytes, into: &sanitized, redacted: &matched)
                ? .sanitized : .recorded
        }
        return unsafe try sanitizer.sanitize(compact.bytes, into: &sanitized, redacted: &matched)
            ? .sanitized : .compact
    }

    private func count(of form: Form) -> Int {
        switch form {
        case .compact: compact.count
        case .recorded: recorded.count
        case .sanitized: sanitized.count
        }
    }

    /// Adds the refusal of an event that was not read whole because it is larger than the limit.
    ///
    /// - Parameters:
    ///   - length: bytes of the whole event.
    ///   - digest: HMAC-SHA-256 of the whole event under the reject key.
    package func addTooLarge(length: Int, digest: Digest, tag: Int, to batch: PreparedBatch) {
        let refusal = PreparedBatch.Refusal(
            reason: JSONDefect.Reason.tooLarge.rawValue, offset: limits.maximumBytes,
            message: JSONDefect(.tooLarge, at: 0).message)
        batch.addRefusal(refusal, length: length, digest: digest, tag: tag)
    }

    private mutating func accept(_ facts: EventFacts, _ form: Form, tag: Int, in batch: PreparedBatch) {
        let start = batch.bytes.count
        switch form {
        case .compact: unsafe batch.bytes.append(compact.bytes)
        case .recorded: unsafe batch.bytes.append(recorded.bytes)
        case .sanitized: unsafe batch.bytes.append(sanitized.bytes)
        }
        let event = start..<batch.bytes.count
        let firstRule = batch.redactions.count
        if form == .sanitized { batch.redactions.append(contentsOf: matched) }
        var id = -1
        if let place = facts.id {
            id = batch.ids.count
            batch.ids.append(eventID(place, event: event, in: batch))
        }
        batch.entries.append(
            PreparedBatch.Entry(
                content: .event(event), redacted: firstRule..<batch.redactions.count, id: id, tag: tag))
    }

    private mutating func eventID(
        _ place: Range<Int>, event: Range<Int>, in batch: PreparedBatch
    ) -> PreparedBatch.EventID {
        decoded.removeAll()
        if let source = batch.source { decoded.append(source.text) }
        decoded.append(0)
        let idStart = decoded.count
        unsafe JSONText.decode(UnsafeRawBufferPointer(rebasing: compact.bytes[place]), into: &decoded)
        let key = unsafe hasher.digest(decoded.bytes)
        let digest = unsafe hasher.digest(UnsafeRawBufferPointer(rebasing: batch.bytes.bytes[event]))
        let start = batch.idBytes.count
        unsafe batch.idBytes.append(UnsafeRawBufferPointer(rebasing: decoded.bytes[idStart...]))
        return PreparedBatch.EventID(key: key, event: digest, place: start..<batch.idBytes.count)
    }

    private mutating func reject(
        _ input: UnsafeRawBufferPointer, _ refusal: PreparedBatch.Refusal, tag: Int, in batch: PreparedBatch
    ) {
        let digest = unsafe rejectCode.code(input)
        batch.addRefusal(refusal, length: input.count, digest: digest, tag: tag)
    }
}
