/// One component of a glob: `*`, `?` and `[...]` as in a shell, over characters.
struct GlobPattern {
    fileprivate enum Element {
        case character(Character)
        case any
        case anyRun
        case oneOf([ClosedRange<Character>], negated: Bool)
    }

    private let elements: [Element]
    private let matchesHidden: Bool

    init(_ text: Substring) {
        var elements: [Element] = []
        var rest = text
        while let character = rest.popFirst() {
            switch character {
            case "*":
                if case .anyRun = elements.last { continue }
                elements.append(.anyRun)
            case "?": elements.append(.any)
            case "[":
                if let set = GlobPattern.set(&rest) {
                    elements.append(set)
                } else {
                    elements.append(.character("["))
                }
            default: elements.append(.character(character))
            }
        }
        self.elements = elements
        matchesHidden = text.hasPrefix(".")
    }

    /// True when `text` holds a character that means something in a glob.
    static func isPattern(_ text: some StringProtocol) -> Bool {
        text.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    /// Names that begin with a dot match only patterns that do.
    func matches(_ name: String) -> Bool {
        if name.hasPrefix("."), !matchesHidden { return false }
        let name = Array(name)
        // Greedy with one point to come back to: after the last `*`, which may take one more character.
        var position = 0
        var element = 0
        var retry: (element: Int, position: Int)?
        while position < name.count {
            if element < elements.count, case .anyRun = elements[element] {
                retry = (element + 1, position)
                element += 1
            } else if element < elements.count, elements[element].takes(name[position]) {
                element += 1
                position += 1
            } else if let back = retry {
                retry = (back.element, back.position + 1)
                (element, position) = (back.element, back.position + 1)
            } else {
                return false
            }
        }
        return elements[element...].allSatisfy { if case .anyRun = $0 { true } else { false } }
    }

    /// What stands behind `[`; nil, with nothing taken, when no `]` follows.
    private static func set(_ rest: inout Substring) -> Element? {
        var copy = rest
        var negated = false
        if copy.first == "!" || copy.first == "^" {
            negated = true
            copy.removeFirst()
        }
        var ranges: [ClosedRange<Character>] = []
        while let character = copy.popFirst() {
            if character == "]", !ranges.isEmpty {
                rest = copy
                return .oneOf(ranges, negated: negated)
            }
            if copy.first == "-", let upper = copy.dropFirst().first, upper != "]", upper >= character {
                copy.removeFirst(2)
                ranges.append(character...upper)
            } else {
                ranges.append(character...character)
            }
        }
        return nil
    }
}

extension GlobPattern.Element {
    fileprivate func takes(_ character: Character) -> Bool {
        switch self {
        case .character(let own): own == character
        case .any: true
        case .anyRun: false
        case .oneOf(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
        }
    }
}
