import CustodyCrypto
import CustodyModel

/// What one format adds to the reading of lines: its rules, and what its own tool makes of them.
///
/// The two never mix: `judge` finds what Custody objects to, `tool` plays the format's tool, faults included.
protocol FormatJudge: AnyObject {
    /// What the record says, and its hash by the rule.
    func facts(_ json: inout PythonJSON) -> RecordFacts

    func begin(_ file: OldLogFile)

    /// Finds defects of a record; `line` has no line feed.
    func judge(
        _ facts: RecordFacts, _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ place: LinePlace,
        _ findings: inout FindingList)

    /// Takes note of a line that is no record.
    func skip(_ place: LinePlace)

    /// Hands the tool one of its lines, `bytes` with the white space around it. Blank lines as well: `line` is nil.
    func tool(
        _ line: ToolLine?, _ json: inout PythonJSON, _ bytes: UnsafeRawBufferPointer, _ place: LinePlace)

    /// All lines were read.
    func end(_ findings: inout FindingList) throws(CustodyError)

    var verdict: ToolVerdict { get }
    /// The hash of the newest record.
    var head: HashText { get }
    var notes: [String] { get }
    /// Of a record, for its provenance: number, time and kind.
    func provenance(_ json: borrowing PythonJSON) -> Provenance
}

/// Which nodes of an old record its provenance repeats.
struct Provenance {
    var sequence: Int?
    var time: Int?
    var action: Int?
}

/// What all formats object to.
enum CommonRules {
    static func judge(
        _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ styles: [PythonStyle], _ place: LinePlace,
        _ buffer: inout ByteBuffer, _ findings: inout FindingList
    ) {
        if json.hasDuplicateKeys { findings.add(.recordMalformed, place, found: "a key that occurs twice") }
        if json.hasLoneSurrogate { findings.add(.recordMalformed, place, found: "half of a surrogate pair") }
        if json.hasDuplicateKeys || json.hasLoneSurrogate { return }
        for style in styles {
            buffer.removeAll()
            guard (try? json.dump(0, style, to: &buffer)) != nil else { continue }
            if unsafe buffer.bytes.count == line.count && buffer.bytes.elementsEqual(line) { return }
        }
        findings.add(.recordMalformed, place, expected: "the form of the log's writer", found: "another form")
    }

    /// Finds what the hash rule says of a record.
    static func judge(hash facts: RecordFacts, _ place: LinePlace, _ findings: inout FindingList) {
        switch facts.computed {
        case .success(let digest):
            if facts.hash != .digest(digest) {
                findings.add(.recordHashMismatch, place, expected: facts.hash.shown, found: digest.hex)
            }
        case .failure(let error):
            findings.add(
                .recordMalformed, place, expected: "a record that the rule can hash", found: error.description)
        }
    }
}
