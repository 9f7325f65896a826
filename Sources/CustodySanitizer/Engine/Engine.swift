import CTextScan

/// A run of bytes that is being looked at: the event itself, or a string of it with its escapes resolved.
@unsafe
struct Text {
    let base: UnsafePointer<UInt8>
    let count: Int
    /// Bytes from `base` on that may be read: what lies behind the text means nothing, but reading it is no fault.
    let readable: Int

    init(base: UnsafePointer<UInt8>, count: Int, slack: Int = 0) {
        unsafe self.base = unsafe base
        unsafe self.count = count
        unsafe readable = count + slack
    }
}

/// What is asked of a rule for every hit.
@unsafe
struct RuleTraits {
    /// Its confidence is high.
    var isSure: Bool
    /// It is about an HTTP header; its values, in text, may hold spaces.
    var isHeader: Bool
    /// What goes in the place of a secret, and its length. Behind it ``slack`` bytes may be read.
    var tag: UnsafeMutableRawPointer
    var tagLength: Int

    static let slack = 16
}

/// Where the last run of a class that was measured lies, so that candidates inside it need not measure it again.
struct RunMemo {
    var epoch: UInt32
    var start: Int
    var end: Int
}

/// The matching machine behind ``Sanitizer``: scratch memory and the current event's hits.
///
/// Its methods are `mutating` even where they change nothing: to one that is not, all of the engine would be copied for
/// every call.
///
/// One text is looked at in one go; strings with escapes are decoded into a layer of their own and looked at there, and the
/// hits are mapped back. Every step is bounded by a constant times the bytes of the layers, whatever the input.
//
// SAFETY: the scratch memory is owned by this value alone, which cannot be copied; the rule tables are read only and kept
// alive by `rules`.
@safe
struct Engine: ~Copyable {
    /// Layers of decoding: JSON text in a string, in a string, in a string, and so on. What lies deeper is looked at as text.
    static let maximumLayers = 5
    /// Depth of arrays and objects that is followed in one layer, as in a record.
    static let maximumDepth = 128
    /// The shortest text that is searched for secrets, in bytes; values under secret names are replaced at any length.
    static let minimumText = 8

    let rules: RuleSet
    private let windows: WindowScanner
    #if Hyperscan
        var hyperscan: HyperscanScanner?
        /// The library searches texts of at least so many bytes. For shorter ones calling it costs more than it saves, and
        /// the tables serve as well, since what is found is the same. Where the processor looks at 64 bytes at a time, that
        /// is faster than the library at every length.
        var longText = custody_text_scan_available() != 0 ? Int.max : Self.longTextWithoutLoops
        private static let longTextWithoutLoops = 64
    #endif
    /// Bytes looked at since the engine was made, however often: what an event costs, without a clock.
    let inspected: UnsafeMutablePointer<Int>
    /// Whether the processor has what the loops of `CTextScan` need.
    private(set) var isWide = custody_text_scan_available() != 0
    /// Candidates of the layers being looked at, the outermost first.
    var places = PlaceList()
    /// Of the innermost layer: where its places begin in ``places``, and the first of them that is not looked at yet.
    var layerPlaces = 0
    var cursor = 0
    /// Where long words begin in the layers; and as with the places, where those of the innermost layer begin, and the first
    /// that the walk has not passed. See ``Engine/longWord``.
    var words = PlaceList()
    var layerWords = 0
    var wordCursor = 0
    /// Where the word begins that reaches the end of what is searched; that end when there is none.
    var openWord: Int32 = 0
    /// How far the innermost layer's text is searched for places and words, and its length.
    var searchedTo = 0
    var layerCount = 0
    /// How many words of its marks are found.
    var marked = 0
    /// What is searched for 64 places at a time.
    let windowTables: UnsafeMutablePointer<custody_windows>
    /// A scanner failed in this event, which must be refused.
    var hasFailed = false
    let slotStarts: UnsafePointer<UInt32>
    let heads: UnsafePointer<EntryHead>
    let entries: UnsafePointer<DispatchEntry>
    let literals: UnsafePointer<UInt8>
    let steps: UnsafePointer<CompiledStep>
    let classes: UnsafePointer<UInt8>
    let memos: UnsafeMutablePointer<RunMemo>
    private let memoCount: Int
    let hasPersonal: Bool
    /// The verdict on a bare `key` in text.
    let bareKey: KeyVerdict
    /// By rule.
    let traits: UnsafeMutablePointer<RuleTraits>
    let frames: UnsafeMutablePointer<Frame>
    let layers: UnsafeMutablePointer<LayerMemory>
    var names = KeyCache()
    var hits = HitList()
    /// Number of texts looked at: invalidates the memos.
    var epoch: UInt32 = 0
    /// First hit of the text being looked at.
    var textHits = 0
    /// Where the last value that ended in full stops ends without them, and with them.
    var trimmedRun = RunMemo(epoch: 0, start: 0, end: 0)
    /// Where a value was last searched for an encoded `&` or quotation mark, and the first one from there on.
    var encodedEnd = RunMemo(epoch: 0, start: 0, end: 0)
    /// End of the name that was looked at last in this text.
    var nameEnd = 0
    /// End of the YAML document with a Secret that was looked at last in this text.
    var manifestEnd = 0
    /// End of the command line that was looked at last in this text.
    var commandEnd = 0
    /// The last tag of a loaded rule that was met in this text: nothing is looked for in it.
    var tagStart = 0
    var tagEnd = 0
    /// Where a tag of a loaded rule stands in this text: what has the same bytes is one too. Empty when none is known.
    var knownTag = 0..<0
    /// Looking at text that was base64: it is decoded once, not again.
    var isInBase64 = false
    /// Largest number of a tag in a key that is written with escapes; see ``numberKeys(in:)``.
    var largestEscapedTag: Int32 = 0
    /// While the canaries are tested: what a policy lets stand must be found all the same.
    var ignoresAllowances = false
    /// Number of objects opened in this event; gives each an identity.
    var objects: Int32 = 0

