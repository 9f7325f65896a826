import CTextScan

// Where the processor can, the text of a layer is looked at 64 bytes at a time: for the marks that the walk jumps to, and
// for the places where a literal may stand. Elsewhere the walk looks for each mark by itself, and each string is searched
// by itself. What is found is the same.
extension Engine {
    /// Bytes that are searched ahead: strings are short, and a search of many at once costs as much as that of one.
    private static let searchAhead = 256
    /// A rest of fewer bytes is searched with what lies before it: beginning a search costs as much as that of so many.
    private static let shortRest = 128
    /// Bytes that are searched before there must be room for more places.
    private static let searchLength = 4096

    /// Prepares for looking at the text of a layer, and for walking it when it is `structured`. The places of the layers
    /// around it stay.
    mutating func survey(_ text: Text, layer: Int, isStructured: Bool) {
        cursor = places.count
        layerPlaces = cursor
        wordCursor = words.count
        layerWords = wordCursor
        searchedTo = 0
        openWord = 0
        layerCount = unsafe text.count
        unsafe inspected.pointee &+= layerCount
        marked = 0
        if isWide, isStructured { unsafe layers[layer].requireMarks((layerCount + 63) >> 6) }
    }

    /// Forgets the places of the layer: what comes next lies before some of them.
    mutating func searchAgain() {
        places.truncate(to: layerPlaces)
        cursor = layerPlaces
        words.truncate(to: layerWords)
        wordCursor = layerWords
        searchedTo = 0
        openWord = 0
    }

    /// Sees to it that the places before `high` are known, of those that lie at `low` or behind it.
    @inline(__always)
    mutating func search(_ text: UnsafePointer<UInt8>, from low: Int, to high: Int) {
        if searchedTo < high { unsafe searchFurther(text, low, high) }
    }

    @inline(never)
    private mutating func searchFurther(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        var from = max(searchedTo, low)
        if from != searchedTo { openWord = Int32(truncatingIfNeeded: from) }
        let isLibrary = unsafe from == low && searchByLibrary(text, low, high)
        var end = isLibrary ? high : max(high, from + Self.searchAhead)
        if !isLibrary, layerCount - end < Self.shortRest { end = layerCount }
        unsafe inspected.pointee &+= end - from
        while from < end {
            let to = min(end, from + Self.searchLength)
            var found = unsafe custody_words(
                places: words.room(for: Self.searchLength / Engine.longWord + 1), count: 0, open: openWord)
            if isLibrary {
                unsafe custody_find_words(text, from, to, windowTables, &found)
            } else {
                let room = unsafe places.room(for: Self.searchLength + 64)
                places.add(unsafe custody_find_windows(text, from, to, layerCount, windowTables, room, &found))
            }
            unsafe words.add(found.count)
            openWord = unsafe found.open
            from = to
        }
        searchedTo = end
    }

    /// Leaves the search for places to the library, where there is one and the text is long enough for it.
    private mutating func searchByLibrary(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Bool {
        #if Hyperscan
            guard high - low >= longText, hyperscan != nil else { return false }
            if unsafe !hyperscan!.find(text, low, high, into: &places) { hasFailed = true }
            return true
        #else
            return false
        #endif
    }

    /// The first quotation mark or backslash of a layer's text at or behind `position`; its length when there is none.
    ///
    /// - Parameters:
    ///   - marks: of the innermost layer, where they are known from what was asked before.
    ///   - position: not before that of the call before in the same text.
    @inline(__always)
    mutating func firstMark(_ text: Text, _ marks: UnsafeMutablePointer<UInt64>, _ position: Int) -> Int {
        guard isWide else { return unsafe Self.plainEnd(text.base, position, text.count) }
        var index = position &>> 6
        if index < marked {
            var word = unsafe marks[index] &>> UInt64(truncatingIfNeeded: position & 63)
            if word != 0 { return position &+ word.trailingZeroBitCount }
            index &+= 1
            while index < marked {
                word = unsafe marks[index]
                if word != 0 { return index &<< 6 &+ word.trailingZeroBitCount }
                index &+= 1
            }
        }
        return unsafe markFurther(text, marks, index, position)
    }

    /// Words of marks that are found at once.
    private static let marksAhead = 8

    /// Finds marks from the word `index` on until there is one at or behind `position`. What lies before the word is
    /// passed: the walk does not come back.
    @inline(never)
    private mutating func markFurther(
        _ text: Text, _ marks: UnsafeMutablePointer<UInt64>, _ index: Int, _ position: Int
    ) -> Int {
        let count = unsafe text.count
        let last = (count &+ 63) &>> 6
        var first = index
        while first < last {
            let start = first &<< 6
            marked = min(last, first &+ Self.marksAhead)
            unsafe custody_marks(text.base + start, min(count, marked &<< 6) &- start, marks + first)
            if start < position { unsafe marks[first] &= ~0 &<< UInt64(truncatingIfNeeded: position &- start) }
            while first < marked {
                let word = unsafe marks[first]
                if word != 0 { return first &<< 6 &+ word.trailingZeroBitCount }
                first &+= 1
            }
        }
        return count
    }
}
