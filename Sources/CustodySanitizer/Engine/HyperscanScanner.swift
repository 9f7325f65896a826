#if Hyperscan
    import CHyperscan

    /// The literals of a rule set, compiled by Hyperscan or Vectorscan. Immutable, shared by all workers.
    ///
    /// Of every literal the library gets a piece of 3 to 22 bytes with the window in it: Hyperscan 5.4.0 has defects with
    /// longer literals and with empty ones (intel/hyperscan#302, #303, #353). The engine compares the whole literal.
    //
    // SAFETY: the database and the first scratch are written in `init` and freed in `deinit`; in between they are only read.
    // hs_scan takes a constant database, hs_clone_scratch a constant scratch, which no search uses.
    @safe
    final class HyperscanDatabase: @unchecked Sendable {
        /// Bytes of a literal that the library gets.
        static let pieceLengths = 3...22

        fileprivate let database: OpaquePointer
        fileprivate let scratch: OpaquePointer
        /// By number of the piece: from the end of the piece back to its window.
        fileprivate let lengths: UnsafePointer<Int32>

        /// Version of the library that was loaded.
        static var version: String {
            guard let text = unsafe hs_version() else { return "unknown" }
            return unsafe String(cString: text)
        }

        private struct Piece: Hashable {
            var bytes: [UInt8]
            var ignoresCase: Bool
            var windowLength: Int
        }

        init(_ builder: borrowing CompiledRulesBuilder) throws(SanitizerError) {
            var seen: Set<Piece> = []
            var pieces: [Piece] = []
            for index in builder.entries.indices {
                let piece = Self.piece(of: builder.entries[index], builder.literals)
                if seen.insert(piece).inserted { pieces.append(piece) }
            }
            unsafe database = try Self.compile(pieces)
            var first: OpaquePointer?
            let code = unsafe hs_alloc_scratch(database, &first)
            guard code == HS_SUCCESS, let first = unsafe first else {
                unsafe hs_free_database(database)
                throw SanitizerError(.engine, "Hyperscan gave no memory to search with (code \(code))")
            }
            unsafe scratch = first
            let memory = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, pieces.count))
            for (index, piece) in pieces.enumerated() {
                unsafe (memory + index).initialize(to: Int32(piece.windowLength))
            }
            unsafe lengths = UnsafePointer(memory)
        }

        deinit {
            unsafe hs_free_scratch(scratch)
            unsafe hs_free_database(database)
            unsafe lengths.deallocate()
        }

        /// At most 22 bytes of a literal, of which the window is the last four, or what is nearest to that.
        private static func piece(of entry: DispatchEntry, _ literals: [UInt8]) -> Piece {
            let start = Int(entry.literalStart)
            let literal = Array(literals[start..<(start + Int(entry.literalLength))])
            let anchor = Int(entry.anchor)
            let first = max(0, min(anchor, literal.count - pieceLengths.upperBound))
            let bytes = Array(literal[first..<min(literal.count, first + pieceLengths.upperBound)])
            let ignoresCase = entry.flags & DispatchEntry.ignoresCase != 0
            return Piece(
                bytes: ignoresCase ? bytes.map { KeyNames.lowercased($0) } : bytes, ignoresCase: ignoresCase,
                windowLength: first + bytes.count - anchor)
        }

        private static func compile(_ pieces: [Piece]) throws(SanitizerError) -> OpaquePointer {
            guard pieces.allSatisfy({ pieceLengths.contains($0.bytes.count) }) else {
                throw SanitizerError(
                    .rule,
                    "Hyperscan takes literals of \(pieceLengths.lowerBound) bytes and more; a rule has a shorter one")
            }
            // One block of memory with a zero behind each piece.
            var text: [CChar] = []
            var offsets: [Int] = []
            for piece in pieces {
                offsets.append(text.count)
                text += piece.bytes.map { CChar(bitPattern: $0) } + [0]
            }
            let flags = pieces.map { $0.ignoresCase ? UInt32(HS_FLAG_CASELESS) : 0 }
            let ids = pieces.indices.map { UInt32($0) }
            let lengths = pieces.map { $0.bytes.count }
            var database: OpaquePointer?
            var failure: UnsafeMutablePointer<hs_compile_error_t>?
            let code = unsafe text.withUnsafeBufferPointer { buffer in
                let starts = unsafe offsets.map { offset in unsafe buffer.baseAddress.map { unsafe $0 + offset } }
                return unsafe hs_compile_lit_multi(
                    starts, flags, ids, lengths, UInt32(pieces.count), UInt32(HS_MODE_BLOCK), nil, &database, &failure)
            }
            if let failure = unsafe failure { unsafe hs_free_compile_error(failure) }
            guard code == HS_SUCCESS, let database = unsafe database else {
                throw SanitizerError(.engine, "Hyperscan cannot compile the literals of the rules (code \(code))")
            }
            return unsafe database
        }
    }

    /// The back end by Hyperscan or Vectorscan: one call for each text.
    //
    // SAFETY: the scratch belongs to this value alone, which cannot be copied.
    @safe
    struct HyperscanScanner: LiteralScanner, ~Copyable {
        private let shared: HyperscanDatabase
        private var scratch: OpaquePointer?

        init(_ shared: HyperscanDatabase) throws(SanitizerError) {
            self.shared = shared
            var copy: OpaquePointer?
            let code = unsafe hs_clone_scratch(shared.scratch, &copy)
            guard code == HS_SUCCESS, unsafe copy != nil else {
                throw SanitizerError(.engine, "Hyperscan gave no memory to search with (code \(code))")
            }
            unsafe scratch = copy
        }

        deinit { if unsafe scratch != nil { unsafe hs_free_scratch(scratch) } }

        /// Takes away what every search needs, so that each one fails. For tests of what happens then.
        mutating func breakDown() {
            unsafe hs_free_scratch(scratch)
            unsafe scratch = nil
        }

        func find(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, into places: inout PlaceList) -> Bool {
            let first = places.count
            guard high - low <= Int(UInt32.max) else { return false }
            let code = unsafe withUnsafeMutablePointer(to: &places) { list in
                var found = unsafe Found(places: list, lengths: shared.lengths, low: low, high: high)
                return unsafe withUnsafeMutablePointer(to: &found) { context in
                    unsafe UnsafeRawPointer(text + low).withMemoryRebound(to: CChar.self, capacity: high - low) {
                        start in
                        unsafe hs_scan(shared.database, start, UInt32(high - low), 0, scratch, Self.report, context)
                    }
                }
            }
            guard code == HS_SUCCESS else { return false }
            if places.count - first > 1 { places.normalise(from: first) }
            return true
        }

        /// What the library's call for a match needs.
        @unsafe
        private struct Found {
            let places: UnsafeMutablePointer<PlaceList>
            let lengths: UnsafePointer<Int32>
            let low: Int
            let high: Int
        }

        private static let report: match_event_handler = { number, _, end, _, context in
            guard let found = unsafe context?.assumingMemoryBound(to: Found.self) else { return 1 }
            let place = unsafe found.pointee.low &+ Int(end) &- Int(found.pointee.lengths[Int(number)])
            // A literal of three bytes at the end of the text has no window.
            if unsafe place &+ WindowTable.width <= found.pointee.high {
                unsafe found.pointee.places.pointee.append(place)
            }
            return 0
        }
    }
#endif