    init(rules: RuleSet) {
        self.rules = rules
        let compiled = rules.compiled
        windows = WindowScanner(compiled)
        unsafe slotStarts = compiled.slotStarts
        unsafe heads = compiled.heads
        unsafe entries = compiled.entries
        unsafe literals = compiled.literals
        unsafe steps = compiled.steps
        unsafe classes = compiled.classes
        memoCount = compiled.memoCount
        hasPersonal = rules.hasPersonal
        bareKey = rules.names.bareKey
        unsafe traits = .allocate(capacity: max(1, rules.rules.count))
        for (index, rule) in rules.rules.enumerated() {
            let isHeader = rules.names.headerRules.contains(RuleIndex(index))
            let tag = unsafe UnsafeMutableRawPointer.allocate(
                byteCount: rules.tags[index].count + RuleTraits.slack, alignment: 1)
            unsafe rules.tags[index].withUnsafeBytes { bytes in
                if let start = bytes.baseAddress { unsafe tag.copyMemory(from: start, byteCount: bytes.count) }
            }
            unsafe (traits + index).initialize(
                to: RuleTraits(
                    isSure: rule.confidence == .high, isHeader: isHeader, tag: tag, tagLength: rules.tags[index].count))
        }
        unsafe windowTables = .allocate(capacity: 1)
        unsafe windowTables.initialize(
            to: custody_windows(
                classes: compiled.buckets, buckets: compiled.buckets + ByteClasses.tableStart, bits: compiled.windows,
                address_bits: UInt32(WindowTable.bits)))
        unsafe inspected = .allocate(capacity: 1)
        unsafe inspected.initialize(to: 0)
        unsafe memos = .allocate(capacity: memoCount)
        unsafe memos.initialize(repeating: RunMemo(epoch: 0, start: 0, end: 0), count: memoCount)
        unsafe frames = .allocate(capacity: (Self.maximumDepth + 1) * (Self.maximumLayers + 1))
        unsafe layers = .allocate(capacity: Self.maximumLayers + 1)
        for index in 0...Self.maximumLayers { unsafe (layers + index).initialize(to: LayerMemory()) }
    }

    deinit {
        unsafe memos.deallocate()
        for index in rules.rules.indices { unsafe traits[index].tag.deallocate() }
        unsafe traits.deallocate()
        unsafe inspected.deallocate()
        unsafe windowTables.deallocate()
        unsafe frames.deallocate()
        for index in 0...Self.maximumLayers { unsafe layers[index].free() }
        unsafe layers.deallocate()
    }

    /// Does without the loops of `CTextScan`, as where the processor cannot run them. For comparing what is found.
    mutating func useNarrowCode() {
        isWide = false
        #if Hyperscan
            longText = Self.longTextWithoutLoops
        #endif
    }

