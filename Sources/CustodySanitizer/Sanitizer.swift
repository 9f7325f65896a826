package import CustodyModel
import Synchronization

/// Takes the secrets out of events. One per worker: it owns scratch memory, is not thread-safe, and allocates nothing per
/// event once its memory has grown to what the events need.
///
/// Only the contents of strings and whole values are replaced, so that what was valid JSON stays valid JSON; all else
/// comes out byte for byte. Time is linear in the length of the event.
package struct Sanitizer: ~Copyable {
    package let rules: RuleSet
    /// What searches for the literals of the rules.
    package let backEnd: LiteralBackEnd
    private let correlation: CorrelationKey?
    var engine: Engine
    private var seen: [Bool]
    private var again = ByteBuffer()

    /// - Parameters:
    ///   - correlation: marks secrets of rules of high confidence, so that equal ones can be told.
    ///   - backEnd: one of ``LiteralBackEnd/available``; nil takes the first of them. The output is the same with each.
    /// - Throws: `canary` when an enabled rule does not redact its own canary; `engine` when the back end is not in this
    ///   build or does not start.
    package init(
        rules: RuleSet, correlation: CorrelationKey? = nil, backEnd: LiteralBackEnd? = nil
    ) throws(SanitizerError) {
        self.rules = rules
        self.correlation = correlation
        self.backEnd = backEnd ?? LiteralBackEnd.available[0]
        engine = Engine(rules: rules)
        seen = [Bool](repeating: false, count: rules.rules.count)
        try engine.use(self.backEnd)
        // Workers share one rule set: the first proves it for all. Marks change what is written, so they are proved anew.
        if correlation == nil, rules.proven.withLock({ $0.contains(self.backEnd) }) { return }
        try testCanaries()
        if correlation == nil { rules.proven.withLock { _ = $0.insert(self.backEnd) } }
    }

    /// Sanitizes one event.
    ///
    /// - Parameters:
    ///   - event: one JSON object that was validated (RFC 8259, UTF-8, no duplicate keys, depth at most 128) and has no white space between tokens.
    ///   - output: emptied first; holds the sanitized event when the result is true.
    ///   - redacted: emptied first; each rule once, in the order of its first place in the event.
    /// - Returns: false when nothing was found: the event is to be used as it is.
    /// - Throws: `malformed` when the event is not what was promised, `engine` when the back end failed. It must not be
    ///   recorded then.
    package mutating func sanitize(
        _ event: UnsafeRawBufferPointer, into output: inout ByteBuffer, redacted: inout [RuleIndex]
    ) throws(SanitizerError) -> Bool {
        output.removeAll()
        redacted.removeAll(keepingCapacity: true)
        guard event.count >= 2, let start = event.baseAddress else {
            throw SanitizerError(.malformed, "an event is a JSON object; this one is empty")
        }
        let text = unsafe Text(base: start.assumingMemoryBound(to: UInt8.self), count: event.count)
        guard unsafe engine.find(in: text) else {
            throw SanitizerError(.malformed, "the event is not the JSON object that its validation promised")
        }
        try checkSearch()
        guard engine.hits.count > 0 else { return false }
        unsafe Self.write(engine, of: text, correlation, &seen, into: &output, redacted: &redacted)
        try settle(&output, &redacted)
        return true
    }

    /// A text that was not searched to its end may hold anything.
    @inline(__always)
    func checkSearch() throws(SanitizerError) {
        guard engine.hasFailed else { return }
        throw SanitizerError(.engine, "the search for secrets failed; the event must not be recorded")
    }

    /// Bytes that were looked at since this sanitizer was made, each as often as it was. Shows that time is linear in the
    /// length of events, whatever is in them, without a clock.
    package var bytesInspected: Int { unsafe engine.inspected.pointee }

    /// Does without the loops for 64 bytes at a time, as where the processor has no such instructions. For comparing what
    /// is found.
    package mutating func useNarrowCode() { engine.useNarrowCode() }

    #if Hyperscan
        /// Leaves texts of every length to the library, not only those for which it is faster. For comparing back ends.
        package mutating func searchShortTextsToo() { engine.longText = 0 }

        /// Takes the library's memory away, so that every search by it fails. For tests of what happens then.
        package mutating func breakBackEnd() { engine.hyperscan?.breakDown() }
    #endif

    /// Most times that an event is looked at again before what still is not settled goes as a whole.
    private static let maximumRounds = 4

    /// Looks at what came out until nothing more is found, so that sanitizing twice gives what sanitizing once gives, even
    /// where quotes that do not pair make a tag part of another value. Ordinary events take one look.
    ///
    /// A string in which something is found again and again is replaced as a whole: a tag alone is settled. So the rounds
    /// end, and nothing of it gets through.
    private mutating func settle(_ output: inout ByteBuffer, _ redacted: inout [RuleIndex]) throws(SanitizerError) {
        for round in 0..<(2 * Self.maximumRounds) {
            let bytes = unsafe output.bytes
            guard let start = bytes.baseAddress else { return }
            let text = unsafe Text(base: start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
            guard unsafe engine.find(in: text) else {
                throw SanitizerError(.engine, "what was sanitized is no JSON any more; the event must not be recorded")
            }
            try checkSearch()
            guard engine.hits.count > 0 else { return }
            if round >= Self.maximumRounds { unsafe engine.widenHits(in: text) }
            again.removeAll()
            unsafe Self.write(engine, of: text, correlation, &seen, into: &again, redacted: &redacted)
            swap(&output, &again)
        }
        throw SanitizerError(.engine, "what was sanitized does not settle; the event must not be recorded")
    }

    private static func write(
        _ engine: borrowing Engine, of text: Text, _ correlation: CorrelationKey?,
        _ seen: inout [Bool], into output: inout ByteBuffer,
        redacted: inout [RuleIndex]
    ) {
        for rule in redacted { seen[Int(rule)] = true }
        defer { for rule in redacted { seen[Int(rule)] = false } }
        if correlation == nil, let length = unsafe plainLength(engine, of: text) {
            return unsafe writePlain(engine, of: text, length, &seen, into: &output, redacted: &redacted)
        }
        var copied = 0
        for index in 0..<engine.hits.count {
            let hit = engine.hits[index]
            let (tag, length) = unsafe (engine.traits[Int(hit.rule)].tag, engine.traits[Int(hit.rule)].tagLength)
            unsafe output.append(UnsafeRawBufferPointer(start: text.base + copied, count: hit.start - copied))
            if hit.quoting > 0 { Self.quote(hit.quoting, into: &output) }
            unsafe output.append(UnsafeRawBufferPointer(start: tag, count: length))
            if let correlation, hit.ordinal == 0, unsafe engine.traits[Int(hit.rule)].isSure {
                let value = unsafe Array(UnsafeBufferPointer(start: text.base + hit.start, count: hit.end - hit.start))
                output.truncate(to: output.count - 1)
                output.append(":\(correlation.id):\(correlation.mark(of: value))]")
            }
            if hit.ordinal > 1 {
                output.append(UInt8(ascii: "#"))
                output.append(decimal: UInt64(hit.ordinal))
            }
            if hit.quoting > 0 { Self.quote(hit.quoting, into: &output) }
            copied = hit.end
            if !seen[Int(hit.rule)] {
                seen[Int(hit.rule)] = true
                redacted.append(hit.rule)
            }
        }
        unsafe output.append(UnsafeRawBufferPointer(start: text.base + copied, count: text.count - copied))
    }

    /// Bytes of the output when every hit becomes its rule's tag as it is; nil when one becomes something else.
    private static func plainLength(_ engine: borrowing Engine, of text: Text) -> Int? {
        var length = unsafe text.count
        for index in 0..<engine.hits.count {
            let hit = engine.hits[index]
            guard hit.quoting == 0, hit.ordinal <= 1 else { return nil }
            unsafe length &+= engine.traits[Int(hit.rule)].tagLength &- (hit.end &- hit.start)
        }
        return length
    }

    /// Writes the text with tags in the places of the hits: `length` bytes, in one piece of memory.
    private static func writePlain(
        _ engine: borrowing Engine, of text: Text, _ length: Int, _ seen: inout [Bool], into output: inout ByteBuffer,
        redacted: inout [RuleIndex]
    ) {
        let slack = unsafe RuleTraits.slack
        let room = unsafe output.reserve(length + 2 * slack)
        let (base, count) = unsafe (text.base, text.count)
        var (copied, written) = (0, 0)
        var last: RuleIndex?
        for index in 0..<engine.hits.count {
            let hit = engine.hits[index]
            let (tag, tagLength) = unsafe (engine.traits[Int(hit.rule)].tag, engine.traits[Int(hit.rule)].tagLength)
            let gap = hit.start &- copied
            unsafe Self.copy(base + copied, gap, readable: count &- copied, to: room + written)
            unsafe Self.copy(tag, tagLength, readable: tagLength &+ slack, to: room + (written &+ gap))
            written &+= gap &+ tagLength
            copied = hit.end
            guard hit.rule != last else { continue }
            last = hit.rule
            if !seen[Int(hit.rule)] {
                seen[Int(hit.rule)] = true
                redacted.append(hit.rule)
            }
        }
        unsafe (room + written).copyMemory(from: base + copied, byteCount: count - copied)
        output.commit(written + count - copied)
    }

    /// Copies `count` bytes to where there is room for ``RuleTraits/slack`` more. Where hits lie close the pieces are short:
    /// those are copied in steps, and what is copied too much is written over.
    @inline(__always)
    private static func copy(
        _ source: UnsafeRawPointer, _ count: Int, readable: Int, to room: UnsafeMutableRawPointer
    ) {
        let step = unsafe RuleTraits.slack
        if count <= 4 * step, readable >= count + step {
            var offset = 0
            while offset < count {
                let piece = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
                unsafe room.storeBytes(of: piece, toByteOffset: offset, as: SIMD16<UInt8>.self)
                offset &+= step
            }
        } else {
            unsafe room.copyMemory(from: source, byteCount: count)
        }
    }

    /// A quotation mark as it is written at a nesting level: `"`, `\"`, `\\\"`, ...
    private static func quote(_ level: UInt8, into output: inout ByteBuffer) {
        for _ in 0..<((1 << Int(level - 1)) - 1) { output.append(0x5C) }
        output.append(0x22)
    }

    /// Every enabled rule must redact its own canary, under a neutral name, where its examples say that it does.
    private mutating func testCanaries() throws(SanitizerError) {
        let failed = try unproven().map { rule in
            rules.id(of: rule.rule) + (rule.takenBy.map { " (\(rules.id(of: $0)) takes it)" } ?? "")
        }
        guard failed.isEmpty else {
            throw SanitizerError(
                .canary,
                "these rules do not redact their own canary, so that nothing may be recorded: "
                    + failed.joined(separator: ", "))
        }
    }

    mutating func unproven() throws(SanitizerError) -> [UnprovenRule] {
        var input = ByteBuffer()
        var output = ByteBuffer()
        var found: [RuleIndex] = []
        var failed: [UnprovenRule] = []
        engine.ignoresAllowances = true
        defer { engine.ignoresAllowances = false }
        for (index, rule) in rules.rules.enumerated() where rules.isEnabled(RuleIndex(index)) {
            // The first example is the canary; the others stand in where a policy excepts the name that it uses. Of a rule
            // that a policy adds, every example must be found.
            let mustFindAll = rules.extraRules.contains(rule.id)
            var count = 0
            var other: RuleIndex?
            for example in rule.examples where mustFindAll || count == 0 {
                input.removeAll()
                input.append(Canary.event(for: example))
                let isRedacted = try unsafe sanitize(input.bytes, into: &output, redacted: &found)
                if isRedacted, found.contains(RuleIndex(index)) { count += 1 } else { other = found.first }
            }
            if count == 0 || mustFindAll && count < rule.examples.count {
                failed.append(UnprovenRule(rule: RuleIndex(index), takenBy: other))
            }
        }
        return failed
    }

    /// For ``CanaryTrial`` alone: nothing may be recorded with it.
    init(unproven rules: RuleSet) throws(SanitizerError) {
        backEnd = LiteralBackEnd.available[0]
        self.rules = rules
        correlation = nil
        engine = Engine(rules: rules)
        seen = [Bool](repeating: false, count: rules.rules.count)
        try engine.use(backEnd)
    }
}
