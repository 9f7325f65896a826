// The search of one text for candidates, and the check of those that a pattern describes.
extension Engine {
    /// Searches `text[low..<high]` for secrets. Positions of hits are relative to `text`.
    @inline(__always)
    mutating func scan(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        guard high - low >= Self.minimumText, !hasFailed else { return }
        if isWide {
            unsafe scanPlaces(text, low, high)
        } else {
            unsafe scanNarrow(text, low, high)
        }
    }

    private mutating func scanNarrow(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        beginText()
        let first = places.count
        guard unsafe findPlaces(text, low, high) else {
            hasFailed = true
            return
        }
        let last = places.count
        unsafe inspected.pointee &+= high - low
        guard last > first else { return }
        for index in first..<last {
            let place = places[index]
            unsafe candidates(text, low, high, place, entriesAt(text, place))
        }
        places.truncate(to: first)
    }

    /// Looks at the places of the layer that lie in `text[low..<high]`. Called with ranges in ascending order.
    @inline(__always)
    private mutating func scanPlaces(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        unsafe search(text, from: low, to: high)
        var index = cursor
        let end = places.count
        while index < end, places[index] < low { index &+= 1 }
        cursor = index
        guard index < end, places[index] &+ WindowTable.width <= high else { return }
        unsafe candidatesFrom(index, text, low, high)
    }

    @inline(never)
    private mutating func candidatesFrom(
        _ first: Int, _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int
    ) {
        beginText()
        var index = first
        let places = unsafe self.places.base
        let count = self.places.count
        let last = high &- WindowTable.width
        var next = unsafe entriesAt(text, Int(places[first]))
        while index < count {
            let place = unsafe Int(places[index])
            guard place <= last else { break }
            let current = next
            index &+= 1
            // Looked up while the place before is judged: the tables are not always near.
            if index < count { next = unsafe entriesAt(text, Int(places[index])) }
            let known = tagEnd
            unsafe candidates(text, low, high, place, current)
            guard tagEnd != known else { continue }
            // In a tag, behind what all of them begin with, there is nothing to find: see ``DispatchKind/tag``.
            let inner = tagEnd &- WindowTable.width
            while index < count, unsafe places[index] <= inner {
                let place = unsafe Int(places[index])
                if place < tagStart &+ Self.tagHead {
                    unsafe candidates(text, low, high, place, entriesAt(text, place))
                }
                index &+= 1
            }
            if index < count { next = unsafe entriesAt(text, Int(places[index])) }
        }
        cursor = index
    }

    /// The window at a place, folded, and the entries that may have it.
    private struct PlaceEntries {
        var window: UInt32
        var first: UInt32
        var last: UInt32
    }

    @inline(__always)
    private mutating func entriesAt(_ text: UnsafePointer<UInt8>, _ position: Int) -> PlaceEntries {
        let window =
            unsafe UnsafeRawPointer(text).loadUnaligned(fromByteOffset: position, as: UInt32.self) | 0x2020_2020
        let slot = WindowTable.slot(WindowTable.hash(window))
        return unsafe PlaceEntries(window: window, first: slotStarts[slot], last: slotStarts[slot &+ 1])
    }

    /// Looks at every literal whose window is the four bytes at `position`.
    @inline(__always)
    private mutating func candidates(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ position: Int, _ place: PlaceEntries
    ) {
        guard place.first < place.last else { return }
        var compared = 0
        for index in Int(place.first)..<Int(place.last) {
            let head = unsafe heads + index
            guard unsafe head.pointee.window == place.window else { continue }
            let start = unsafe position &- Int(head.pointee.anchor)
            let isName = unsafe head.pointee.kind == .name
            // A name holds several keywords and is judged once: see ``name(_:_:_:_:_:)``.
            if isName, start < nameEnd { continue }
            let length = unsafe Int(head.pointee.literalLength)
            compared &+= length
            guard unsafe isLiteral(text, low, high, start, head, index) else { continue }
            if isName {
                // A keyword that was given with its separator ends before it.
                let isCut = unsafe head.pointee.flags & DispatchEntry.keepsLiteral != 0
                unsafe name(text, low, high, start, start &+ length &- (isCut ? 1 : 0))
            } else {
                unsafe candidate(text, low, high, start, entries + index)
            }
        }
        unsafe inspected.pointee &+= compared
    }

    /// Whether the literal of an entry stands at `start`, and is not to be passed over.
    @inline(__always)
    private mutating func isLiteral(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ head: UnsafePointer<EntryHead>,
        _ entry: Int
    ) -> Bool {
        let length = unsafe Int(head.pointee.literalLength)
        guard start >= low, start &+ length <= high else { return false }
        // No text is shorter than eight bytes.
        let raw = unsafe UnsafeRawPointer(text)
        let word =
            unsafe high &- start >= 8
            ? raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            : raw.loadUnaligned(fromByteOffset: high &- 8, as: UInt64.self)
                &>> UInt64(truncatingIfNeeded: 8 &* (8 &- (high &- start)))
        guard unsafe (word | head.pointee.headFold) & head.pointee.headMask == head.pointee.head else {
            return false
        }
        if length > 8, unsafe !hasRest(text + start, entries + entry) { return false }
        // What was taken out before is not looked into again.
        return start >= tagEnd || start < tagStart
    }