    /// Takes a back end, which does not change from then on.
    mutating func use(_ backEnd: LiteralBackEnd) throws(SanitizerError) {
        guard backEnd != .swift else { return }
        #if Hyperscan
            hyperscan = try HyperscanScanner(rules.compiled.hyperscan)
        #else
            throw SanitizerError(.engine, "this build has no \(backEnd.rawValue); see the package trait of that name")
        #endif
    }

    /// Finds where literals of the rules may stand. False when the back end failed.
    @inline(__always)
    mutating func findPlaces(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Bool {
        #if Hyperscan
            if high &- low >= longText, hyperscan != nil {
                return unsafe hyperscan!.find(text, low, high, into: &places)
            }
        #endif
        return unsafe windows.find(text, low, high, into: &places)
    }

    mutating func reset() {
        hits.truncate(to: 0)
        places.truncate(to: 0)
        words.truncate(to: 0)
        objects = 0
        hasFailed = false
        isInBase64 = false
        largestEscapedTag = 0
    }

    /// A new text begins: what was remembered of the last one no longer holds.
    @inline(__always)
    mutating func beginText() {
        epoch &+= 1
        if epoch == 0 { forgetMemos() }
        textHits = hits.count
        nameEnd = 0
        commandEnd = 0
        manifestEnd = 0
        tagEnd = 0
        knownTag = 0..<0
    }

    @inline(never)
    private mutating func forgetMemos() {
        epoch = 1
        for index in 0..<memoCount { unsafe memos[index].epoch = 0 }
        trimmedRun.epoch = 0
        encodedEnd.epoch = 0
    }

    @inline(__always)
    mutating func isMember(_ byte: UInt8, of byteClass: UInt8) -> Bool {
        unsafe classes[Int(byteClass) &* 256 &+ Int(byte)] != 0
    }

    /// End of the run of `byteClass` that begins at or before `position`; `position` itself when there is none.
    ///
    /// However many candidates lie in one run, it is measured once.
    mutating func runEnd(_ text: UnsafePointer<UInt8>, _ position: Int, _ limit: Int, _ byteClass: UInt8, _ memo: Int)
        -> Int
    {
        if unsafe memos[memo].epoch == epoch, unsafe memos[memo].start <= position, unsafe position < memos[memo].end {
            return unsafe memos[memo].end
        }
        let table = unsafe classes + Int(byteClass) * 256
        var end = position
        while end < limit, unsafe table[Int(text[end])] != 0 { end += 1 }
        unsafe inspected.pointee &+= end - position
        if end - position > 32 { unsafe memos[memo] = RunMemo(epoch: epoch, start: position, end: end) }
        return end
    }

    /// Notes a hit inside the current text. A hit within the last one adds nothing, except that a more telling rule takes over.
    mutating func note(_ start: Int, _ end: Int, _ rule: RuleIndex, quoting: UInt8 = 0) {
        guard start < end else { return }
        if hits.count > textHits {
            let last = hits[hits.count - 1]
            if start == last.start, end > last.end, !last.isWhole {
                // The same beginning, found again further on (`...T3BlbkFJ...T3BlbkFJ`): one hit, not one for each.
                hits[hits.count - 1].end = end
                hits[hits.count - 1].rule = rule
                hits[hits.count - 1].quoting = quoting
                return
            }
            if last.start <= start, end <= last.end {
                if unsafe !last.isWhole && traits[Int(rule)].isSure && !traits[Int(last.rule)].isSure {
                    hits[hits.count - 1].rule = rule
                }
                return
            }
        }
        hits.append(
            Hit(start: start, end: end, rule: rule, quoting: quoting, isWhole: false, object: 0, ordinal: 0))
    }

    /// Notes a value that is replaced as a whole.
    mutating func noteWhole(_ start: Int, _ end: Int, _ rule: RuleIndex, quoting: UInt8) {
        guard start < end else { return }
        hits.append(Hit(start: start, end: end, rule: rule, quoting: quoting, isWhole: true, object: 0, ordinal: 0))
    }

    /// True when `position` lies in the last hit of this text.
    mutating func isCovered(_ position: Int) -> Bool {
        guard hits.count > textHits else { return false }
        let last = hits[hits.count - 1]
        return last.start <= position && position < last.end
    }
}
