import CustodyCrypto
package import CustodyModel
package import CustodySanitizer

/// Makes submitted bytes ready for the chain: scan, compact, sanitize, and note `id`.
///
/// One value per worker, with scratch memory of its own. Nothing unsanitized leaves it: a refused event is known by
/// reason, offset, length and a keyed digest only.
package struct Preparer: ~Copyable {
    /// The reason of an event that the sanitizer could not judge: refused, because letting it pass could leak a secret.
    package static let sanitizerFailed = "sanitizer.failed"

    private var scanner: JSONScanner
    private var sanitizer: Sanitizer
    private var hasher = SHA256()
    private var rejectCode: HMACSHA256
    private var compact = ByteBuffer(capacity: 1 << 16)
    private var sanitized = ByteBuffer(capacity: 1 << 16)
    private var decoded = ByteBuffer(capacity: 256)
    private var matched: [RuleIndex] = []
    private let limits: JSONLimits

    /// - Parameter rejectKey: the store's `reject.key`.
    package init(limits: JSONLimits, rules: RuleSet, rejectKey: [UInt8]) throws(CustodyError) {
        self.limits = limits
        scanner = JSONScanner(limits: limits)
        do throws(SanitizerError) {
            sanitizer = try Sanitizer(rules: rules)
        } catch {
            throw CustodyError(.sanitizer, "the sanitizer cannot start: \(error)")
        }
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
        let changed: Bool
        do throws(SanitizerError) {
            changed = unsafe try sanitizer.sanitize(compact.bytes, into: &sanitized, redacted: &matched)
        } catch {
            let refusal = PreparedBatch.Refusal(
                reason: Preparer.sanitizerFailed, offset: 0, message: "the sanitizer could not judge the event")
            unsafe reject(input, refusal, tag: tag, in: batch)
            return
        }
        guard !changed || sanitized.count <= limits.maximumBytes * 2 else {
            let refusal = PreparedBatch.Refusal(
                reason: JSONDefect.Reason.tooLarge.rawValue, offset: 0,
                message: "the event is larger than twice the limit once its secrets are replaced")
            unsafe reject(input, refusal, tag: tag, in: batch)
            return
        }
        accept(facts, changed: changed, tag: tag, in: batch)
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

    private mutating func accept(_ facts: EventFacts, changed: Bool, tag: Int, in batch: PreparedBatch) {
        let start = batch.bytes.count
        unsafe batch.bytes.append(changed ? sanitized.bytes : compact.bytes)
        let event = start..<batch.bytes.count
        let firstRule = batch.redactions.count
        if changed { batch.redactions.append(contentsOf: matched) }
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
