import CustodyCrypto
import CustodyModel

/// Verifies the lines of one chunk after another; one value per worker, whose memory is reused.
@safe
struct ChunkScanner: ~Copyable {
    private let configuration: VerifierConfiguration
    private let types = CustodyTypes()
    private var hasher = SHA256()
    private var scanner = JSONScanner(limits: JSONLimits(maximumBytes: RecordLine.maximumLength))
    private var result = ChunkResult()
    private var table = StreamTable()
    private var runs = 0
    /// Line in the chunk, counted from 1, that is judged now.
    private var line = 0
    private var batch = SHA256Batch()
    private var grower = TreeGrower()
    /// Lines of the right form that wait to be hashed together. They lie in the reader's buffer, so they are settled
    /// before the reader reads on; and before anything else is found, so that findings keep the order of lines.
    private var waiting: [Candidate] = unsafe []

    /// Lines that are hashed together: about what one read brings, so that lanes seldom run empty.
    private static let batchLimit = 512

    /// A line of the right form, before its hash is checked.
    @unsafe
    private struct Candidate {
        let bytes: UnsafeMutableRawBufferPointer
        let record: RecordLine
        let line: Int
        let offset: Int64
    }

    init(_ configuration: VerifierConfiguration) {
        self.configuration = configuration
    }

    /// Verifies all lines that begin before `end`.
    ///
    /// - Parameter mustReach: false when the feed's length was not known before.
    mutating func scan(_ reader: inout LineReader, before end: Int64, mustReach: Bool) -> ChunkResult {
        result = ChunkResult()
        table.removeAll()
        runs = 0
        let begin = reader.offset
        do throws(ReadFailure) {
            while reader.offset < end {
                if unsafe !waiting.isEmpty, unsafe waiting.count == ChunkScanner.batchLimit || !reader.hasNext() {
                    settleWaiting()
                }
                guard let line = unsafe try reader.next() else { break }
                unsafe take(line)
            }
        } catch {
            result.failure = error
        }
        settleWaiting()
        storeGrown()
        if mustReach, result.failure == nil, reader.offset < end { result.isShorter = true }
        result.bytes = reader.offset - begin
        for index in result.streams.indices { result.streams[index].isRunOpen = false }
        return result
    }

    private mutating func take(_ next: Line) {
        result.lines += 1
        guard unsafe next.isTerminated else {
            settleWaiting()
            unsafe result.torn = TornTail(
                line: result.lines, length: next.bytes.count, head: Array(next.bytes.prefix(RecordLine.hashedOffset)))
            return
        }
        let bytes = unsafe UnsafeRawBufferPointer(next.bytes)
        guard unsafe !next.isTooLong, let record = unsafe RecordLine(bytes) else {
            settleWaiting()
            line = result.lines
            damage(
                .recordMalformed, found: unsafe next.isTooLong ? MalformedLine.tooLong : MalformedLine.reason(bytes))
            return
        }
        let name = unsafe UnsafeRawBufferPointer(rebasing: bytes[record.stream])
        if let wanted = configuration.stream, unsafe !wanted.isWritten(as: name) { return }
        guard
            unsafe !configuration.hasWindow || configuration.windowHolds(record.time)
                || configuration.isWidened(name, record.time)
        else {
            settleWaiting()
            line = result.lines
            guard let stream = unsafe index(of: name, record, isOutside: true) else { return }
            leaveOut(record, stream)
            return
        }
        unsafe waiting.append(
            Candidate(bytes: next.bytes, record: record, line: result.lines, offset: next.offset))
    }

    private mutating func settleWaiting() {
        let count = unsafe waiting.count
        guard count > 0 else { return }
        for index in 0..<count { unsafe batch.add(RecordEncoder.beginHashing(waiting[index].bytes)) }
        let hashes = batch.finish()
        for index in 0..<count { unsafe RecordEncoder.endHashing(waiting[index].bytes) }
        for index in 0..<count { unsafe settle(waiting[index], hash: hashes[index]) }
        unsafe waiting.removeAll(keepingCapacity: true)
    }

    /// Judges a line of the right form by its hash, and then as what it says. A hash that does not fit is computed again
    /// by libcrypto, so that a finding never rests on the batch's kernel.
    private mutating func settle(_ candidate: Candidate, hash: Digest) {
        unsafe line = candidate.line
        let record = unsafe candidate.record
        let bytes = unsafe UnsafeRawBufferPointer(candidate.bytes)
        let name = unsafe UnsafeRawBufferPointer(rebasing: bytes[record.stream])
        var hash = hash
        if hash != record.entryHash {
            hash = unsafe RecordEncoder.digest(ofLine: candidate.bytes) { unsafe hasher.digest($0) }
        }
        guard hash == record.entryHash else {
            damage(
                .recordHashMismatch, stream: unsafe StreamName(name), seq: record.seq, expected: hash.hex,
                found: record.entryHash.hex)
            return
        }
        guard let stream = unsafe index(of: name, record, isOutside: false) else { return }
        let type = unsafe judgeEvent(bytes, record, stream)
        unsafe place(record, stream, candidate.offset, isClockStep: type == "clock_stepped")
    }

