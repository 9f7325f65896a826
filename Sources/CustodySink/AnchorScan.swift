import CustodyModel

/// Reads the lines of an anchor as they come and finds the chain's last one.
///
/// A valid line that does not link to one before it is a defect of the evidence and is reported, but the chain goes on
/// from it: when an anchor was cut, the next line continues from what the store remembers, and the hole stays visible.
/// For the same reason a stranger's line cannot lead the chain astray: a later line that links to an older end of it
/// takes over.
package struct AnchorScan: Sendable {
    /// Notices that are kept; behind them one says how many there were.
    package static let noticeLimit = 100
    /// Ends of the chain that a later line may link to. More than one only where strangers wrote.
    private static let tipLimit = 16

    /// A line with this seq or a greater one is no end to go on from: there must be numbers left behind it.
    package static let seqLimit = UInt64(1) << 62

    private let place: String
    private let wanted: AnchorPosition?
    private let isWhole: Bool
    private var lineNumber = 0
    private var tips: [AnchorLine] = []
    private var lines: UInt64 = 0
    private var expected: AnchorReading.Expectation
    private var notices: [AnchorNotice] = []
    private var noticeCount = 0
    /// The greatest seq of a valid line.
    package private(set) var greatestSeq: UInt64?

    /// - Parameters:
    ///   - place: the file or URL, as notices name it.
    ///   - expected: a line to look out for.
    ///   - isWhole: whether the lines are the anchor's from the first on; else the chain may begin anywhere.
    package init(place: String, expecting expected: AnchorPosition?, isWhole: Bool = true) {
        self.isWhole = isWhole
        self.place = place
        wanted = expected
        self.expected = expected == nil ? .none : .missing
    }

    /// Everything that was found, when all lines were given.
    ///
    /// - Parameter tail: ``LineSplitter/tail``.
    package func reading(tail: [UInt8]? = []) -> AnchorReading {
        var notices = notices
        if noticeCount > notices.count {
            notices.append(AnchorNotice("\(place) has \(noticeCount - notices.count) more defects"))
        }
        if tail?.isEmpty != true {
            notices.append(
                AnchorNotice(
                    "\(place) ends within a line",
                    finding: Finding(
                        .tailTorn, stream: .anchor, file: place, line: lineNumber + 1,
                        expected: "a line feed at the end",
                        found: "\(tail.map { "\($0.count)" } ?? "many") bytes without one")))
        }
        return AnchorReading(newest: tips.last, expected: expected, notices: notices, lines: lines)
    }

    /// Takes the next line, without its line feed.
    package mutating func take(line: UnsafeRawBufferPointer) {
        lineNumber += 1
        let read: AnchorLine
        do throws(AnchorLine.Defect) {
            read = unsafe try AnchorLine(line)
        } catch {
            switch error {
            case .malformed: note("a line is no record", .recordMalformed)
            case .hash: note("a record does not have its hash", .recordHashMismatch)
            case .foreign: note("a record is not an anchor's", .anchorMismatch)
            }
            return
        }
        take(read)
    }

    private mutating func take(_ line: AnchorLine) {
        lines += 1
        if let wanted, wanted.seq == line.seq {
            if wanted.hash == line.hash {
                expected = .held
            } else if expected != .held {
                expected = .replaced(line.hash)
            }
        }
        let greatest = greatestSeq
        greatestSeq = max(greatest ?? 0, line.seq)
        if let index = tips.lastIndex(where: { $0.seq + 1 == line.seq && $0.hash == line.prev }) {
            tips.remove(at: index)
            tips.append(line)
            return
        }
        if tips.contains(line) {
            note("a line stands here twice", .chainOrder, line.seq)
            return
        }
        if let newest = tips.last {
            judge(line, behind: newest, greatest ?? 0)
        } else if !isWhole {
            // What comes before was not asked for.
        } else if line.seq > 0 {
            note("the chain begins with line \(line.seq)", .chainGap, line.seq, expected: "seq 0")
        } else if line.prev != .zero {
            note("the first line links to another", .chainBroken, line.seq)
        }
        guard line.seq < AnchorScan.seqLimit else { return }
        tips.append(line)
        if tips.count > AnchorScan.tipLimit { tips.removeFirst() }
    }

    /// Says what is wrong with a line that links to nothing.
    private mutating func judge(_ line: AnchorLine, behind newest: AnchorLine, _ greatest: UInt64) {
        if let same = tips.first(where: { $0.seq == line.seq }) {
            note(
                "two lines have one seq", .chainFork, line.seq, expected: same.hash.hex, found: line.hash.hex)
        } else if line.seq <= greatest {
            note("the seq does not increase", .chainOrder, line.seq, expected: "above \(greatest)")
        } else if line.seq > newest.seq + 1 {
            note("lines are missing", .chainGap, line.seq, expected: "seq \(newest.seq + 1)")
        } else {
            note(
                "a line does not link to the one before", .chainBroken, line.seq, expected: newest.hash.hex,
                found: line.prev.hex)
        }
    }

    private mutating func note(
        _ text: String, _ code: Finding.Code, _ seq: UInt64? = nil, expected: String? = nil, found: String? = nil
    ) {
        noticeCount += 1
        guard notices.count < AnchorScan.noticeLimit else { return }
        notices.append(
            AnchorNotice(
                "\(place), line \(lineNumber): \(text)",
                finding: Finding(
                    code, stream: .anchor, seq: seq, file: place, line: lineNumber, expected: expected, found: found)))
    }
}
