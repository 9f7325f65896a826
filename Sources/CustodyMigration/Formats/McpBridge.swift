import CustodyCrypto
import CustodyModel

/// mcp_bridge: `YYYY/MM/DD.jsonl`, one chain through all days, hashes over sorted compact ASCII JSON without `hash` and
/// `signature`, floats rounded.
final class McpBridgeJudge: FormatJudge {
    static let hashed = PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: true, quantizes: true)
    static let written = [PythonStyle(sortsKeys: true, isCompact: true, ensuresASCII: false)]

    private var hasher = SHA256()
    private var buffer = ByteBuffer()
    private(set) var head = HashText.genesis
    let notes: [String] = []

    private let firstDay: String?
    private let lastDay: String?
    private var day = ""
    /// What the tool believes: the hash before the next record of its window.
    private var toolPrevious = HashText.genesis
    private var beforeWindow = HashText.genesis
    private var checked = 0
    private var failure: String?
    private var crash: String?

    init(firstDay: String?, lastDay: String?) {
        self.firstDay = firstDay
        self.lastDay = lastDay
    }

    func facts(_ json: inout PythonJSON) -> RecordFacts {
        guard json.isObject else { return .noObject }
        var facts = RecordFacts()
        facts.hash = json.hash("hash")
        facts.hasPrevious = json.member("previousHash") != nil
        facts.previous = json.hash("previousHash")
        buffer.removeAll()
        do throws(PythonJSONError) {
            try json.dump(0, McpBridgeJudge.hashed, except: ["hash", "signature"], to: &buffer)
            facts.computed = .success(unsafe hasher.digest(buffer.bytes))
        } catch {
            facts.computed = .failure(error)
        }
        return facts
    }

    func begin(_ file: OldLogFile) {
        day = file.dayKey
        if isBeforeWindow { beforeWindow = .genesis }
    }

    private var isBeforeWindow: Bool { firstDay.map { day < $0 } ?? false }
    private var isInWindow: Bool { !isBeforeWindow && lastDay.map { day <= $0 } ?? true }

    func judge(
        _ facts: RecordFacts, _ json: inout PythonJSON, _ line: UnsafeRawBufferPointer, _ place: LinePlace,
        _ findings: inout FindingList
    ) {
        unsafe CommonRules.judge(&json, line, McpBridgeJudge.written, place, &buffer, &findings)
        if json.member("signature") != nil {
            findings.add(.recordMalformed, place, found: "a member signature, which the hash does not cover")
        }
        CommonRules.judge(hash: facts, place, &findings)
        if facts.previous != head {
            findings.add(.chainBroken, place, expected: head.shown, found: facts.previous.shown)
        }
        head = facts.hash
    }

    func skip(_ place: LinePlace) {}

    func tool(
        _ line: ToolLine?, _ json: inout PythonJSON, _ bytes: UnsafeRawBufferPointer, _ place: LinePlace
    ) {
        guard let line, failure == nil, crash == nil else { return }
        if isBeforeWindow {
            if case .json(let facts) = line, facts.isObject { beforeWindow = facts.hash.isTrue ? facts.hash : .genesis }
            return
        }
        guard isInWindow else { return }
        if checked == 0, firstDay != nil { toolPrevious = beforeWindow }
        let where_ = "\(place.file.name) line \(place.toolLine)"
        switch line {
        case .tooLong: crash = "a line is too long for this check"
        case .failure(.decode(let message, let character)):
            failure = "Invalid JSON in \(where_): \(PythonJSONError.decode(message, character: character).description)"
        case .failure(.raised(let name)): crash = name
        case .json(let facts) where !facts.isObject: crash = "AttributeError"
        case .json(let facts):
            let previous = facts.hasPrevious ? facts.previous : .text("")
            guard previous == toolPrevious else {
                failure =
                    "Hash chain mismatch in \(where_): expected previousHash \(toolPrevious.description), "
                    + "found \(previous.description)"
                return
            }
            guard case .success(let digest) = facts.computed else {
                if case .failure(let error) = facts.computed { crash = error.description }
                return
            }
            guard facts.hash == .digest(digest) else {
                failure =
                    "Hash mismatch in \(where_): recomputed \(digest.hex) but stored \(facts.hash.description)"
                return
            }
            toolPrevious = facts.hash
            checked += 1
        }
    }

    func end(_ findings: inout FindingList) {}

    var verdict: ToolVerdict {
        if let crash {
            return ToolVerdict(passed: false, checked: checked, reason: crash, line: "Traceback: \(crash)")
        }
        guard let failure else {
            return ToolVerdict(
                passed: true, checked: checked, reason: nil, line: "Audit verification succeeded: \(checked) events")
        }
        return ToolVerdict(
            passed: false, checked: checked, reason: failure,
            line: "Audit verification failed after \(checked) events: \(failure)")
    }

    func provenance(_ json: borrowing PythonJSON) -> Provenance {
        Provenance(sequence: nil, time: json.member("timestamp"), action: json.member("eventType"))
    }
}
