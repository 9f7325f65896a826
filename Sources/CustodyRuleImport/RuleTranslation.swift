import CustodySanitizer

/// A rule of gitleaks as one of ours.
struct TranslatedRule {
    var rule: Rule
    var notes: Set<Note>
    /// Words by which names of members mention it.
    var mentions: [String]
}

/// Turns one rule of gitleaks into one of ours, or says why that cannot be.
package struct RuleTranslator {
    private let source: GitleaksFile.Rule
    private let globals: [GitleaksFile.Allowlist]
    private var notes: Set<Note> = []
    private var stopwords: [String] = []
    private var except: [String] = []

    /// Most patterns of one rule.
    package static let maximumPatterns = 64
    /// Most ways through one expression.
    package static let maximumPaths = 512
    /// Most times that a repeated group is written out.
    package static let maximumUnrolled = 8

    init(_ source: GitleaksFile.Rule, globals: [GitleaksFile.Allowlist]) {
        self.source = source
        self.globals = globals.filter { $0.rules.isEmpty || $0.rules.contains(source.id) }
    }

    mutating func translate(id: String) throws(Untranslatable) -> TranslatedRule {
        guard let regex = source.regex, !regex.isEmpty else {
            throw Untranslatable(source.path == nil ? "no expression" : "path rule: events have no files")
        }
        if source.path != nil { throw Untranslatable("path rule: it is for some files only, and events have none") }
        if source.hasRequired { throw Untranslatable("it needs other rules to match nearby") }
        if source.skipsReport { throw Untranslatable("it reports nothing by itself") }
        if let unknown = source.unknown.first { throw Untranslatable("unsupported construct: \(Self.plain(unknown))") }
        guard (0...TokenFilter.maximumEntropy).contains(source.entropy) else { throw Untranslatable("its entropy") }
        let paths = try RegexParser.parse(regex).paths()
        takeAllowlists()
        var found: [TranslatedPath] = []
        var lost: (count: Int, reason: Untranslatable?) = (0, nil)
        for path in paths {
            do throws(Untranslatable) {
                var translator = try PathTranslator(path, secretGroup: source.secretGroup, entropy: source.entropy)
                found.append(try translator.translate())
            } catch {
                lost = (lost.count + 1, error)
            }
        }
        guard let first = found.first else {
            throw lost.reason ?? Untranslatable("no way through the expression")
        }
        if let reason = lost.reason { notes.insert(.parts(lost.count, of: paths.count, reason.reason)) }
        for path in found { notes.formUnion(path.notes) }
        if source.entropy > 0 { notes.insert(.entropyLook) }
        let patterns = merged(found.map(\.pattern))
        guard patterns.count <= Self.maximumPatterns else {
            throw Untranslatable("more than \(Self.maximumPatterns) patterns")
        }
        checkKeywords(patterns)
        let isContext = found.contains(where: \.isContext)
        let mentions = Self.mentions(found.filter(\.isContext).map(\.pattern))
        if isContext { notes.insert(.nameAndValue) }
        let rule = Rule(
            id, Self.plain(source.summary), references: [], confidence: isContext ? .medium : .high,
            detection: .tokens(patterns), examples: [first.example] + found.dropFirst().prefix(3).map(\.example))
        return TranslatedRule(rule: rule, notes: notes, mentions: mentions)
    }

    private static func plain(_ text: String) -> String {
        text.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
    }

    /// Patterns that differ in their literals only are one.
    private func merged(_ patterns: [TokenPattern]) -> [TokenPattern] {
        var result: [TokenPattern] = []
        for pattern in patterns {
            let place = result.firstIndex { other in
                other.tail == pattern.tail && other.before == pattern.before
                    && other.beforeLength == pattern.beforeLength && other.boundary == pattern.boundary
                    && other.keepsLiteral == pattern.keepsLiteral && other.ignoresCase == pattern.ignoresCase
                    && other.filter == pattern.filter
            }
            let literals = place.map { result[$0].literals } ?? []
            let filter = TokenFilter(
                precede: pattern.filter?.precede, follow: pattern.filter?.follow, entropy: pattern.filter?.entropy ?? 0)
            let joined = TokenPattern(
                literals + pattern.literals.filter { !literals.contains($0) }, pattern.tail, before: pattern.before,
                beforeLength: pattern.beforeLength, boundary: pattern.boundary, keepsLiteral: pattern.keepsLiteral,
                ignoresCase: pattern.ignoresCase, filter: filter)
            if let place { result[place] = joined } else { result.append(joined) }
        }
        return result.map { pattern in
            let filter = TokenFilter(
                precede: pattern.filter?.precede, follow: pattern.filter?.follow, entropy: source.entropy,
                stopwords: stopwords, except: except)
            return TokenPattern(
                pattern.literals, pattern.tail, before: pattern.before, beforeLength: pattern.beforeLength,
                boundary: pattern.boundary, keepsLiteral: pattern.keepsLiteral, ignoresCase: pattern.ignoresCase,
                filter: filter.isEmpty ? nil : filter)
        }
    }

    /// gitleaks looks at a rule only where one of its keywords is; a literal that holds one makes sure of it.
    private mutating func checkKeywords(_ patterns: [TokenPattern]) {
        let keywords = source.keywords.map { $0.lowercased() }.filter { !$0.isEmpty }
        guard !keywords.isEmpty else { return }
        let isImplied = patterns.allSatisfy { pattern in
            pattern.literals.allSatisfy { literal in
                keywords.contains { literal.lowercased().contains($0) || pattern.tail.lowercased().contains($0) }
            }
        }
        if !isImplied { notes.insert(.keyword) }
    }

    private static let common = [
        "access", "auth", "token", "secret", "password", "passwd", "passw", "key", "api", "credential", "creds", "cred",
        "client", "bearer", "basic",
    ]

    private static func mentions(_ patterns: [TokenPattern]) -> [String] {
        var words: [String] = []
        for literal in patterns.flatMap(\.literals) {
            let word = literal.lowercased()
            let isWord =
                word.utf8.count >= 5
                && word.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }
            if isWord, !common.contains(word), !words.contains(word) { words.append(word) }
        }
        return words
    }

    /// Stop words and expressions that are plain text; what is more is left out, and said.
    private mutating func takeAllowlists() {
        for (list, isGlobal) in source.allowlists.map({ ($0, false) }) + globals.map({ ($0, true) }) {
            // Files and commits are not known of an event, so these allow nothing here.
            if list.needsAll {
                notes.insert(.allowlist("all of its conditions must hold at once"))
                continue
            }
            stopwords += list.stopwords
            guard list.target.isEmpty || list.target == "secret" else {
                if !list.regexes.isEmpty {
                    notes.insert(.allowlist("it looks at the \(list.target == "line" ? "line" : "match")"))
                }
                continue
            }
            for regex in list.regexes {
                if let text = Self.exception(regex) {
                    except.append(text)
                } else if !isGlobal {
                    notes.insert(.allowlist("an expression that is more than a text"))
                }
            }
        }
    }

    /// `EXAMPLE$`, `^test`, `.+EXAMPLE$` as an exception of ours; nil for anything else.
    static func exception(_ regex: String) -> String? {
        guard let parsed = try? RegexParser.parse(regex).paths(), parsed.count == 1 else { return nil }
        var items = parsed[0].items
        var (head, tail) = ("", "")
        if items.first == .start {
            items.removeFirst()
            head = "^"
        } else if case .run(let set, let low, nil)? = items.first, low <= 1, set.count >= 255 {
            // `.+EXAMPLE`: the secret has more than the text before it anyway.
            items.removeFirst()
        }
        if items.last == .end {
            items.removeLast()
            tail = "$"
        }
        var bytes: [UInt8] = []
        for item in items {
            guard case .run(let set, let low, let high) = item, low == high, low <= 64, set.count == 1 else {
                return nil
            }
            bytes += Array(repeating: set.members[0], count: low)
        }
        guard bytes.count >= 3, bytes.first != UInt8(ascii: "^"), bytes.last != UInt8(ascii: "$") else { return nil }
        return head + String(decoding: bytes, as: Unicode.UTF8.self) + tail
    }
}