    /// Checks what a literal of a rule leads to.
    @inline(never)
    private mutating func candidate(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ literal: UnsafePointer<DispatchEntry>
    ) {
        let end = unsafe start &+ Int(literal.pointee.literalLength)
        let rule = unsafe literal.pointee.rule
        switch unsafe literal.pointee.kind {
        case .token: unsafe token(text, low, high, start, end, literal)
        case .name: unsafe name(text, low, high, start, end)
        case .privateKeyBlock: unsafe privateKeyBlock(text, low, high, start, end, rule)
        case .jsonWebToken: unsafe jsonWebToken(text, low, high, start, rule)
        case .urlPassword: unsafe urlPassword(text, end, high, rule)
        case .bearer: unsafe bearer(text, low, high, start, end, rule)
        case .basic: unsafe basic(text, low, high, start, end, rule)
        case .command: unsafe command(text, low, high, start, end, rule)
        case .manifest: unsafe secretManifest(text, low, high, start, end, rule)
        case .dataSource: unsafe dataSource(text, low, start, rule)
        case .tag:
            if let end = unsafe endOfTag(text, start, high) { (tagStart, tagEnd) = (start, end) }
        }
    }

    /// Whether the bytes behind the first eight are those of the literal.
    private mutating func hasRest(_ text: UnsafePointer<UInt8>, _ entry: UnsafePointer<DispatchEntry>) -> Bool {
        let literal = unsafe literals + Int(entry.pointee.literalStart)
        let length = unsafe Int(entry.pointee.literalLength)
        if unsafe entry.pointee.flags & DispatchEntry.ignoresCase != 0 {
            for offset in 8..<length where unsafe KeyNames.lowercased(text[offset]) != literal[offset] { return false }
        } else {
            for offset in 8..<length where unsafe text[offset] != literal[offset] { return false }
        }
        return true
    }

    /// The end of the tag of a loaded rule that begins at `start`; nil when there is none.
    mutating func endOfTag(_ text: UnsafePointer<UInt8>, _ start: Int, _ high: Int) -> Int? {
        let length = knownTag.upperBound &- knownTag.lowerBound
        if length > 0, start + length <= high, unsafe Self.areSame(text + start, text + knownTag.lowerBound, length) {
            unsafe inspected.pointee &+= length
            return start + length
        }
        let end = start + Self.tagHead
        let limit = min(high, end + Self.maximumTag)
        var close = end
        while close < limit, unsafe text[close] != UInt8(ascii: "]") { close += 1 }
        unsafe inspected.pointee &+= max(0, close - end)
        guard close < limit, unsafe isTag(text, start, close + 1) else { return nil }
        knownTag = start..<(close + 1)
        return close + 1
    }

    /// Whether two tags are the same. None is shorter than ``tagHead``.
    @inline(__always)
    private static func areSame(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let (left, right) = unsafe (UnsafeRawPointer(left), UnsafeRawPointer(right))
        let last = length &- 8
        var offset = last
        // From the end: the beginnings of all tags are alike.
        while offset > 0 {
            guard
                unsafe left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &-= 8
        }
        return unsafe left.loadUnaligned(as: UInt64.self) == right.loadUnaligned(as: UInt64.self)
    }

    /// Bytes of `[REDACTED:`.
    static let tagHead = 10

    /// Longest rest of a tag behind `[REDACTED:`: a rule's id, a key's, a mark, and what parts them.
    private static let maximumTag = TagIndex.maximumLength + 16 + CorrelationKey.markLength + 3

