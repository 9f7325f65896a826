import CustodySanitizer

/// One way through an expression: no choices, no groups.
struct Path {
    enum Item: Equatable {
        case run(ByteClass, min: Int, max: Int?)
        case groupStart(Int)
        case groupEnd(Int)
        case start
        case end
        case wordBoundary
        /// What stands before the match is of the class, or nothing does.
        case preceded(ByteClass)
        /// What follows the match is of the class, or nothing does. `isWider` when the expression asks for more.
        case followed(ByteClass, isWider: Bool)

        var isEmptyWidth: Bool { if case .run = self { false } else { true } }
    }

    var items: [Item]
}

extension Regex {
    /// Most ways through one expression that are looked at.
    static let maximumPaths = RuleTranslator.maximumPaths
    /// Most times that a repeated group is written out.
    private static let maximumUnrolled = RuleTranslator.maximumUnrolled

    /// Every way through the expression, once each.
    ///
    /// - Throws: when there are too many, or a group repeats without a small bound.
    func paths() throws(Untranslatable) -> [Path] {
        try simplified(isFirst: true, isLast: true).expand().map { Path(items: Self.joined($0)) }
    }

    /// `(?:^|[\s"])` at the beginning and `(?:[\s"]|\\n|$)` at the end become one condition each.
    private func simplified(isFirst: Bool, isLast: Bool) -> Regex {
        switch self {
        case .sequence(let parts):
            return .sequence(
                parts.enumerated().map { index, part in
                    part.simplified(isFirst: isFirst && index == 0, isLast: isLast && index == parts.count - 1)
                })
        case .choice(let options):
            if isFirst, let edge = Self.edge(options, isStart: true) { return edge }
            if isLast, let edge = Self.edge(options, isStart: false) { return edge }
            // One-byte options are one class.
            var sets = ByteClass()
            var others: [Regex] = []
            for option in options.map({ $0.simplified(isFirst: isFirst, isLast: isLast) }) {
                if case .set(let set) = option { sets = sets.union(set) } else { others.append(option) }
            }
            if others.isEmpty { return .set(sets) }
            return .choice((sets.count > 0 ? [.set(sets)] : []) + others)
        default: return self
        }
    }

    /// A choice between an end of the text and single bytes, as a condition; nil for any other choice.
    private static func edge(_ options: [Regex], isStart: Bool) -> Regex? {
        var set = ByteClass()
        var hasEnd = false
        var isWider = false
        for option in options {
            switch option {
            case .start where isStart: hasEnd = true
            case .end where !isStart: hasEnd = true
            case .set(let members): set = set.union(members)
            case .sequence(let parts) where !isStart:
                // `\\[nr]`: by its first byte.
                guard case .set(let members)? = parts.first else { return nil }
                set = set.union(members)
                isWider = true
            default: return nil
            }
        }
        guard hasEnd, set.count > 0 else { return nil }
        return isStart ? .edge(.preceded(set)) : .edge(.followed(set, isWider: isWider))
    }

    private func expand() throws(Untranslatable) -> [[Path.Item]] {
        switch self {
        case .set(let set): return [[.run(set, min: 1, max: 1)]]
        case .start: return [[.start]]
        case .end: return [[.end]]
        case .wordBoundary: return [[.wordBoundary]]
        case .edge(let item): return [[item]]
        case .group(let inner, let number):
            return try inner.simplified(isFirst: false, isLast: false).expand().map {
                [.groupStart(number)] + $0 + [.groupEnd(number)]
            }
        case .choice(let options):
            var result: [[Path.Item]] = []
            for option in options { result += try option.expand() }
            return try Self.checked(result)
        case .sequence(let parts):
            var result: [[Path.Item]] = [[]]
            for part in parts {
                let tails = try part.expand()
                result = try Self.checked(result.flatMap { head in tails.map { head + $0 } })
            }
            return result
        case .repeated(let inner, let low, let high): return try Self.expand(inner, low, high)
        }
    }

    private static func expand(_ inner: Regex, _ low: Int, _ high: Int?) throws(Untranslatable) -> [[Path.Item]] {
        let inner = inner.simplified(isFirst: false, isLast: false)
        if case .set(let set) = inner { return [[.run(set, min: low, max: high)]] }
        if case .group(.set(let set), let number) = inner, low == 1, high == 1 {
            return [[.groupStart(number), .run(set, min: 1, max: 1), .groupEnd(number)]]
        }
        guard let high, high <= maximumUnrolled else {
            throw Untranslatable("a group that repeats without a small bound")
        }
        let once = try inner.expand()
        var result: [[Path.Item]] = []
        for count in low...high {
            var ways: [[Path.Item]] = [[]]
            for _ in 0..<count { ways = try checked(ways.flatMap { head in once.map { head + $0 } }) }
            result += ways
        }
        return try checked(result)
    }

    private static func checked(_ paths: [[Path.Item]]) throws(Untranslatable) -> [[Path.Item]] {
        guard paths.count <= maximumPaths else {
            throw Untranslatable("more than \(maximumPaths) ways through the expression")
        }
        return paths
    }

    /// Neighbouring runs of one class as one.
    private static func joined(_ items: [Path.Item]) -> [Path.Item] {
        var result: [Path.Item] = []
        for item in items {
            if case .run(let set, let low, let high) = item, case .run(let before, let first, let last)? = result.last,
                set == before, !(low == high && first == last && set.count <= 2)
            {
                let most: Int? = if let high, let last { high + last } else { nil }
                result[result.count - 1] = .run(set, min: low + first, max: most)
            } else {
                result.append(item)
            }
        }
        return result
    }
}
