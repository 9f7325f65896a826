import CustodyModel

/// What a line of an old log says of itself, and the hash that its format's rule gives it.
struct RecordFacts {
    /// False for JSON that is no object; nothing else is known then.
    var isObject = true
    var hash = HashText.none
    var previous = HashText.none
    var hasPrevious = false
    /// The hash by the rule, over the link that the record itself names.
    var computed: Result<Digest, PythonJSONError> = .failure(.raised("AttributeError"))

    static let noObject = RecordFacts(isObject: false)
}

/// Where a line lies.
struct LinePlace {
    let file: OldLogFile
    /// Line feeds before it, plus 1.
    let line: Int
    /// The line's number as the format's tool counts.
    var toolLine: Int
}

/// A line as the format's tool sees it, once white space around it is gone.
enum ToolLine {
    case json(RecordFacts)
    case failure(PythonJSONError)
    /// Longer than this check keeps.
    case tooLong
}

/// What the tool of an old log's format says about it.
package struct ToolVerdict: Sendable, Equatable {
    package let passed: Bool
    /// Records, for praxis checkpoints, that the tool counts as checked.
    package let checked: Int
    /// Why it failed, in the tool's words; nil when it passed.
    package let reason: String?
    /// What the tool prints.
    package let line: String
}

/// Findings of one run: all are counted, the first ones kept.
struct FindingList {
    /// Findings that are kept one by one.
    static let kept = 1_000

    private(set) var findings: [Finding] = []
    private(set) var count = 0
    /// Codes of the line that is judged now.
    private(set) var ofLine: [Finding.Code] = []
    private(set) var hasDefect = false

    mutating func beginLine() { ofLine.removeAll(keepingCapacity: true) }

    mutating func add(
        _ code: Finding.Code, _ place: LinePlace? = nil, expected: String? = nil, found: String? = nil,
        file: String? = nil
    ) {
        count += 1
        if !code.isUnchecked { hasDefect = true }
        if !ofLine.contains(code) { ofLine.append(code) }
        guard findings.count < FindingList.kept else { return }
        findings.append(
            Finding(code, file: place?.file.name ?? file, line: place?.line, expected: expected, found: found))
    }

    /// Adds what another list found.
    mutating func append(_ other: FindingList) {
        count += other.count
        hasDefect = hasDefect || other.hasDefect
        findings += other.findings.prefix(FindingList.kept - findings.count)
    }
}
