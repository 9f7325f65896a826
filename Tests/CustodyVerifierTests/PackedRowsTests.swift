import CustodyModel
import CustodyTestSupport
import CustodyVerifier
import Testing

@Suite("Packed rows")
struct PackedRowsTests {
    /// How the columns of a table move.
    enum Kind: CaseIterable {
        case even, uneven, wild, constant
    }

    static func rows(_ count: Int, _ kind: Kind) -> [[UInt64]] {
        var random = SplitMix64(seed: UInt64(count))
        var row: [UInt64] = [0, 7, 1_795_219_200_000_000]
        return (0..<count).map { _ in
            switch kind {
            case .even: row = [row[0] + 1, row[1] + 2, row[2] + 1_000_000]
            case .uneven:
                row = [
                    row[0] + 1 + random.next() % 1000, row[1] + 2 + random.next() % 3,
                    row[2] + 990_000 + random.next() % 20_000,
                ]
            case .wild: row = [random.next(), random.next() | 1 << 63, random.next() % 2 == 0 ? 0 : .max]
            case .constant: break
            }
            return row
        }
    }

    @Test(
        "every value is kept, and found again", arguments: Kind.allCases, [0, 1, 127, 128, 129, 256, 300, 1000])
    func values(kind: Kind, count: Int) {
        let rows = Self.rows(count, kind)
        var packed = PackedRows(columns: 3)
        for row in rows { packed.append(row) }
        #expect(packed.count == count)
        #expect(rows.indices.allSatisfy { row in (0..<3).allSatisfy { packed.value(row, $0) == rows[row][$0] } })
        guard kind == .even || kind == .uneven else { return }
        let isFound = rows.enumerated().allSatisfy { place, row in
            (0..<3).allSatisfy { column in
                packed.partition(column) { $0 >= row[column] } == place
                    && packed.partition(column) { $0 > row[column] } == place + 1
            }
        }
        #expect(isFound)
        #expect(packed.partition(0) { _ in true } == 0)
        #expect(packed.partition(0) { _ in false } == count)
    }

    @Test(
        "rows are taken off the end, and others put there", arguments: [0, 1, 100, 127, 128, 129, 255, 256, 299, 300])
    func truncate(left: Int) {
        let rows = Self.rows(300, .uneven)
        var packed = PackedRows(columns: 3)
        for row in rows { packed.append(row) }
        packed.truncate(to: left)
        #expect(packed.count == left)
        for row in rows { packed.append(row) }
        let expected = rows.prefix(left) + rows
        #expect(expected.indices.allSatisfy { packed.value($0, 2) == expected[$0][2] })
        #expect(packed.count == left + 300)
    }

    @Test("what moves evenly takes less than a byte a row, checkpoints a second apart less than six")
    func size() {
        for (kind, limit) in [(Kind.even, 1.0), (.constant, 1.0), (.uneven, 6.0), (.wild, 26.0)] {
            var packed = PackedRows(columns: 3)
            for row in Self.rows(12_800, kind) { packed.append(row) }
            #expect(Double(packed.byteCount) / 12_800 < limit, "\(kind)")
        }
    }

    @Test("what covers a size, and since when, is what a list of all points says", arguments: 1...20)
    func cover(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var points = CoverPoints()
        var all: [(size: UInt64, time: Int64)] = []
        var size: UInt64 = 0
        var time: Int64 = 1_795_219_200_000_000
        for _ in 0..<700 {
            size += random.next() % 4
            time += Int64(random.next() % 1_000_000)
            // Now and then something comes late, or a clock is wrong.
            let isLate = random.next() % 10 == 0
            let isWrong = random.next() % 50 == 0
            let point = (
                size: isLate ? size - min(size, random.next() % 300) : size,
                time: isWrong ? time - Int64(random.next() % 100_000_000) : time
            )
            points.add(size: point.size, time: Timestamp(microseconds: point.time))
            if point.size > 0 { all.append(point) }
        }
        #expect(points.size == all.map(\.size).max())
        for wanted in 0...size + 1 {
            let expected = all.filter { $0.size >= wanted }.map(\.time).min()
            #expect(points.time(covering: wanted)?.microseconds == expected)
        }
    }
}
