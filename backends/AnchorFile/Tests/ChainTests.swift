import CustodyCrypto
import CustodyModel
import CustodySink
import CustodySystem
import CustodyTestSupport
import Testing
import SystemPackage

@Suite("The chain of an anchor's lines")
struct ChainTests {
    private static let time = Timestamp(microseconds: 1_795_219_200_000_000)

    private static func next(_ chain: inout AnchorChain, _ note: String) throws -> AnchorLine {
        chain.next(note: note, heads: [], time: time, rules: try #require(RulesVersion("test-1")))
    }

    private static func chain(_ acknowledged: Int, pending: Bool = false) throws -> (AnchorChain, [AnchorLine]) {
        var chain = AnchorChain()
        var lines: [AnchorLine] = []
        for seq in 0..<acknowledged {
            lines.append(try next(&chain, "note \(seq)\n"))
            chain.acknowledge()
        }
        if pending { lines.append(try next(&chain, "note \(acknowledged)\n")) }
        return (chain, lines)
    }

    @Test(
        "the golden anchor is read and written again byte for byte",
        .enabled(if: SharedCorpora.isPresent, Comment(rawValue: SharedCorpora.absence)))
    func golden() throws {
        let root = try #require(SharedCorpora.root)
        var previous: AnchorPosition?
        var scan = AnchorScan(place: "golden", expecting: nil)
        for line in try SharedCorpora.lines(root.appending("golden").appending("anchor.jsonl")) {
            let read = unsafe try line.withUnsafeBytes { unsafe try AnchorLine($0) }
            unsafe line.withUnsafeBytes { unsafe scan.take(line: $0) }
            let rules = try #require(RulesVersion("2026.11.21"))
            let again = AnchorLine(after: previous, note: read.note, heads: read.heads, time: read.time, rules: rules)
            #expect(again == read)
            #expect(read.origin == "audit.example/golden/custody")
            previous = read.position
        }
        #expect(scan.reading().newest?.position == previous)
        #expect(scan.reading().notices == [])
        #expect(scan.reading().lines == 2)
    }

    @Test("a line that was given out is given out again until it is acknowledged")
    func pending() throws {
        var (chain, lines) = try ChainTests.chain(1, pending: true)
        let again = try ChainTests.next(&chain, "another note\n")
        #expect(again == lines[1])
        chain.acknowledge()
        let third = try ChainTests.next(&chain, "another note\n")
        #expect(third.seq == 2)
        #expect(third.prev == lines[1].hash)
    }

    @Test("what the store keeps is read again", arguments: [(0, false), (0, true), (1, false), (3, true)])
    func roundTrip(acknowledged: Int, pending: Bool) throws {
        var (chain, _) = try ChainTests.chain(acknowledged, pending: pending)
        #expect(try AnchorChain(decoding: chain.bytes, place: "state") == chain)
        chain.note(isElsewhere: true)
        chain.note(isElsewhere: false)
        let read = try AnchorChain(decoding: chain.bytes, place: "state")
        #expect(read == chain)
        #expect(read.wasElsewhere)
    }

    @Test("a state with any byte changed or cut off is refused, not guessed")
    func damaged() throws {
        let (chain, _) = try ChainTests.chain(2, pending: true)
        let good = chain.bytes
        for index in 0..<good.count {
            var bad = good
            bad[index] ^= 1
            let read = try? AnchorChain(decoding: bad, place: "state")
            // A digit of the acknowledged seq or hash is a digit still: only the line in the store can tell.
            if let read { #expect(read != chain && read.pending == chain.pending) }
            if index > good.firstIndex(of: 0x0A) ?? 0, index < good.count - 1 { continue }
            #expect(throws: CustodyError(.storeDamaged, "")) {
                _ = try AnchorChain(decoding: Array(good.prefix(index)), place: "state")
            }
        }
    }

    @Test("an anchor that is as it was left brings no notice", arguments: [0, 1, 5], [false, true])
    func agrees(acknowledged: Int, pending: Bool) throws {
        var (chain, lines) = try ChainTests.chain(acknowledged, pending: pending)
        let before = chain
        // Without the pending line, and with it: its acknowledgement was lost.
        for count in Set([acknowledged, lines.count]) {
            let reading = ChainTests.read(Array(lines.prefix(count)), chain.position)
            #expect(chain.settle(reading, place: "anchor") == [])
            #expect(chain == before)
        }
    }

    @Test("a store that remembers nothing goes on from what the anchor holds")
    func adopts() throws {
        let (_, lines) = try ChainTests.chain(3)
        var chain = AnchorChain()
        #expect(chain.settle(ChainTests.read(lines, nil), place: "anchor") == [])
        #expect(chain.position == lines[2].position)
    }

    @Test("an anchor that was cut is missed, and the chain goes on behind what was acknowledged", arguments: 0..<3)
    func cut(left: Int) throws {
        var (chain, lines) = try ChainTests.chain(3)
        let notices = chain.settle(ChainTests.read(Array(lines.prefix(left)), chain.position), place: "anchor")
        #expect(notices.map(\.finding?.code) == [.anchorMissing])
        #expect(notices.first?.finding?.seq == 2)
        #expect(chain.position == lines[2].position)
    }

    @Test("an anchor with more lines than the store remembers says that the store is older")
    func ahead() throws {
        var (chain, _) = try ChainTests.chain(2, pending: true)
        let (_, lines) = try ChainTests.chain(5)
        let notices = chain.settle(ChainTests.read(lines, chain.position), place: "anchor")
        #expect(notices.map(\.finding?.code) == [.anchorAhead])
        #expect(chain.position == lines[4].position)
        #expect(chain.pending == nil)
    }

    @Test("another line where one was acknowledged, or was to be, is named")
    func replaced() throws {
        var (chain, lines) = try ChainTests.chain(2)
        var (other, others) = try ChainTests.chain(1)
        others.append(try ChainTests.next(&other, "forged\n"))
        let notices = chain.settle(ChainTests.read(others, chain.position), place: "anchor")
        #expect(notices.map(\.finding?.code) == [.anchorMismatch])
        #expect(chain.position == lines[1].position)

        // The same at the seq of a pending line: it can never be written there.
        (chain, lines) = try ChainTests.chain(1, pending: true)
        let ahead = chain.settle(ChainTests.read(others, chain.position), place: "anchor")
        #expect(ahead.map(\.finding?.code) == [.anchorAhead])
        #expect(chain.pending == nil)
        #expect(chain.position == others[1].position)
    }

    @Test("more defects than are kept are counted", arguments: [0, 1])
    func noticeLimit(more: Int) {
        var scan = AnchorScan(place: "anchor", expecting: nil)
        for _ in 0..<AnchorScan.noticeLimit + more {
            unsafe [UInt8(0x78)].withUnsafeBytes { unsafe scan.take(line: $0) }
        }
        let notices = scan.reading().notices
        #expect(notices.count == AnchorScan.noticeLimit + more)
        #expect(notices.last?.finding == nil || more == 0)
    }

    @Test("no line is adopted that leaves no numbers behind it", arguments: [-1, 0, 1])
    func seqLimit(offset: Int64) throws {
        let rules = try #require(RulesVersion("test-1"))
        let seq = UInt64(Int64(AnchorScan.seqLimit) + offset)
        let line = AnchorLine(
            after: AnchorPosition(seq: seq - 1, hash: .zero), note: "note\n", heads: [], time: ChainTests.time,
            rules: rules)
        let reading = ChainTests.read([line], nil)
        #expect((reading.newest == line) == (offset < 0))
        #expect(reading.notices.map(\.finding?.code) == [.chainGap])
    }

    @Test("lines of any length are cut out of chunks of any length", arguments: [1, 7, 1 << 20])
    func splitter(chunk: Int) {
        var bytes: [UInt8] = []
        let lengths = [0, 1, 5000, RecordLine.maximumLength, RecordLine.maximumLength + 1, 3]
        // Bytes one by one would take long for the long ones.
        for length in chunk < 100 ? [0, 1, 500, 3] : lengths {
            bytes += [UInt8](repeating: 0x61, count: length) + [0x0A]
        }
        var splitter = LineSplitter()
        var found: [Int] = []
        let whole = bytes + [0x62]
        for start in stride(from: 0, to: whole.count, by: chunk) {
            unsafe whole[start..<min(start + chunk, whole.count)].withUnsafeBytes { part in
                unsafe splitter.take(part) { line in found.append(line.count) }
            }
        }
        if chunk < 100 {
            #expect(found == [0, 1, 500, 3])
        } else {
            #expect(found.count == lengths.count)
            #expect(found[3] == RecordLine.maximumLength)
            #expect(found[4] > RecordLine.maximumLength)
            #expect(found[5] == 3)
        }
        #expect(splitter.tail == [0x62])
    }

    private static func read(_ lines: [AnchorLine], _ expected: AnchorPosition?) -> AnchorReading {
        var scan = AnchorScan(place: "anchor", expecting: expected)
        for line in lines {
            unsafe line.bytes.dropLast().withUnsafeBytes { unsafe scan.take(line: $0) }
        }
        return scan.reading()
    }
}
