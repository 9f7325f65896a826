import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import SystemPackage

/// praxis: `seq`, `prev_hash` and `entry_hash` over sorted compact UTF-8 JSON, and an evidence file with Merkle roots over
/// the raw lines.
final class PraxisJudge: FormatJudge {
    static let hashed = PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: false)

    private var hasher = SHA256()
    private var buffer = ByteBuffer()
    private(set) var head = HashText.genesis
    private(set) var notes: [String] = []
    private var expectedSequence: UInt64 = 0

    private var toolPrevious = HashText.genesis
    private var chained = 0
    private var chainFailure: String?
    private var crash: String?

    private let evidence: PraxisEvidence
    private let anchor: OldLogFile?
    private let files: any FileSystem
    private var anchorFailure: String?

    init(evidence: PraxisEvidence, anchor: OldLogFile?, files: any FileSystem) {
        self.evidence = evidence
        self.anchor = anchor
        self.files = files
    }

    func facts(_ json: inout PythonJSON) -> RecordFacts {
        guard json.isObject else { return .noObject }
        var facts = RecordFacts()
        facts.hash = json.hash("entry_hash")
        facts.hasPrevious = json.member("prev_hash") != nil
        facts.previous = json.hash("prev_hash")
        buffer.removeAll()
        do throws(PythonJSONError) {
            try json.dump(0, PraxisJudge.hashed, except: ["entry_hash"], to: &buffer)
            facts.computed = .success(unsafe hasher.digest(buffer.bytes))
        } catch {
            facts.computed = .failure(error)
        }
        return facts
    }

    func begin(_ file: OldLogFile) {}

    func judge(
        _ facts: RecordFacts, _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ place: LinePlace,
        _ findings: inout FindingList
    ) {
        unsafe CommonRules.judge(&json, line, [PraxisJudge.hashed], place, &buffer, &findings)
        CommonRules.judge(hash: facts, place, &findings)
        if facts.previous != head {
            findings.add(.chainBroken, place, expected: head.shown, found: facts.previous.shown)
        }
        head = facts.hash
        guard let sequence = json.member("seq").flatMap({ json.unsigned($0) }) else {
            findings.add(.recordMalformed, place, expected: "seq \(expectedSequence)", found: "no seq")
            expectedSequence += 1
            return
        }
        if sequence != expectedSequence {
            findings.add(
                sequence > expectedSequence ? .chainGap : .chainOrder, place, expected: "seq \(expectedSequence)",
                found: "seq \(sequence)")
        }
        expectedSequence = sequence + 1
    }

    func skip(_ place: LinePlace) {}

    func tool(
        _ line: ToolLine?, _ json: inout PythonJSON, _ bytes: UnsafeRawBufferPointer, _ place: LinePlace
    ) {
        guard let line else { return }
        // Every line that is not blank is a leaf, whatever it holds.
        unsafe evidence.add(leaf: bytes)
        guard chainFailure == nil, crash == nil else { return }
        switch line {
        case .tooLong: crash = "a line is too long for this check"
        case .failure(.decode(let message, let character)):
            chainFailure = "bad json: \(PythonJSONError.decode(message, character: character).description)"
        case .failure(.raised(let name)): crash = name
        case .json(let facts) where !facts.isObject: crash = "AttributeError"
        case .json(let facts):
            guard facts.previous == toolPrevious else {
                chainFailure = "prev_hash mismatch"
                return
            }
            guard let node = json.member("seq"), json.equals(node, UInt64(chained)) else {
                chainFailure = "seq discontinuity"
                return
            }
            guard case .success(let digest) = facts.computed, facts.hash == .digest(digest) else {
                chainFailure = "entry_hash mismatch"
                return
            }
            toolPrevious = facts.hash
            chained += 1
        }
    }

    func end(_ findings: inout FindingList) throws(CustodyError) {
        try evidence.end(&findings)
        notes += evidence.notes
        if let anchor {
            var check = try PraxisAnchor(anchor, files)
            try check.judge(evidence.heads, &findings)
            anchorFailure = check.toolFailure(evidence.heads)
        } else if evidence.count > 0 {
            notes.append("no anchor was given: log and evidence cut at the same checkpoint look whole")
        }
    }

    var verdict: ToolVerdict {
        if let crash {
            return ToolVerdict(passed: false, checked: 0, reason: crash, line: "Traceback: \(crash)")
        }
        // The order in which the tool looks.
        let reason =
            chainFailure.map { "audit hash chain broken: \($0)" } ?? evidence.toolFailure ?? anchorFailure
        let checked = chainFailure == nil ? evidence.toolCount : 0
        return ToolVerdict(
            passed: reason == nil, checked: checked, reason: reason,
            line:
                "audit verify: ok=\(reason == nil ? "True" : "False") checkpoints=\(checked) reason=\(reason ?? "none")"
        )
    }

    func provenance(_ json: borrowing PythonJSON) -> Provenance {
        Provenance(sequence: json.member("seq"), time: json.member("ts"), action: json.member("tool"))
    }
}
