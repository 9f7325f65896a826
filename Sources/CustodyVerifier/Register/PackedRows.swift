/// Rows of integers each of which differs little from the one before, in a few bits where an array of structs would take
/// dozens of bytes.
///
/// Rows are packed a page at a time. Of a page the first row is kept whole, and of the others how far each column moves
/// beyond the least that it moves in that page, in as many bits as the widest move needs: what moves evenly takes no room.
package struct PackedRows: Sendable {
    /// Rows of a page.
    package static let pageRows = 128
    /// What a page takes besides its words: the array's header and the reference to it.
    private static let pageOverhead = 40

    let columns: Int
    /// Of each page its first row, the least move of each column, the bits of each column's moves (a byte each, in one
    /// word), and the moves, one column after the other.
    private var pages: [[UInt64]] = []
    private var pageWords = 0
    /// The rows behind the last page, one after the other.
    private var tail: [UInt64] = []

    /// - Parameter columns: at most 8.
    package init(columns: Int) {
        precondition((1...8).contains(columns), "one byte says how wide a column is")
        self.columns = columns
    }

    package var count: Int { pages.count * PackedRows.pageRows + tail.count / columns }

    /// What is held, in bytes.
    package var byteCount: Int { (pageWords + tail.count) * 8 + pages.count * PackedRows.pageOverhead }

    package mutating func append(_ row: [UInt64]) {
        precondition(row.count == columns, "a row has a value for each column")
        tail += row
        guard tail.count == PackedRows.pageRows * columns else { return }
        pages.append(PackedRows.pack(tail, columns))
        pageWords += pages[pages.count - 1].count
        tail.removeAll(keepingCapacity: true)
    }

    package func value(_ row: Int, _ column: Int) -> UInt64 {
        let (page, inside) = (row / PackedRows.pageRows, row % PackedRows.pageRows)
        if page == pages.count { return tail[inside * columns + column] }
        var value: UInt64 = 0
        _ = search(pages[page], column) { row, found in
            value = found
            return row == inside
        }
        return value
    }

    /// The first row whose value in a column satisfies `isBehind`, which holds for none before and all after it.
    package func partition(_ column: Int, _ isBehind: (UInt64) -> Bool) -> Int {
        let page = pages.partition { isBehind($0[column]) }
        if page > 0 {
            let row = search(pages[page - 1], column) { isBehind($1) }
            if row < PackedRows.pageRows { return (page - 1) * PackedRows.pageRows + row }
        }
        if page < pages.count { return page * PackedRows.pageRows }
        let row = (0..<tail.count / columns).partition { isBehind(tail[$0 * columns + column]) }
        return page * PackedRows.pageRows + row
    }

    /// Leaves the first `count` rows.
    package mutating func truncate(to count: Int) {
        while count < pages.count * PackedRows.pageRows, let last = pages.popLast() {
            pageWords -= last.count
            tail = rows(of: last)
        }
        tail.removeLast(tail.count - (count - pages.count * PackedRows.pageRows) * columns)
    }

    /// Row after row of a page, its values one after the other.
    private func rows(of page: [UInt64]) -> [UInt64] {
        var result = [UInt64](repeating: 0, count: PackedRows.pageRows * columns)
        for column in 0..<columns {
            _ = search(page, column) { row, value in
                result[row * columns + column] = value
                return false
            }
        }
        return result
    }

    /// Goes down a column of a page until `isFound` holds.
    ///
    /// - Returns: the row in the page; ``pageRows`` when it holds nowhere.
    private func search(_ page: [UInt64], _ column: Int, _ isFound: (Int, UInt64) -> Bool) -> Int {
        var value = page[column]
        let least = page[columns + column]
        let widths = page[2 * columns]
        let width = PackedRows.width(widths, column)
        var bit = (2 * columns + 1) * 64
        for before in 0..<column { bit += (PackedRows.pageRows - 1) * PackedRows.width(widths, before) }
        var row = 0
        while !isFound(row, value) {
            row += 1
            if row == PackedRows.pageRows { break }
            value = value &+ least &+ PackedRows.bits(page, at: bit, width)
            bit += width
        }
        return row
    }

    private static func width(_ widths: UInt64, _ column: Int) -> Int { Int(widths >> UInt64(8 * column) & 0xFF) }

    private static func bits(_ words: [UInt64], at bit: Int, _ width: Int) -> UInt64 {
        guard width > 0 else { return 0 }
        let (word, shift) = (bit / 64, bit % 64)
        var value = words[word] >> UInt64(shift)
        if shift + width > 64 { value |= words[word + 1] << UInt64(64 - shift) }
        return width == 64 ? value : value & (1 << UInt64(width) - 1)
    }

    private static func pack(_ rows: [UInt64], _ columns: Int) -> [UInt64] {
        var words = Array(rows[0..<columns])
        var moves: [(values: [UInt64], width: Int)] = []
        var widths: UInt64 = 0
        for column in 0..<columns {
            var steps: [Int64] = []
            for row in 1..<pageRows {
                steps.append(
                    Int64(bitPattern: rows[row * columns + column] &- rows[(row - 1) * columns + column]))
            }
            let least = steps.min() ?? 0
            // Moves may differ by more than a signed integer holds; as unsigned ones they always fit.
            let values = steps.map { UInt64(bitPattern: $0) &- UInt64(bitPattern: least) }
            let width = 64 - (values.max() ?? 0).leadingZeroBitCount
            words.append(UInt64(bitPattern: least))
            moves.append((values, width))
            widths |= UInt64(width) << UInt64(8 * column)
        }
        words.append(widths)
        var bit = words.count * 64
        let bits = moves.reduce(0) { $0 + $1.width * (pageRows - 1) }
        words += [UInt64](repeating: 0, count: (bits + 63) / 64)
        for move in moves where move.width > 0 {
            for value in move.values {
                let (word, shift) = (bit / 64, bit % 64)
                words[word] |= value << UInt64(shift)
                if shift + move.width > 64 { words[word + 1] |= value >> UInt64(64 - shift) }
                bit += move.width
            }
        }
        return words
    }
}
