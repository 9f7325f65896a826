import CustodyModel
import Yams

/// What is wrong with a policy, by file and line; never a value, for it may be a secret.
struct PolicyProblems {
    private(set) var lines: [String] = []

    mutating func add(_ place: String, _ what: String) { lines.append("\(place): \(what)") }

    func check() throws(CustodyError) {
        guard lines.isEmpty else { throw CustodyError(.configuration, lines.joined(separator: "\n")) }
    }
}

/// A mapping of a policy file whose keys are all known.
struct PolicyMap {
    struct Entry {
        let value: Node
        let line: Int
    }

    /// The file's name, as messages have it.
    let file: String
    let line: Int
    /// Where the mapping stands: `profiles.agents.rules`; empty at the top.
    let path: String
    private var entries: [String: Entry] = [:]

    /// - Parameter known: keys that may stand here; nil for names that the operator chooses.
    init(
        _ node: Node, file: String, line: Int, path: String, known: [String]?, _ problems: inout PolicyProblems
    ) {
        (self.file, self.line, self.path) = (file, line, path)
        if Self.isEmpty(node) { return }
        guard case .mapping(let mapping) = node else {
            problems.add("\(file):\(line)", "\(path.isEmpty ? "a policy" : path) is written as `key: value`")
            return
        }
        for (key, value) in mapping {
            let line = key.mark?.line ?? line
            guard case .scalar(let scalar) = key else {
                problems.add("\(file):\(line)", "a key is one word")
                continue
            }
            if let known, !known.contains(scalar.string) {
                let nearest = Nearest.name(to: scalar.string, among: known).map { "; did you mean \($0)" } ?? ""
                let place = path.isEmpty ? "" : " in \(path)"
                problems.add(
                    "\(file):\(line)", "unknown key \(Configuration.quoted(scalar.string))\(place)\(nearest)")
                continue
            }
            entries[scalar.string] = Entry(value: value, line: line)
        }
    }

    static func isEmpty(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Keys in the order of their lines.
    var keys: [String] { entries.sorted { ($0.value.line, $0.key) < ($1.value.line, $1.key) }.map(\.key) }

    func has(_ key: String) -> Bool { entries[key] != nil }

    func place(_ key: String) -> String { "\(file):\(entries[key]?.line ?? line)" }

    /// The full name of a key, for messages.
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func node(_ key: String) -> Node? { entries[key]?.value }

    func map(_ key: String, known: [String]?, _ problems: inout PolicyProblems) -> PolicyMap? {
        guard let entry = entries[key] else { return nil }
        return PolicyMap(entry.value, file: file, line: entry.line, path: name(key), known: known, &problems)
    }

    /// The mappings of a list.
    func maps(_ key: String, known: [String], _ problems: inout PolicyProblems) -> [PolicyMap] {
        guard let entry = entries[key], !Self.isEmpty(entry.value) else { return [] }
        guard case .sequence(let sequence) = entry.value else {
            problems.add(place(key), "\(name(key)) is a list: each entry begins with `-`")
            return []
        }
        return sequence.enumerated().map { index, node in
            PolicyMap(
                node, file: file, line: node.mark?.line ?? entry.line, path: "\(name(key))[\(index)]", known: known,
                &problems)
        }
    }

    func text(_ key: String, _ problems: inout PolicyProblems) -> String? {
        guard let entry = entries[key] else { return nil }
        guard case .scalar(let scalar) = entry.value, !scalar.string.utf8.contains(0) else {
            problems.add(place(key), "\(name(key)) is a text")
            return nil
        }
        return scalar.string
    }

    /// A text that must be there.
    func required(_ key: String, _ problems: inout PolicyProblems) -> String {
        if let text = text(key, &problems), !text.isEmpty { return text }
        if !has(key) { problems.add("\(file):\(line)", "\(path) needs `\(key)`") }
        return ""
    }

    /// A list of texts; one text alone is a list of one.
    func texts(_ key: String, _ problems: inout PolicyProblems) -> [String] {
        guard let entry = entries[key], !Self.isEmpty(entry.value) else { return [] }
        if case .scalar(let scalar) = entry.value { return [scalar.string] }
        guard case .sequence(let sequence) = entry.value else {
            problems.add(place(key), "\(name(key)) is a list of texts")
            return []
        }
        let texts = sequence.compactMap { $0.scalar?.string }
        if texts.count != sequence.count || texts.contains("") {
            problems.add(place(key), "\(name(key)) is a list of texts")
        }
        return texts
    }

    func flag(_ key: String, _ problems: inout PolicyProblems) -> Bool? {
        guard let text = text(key, &problems) else { return nil }
        guard case .flag(let value)? = SettingKind.flag.parse(text) else {
            problems.add(place(key), "\(name(key)) must be true or false")
            return nil
        }
        return value
    }

    func choice<Value>(
        _ key: String, _ choices: [(String, Value)], _ problems: inout PolicyProblems
    ) -> Value? {
        guard let text = text(key, &problems) else { return nil }
        if let choice = choices.first(where: { $0.0 == text }) { return choice.1 }
        problems.add(place(key), "\(name(key)) must be one of \(choices.map(\.0).joined(separator: ", "))")
        return nil
    }

    func number(_ key: String, _ range: ClosedRange<Double>, _ problems: inout PolicyProblems) -> Double? {
        guard let text = text(key, &problems) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            let bounds = [range.lowerBound, range.upperBound].map { String(Int($0)) }
            problems.add(place(key), "\(name(key)) must be a number from \(bounds[0]) to \(bounds[1])")
            return nil
        }
        return value
    }
}