    /// The index of the record's stream among the chunk's; nil beyond the limit.
    private mutating func index(of name: UnsafeRawBufferPointer, _ record: RecordLine, isOutside: Bool) -> Int? {
        if let known = unsafe table.find(name) { return known }
        guard result.streams.count < VerifierLimit.streams, let stream = unsafe StreamName(name) else {
            result.skippedStreams = true
            return nil
        }
        result.streams.append(
            ChunkStream(
                name: stream, kind: StreamKind(stream), firstSeq: record.seq, firstLine: line,
                firstIsOutside: isOutside, lastSeq: record.seq, lastIsOutside: isOutside,
                sizes: configuration.plan[stream]))
        return table.add(stream)
    }

    /// Checks what the event says about itself; the type when it is Custody's own.
    private mutating func judgeEvent(
        _ bytes: UnsafeRawBufferPointer, _ record: RecordLine, _ stream: Int
    ) -> String? {
        var ownType: String?
        var reason: String?
        let kind = result.streams[stream].kind
        switch unsafe types.judge(bytes, record, in: kind) {
        case .allowed(let type):
            ownType = type
            if unsafe !LedgerForm.holds(UnsafeRawBufferPointer(rebasing: bytes[record.event])) {
                reason = "an event that Custody does not write in this form"
            }
            if record.seq == 0, type == "opened" {
                result.streams[stream].origin = unsafe ChunkScanner.origin(
                    UnsafeRawBufferPointer(rebasing: bytes[record.event]))
            }
        case .misplaced: reason = "a type that is not allowed in this stream or at this place"
        case .foreign:
            if record.seq == 0 { reason = "a first record that is not `custody.opened`" }
        }
        if reason == nil, !configuration.isFast {
            do throws(JSONDefect) {
                let event = unsafe UnsafeRawBufferPointer(rebasing: bytes[record.event])
                let facts = unsafe try scanner.check(event, acceptsReservedType: true)
                if facts.hasReservedType, ownType == nil {
                    reason = "\(JSONDefect.Reason.reservedType.rawValue): a type that only Custody may write"
                }
            } catch {
                reason = "\(error.reason.rawValue) at byte \(RecordLine.eventOffset + error.offset)"
            }
            if record.event.count > LineReader.keptCapacity {
                // What a huge event needed is given back.
                scanner = JSONScanner(limits: JSONLimits(maximumBytes: RecordLine.maximumLength))
            }
        }
        if let reason {
            note(
                ChunkFinding(
                    code: .recordMalformed, line: line, stream: result.streams[stream].name, seq: record.seq,
                    found: reason,
                    isDamage: false))
        }
        if kind == .register, ownType == "pruned", configuration.collectsPrunings,
            case .pruned(let name, let before, _, _)? = unsafe LedgerEvent(
                UnsafeRawBufferPointer(rebasing: bytes[record.event]))
        {
            result.streams[stream].prunings.append((name, before))
        }
        if kind == .register, let ownType {
            result.streams[stream].register.note(CustodyTypes.activity(of: ownType), seq: record.seq)
        }
        return ownType
    }

    /// What a first record says it is the first of.
    private static func origin(_ event: UnsafeRawBufferPointer) -> String? {
        switch unsafe LedgerEvent(event) {
        case .registerOpened(let opened): opened.origin
        case .opened(let origin, _, _): origin
        default: nil
        }
    }

