import CustodyCrypto
package import CustodyModel
package import CustodySystem

/// Reads an old log a second time and turns each of its records into an event.
///
/// The events, in order: `import.begun`, an `import.record` for each record, `import.done`. What an earlier run has
/// recorded is left out. docs/migration.md has their form.
package final class ImportSource {
    /// Places of events that are remembered, so that a refused one can be named by file and line.
    static let rememberedPlaces = 65_536
    /// Depth of an old record that is carried as JSON: the event around it is one level more, and 128 is the limit.
    static let maximumDepth = JSONLimits.maximumDepthAllowed - 1

    private enum Stage { case begin, records, end, finished }

    private let report: OldLogReport
    private let identity: ImportIdentity
    private let progress: ImportProgress
    private let check: OldLogCheck
    private var stage = Stage.begin
    /// File and line of the newest events; the first is of event ``firstPlace``.
    private var places: [(file: String, line: Int)] = []
    private var firstPlace = 1

    /// - Parameter report: of a check of the same log, which says what to expect.
    package init(
        _ report: OldLogReport, progress: ImportProgress, _ system: any FileSystem
    ) throws(CustodyError) {
        self.report = report
        self.progress = progress
        identity = ImportIdentity(report)
        check = try OldLogCheck(report.request, system)
    }

    /// Bytes read, of how many.
    package var position: (done: Int64, total: Int64) { check.progress }

    /// File and line of an event, by its number among those that this source made, counted from 1.
    package func place(ofEvent number: Int) -> (file: String, line: Int)? {
        let index = number - firstPlace
        guard places.indices.contains(index), places[index].line > 0 else { return nil }
        return places[index]
    }

    /// Appends the next event and a line feed; false at the end.
    ///
    /// - Throws: `idConflict` when the stream holds other events under the same ids, `corrupt` when the log is not the
    ///   one that was checked.
    package func next(into output: inout ByteBuffer) throws(CustodyError) -> Bool {
        if stage == .begin {
            stage = .records
            if appendFrame("begun", to: &output) { return true }
        }
        while stage == .records {
            guard try check.next(), let current = check.current else {
                stage = .end
                break
            }
            if current.number < progress.recorded {
                if current.number + 1 == progress.recorded { try compare(current) }
                continue
            }
            appendRecord(current, to: &output)
            remember((current.file.relativeName, current.line))
            return true
        }
        guard stage == .end else { return false }
        let again = try check.finish()
        guard again.digest == report.digest else {
            throw CustodyError(
                .corrupt, "the old log changed between its check and now",
                advice: "stop whatever writes to it and run the import again: what was recorded is not recorded twice")
        }
        stage = .finished
        isDone = true
        return appendFrame("done", to: &output)
    }

    /// True once everything was handed out.
    private(set) package var isDone = false

    private func remember(_ place: (file: String, line: Int)) {
        if places.count == ImportSource.rememberedPlaces {
            places.removeFirst(places.count / 2)
            firstPlace += ImportSource.rememberedPlaces / 2
        }
        places.append(place)
    }

    /// The newest record of an earlier run must be of this log.
    private func compare(_ current: OldLogCheck.Current) throws(CustodyError) {
        guard identity.id(ofRecord: current.number, current.hash) == progress.newest else {
            throw CustodyError(
                .idConflict, "the stream holds record \(current.number) of this log with another hash",
                advice: "find out which of the two is the true log; import the other one into another stream")
        }
    }

    /// Appends `import.begun` or `import.done`, unless the stream has it.
    private func appendFrame(_ word: StaticString, to output: inout ByteBuffer) -> Bool {
        let id = identity.id(ofFrame: "\(word)")
        guard !progress.frames.contains(id) else { return false }
        output.append("{\"type\":\"import.")
        output.append(word)
        output.append("\"")
        var writer = MemberWriter(isFirst: false)
        writer.string("id", id, &output)
        writer.name("import", &output)
        output.append("{")
        var members = MemberWriter()
        members.string("format", report.request.format.rawValue, &output)
        members.number("files", UInt64(report.files), &output)
        members.number("records", report.records, &output)
        members.number("bytes", UInt64(report.bytes), &output)
        members.string("first", report.first.digest?.hex, &output)
        members.string("head", report.head.digest?.hex, &output)
        members.string("sha256", report.digest.hex, &output)
        members.name("tool", &output)
        output.append("{")
        var tool = MemberWriter()
        tool.string("name", report.request.format.tool, &output)
        tool.string("verdict", report.verdict.passed ? "pass" : "fail", &output)
        tool.number("checked", UInt64(report.verdict.checked), &output)
        tool.string("reason", report.verdict.reason, &output)
        output.append("}")
        members.number("finding_count", UInt64(report.findingCount), &output)
        members.name("findings", &output)
        OldLogReport.append(Array(report.findings.prefix(ImportSource.carriedFindings)), to: &output)
        output.append("}}\n")
        remember(("", 0))
        return true
    }

    /// Findings that a frame carries; each record has the codes of its own besides.
    static let carriedFindings = 100

    private func appendRecord(_ current: OldLogCheck.Current, to output: inout ByteBuffer) {
        // What a careful reader refuses is carried as text.
        let isCarried =
            current.isRecord && !check.json.hasDuplicateKeys && !check.json.hasLoneSurrogate
            && !check.json.hasNonFinite && check.json.depth <= ImportSource.maximumDepth
        let provenance = isCarried ? check.provenance : Provenance()
        output.append("{\"type\":\"import.record\"")
        var writer = MemberWriter(isFirst: false)
        writer.string("id", identity.id(ofRecord: current.number, current.hash), &output)
        if let node = provenance.time { appendText("time", node, &writer, &output) }
        if let node = provenance.action { appendText("action", node, &writer, &output) }
        writer.name("imported", &output)
        output.append("{")
        var members = MemberWriter()
        members.string("format", report.request.format.rawValue, &output)
        members.string("file", current.file.relativeName, &output)
        members.number("line", UInt64(current.line), &output)
        members.number("number", current.number, &output)
        members.string("hash", current.hash.digest?.hex, &output)
        members.string("prev_hash", current.previous.digest?.hex, &output)
        members.number("seq", provenance.sequence.flatMap { check.json.unsigned($0) }, &output)
        if !current.findings.isEmpty {
            members.name("findings", &output)
            output.append("[")
            for (index, code) in current.findings.enumerated() {
                if index > 0 { output.append(",") }
                JSONText.appendQuoted(code.text, to: &output)
            }
            output.append("]")
        }
        output.append("}")
        if isCarried {
            writer.name("record", &output)
            unsafe output.append(check.json.text.bytes)
        } else {
            writer.name("text", &output)
            JSONText.appendQuoted(unsafe String(decoding: check.line, as: UTF8.self), to: &output)
        }
        output.append("}\n")
    }

    /// Repeats a member of the old record, when it is a string.
    private func appendText(
        _ name: StaticString, _ node: Int, _ writer: inout MemberWriter, _ output: inout ByteBuffer
    ) {
        guard let text = check.json.string(node) else { return }
        writer.string(name, text, &output)
    }
}
