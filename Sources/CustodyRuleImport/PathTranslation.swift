import CustodySanitizer

/// One way through an expression, as a pattern of ours.
struct TranslatedPath {
    var pattern: TokenPattern
    var notes: Set<Note>
    /// The literal names the secret and is no part of it: a vendor's name near a value.
    var isContext: Bool
    /// A text that it finds, as an ``ExampleTemplate``.
    var example: String
}

/// Turns a ``Path`` into a literal and a pattern behind it.
struct PathTranslator {
    private struct Element {
        var set: ByteClass
        var low: Int
        var high: Int?
        var zone: Zone

        var isFixed: Bool { low == high }
    }

    private enum Zone { case before, secret, after }

    private var elements: [Element] = []
    private var leading: [Path.Item] = []
    private var trailing: [Path.Item] = []
    private var notes: Set<Note> = []
    private let entropy: Double

    /// Most literals that small classes in one are written out to, and the longest one, in bytes.
    private static let maximumLiterals = 32
    private static let maximumLiteral = 40
    private static let minimumLiteral = 3

    /// - Parameters:
    ///   - secretGroup: the group that is the secret; 0 for the first one that is there, else the whole match.
    init(_ path: Path, secretGroup: Int, entropy: Double) throws(Untranslatable) {
        self.entropy = entropy
        let wanted = Self.secretGroup(path, secretGroup)
        var zone: Zone = wanted == nil ? .secret : .before
        for item in path.items {
            switch item {
            case .groupStart(let number): if number == wanted { zone = .secret }
            case .groupEnd(let number): if number == wanted { zone = .after }
            case .run(let set, let low, let high):
                if high == 0 { continue }
                // Conditions that stand between runs now.
                try settleInner(before: set)
                elements.append(Element(set: set, low: low, high: high, zone: zone))
            default:
                if elements.isEmpty { leading.append(item) } else { trailing.append(item) }
            }
        }
        guard elements.contains(where: { $0.zone == .secret }) else { throw Untranslatable("its secret can be empty") }
        if elements.contains(where: { $0.set.count > 128 && ($0.high ?? 2) > 1 && $0.high != nil }) {
            notes.insert(.counting)
        }
    }

    /// The first group that holds something, as gitleaks takes it.
    private static func secretGroup(_ path: Path, _ number: Int) -> Int? {
        var present: [Int] = []
        for item in path.items { if case .groupStart(let number) = item { present.append(number) } }
        if number > 0 { return present.contains(number) ? number : nil }
        return present.min()
    }

    /// A condition in the midst of a match: dropped where it always holds, else it makes the way impossible or wider.
    private mutating func settleInner(before set: ByteClass) throws(Untranslatable) {
        guard let last = elements.last, !trailing.isEmpty else { return }
        for item in trailing {
            switch item {
            case .wordBoundary:
                let (left, right) = (last.set, set)
                let isAlways =
                    left.isSubset(of: .word) && !right.intersects(.word)
                    || !left.intersects(.word) && right.isSubset(of: .word)
                if !isAlways { notes.insert(.edgeDropped) }
            case .start, .end: throw Untranslatable("`^` or `$` in the midst of it")
            default: notes.insert(.edgeDropped)
            }
        }
        trailing = []
    }

    /// The best translation: the one that drops least.
    mutating func translate() throws(Untranslatable) -> TranslatedPath {
        // What may be left out before the secret decides nothing.
        while let first = elements.first, first.zone == .before, first.low == 0 {
            elements.removeFirst()
            if leading.contains(where: { $0 != .start }) { notes.insert(.contextDropped) }
            leading = []
        }
        while let last = elements.last, last.zone == .after, last.low == 0 {
            elements.removeLast()
            trailing = trailing.filter { if case .followed = $0 { true } else { $0 == .end } }
        }
        var reason: Untranslatable?
        for start in elements.indices.sorted(by: { rank($0) < rank($1) }) {
            guard let literal = literal(at: start) else { continue }
            do throws(Untranslatable) {
                return try make(start, literal)
            } catch {
                reason = reason ?? error
            }
        }
        throw reason ?? Untranslatable("no literal of \(Self.minimumLiteral) bytes or more")
    }

    /// Required context that a literal at this place drops, then its place.
    private func rank(_ index: Int) -> Int {
        let dropped = elements[..<index].count { $0.zone == .before && $0.low > 0 }
        return dropped * 1000 + index
    }

