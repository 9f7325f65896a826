import CustodyCrypto
import CustodyModel

/// TamperProofLogger of Mai: hashes over time, type, data and link alone; a "signature" with a key that stands in its
/// source.
final class MaiJudge: FormatJudge {
    static let hashed = PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: true)
    static let written = [PythonStyle(sortsKeys: false, isCompact: false, ensuresASCII: true)]
    /// The constant of the format; it is public, so that anybody can make such a signature.
    static let signatureSuffix = ["mai", "audit", "secret", "key", "change", "in", "production"].joined(separator: "-")

    private var hasher = SHA256()
    private var buffer = ByteBuffer()
    private(set) var head = HashText.none
    let notes: [String] = []

    private var toolPrevious = HashText.none
    private var entries = 0
    private var tampered = 0
    private var broken = 0
    /// A line that is no JSON makes the tool forget everything, those behind it included.
    private var hasReset = false
    private var crash: String?

    func facts(_ json: inout PythonJSON) -> RecordFacts {
        guard json.isObject else { return .noObject }
        var facts = RecordFacts()
        facts.hash = json.hash("hash")
        facts.hasPrevious = json.member("previous_hash") != nil
        facts.previous = json.hash("previous_hash")
        facts.computed = computed(&json, after: facts.previous)
        return facts
    }

    private func computed(
        _ json: inout PythonJSON, after previous: HashText
    ) -> Result<Digest, PythonJSONError> {
        buffer.removeAll()
        do throws(PythonJSONError) {
            buffer.append("{\"event_data\":")
            try dump("event_data", &json)
            buffer.append(",\"event_type\":")
            try dump("event_type", &json)
            buffer.append(",\"previous_hash\":")
            switch previous {
            case .none: buffer.append("null")
            case .digest(let digest): buffer.append("\"\(digest.hex)\"")
            case .text, .other: try dump("previous_hash", &json)
            }
            buffer.append(",\"timestamp\":")
            try dump("timestamp", &json)
            buffer.append("}")
            return .success(unsafe hasher.digest(buffer.bytes))
        } catch {
            return .failure(error)
        }
    }

    private func dump(_ name: StaticString, _ json: inout PythonJSON) throws(PythonJSONError) {
        if let node = json.member(name) {
            try json.dump(node, MaiJudge.hashed, to: &buffer)
        } else {
            buffer.append("null")
        }
    }

    private func signature(of hash: HashText) -> Digest {
        buffer.removeAll()
        switch hash {
        case .digest(let digest): buffer.append(digest.hex)
        case .text(let text): buffer.append(text)
        case .none, .other: break
        }
        buffer.append(MaiJudge.signatureSuffix)
        return unsafe hasher.digest(buffer.bytes)
    }

    func begin(_ file: OldLogFile) {}

    func judge(
        _ facts: RecordFacts, _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ place: LinePlace,
        _ findings: inout FindingList
    ) {
        unsafe CommonRules.judge(&json, line, MaiJudge.written, place, &buffer, &findings)
        CommonRules.judge(hash: facts, place, &findings)
        if facts.previous != head {
            findings.add(.chainBroken, place, expected: head.shown, found: facts.previous.shown)
        }
        let stored = json.hash("signature")
        let wanted = HashText.digest(signature(of: facts.hash))
        if stored != wanted {
            findings.add(
                .recordMalformed, place, expected: "signature \(wanted.shown)", found: "signature \(stored.shown)")
        }
        head = facts.hash
    }

    func skip(_ place: LinePlace) {}

    func tool(
        _ line: ToolLine?, _ json: inout PythonJSON, _ bytes: UnsafeRawBufferPointer, _ place: LinePlace
    ) {
        guard let line, !hasReset, crash == nil else { return }
        switch line {
        case .tooLong: crash = "a line is too long for this check"
        case .failure(.decode): hasReset = true
        case .failure(.raised(let name)): crash = name
        case .json(let facts) where !facts.isObject: crash = "AttributeError"
        case .json(let facts): take(facts, &json)
        }
    }

    private func take(_ facts: RecordFacts, _ json: inout PythonJSON) {
        entries += 1
        let result = facts.previous == toolPrevious ? facts.computed : computed(&json, after: toolPrevious)
        if case .success(let digest) = result, facts.hash == .digest(digest) {} else { tampered += 1 }
        if toolPrevious.isTrue, facts.previous != toolPrevious { broken += 1 }
        let stored = json.hash("signature")
        if stored.isTrue {
            switch facts.hash {
            case .none, .other: crash = "TypeError"
            case .digest, .text: break
            }
            if stored != .digest(signature(of: facts.hash)) {
                tampered += 1
            }
        }
        toolPrevious = facts.hash
    }

    func end(_ findings: inout FindingList) {}

    var verdict: ToolVerdict {
        if let crash {
            return ToolVerdict(passed: false, checked: 0, reason: crash, line: "Traceback: \(crash)")
        }
        let isValid = hasReset || tampered + broken == 0
        let counts = hasReset ? (0, 0, 0) : (entries, tampered, broken)
        let words = "tampered=\(counts.1) broken=\(counts.2)"
        return ToolVerdict(
            passed: isValid, checked: counts.0, reason: isValid ? nil : words,
            line: "is_valid=\(isValid ? "True" : "False") total_entries=\(counts.0) \(words)")
    }

    func provenance(_ json: borrowing PythonJSON) -> Provenance {
        Provenance(sequence: nil, time: json.member("timestamp"), action: json.member("event_type"))
    }
}
