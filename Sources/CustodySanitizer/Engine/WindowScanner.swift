/// The back end in Swift: looks at every four neighbouring bytes through the tables of ``WindowTable``.
//
// SAFETY: the tables are read only; the engine that owns this scanner keeps the rules, which own them, alive.
@safe
struct WindowScanner: LiteralScanner {
    private let table: UnsafePointer<UInt8>

    init(_ rules: CompiledRules) {
        unsafe table = rules.windows
    }

    func find(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, into places: inout PlaceList) -> Bool {
        let raw = unsafe UnsafeRawPointer(text)
        let table = unsafe self.table
        var position = low
        while position &+ 16 <= high {
            let first = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) | Self.fold
            let second = unsafe raw.loadUnaligned(fromByteOffset: position &+ 4, as: UInt64.self) | Self.fold
            if unsafe Self.probe(first, table) | Self.probe(second, table) != 0 {
                unsafe Self.take(first, position, table, &places)
                unsafe Self.take(second, position &+ 4, table, &places)
            }
            position &+= 8
        }
        while position &+ 8 <= high {
            let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) | Self.fold
            if unsafe Self.probe(word, table) != 0 { unsafe Self.take(word, position, table, &places) }
            position &+= 4
        }
        guard high - position >= WindowTable.width else { return true }
        // The last windows, from the word that ends with the text. What is shifted in is no byte of any literal.
        let shift = UInt64(truncatingIfNeeded: 8 &* (8 &- (high &- position)))
        let word = unsafe (raw.loadUnaligned(fromByteOffset: high &- 8, as: UInt64.self) &>> shift) | Self.fold
        let first = places.count
        if unsafe Self.probe(word, table) != 0 { unsafe Self.take(word, position, table, &places) }
        while places.count > first, places[places.count - 1] + WindowTable.width > high {
            places.truncate(to: places.count - 1)
        }
        return true
    }

    private static let fold: UInt64 = 0x2020_2020_2020_2020

    /// Whether any window at the first four bytes of a word may begin a candidate: zero if none.
    @inline(__always)
    private static func probe(_ word: UInt64, _ table: UnsafePointer<UInt8>) -> UInt8 {
        unsafe probe(UInt32(truncatingIfNeeded: word), table)
            | probe(UInt32(truncatingIfNeeded: word &>> 8), table)
            | probe(UInt32(truncatingIfNeeded: word &>> 16), table)
            | probe(UInt32(truncatingIfNeeded: word &>> 24), table)
    }

    @inline(__always)
    private static func probe(_ window: UInt32, _ table: UnsafePointer<UInt8>) -> UInt8 {
        let hash = WindowTable.hash(window)
        let both = unsafe table[WindowTable.slot(hash)] & table[WindowTable.size &+ WindowTable.checkSlot(hash)]
        return (both &>> WindowTable.bit(hash)) & 1
    }

    @inline(never)
    private static func take(
        _ word: UInt64, _ position: Int, _ table: UnsafePointer<UInt8>, _ places: inout PlaceList
    ) {
        for offset in 0..<4
        where unsafe probe(UInt32(truncatingIfNeeded: word &>> UInt64(offset &* 8)), table) != 0 {
            places.append(position &+ offset)
        }
    }
}
