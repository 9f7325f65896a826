import CTextScan

// Where the processor can, the text of a layer is looked at 64 bytes at a time: for the marks that the walk jumps to, and
// for the places where a literal may stand. Elsewhere the walk looks for each mark by itself, and each string is searched
// by itself. What is found is the same.
extension Engine {
    /// Bytes that are searched ahead: strings are short, and a search of many at once costs as much as that of one.
    private static let searchAhead = 256
    /// Bytes that are searched before there must be room for more places.
    private static let searchLength = 4096

    /// Prepares for looking at the text of a layer. The places of the layers around it stay.
    mutating func survey(_ text: Text, layer: Int) {
        cursor = places.count
        layerPlaces = cursor
        searchedTo = 0
        layerCount = unsafe text.count
        unsafe inspected.pointee &+= layerCount
        guard isWide else { return }
        unsafe layers[layer].requireMarks(layerCount >> 6 + 1)
        let marks = unsafe layers[layer].marks
        unsafe marks[layerCount >> 6] = 0
        unsafe custody_marks(text.base, layerCount, marks)
    }

    /// Forgets the places of the layer: what comes next lies before some of them.
    mutating func searchAgain() {
        places.truncate(to: layerPlaces)
        cursor = layerPlaces
        searchedTo = 0
    }

    /// Sees to it that the places before `high` are known, of those that lie at `low` or behind it.
    @inline(__always)
    mutating func search(_ text: UnsafePointer<UInt8>, from low: Int, to high: Int) {
        if searchedTo < high { unsafe searchFurther(text, low, high) }
    }

    @inline(never)
    private mutating func searchFurther(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        var from = max(searchedTo, low)
        #if Hyperscan
            if from == low, high - low >= longText, hyperscan != nil {
                if unsafe !hyperscan!.find(text, low, high, into: &places) { hasFailed = true }
                unsafe inspected.pointee &+= high - low
                searchedTo = high
                return
            }
        #endif
        let end = min(layerCount, max(high, from + Self.searchAhead))
        unsafe inspected.pointee &+= end - from
        while from < end {
            let to = min(end, from + Self.searchLength)
            let room = unsafe places.room(for: Self.searchLength + 64)
            places.add(unsafe custody_find_windows(text, from, to, layerCount, windowTables, room))
            from = to
        }
        searchedTo = end
    }

    /// The first quotation mark or backslash of a layer's text at or behind `position`; its length when there is none.
    @inline(__always)
    func firstMark(_ text: Text, _ marks: UnsafePointer<UInt64>, _ position: Int) -> Int {
        unsafe isWide ? Self.nextMark(marks, position, text.count) : Self.plainEnd(text.base, position, text.count)
    }

    /// The same, from the marks that were found.
    @inline(__always)
    static func nextMark(_ marks: UnsafePointer<UInt64>, _ position: Int, _ count: Int) -> Int {
        var index = position &>> 6
        var word = unsafe marks[index] &>> UInt64(truncatingIfNeeded: position & 63)
        if word != 0 { return position &+ word.trailingZeroBitCount }
        let last = count &>> 6
        while index < last {
            index &+= 1
            word = unsafe marks[index]
            if word != 0 { return index &<< 6 &+ word.trailingZeroBitCount }
        }
        return count
    }
}
