import Glibc

/// What a match must pass besides its pattern: how it ends, how random it is, and what it must not be.
package struct TokenFilter: Sendable, Equatable {
    /// A class, such as `[\s"']`: what stands before the match must be of it, or the text begins there.
    package let precede: String?
    /// A class: what follows the match must be of it, or the text ends there.
    package let follow: String?
    /// Shannon entropy that the secret must exceed, in bits for a byte; 0 asks for nothing.
    package let entropy: Double
    /// A secret that contains one of these, in any case, is none.
    package let stopwords: [String]
    /// A secret that contains one of these, as written, is none. `^` before one and `$` behind it tie it to the beginning
    /// and the end of the secret.
    package let except: [String]

    package init(
        precede: String? = nil, follow: String? = nil, entropy: Double = 0, stopwords: [String] = [],
        except: [String] = []
    ) {
        self.precede = precede
        self.follow = follow
        self.entropy = entropy
        self.stopwords = stopwords
        self.except = except
    }

    package var isEmpty: Bool { self == TokenFilter() }

    /// Bytes of a secret that are looked at: its entropy, and the words in it.
    package static let maximumLook = 256
    /// Largest entropy that can be asked for: 8 bits, which no secret exceeds.
    package static let maximumEntropy = 8.0
    /// Most stop words and exceptions of one pattern.
    package static let maximumWords = 4096
}

/// A filter in the form that the engine reads.
struct CompiledFilter: Sendable {
    private struct Exception: Sendable {
        let text: [UInt8]
        let isAtStart: Bool
        let isAtEnd: Bool
    }

    /// The filter of nobody.
    static let none = CompiledFilter()

    private let precede: ByteClass?
    private let follow: ByteClass?
    private let entropy: Double
    /// In lower case, by first byte.
    private let stopwords: [[[UInt8]]]
    private let exceptions: [Exception]

    private init() {
        precede = nil
        follow = nil
        entropy = 0
        stopwords = []
        exceptions = []
    }

    init(_ filter: TokenFilter) throws(SanitizerError) {
        precede = try Self.byteClass(filter.precede)
        follow = try Self.byteClass(filter.follow)
        guard (0...TokenFilter.maximumEntropy).contains(filter.entropy) else {
            throw SanitizerError(.rule, "an entropy is 0 to \(Int(TokenFilter.maximumEntropy))")
        }
        guard filter.stopwords.count + filter.except.count <= TokenFilter.maximumWords else {
            throw SanitizerError(.rule, "a rule has at most \(TokenFilter.maximumWords) stop words and exceptions")
        }
        entropy = filter.entropy
        var words: [[[UInt8]]] = filter.stopwords.isEmpty ? [] : Array(repeating: [], count: 256)
        for word in filter.stopwords {
            let bytes = word.utf8.map { KeyNames.lowercased($0) }
            guard let first = bytes.first else { throw SanitizerError(.rule, "a stop word is empty") }
            words[Int(first)].append(bytes)
        }
        stopwords = words
        var exceptions: [Exception] = []
        for text in filter.except {
            var bytes = Array(text.utf8)
            let isAtStart = bytes.first == UInt8(ascii: "^")
            let isAtEnd = bytes.count > 1 && bytes.last == UInt8(ascii: "$")
            if isAtStart { bytes.removeFirst() }
            if isAtEnd { bytes.removeLast() }
            guard !bytes.isEmpty else { throw SanitizerError(.rule, "an exception is empty") }
            exceptions.append(Exception(text: bytes, isAtStart: isAtStart, isAtEnd: isAtEnd))
        }
        self.exceptions = exceptions
    }

    private static func byteClass(_ text: String?) throws(SanitizerError) -> ByteClass? {
        guard let text else { return nil }
        let steps = try PatternParser.parse(text)
        guard steps.count == 1, case .run(let set, 1, 1) = steps[0] else {
            throw SanitizerError(.rule, "what stands beside a match is not written as a class")
        }
        return set
    }

    /// Whether `text[start..<end]` is a secret.
    ///
    /// - Parameters:
    ///   - first: where the match begins; the secret may begin later.
    ///   - bounds: of the text that is looked at.
    func passes(
        _ text: UnsafePointer<UInt8>, first: Int, _ start: Int, _ end: Int, in bounds: Range<Int>
    ) -> Bool {
        let high = bounds.upperBound
        if let precede, first > bounds.lowerBound, unsafe !precede.contains(text[first - 1]) { return false }
        if let follow, end < high, unsafe !follow.contains(text[end]) { return false }
        if entropy > 0, unsafe Self.entropy(text, start, end) <= entropy { return false }
        if !stopwords.isEmpty, unsafe holdsStopword(text, start, min(end, start + TokenFilter.maximumLook)) {
            return false
        }
        for exception in exceptions where unsafe holds(exception, text, start, end) { return false }
        return true
    }

    private func holdsStopword(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for position in start..<end {
            for word in unsafe stopwords[Int(KeyNames.lowercased(text[position]))] where word.count <= end - position {
                var offset = 1
                while offset < word.count, unsafe KeyNames.lowercased(text[position + offset]) == word[offset] {
                    offset += 1
                }
                if offset == word.count { return true }
            }
        }
        return false
    }

    private func holds(_ exception: Exception, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let length = exception.text.count
        guard length <= end - start else { return false }
        if exception.isAtStart, exception.isAtEnd, length != end - start { return false }
        let last = exception.isAtStart ? start : min(end - length, start + TokenFilter.maximumLook)
        let first = exception.isAtEnd ? end - length : start
        if exception.isAtEnd { return unsafe equals(exception.text, text, first) }
        for position in first...max(first, last) where unsafe equals(exception.text, text, position) { return true }
        return false
    }

    private func equals(_ bytes: [UInt8], _ text: UnsafePointer<UInt8>, _ start: Int) -> Bool {
        for offset in bytes.indices where unsafe text[start + offset] != bytes[offset] { return false }
        return true
    }

    /// Shannon entropy of the first bytes of a range, in bits for a byte.
    static func entropy(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double {
        let end = min(end, start + TokenFilter.maximumLook)
        guard end > start else { return 0 }
        let total = Double(end - start)
        return unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 256) { counts in
            unsafe counts.initialize(repeating: 0)
            for position in start..<end { unsafe counts[Int(text[position])] += 1 }
            var bits = 0.0
            for byte in 0..<256 where unsafe counts[byte] > 0 {
                let share = unsafe Double(counts[byte]) / total
                bits -= share * log2(share)
            }
            return bits
        }
    }
}
