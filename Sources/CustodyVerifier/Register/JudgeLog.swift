import CustodyModel

/// What a pass over the register found, until it goes into the report.
struct JudgeLog {
    private(set) var findings: [(finding: Finding, file: Int)] = []
    private(set) var notes: [VerificationNote] = []
    /// Findings that were not kept.
    private(set) var unkept = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func add(_ finding: Finding, file: Int) {
        if findings.count < limit { findings.append((finding, file)) } else { unkept += 1 }
    }

    mutating func add(_ note: VerificationNote) {
        if notes.count < VerifierLimit.notes { notes.append(note) }
    }

    func tell(_ log: inout FindingLog) {
        for (finding, file) in findings { log.add(finding, file: file) }
        log.addUnkept(unkept)
        for note in notes { log.add(note) }
    }
}

/// Where something that is judged lies.
struct JudgedPlace {
    var stream: StreamName? = .register
    var seq: UInt64?
    let file: Int
    let name: String
    var line: Int?

    func finding(_ code: Finding.Code, expected: String? = nil, found: String? = nil) -> Finding {
        Finding(code, stream: stream, seq: seq, file: name, line: line, expected: expected, found: found)
    }
}
