import CustodyCrypto
import CustodyModel
import SystemPackage

/// `prev_hash` and `entry_hash`, the SHA-256 of sorted JSON with Python's own separators; a chain for each file.
final class EntryHashJudge: FormatJudge {
    static let hashed = PythonStyle(sortsKeys: true, isCompact: false, ensuresASCII: false)
    static let written = [
        PythonStyle(sortsKeys: false, isCompact: false, ensuresASCII: false),
        PythonStyle(sortsKeys: false, isCompact: false, ensuresASCII: true),
        PythonStyle(sortsKeys: false, isCompact: true, ensuresASCII: false),
        PythonStyle(sortsKeys: false, isCompact: true, ensuresASCII: true),
    ]

    private var hasher = SHA256()
    private var buffer = ByteBuffer()
    private(set) var head = HashText.none
    let notes = ["whether the entries fit a schema is not judged here"]
    private var isFirstOfFile = true

    private var toolPrevious = HashText.none
    private var hasToolPrevious = false
    private var toolEntry = 0
    private var blanks = 0
    private var total = 0
    private var errors: [String] = []
    private var errorCount = 0
    private var crash: String?

    func facts(_ json: inout PythonJSON) -> RecordFacts {
        guard json.isObject else { return .noObject }
        var facts = RecordFacts()
        facts.hash = json.hash("entry_hash")
        facts.hasPrevious = json.member("prev_hash") != nil
        facts.previous = json.hash("prev_hash")
        // Half of a surrogate pair cannot be written as UTF-8.
        guard !json.hasLoneSurrogate else {
            facts.computed = .failure(.raised("UnicodeEncodeError"))
            return facts
        }
        buffer.removeAll()
        do throws(PythonJSONError) {
            try json.dump(0, EntryHashJudge.hashed, except: ["entry_hash"], to: &buffer)
            facts.computed = .success(unsafe hasher.digest(buffer.bytes))
        } catch {
            facts.computed = .failure(error)
        }
        return facts
    }

    func begin(_ file: OldLogFile) {
        isFirstOfFile = true
        hasToolPrevious = false
        toolEntry = 0
        blanks = 0
    }

    func judge(
        _ facts: RecordFacts, _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ place: LinePlace,
        _ findings: inout FindingList
    ) {
        unsafe CommonRules.judge(&json, line, EntryHashJudge.written, place, &buffer, &findings)
        CommonRules.judge(hash: facts, place, &findings)
        // A file begins a chain, or goes on where the one before it ended.
        let begins = isFirstOfFile && facts.previous.isStart
        if !begins, facts.previous != head {
            findings.add(
                .chainBroken, place, expected: isFirstOfFile ? "the beginning of a chain" : head.shown,
                found: facts.previous.shown)
        }
        isFirstOfFile = false
        head = facts.hash
    }

    func skip(_ place: LinePlace) { isFirstOfFile = false }

    func tool(
        _ line: ToolLine?, _ json: inout PythonJSON, _ bytes: UnsafeRawBufferPointer, _ place: LinePlace
    ) {
        guard crash == nil else { return }
        // Blank lines count between others, not around them.
        guard let line else {
            if toolEntry > 0 { blanks += 1 }
            return
        }
        total += blanks + 1
        toolEntry += blanks + 1
        blanks = 0
        switch line {
        case .tooLong: crash = "a line is too long for this check"
        case .failure(.decode(let message, let character)):
            note(place, "invalid JSON: \(PythonJSONError.decode(message, character: character).description)")
        case .failure(.raised(let name)): crash = name
        case .json(let facts) where !facts.isObject: crash = "AttributeError"
        case .json(let facts):
            guard json.member("entry_hash") != nil else { return }
            if case .failure(let error) = facts.computed {
                crash = error.description
                return
            }
            if case .success(let digest) = facts.computed, facts.hash != .digest(digest) {
                note(place, "entry_hash mismatch")
            }
            if hasToolPrevious, facts.previous != toolPrevious { note(place, "prev_hash chain broken") }
            // `None` is what the tool begins with.
            toolPrevious = facts.hash
            hasToolPrevious = facts.hash != .none
        }
    }

    private func note(_ place: LinePlace, _ text: String) {
        errorCount += 1
        if errors.count < 50 {
            errors.append("\(place.file.path.lastComponent?.string ?? place.file.name):\(toolEntry) \(text)")
        }
    }

    func end(_ findings: inout FindingList) {}

    var verdict: ToolVerdict {
        if let crash {
            return ToolVerdict(passed: false, checked: 0, reason: crash, line: "Traceback: \(crash)")
        }
        guard let first = errors.first else {
            return ToolVerdict(passed: true, checked: total, reason: nil, line: "PASS: \(total) entries validated")
        }
        return ToolVerdict(
            passed: false, checked: total, reason: first,
            line: "FAIL: \(errorCount) validation error(s) in \(total) entries; the first: \(first)")
    }

    func provenance(_ json: borrowing PythonJSON) -> Provenance {
        Provenance(
            sequence: json.member("seq"),
            time: json.member("timestamp_utc") ?? json.member("timestamp") ?? json.member("ts") ?? json.member("time"),
            action: json.member("category") ?? json.member("event_type") ?? json.member("event"))
    }
}

extension HashText {
    /// What stands for "nothing before" in this family: no member, `null`, an empty string, 64 zeros, `genesis`.
    fileprivate var isStart: Bool {
        switch self {
        case .none, .text(""), .genesis: true
        case .text(let text): text.lowercased() == "genesis"
        case .digest, .other: false
        }
    }
}
