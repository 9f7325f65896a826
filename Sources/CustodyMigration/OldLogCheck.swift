import CustodyCrypto
package import CustodyModel
package import CustodySystem
import SystemPackage

/// Reads an old log once, from its first line to its last, and judges it: by what its own tool would say, and by what
/// Custody objects to.
///
/// Memory is bounded whatever the log's size; for praxis, 80 bytes are kept for each of its checkpoints.
package final class OldLogCheck {
    /// The record, or what should be one, at which the check stands.
    package struct Current {
        package let file: OldLogFile
        /// Counted from 1.
        package let line: Int
        /// Counted from 0 over all files.
        package let number: UInt64
        package let hash: HashText
        package let previous: HashText
        /// What was found wrong with this line.
        package let findings: [Finding.Code]
        /// False when it is no JSON object.
        package let isRecord: Bool
    }

    package let request: OldLogRequest
    package let files: [OldLogFile]
    private let system: any FileSystem
    private let judge: any FormatJudge
    private var reader: OldLogReader?
    private var nextFile = 0
    private var file: OldLogFile
    private var hasher = SHA256()
    var json = PythonJSON()
    private var part = PythonJSON()
    private var findings = FindingList()
    private var toolLine = 0

    package private(set) var current: Current?
    /// The bytes of the current line, without its line feed; empty when it was too long.
    var line: UnsafeRawBufferPointer {
        guard let reader, let range else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        return unsafe UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[range])
    }
    private var range: Range<Int>?
    private var records: UInt64 = 0
    private var lines = 0
    private var bytes: Int64 = 0
    private var doneBytes: Int64 = 0
    private var firstHash = HashText.none
    /// The hash at the place that was asked for.
    private var expectedPlaceHash = HashText.none

    /// - Throws: `usage` when the request does not fit the format, `unreadable` when a named path is not there.
    package init(_ request: OldLogRequest, _ system: any FileSystem) throws(CustodyError) {
        self.request = request
        self.system = system
        files = try OldLogFiles(format: request.format, files: system).find(request.paths)
        file = files.first ?? OldLogFile(path: FilePath(), name: "", relativeName: "", size: 0)
        judge = try OldLogCheck.judge(request, files, system)
    }

    private static func judge(
        _ request: OldLogRequest, _ files: [OldLogFile], _ system: any FileSystem
    ) throws(CustodyError) -> any FormatJudge {
        switch request.format {
        case .mcpBridge: return McpBridgeJudge(firstDay: request.firstDay, lastDay: request.lastDay)
        case .mai: return MaiJudge()
        case .entryHash: return EntryHashJudge()
        case .praxis:
            var evidence: OldLogFile?
            if let path = request.evidence {
                evidence = named(FilePath(path))
            } else if let log = files.last {
                // praxis's own default: the log's name with another ending.
                let stem = log.path.lastComponent.map { FilePath($0.string).stem ?? $0.string } ?? "audit"
                let beside = log.path.removingLastComponent().appending(stem + ".evidence.jsonl")
                let status = try filing { () throws(FileError) in try system.status(beside) }
                if status != nil { evidence = named(beside) }
            }
            return PraxisJudge(
                evidence: try PraxisEvidence(evidence, system), anchor: request.anchor.map { named(FilePath($0)) },
                files: system)
        }
    }

    private static func named(_ path: FilePath) -> OldLogFile {
        OldLogFile(path: path, name: path.string, relativeName: path.lastComponent?.string ?? path.string, size: 0)
    }

    /// Bytes of all files as they lie there, and how many of them were read.
    package var progress: (done: Int64, total: Int64) {
        (doneBytes + (reader?.position ?? 0), files.reduce(0) { $0 + $1.size })
    }

    /// Goes to the next line that is not blank; false at the log's end.
    package func next() throws(CustodyError) -> Bool {
        while true {
            guard let reader else {
                guard openNext() else { return false }
                continue
            }
            let line: OldLogReader.Line?
            do throws(CustodyError) {
                line = try reader.next(&hasher)
            } catch {
                try lose(error)
                continue
            }
            guard let line else {
                close()
                continue
            }
            lines += 1
            if take(line) { return true }
        }
    }

    /// Opens the next file; false when there is none.
    private func openNext() -> Bool {
        guard nextFile < files.count else {
            current = nil
            return false
        }
        file = files[nextFile]
        nextFile += 1
        toolLine = 0
        judge.begin(file)
        do throws(CustodyError) {
            reader = try OldLogReader(file, system)
        } catch {
            findings.beginLine()
            findings.add(.objectUnreadable, found: error.message, file: file.name)
        }
        return true
    }

    private func close() {
        bytes += reader?.bytes ?? 0
        doneBytes += reader?.position ?? 0
        reader = nil
        range = nil
    }

    /// What cannot be read on is a finding; the files behind it are judged all the same.
    private func lose(_ error: CustodyError) throws(CustodyError) {
        findings.beginLine()
        switch error.code {
        case .corrupt: findings.add(.objectCorrupt, found: error.message, file: file.name)
        default: findings.add(.objectUnreadable, found: error.message, file: file.name)
        }
        close()
    }

    /// Judges a line; false for one that is no record and carries nothing.
    private func take(_ line: OldLogReader.Line) -> Bool {
        range = line.range
        findings.beginLine()
        toolLine += 1
        let place = LinePlace(file: file, line: line.number, toolLine: toolLine)
        if !line.endsWithFeed { findings.add(.tailTorn, place, found: "a last line without line feed") }
        if line.isTooLong {
            findings.add(.recordMalformed, place, expected: "\(OldLogReader.maximumLine) bytes or less", found: "more")
            judge.skip(place)
            unsafe judge.tool(.tooLong, &json, self.line, place)
            note(.noObject, place)
            return true
        }
        let bounds = unsafe PythonText.strip(self.line)
        if bounds.isEmpty {
            findings.add(.recordMalformed, place, found: "a blank line")
            unsafe judge.tool(nil, &json, self.line, place)
            return false
        }
        judgeText(bounds, place)
        return true
    }

    private func judgeText(_ bounds: Range<Int>, _ place: LinePlace) {
        let whole = unsafe line
        do throws(PythonJSONError) {
            try unsafe json.parse(UnsafeRawBufferPointer(rebasing: whole[bounds]))
        } catch {
            findings.add(.recordMalformed, place, found: "no JSON")
            judge.skip(place)
            note(.noObject, place)
            unsafe toolParts(whole, place)
            return
        }
        let facts = judge.facts(&json)
        if facts.isObject {
            unsafe judge.judge(facts, &json, whole, place, &findings)
        } else {
            findings.add(.recordMalformed, place, found: "no JSON object")
            judge.skip(place)
        }
        note(facts, place)
        // What the tool takes for one line is nearly always what lies between two line feeds.
        if json.hasOtherLineBreak {
            unsafe toolParts(whole, place)
        } else {
            unsafe judge.tool(.json(facts), &json, whole, place)
        }
    }

    /// Cuts a line where the tool cuts it, and shows it the parts.
    private func toolParts(_ whole: UnsafeRawBufferPointer, _ place: LinePlace) {
        toolLine -= 1
        for range in unsafe PythonText.parts(whole, request.format.lines) {
            toolLine += 1
            let place = LinePlace(file: place.file, line: place.line, toolLine: toolLine)
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: whole[range])
            let bounds = unsafe PythonText.strip(bytes)
            guard !bounds.isEmpty else {
                unsafe judge.tool(nil, &part, bytes, place)
                continue
            }
            var line: ToolLine
            do throws(PythonJSONError) {
                try unsafe part.parse(UnsafeRawBufferPointer(rebasing: bytes[bounds]))
                line = .json(judge.facts(&part))
            } catch {
                line = .failure(error)
            }
            unsafe judge.tool(line, &part, bytes, place)
        }
    }

    private func note(_ facts: RecordFacts, _ place: LinePlace) {
        if records == 0 { firstHash = facts.hash }
        current = Current(
            file: place.file, line: place.line, number: records, hash: facts.hash, previous: facts.previous,
            findings: findings.ofLine, isRecord: facts.isObject)
        records += 1
        if records == request.expectedCount { expectedPlaceHash = facts.hash }
    }

    /// Nodes of the current record that its provenance repeats.
    var provenance: Provenance { judge.provenance(json) }

    /// What the log's first record has as its hash; it tells one log from another.
    package var identity: HashText { firstHash }

    /// The report, once ``next()`` was false.
    package func finish() throws(CustodyError) -> OldLogReport {
        findings.beginLine()
        try judge.end(&findings)
        findings.beginLine()
        var notes = judge.notes
        try compareWithElsewhere(&notes)
        if records == 0 { findings.add(.windowEmpty, expected: "records", found: "none", file: request.paths.first) }
        if let first = request.firstDay ?? request.lastDay, judge.verdict.checked == 0, records > 0 {
            findings.add(.windowEmpty, expected: "records from \(first) on", found: "none", file: request.paths.first)
        }
        return OldLogReport(
            request: request, verdict: judge.verdict, files: files.count, lines: lines, records: records, bytes: bytes,
            first: firstHash, head: judge.head, digest: hasher.finalize(), findings: findings.findings,
            findingCount: findings.count, hasDefect: findings.hasDefect, notes: notes)
    }

    /// Compares the log with what was kept of it elsewhere.
    private func compareWithElsewhere(_ notes: inout [String]) throws(CustodyError) {
        if let count = request.expectedCount, records < count {
            findings.add(.tailMissing, expected: "\(count) records", found: "\(records)", file: request.paths.first)
        } else if let head = request.expectedHead {
            let found = request.expectedCount == nil ? judge.head : expectedPlaceHash
            if found.digest?.hex != head {
                findings.add(.anchorMismatch, expected: head, found: found.shown, file: request.paths.first)
            }
        }
        guard let path = request.chainReport else { return }
        let report = try ChainReport(FilePath(path), system)
        if records < report.entries {
            findings.add(.tailMissing, expected: "\(report.entries) records", found: "\(records)", file: path)
        }
        if !report.isValid { notes.append("\(path) says that the log was not valid when it was written") }
    }
}

/// What `TamperProofLogger.verify_chain` once returned.
struct ChainReport {
    let entries: UInt64
    let isValid: Bool

    init(_ path: FilePath, _ system: any FileSystem) throws(CustodyError) {
        let bytes = try filing { () throws(FileError) in try system.contents(path) }
        var json = PythonJSON()
        let isJSON = unsafe bytes.withUnsafeBytes { unsafe (try? json.parse($0)) != nil }
        guard isJSON, let entries = json.member("total_entries").flatMap({ json.unsigned($0) }) else {
            throw CustodyError(.configuration, "\(path) is not what verify_chain returns")
        }
        self.entries = entries
        isValid = json.member("is_valid").map { json.kind($0) == .yes } ?? false
    }
}
