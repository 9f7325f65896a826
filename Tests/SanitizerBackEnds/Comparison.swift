import CustodyModel
import CustodySanitizer

/// Runs each event through one sanitizer per back end and counts those that do not come out alike.
struct Comparison: ~Copyable {
    #if Hyperscan
        private var reference: Sanitizer
        /// As it runs by default: the library searches long texts.
        private var usual: Sanitizer
        /// Every text is left to the library.
        private var whole: Sanitizer
    #endif
    private var scanner = JSONScanner(limits: JSONLimits())
    private var compact = ByteBuffer()
    private var expected = ByteBuffer()
    private var output = ByteBuffer()
    private(set) var events = 0
    private(set) var redacted = 0
    /// What differed, by where it came from; never the event.
    private(set) var differences: [String: Int] = [:]

    #if Hyperscan
        init(_ rules: RuleSet) throws {
            let reference = try Sanitizer(rules: rules, backEnd: .swift)
            let usual = try Sanitizer(rules: rules, backEnd: .hyperscan)
            let whole = try Sanitizer(rules: rules, backEnd: .hyperscan)
            self.init(reference: reference, usual: usual, whole: whole)
        }

        private init(reference: consuming Sanitizer, usual: consuming Sanitizer, whole: consuming Sanitizer) {
            self.reference = reference
            self.usual = usual
            self.whole = whole
            self.whole.searchShortTextsToo()
            // The plainest code of all is what the others are held to.
            self.reference.useNarrowCode()
        }
    #endif

    /// Compares what becomes of `line` if it is an event; else of an object that holds it as its only string.
    mutating func add(_ line: UnsafeRawBufferPointer, from source: String) {
        compact.removeAll()
        if unsafe (try? scanner.compact(line, into: &compact)) == nil {
            compact.removeAll()
            var text: [UInt8] = Array("{\"text\":\"".utf8)
            text += unsafe Canary.escaped(String(decoding: line, as: UTF8.self))
            text += Array("\"}".utf8)
            guard unsafe text.withUnsafeBytes({ unsafe (try? scanner.compact($0, into: &compact)) != nil }) else {
                return
            }
        }
        compare(source)
    }

    mutating func add(_ event: [UInt8], from source: String) {
        unsafe event.withUnsafeBytes { unsafe add($0, from: source) }
    }

    private mutating func compare(_ source: String) {
        #if Hyperscan
            events += 1
            let first = Self.run(&reference, compact, &expected)
            if case .redacted = first { redacted += 1 }
            for second in [Self.run(&usual, compact, &output), nil] {
                let outcome = second ?? Self.run(&whole, compact, &output)
                var isSame = outcome == first
                if isSame, case .redacted = first { isSame = unsafe output.bytes.elementsEqual(expected.bytes) }
                if !isSame { differences[source, default: 0] += 1 }
            }
        #endif
    }

    private enum Outcome: Equatable {
        case untouched
        case redacted([RuleIndex])
        case refused(SanitizerError)
    }

    private static func run(
        _ sanitizer: inout Sanitizer, _ event: borrowing ByteBuffer, _ output: inout ByteBuffer
    ) -> Outcome {
        var matched: [RuleIndex] = []
        do throws(SanitizerError) {
            return try unsafe sanitizer.sanitize(event.bytes, into: &output, redacted: &matched)
                ? .redacted(matched) : .untouched
        } catch {
            return .refused(error)
        }
    }
}