    private struct Literal {
        var texts: [String]
        var ignoresCase: Bool
        /// Elements that it takes.
        var count: Int
    }

    /// The literal that begins with an element; nil when there is none that is long enough.
    private func literal(at start: Int) -> Literal? {
        let isCaseless = caseless(from: start)
        var texts: [[UInt8]] = [[]]
        var index = start
        while index < elements.count, elements[index].zone == elements[start].zone, elements[index].isFixed,
            elements[index].low <= Self.maximumLiteral, let length = texts.first?.count
        {
            let options = isCaseless ? Self.lowercased(elements[index].set) : elements[index].set.members
            let isPlain = options.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            guard isPlain, length + elements[index].low <= Self.maximumLiteral else { break }
            var next = texts
            for _ in 0..<elements[index].low {
                guard next.count * options.count <= Self.maximumLiterals else {
                    return finish(texts, start, index, isCaseless)
                }
                next = next.flatMap { text in options.map { text + [$0] } }
            }
            texts = next
            index += 1
        }
        return finish(texts, start, index, isCaseless)
    }

    private func finish(_ texts: [[UInt8]], _ start: Int, _ end: Int, _ isCaseless: Bool) -> Literal? {
        guard let length = texts.first?.count, length >= Self.minimumLiteral else { return nil }
        return Literal(
            texts: texts.map { String(decoding: $0, as: Unicode.UTF8.self) }, ignoresCase: isCaseless,
            count: end - start)
    }

    /// Whether the letters of the literal at this place are there in both cases.
    private func caseless(from start: Int) -> Bool {
        var hasLetters = false
        for element in elements[start...].prefix(while: { $0.isFixed && $0.set.count <= 2 }) {
            guard element.set.intersects(ByteClass.upper.union(.lower)) else { continue }
            guard element.set.ignoringCase == element.set else { return false }
            hasLetters = true
        }
        return hasLetters
    }

    private static func lowercased(_ set: ByteClass) -> [UInt8] {
        guard set.ignoringCase == set else { return set.members }
        return set.members.filter { !($0 &- 0x41 < 26) }
    }

    private func make(_ start: Int, _ literal: Literal) throws(Untranslatable) -> TranslatedPath {
        var notes = notes
        let head = elements[..<start]
        let inSecret = head.filter { $0.zone == .secret }
        guard inSecret.count <= 1 else {
            throw Untranslatable("its literal stands behind more than one variable part")
        }
        let isDropped = head.contains { $0.zone == .before && $0.low > 0 }
        if isDropped { notes.insert(.contextDropped) }
        let before = inSecret.first
        if before?.high != nil { notes.insert(.beforeSpan) }
        let (boundary, precede) = leadingCondition(
            before?.set ?? elements[start].set, hasBefore: before != nil, isDropped: isDropped, &notes)
        let tail = Array(elements[(start + literal.count)...])
        let follow = followCondition(tail, &notes)
        if !Self.isExact(tail, follow) { notes.insert(.backtracking) }
        let isContext = elements[start].zone == .before
        let pattern = TokenPattern(
            literal.texts, text(of: tail, keeping: isContext), before: before?.set.pattern,
            beforeLength: before?.low ?? 0, boundary: boundary,
            keepsLiteral: isContext && tail.first?.zone == .secret, ignoresCase: literal.ignoresCase,
            filter: TokenFilter(
                precede: precede?.pattern, follow: follow?.pattern,
                entropy: entropy))
        return TranslatedPath(pattern: pattern, notes: notes, isContext: isContext, example: example())
    }

    private func leadingCondition(
        _ first: ByteClass, hasBefore: Bool, isDropped: Bool, _ notes: inout Set<Note>
    ) -> (TokenPattern.Boundary, ByteClass?) {
        var boundary = TokenPattern.Boundary.any
        var precede: ByteClass?
        for item in leading {
            switch item {
            case _ where isDropped: break
            case .start: notes.insert(.startDropped)
            case .wordBoundary where hasBefore:
                // What stands before is taken as far as it goes.
                if !ByteClass.word.isSubset(of: first) { precede = ByteClass.word.inverted }
            case .wordBoundary where first.isSubset(of: .word):
                boundary = .word
                notes.insert(.wordStart)
            case .preceded(let set): precede = set
            default: notes.insert(.edgeDropped)
            }
        }
        return (boundary, precede)
    }