    /// Checks a candidate of a ``TokenPattern``.
    @inline(never)
    private mutating func token(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int,
        _ literal: UnsafePointer<DispatchEntry>
    ) {
        let entry = unsafe literal.pointee
        if entry.flags & DispatchEntry.wordBoundary != 0, unsafe !isWordStart(text, low, start) { return }
        var first = start
        if entry.beforeClass != DispatchEntry.noClass {
            first = unsafe runStart(text, start, low, entry.beforeClass)
            if start - first < Int(entry.beforeLength) { return }
        }
        var position = end
        var step = Int(entry.stepStart)
        let last = step + Int(entry.stepCount)
        var kept = entry.flags & DispatchEntry.keepsLiteral != 0 ? end : first
        var optionalEnd = -1
        var optionalStart = 0
        while step < last {
            if step == optionalEnd { optionalEnd = -1 }
            let current = unsafe steps[step]
            if current.operation == CompiledStep.optional {
                optionalEnd = step + 1 + Int(current.maximum)
                optionalStart = position
                step += 1
                continue
            }
            if current.operation == CompiledStep.keep {
                kept = position
                step += 1
                continue
            }
            let available = unsafe runEnd(text, position, high, current.byteClass, Int(current.memo)) - position
            if available < Int(current.minimum) {
                guard optionalEnd >= 0 else { return }
                position = optionalStart
                step = optionalEnd
                continue
            }
            position += current.maximum == CompiledStep.unbounded ? available : min(available, Int(current.maximum))
            step += 1
        }
        if entry.needs != 0 {
            let tail = kept > end || entry.beforeClass != DispatchEntry.noClass ? kept : end
            guard unsafe has(entry.needs & 7, text, tail, position) else { return }
            if entry.needs & ~7 != 0, unsafe !isGenerated(entry.needs, text, low, start, end, position) { return }
        }
        if kept >= end, unsafe isPlaceholder(text, kept, position) || isTag(text, kept, position) { return }
        if entry.filter != 0 {
            let filter = rules.compiled.filters[Int(entry.filter)]
            guard unsafe filter.passes(text, first: first, kept, position, in: low..<high) else { return }
        }
        note(kept, position, entry.rule)
    }

    /// What the needs beyond single characters ask of a candidate, the literal of which lies at `start..<body`.
    private mutating func isGenerated(
        _ needs: UInt8, _ text: UnsafePointer<UInt8>, _ low: Int, _ start: Int, _ body: Int, _ end: Int
    ) -> Bool {
        let isBehindUnderscore = unsafe start > low && text[start - 1] == UInt8(ascii: "_")
        if needs & TokenPattern.Needs.alone.rawValue != 0, isBehindUnderscore { return false }
        if needs & TokenPattern.Needs.notPublic.rawValue != 0 {
            let last = isBehindUnderscore ? start - 1 : start
            if last - low >= 2, unsafe hasPrefix("pk", text, last - 2, last) { return false }
            if last - low >= 3, unsafe hasPrefix("pub", text, last - 3, last) { return false }
        }
        if needs & TokenPattern.Needs.random.rawValue != 0 {
            return unsafe isRandom(text, body, end) && !isDigest(text, body, end)
        }
        return true
    }

    /// Start of the run of `byteClass` that ends at `position`. Remembered like ``runEnd(_:_:_:_:_:)``, from the other side.
    private mutating func runStart(_ text: UnsafePointer<UInt8>, _ position: Int, _ low: Int, _ byteClass: UInt8) -> Int
    {
        let memo = Int(byteClass) * CompiledRulesBuilder.memosPerClass + CompiledRulesBuilder.memosPerClass - 1
        var start = position
        let known = unsafe memos[memo]
        let isKnown = known.epoch == epoch
        while start > low, unsafe isMember(text[start - 1], of: byteClass) {
            if isKnown, known.start <= start, start <= known.end {
                start = known.start
                break
            }
            start -= 1
        }
        // At most what was passed in this call, which the caller's candidate is charged for.
        unsafe inspected.pointee &+= min(position - start, isKnown ? position - known.end : position - start)
        unsafe memos[memo] = RunMemo(epoch: epoch, start: start, end: position)
        return start
    }

    /// Whether the first bytes of the range hold what the rule asks for.
    mutating func has(_ needs: UInt8, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var missing = TokenPattern.Needs(rawValue: needs)
        let limit = min(end, start + 128)
        unsafe inspected.pointee &+= max(0, limit - start)
        for position in start..<limit {
            let byte = unsafe text[position]
            if byte &- 0x30 < 10 {
                missing.remove(.digit)
            } else if byte &- 0x41 < 26 {
                missing.remove(.upper)
            } else if byte &- 0x61 < 26 {
                missing.remove(.lower)
            }
            if missing.isEmpty { return true }
        }
        return missing.isEmpty
    }

    /// True when no letter or digit stands before `position`, or only as the end of an escape (`%3D`, `\n`, `\u003d`).
    mutating func isWordStart(_ text: UnsafePointer<UInt8>, _ low: Int, _ position: Int) -> Bool {
        guard position > low else { return true }
        let before = unsafe text[position - 1]
        guard Self.isAlphanumeric(before) else { return true }
        if position - low >= 2, unsafe text[position - 2] == UInt8(ascii: "\\") { return true }
        if position - low >= 3, unsafe text[position - 3] == UInt8(ascii: "%") {
            return unsafe Self.isHex(before) && Self.isHex(text[position - 2])
        }
        if position - low >= 6, unsafe text[position - 6] == UInt8(ascii: "\\"),
            unsafe text[position - 5] == UInt8(ascii: "u")
        {
            return true
        }
        return false
    }

    @inline(__always)
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    @inline(__always)
    static func isHex(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}