    /// Adds a valid record to its stream's run, or begins another run.
    private mutating func place(_ record: RecordLine, _ stream: Int, _ offset: Int64, isClockStep: Bool) {
        result.lastValidLine = line
        result.lastValidStream = stream
        result.trailingFindings = 0
        result.trailingDamaged = 0
        let damaged = result.damaged
        var finding: ChunkFinding?
        let mayBegin = runs < VerifierLimit.runsPerChunk
        let isFirst = result.streams[stream].records == 0 && !result.streams[stream].firstIsOutside
        let previous = result.streams[stream].lastSeq
        if !isFirst, record.seq <= previous {
            finding = ChunkFinding(
                code: .chainOrder, line: line, stream: result.streams[stream].name, seq: record.seq,
                expected: "a seq above \(previous)",
                found: "\(record.seq)", isDamage: false)
        } else if record.seq == 0, record.prevHash != .zero {
            finding = ChunkFinding(
                code: .chainBroken, line: line, stream: result.streams[stream].name, seq: 0, expected: Digest.zero.hex,
                found: record.prevHash.hex, isDamage: false)
        }
        var continues = false
        if result.streams[stream].isRunOpen, let run = result.streams[stream].runs.last {
            continues = record.seq == run.last + 1 && record.prevHash == run.head
            if !continues, !mayBegin {
                // Too many breaks to wait for other files that might mend this one.
                if finding == nil { finding = breakFinding(run, record, stream) }
                continues = true
                result.streams[stream].runs[result.streams[stream].runs.count - 1].isBroken = true
            } else if continues, record.time < run.lastTime, !isClockStep {
                finding = ChunkFinding(
                    code: .chainOrder, line: line, stream: result.streams[stream].name, seq: record.seq,
                    expected: "a time not before \(run.lastTime)", found: record.time.description, isDamage: false)
            }
        }
        if let finding { note(finding) }
        if continues {
            let last = result.streams[stream].runs.count - 1
            result.streams[stream].runs[last].append(record, offset: offset, damaged: damaged)
        } else {
            runs += 1
            var run = Run(record, line: line, offset: offset, damaged: damaged, isClockStep: isClockStep)
            run.isCutBefore = result.streams[stream].lastIsOutside
            result.streams[stream].runs.append(run)
            result.streams[stream].isRunOpen = true
        }
        result.streams[stream].lastSeq = record.seq
        result.streams[stream].lastIsOutside = false
        result.streams[stream].records += 1
        if let sizes = result.streams[stream].sizes { grow(record, stream, sizes) }
    }

    /// Adds the record to the tree of its stream's last run.
    private mutating func grow(_ record: RecordLine, _ stream: Int, _ sizes: CheckpointSizes) {
        let last = result.streams[stream].runs.count - 1
        guard !result.streams[stream].runs[last].isBroken else { return }
        let owner = TreeGrower.Owner(stream: stream, run: last)
        if grower.owner != owner {
            storeGrown()
            let pieces = result.streams[stream].runs[last].pieces
            result.streams[stream].runs[last].pieces = nil
            grower.begin(owner, pieces ?? TreePieces(at: record.seq), sizes)
        }
        grower.add(record)
    }

    private mutating func storeGrown() {
        guard let owner = grower.owner else { return }
        result.streams[owner.stream].runs[owner.run].pieces = grower.finish()
    }

    private func breakFinding(_ run: Run, _ record: RecordLine, _ stream: Int) -> ChunkFinding {
        if record.seq == run.last + 1 {
            return ChunkFinding(
                code: .chainBroken, line: line, stream: result.streams[stream].name, seq: record.seq,
                expected: run.head.hex,
                found: record.prevHash.hex, isDamage: false)
        }
        return ChunkFinding(
            code: .chainGap, line: line, stream: result.streams[stream].name, seq: record.seq,
            expected: "seq \(run.last + 1)",
            found: "seq \(record.seq)", isDamage: false)
    }

    /// Steps over a record outside the window.
    private mutating func leaveOut(_ record: RecordLine, _ stream: Int) {
        result.lastValidLine = line
        result.lastValidStream = stream
        result.trailingFindings = 0
        result.trailingDamaged = 0
        if result.streams[stream].isRunOpen, let last = result.streams[stream].runs.indices.last {
            result.streams[stream].runs[last].isCutBehind = true
        }
        result.streams[stream].isRunOpen = false
        result.streams[stream].lastSeq = record.seq
        result.streams[stream].lastIsOutside = true
    }

    private mutating func damage(
        _ code: Finding.Code, stream: StreamName? = nil, seq: UInt64? = nil, expected: String? = nil, found: String
    ) {
        result.damaged += 1
        result.trailingDamaged += 1
        note(
            ChunkFinding(
                code: code, line: line, stream: stream, seq: seq, expected: expected, found: found,
                isDamage: true))
    }

    private mutating func note(_ finding: ChunkFinding) {
        result.findingCount += 1
        if finding.isDamage { result.trailingFindings += 1 }
        guard result.findings.count < configuration.findingLimit else { return }
        var finding = finding
        if let after = result.lastValidStream {
            finding.afterStream = after
            finding.afterSeq = result.streams[after].lastSeq
        }
        result.findings.append(finding)
    }
}

extension Run {
    init(_ record: RecordLine, line: Int, offset: Int64, damaged: Int, isClockStep: Bool) {
        self.init(
            file: 0, first: record.seq, last: record.seq, prev: record.prevHash, head: record.entryHash,
            firstTime: record.time, lastTime: record.time, firstLine: line, firstOffset: offset, lastOffset: offset,
            damagedBeforeFirst: damaged, damagedBeforeLast: damaged, beginsWithClockStep: isClockStep)
    }

    fileprivate mutating func append(_ record: RecordLine, offset: Int64, damaged: Int) {
        last = record.seq
        head = record.entryHash
        lastTime = record.time
        lastOffset = offset
        damagedBeforeLast = damaged
    }
}