    /// What must follow: a condition at the end, or the first byte of what stands behind the secret.
    private func followCondition(_ tail: [Element], _ notes: inout Set<Note>) -> ByteClass? {
        let behind = tail.filter { $0.zone == .after }
        if let first = behind.first {
            var set = first.set
            for element in behind.dropFirst() where first.low == 0 { set = set.union(element.set) }
            notes.insert(
                behind.count == 1 && first.low == 1 && first.high == 1 && trailing.isEmpty ? .followEnd : .followFirst)
            return set
        }
        var follow: ByteClass?
        for item in trailing {
            switch item {
            case .followed(let set, let isWider):
                follow = set
                if isWider { notes.insert(.followFirst) }
            case .wordBoundary:
                var last = ByteClass()
                for element in tail.reversed() {
                    last = last.union(element.set)
                    if element.low > 0 { break }
                }
                if last.isSubset(of: .word) { follow = ByteClass.word.inverted } else { notes.insert(.edgeDropped) }
            case .end: notes.insert(.endDropped)
            default: notes.insert(.edgeDropped)
            }
        }
        return follow
    }

    /// Whether matching that gives nothing back finds what backtracking finds. True only where it is certain.
    ///
    /// A run that takes too much can only hurt where what follows could begin inside it.
    private static func isExact(_ tail: [Element], _ follow: ByteClass?) -> Bool {
        var taken = ByteClass()
        for element in tail where element.zone != .after {
            if element.low == 0 {
                taken = taken.union(element.set)
                continue
            }
            if element.set.intersects(taken) { return false }
            taken = element.isFixed ? ByteClass() : element.set
        }
        guard let follow else { return true }
        return !follow.intersects(taken)
    }

    private func text(of tail: [Element], keeping isContext: Bool) -> String {
        var text = ""
        var isKept = !isContext || tail.first?.zone == .secret
        for element in tail where element.zone != .after {
            if !isKept, element.zone == .secret {
                text += "\\K"
                isKept = true
            }
            text += element.set.pattern
            switch (element.low, element.high) {
            case (1, 1): break
            case (0, 1): text += "?"
            case (0, nil): text += "*"
            case (1, nil): text += "+"
            case (let low, nil): text += "{\(low),}"
            case (let low, let high?): text += low == high ? "{\(low)}" : "{\(low),\(high)}"
            }
        }
        return text
    }

    /// Characters of a variable run in an example, where it may have so many.
    private static let exampleLength = 24

    private func example() -> String {
        var text = ""
        for (number, element) in elements.enumerated() {
            let isLong = element.zone == .secret && !element.isFixed
            let count = isLong ? min(element.high ?? .max, max(element.low, Self.exampleLength)) : element.low
            text += element.set.example(count, seed: number)
        }
        return text
    }
}

extension ByteClass {
    private static let fields: [(String, ByteClass)] = [
        ("b62", .alphanumeric), ("b36", ByteClass.lower.union(.digit)), ("B36", ByteClass.upper.union(.digit)),
        ("b32", ByteClass("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")), ("hex", ByteClass("0123456789abcdef")),
        ("HEX", ByteClass("0123456789ABCDEF")), ("alp", ByteClass.upper.union(.lower)), ("low", .lower),
        ("upp", .upper), ("dec", .digit),
    ]

    /// So many characters of the class, as a field of an ``ExampleTemplate`` where one fits.
    func example(_ count: Int, seed: Int) -> String {
        if count == 0 { return "" }
        if count > 1 || self.count > 2, let field = Self.fields.first(where: { $0.1.isSubset(of: self) }) {
            return "{\(field.0):\(count)}"
        }
        var members = self.members.filter { $0 > 0x20 && $0 < 0x7F && !ByteClass("\"\\{}'<>").contains($0) }
        let letters = members.filter { ByteClass.alphanumeric.contains($0) }
        if letters.count > 1 { members = letters }
        if members.isEmpty { members = self.members.filter { $0 < 0x80 } }
        guard !members.isEmpty else { return "" }
        var state = UInt64(seed) &+ 1
        var bytes: [UInt8] = []
        for _ in 0..<count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(members[Int((state >> 33) % UInt64(members.count))])
        }
        return String(decoding: bytes, as: Unicode.UTF8.self)
    }
}
