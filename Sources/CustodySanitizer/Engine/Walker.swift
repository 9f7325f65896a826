/// An open object or array.
struct Frame {
    var isObject: Bool
    /// Identity of the object within the event.
    var object: Int32 = 0
    /// The object stands under a secret name and describes what it is about: its `value` is the secret.
    var inherited: KeyVerdict = .none
    /// `{"name":"Authorization","value":"..."}`: the verdict on the name, and where the value lies.
    var field: KeyVerdict = .none
    var valueStart = 0
    var valueEnd = 0
    /// `{"type":"api_key","value":"..."}`: what the object is about.
    var hint: KeyVerdict = .none
    /// The object is a Kubernetes Secret.
    var isKubernetesSecret = false
    /// Where the objects under `data` and `stringData` begin, until the object is known to be a Kubernetes Secret.
    var dataStart = 0
    var stringDataStart = 0
    /// An array of command-line words or header pairs: the verdict on the element before.
    var pending: KeyVerdict = .none
    /// An array in an array, of which no element was looked at: it may be a pair of a name and a value.
    var mayBePair = false
    /// The verdict on the first element of what may be a pair.
    var pairName: KeyVerdict = .none
    /// An array of command-line words: the program that runs, and what is known of it; see ``Engine/argument(_:_:_:_:)``.
    var arguments = ArgumentList()
}

extension Engine {
    /// Walks a JSON text and looks at every name and value in it.
    ///
    /// - Returns: how far the text is JSON: its length, or where it stops being JSON. White space between tokens is
    ///   accepted; numbers and literals are not checked beyond their characters.
    mutating func walk(_ text: Text, layer: Int) -> Int {
        let (base, count) = unsafe (text.base, text.count)
        let marks = unsafe layers[layer].marks
        let stack = unsafe frames + layer * (Self.maximumDepth + 1)
        var (depth, position, safe) = (0, 0, 0)
        var verdict = KeyVerdict.none
        while true {
            // A value begins here.
            position = unsafe Self.skip(base, position, count)
            guard position < count else { return safe }
            let byte = unsafe base[position]
            if byte == UInt8(ascii: "\"") {
                let start = position + 1
                var end = unsafe firstMark(text, marks, start)
                guard end < count else { return safe }
                var decoded: Int?
                if unsafe base[end] == 0x5C {
                    if layer < Self.maximumLayers {
                        (end, decoded) = unsafe decodeString(base, start, end, count, layer: layer + 1)
                    } else {
                        end = unsafe Self.escapedEnd(base, end, count)
                    }
                    guard end < count else { return safe }
                }
                unsafe stringValue(text, start, end, decoded, verdict, depth == 0 ? nil : stack + depth, layer)
                position = end + 1
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                unsafe secretData(text, position, verdict, depth == 0 ? nil : stack + depth)
                if verdict.isSecret || verdict.holdsValue {
                    let replaced = unsafe replaceContainer(text, position, verdict, depth == 0 ? nil : stack + depth)
                    if replaced > 0 {
                        guard replaced <= count else {
                            noteWhole(position, count, verdict.rule, quoting: 0)
                            return count
                        }
                        position = replaced
                        safe = position
                        guard unsafe afterValue(text, marks, stack, &depth, &position, &verdict, layer) else {
                            return depth == 0 && position == count ? count : safe
                        }
                        continue
                    }
                }
                guard depth < Self.maximumDepth else { return safe }
                unsafe open(byte == UInt8(ascii: "{"), stack, &depth, verdict)
                position = unsafe Self.skip(base, position + 1, count)
                guard position < count else { return safe }
                if unsafe base[position] != byte + 2 {
                    if byte == UInt8(ascii: "{") {
                        guard unsafe memberName(text, marks, &position, stack + depth, &verdict, layer) else {
                            return safe
                        }
                    } else {
                        verdict = .none
                    }
                    continue
                }
            } else {
                let end = unsafe Self.scalarEnd(base, position, count)
                guard end > position else { return safe }
                unsafe scalar(base, position, end, verdict)
                position = end
            }
            // Where text search goes on when JSON ends in what follows: the name of a broken member belongs to its search.
            safe = position
            guard unsafe afterValue(text, marks, stack, &depth, &position, &verdict, layer) else {
                return depth == 0 && position == count ? count : safe
            }
        }
    }

    /// Closes what ends at `position` and moves to the next value; false at the end of the text or of JSON.
    @inline(__always)
    private mutating func afterValue(
        _ text: Text, _ marks: UnsafeMutablePointer<UInt64>, _ stack: UnsafeMutablePointer<Frame>, _ depth: inout Int,
        _ position: inout Int, _ verdict: inout KeyVerdict, _ layer: Int
    ) -> Bool {
        let (base, count) = unsafe (text.base, text.count)
        while true {
            position = unsafe Self.skip(base, position, count)
            guard depth > 0, position < count else { return false }
            let byte = unsafe base[position]
            let isObject = unsafe stack[depth].isObject
            if byte == UInt8(ascii: ",") {
                position += 1
                guard isObject else {
                    verdict = .none
                    return true
                }
                return unsafe memberName(text, marks, &position, stack + depth, &verdict, layer)
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
            depth -= 1
            position += 1
        }
    }

    @inline(__always)
    private mutating func open(
        _ isObject: Bool, _ stack: UnsafeMutablePointer<Frame>, _ depth: inout Int, _ verdict: KeyVerdict
    ) {
        depth += 1
        objects &+= 1
        unsafe stack[depth] = Frame(
            isObject: isObject, object: objects, inherited: verdict.isSecret ? verdict : .none,
            mayBePair: unsafe !isObject && depth > 1 && !stack[depth - 1].isObject)
    }

    /// Reads a name and its colon; judges it and looks for secrets in it.
    @inline(__always)
    private mutating func memberName(
        _ text: Text, _ marks: UnsafeMutablePointer<UInt64>, _ position: inout Int,
        _ frame: UnsafeMutablePointer<Frame>, _ verdict: inout KeyVerdict, _ layer: Int
    ) -> Bool {
        let base = unsafe text.base
        position = unsafe Self.skip(base, position, text.count)
        guard unsafe position < text.count, unsafe base[position] == UInt8(ascii: "\"") else { return false }
        let start = position + 1
        var end = unsafe firstMark(text, marks, start)
        guard unsafe end < text.count else { return false }
        let hasEscape = unsafe base[end] == 0x5C
        if hasEscape {
            end = unsafe Self.escapedEnd(base, end, text.count)
            guard unsafe end < text.count else { return false }
        }
        position = unsafe Self.skip(base, end + 1, text.count)
        guard unsafe position < text.count, unsafe base[position] == UInt8(ascii: ":") else { return false }
        position += 1
        if hasEscape {
            verdict = unsafe escapedNameVerdict(base, start, end, layer)
        } else {
            verdict = unsafe names.verdict(base + start, end - start, readable: text.readable - start, rules: rules)
        }
        if end - start >= Self.minimumName { unsafe searchName(text, start, end, hasEscape, frame, layer) }
        if verdict.holdsValue, unsafe frame.pointee.inherited.isSecret {
            verdict = unsafe frame.pointee.inherited
        }
        return true
    }

    /// Shorter names hold no token of any vendor; they are not searched, only judged.
    private static let minimumName = 16

    private mutating func escapedNameVerdict(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ layer: Int
    ) -> KeyVerdict {
        guard end - start <= 6 * KeyNames.maximumLength else { return .none }
        var decoded: [UInt8] = []
        var position = start
        while position < end {
            guard unsafe base[position] == 0x5C else {
                unsafe decoded.append(base[position])
                position += 1
                continue
            }
            let resolved = unsafe Escapes.resolve(base, position, end)
            for index in 0..<resolved.count {
                decoded.append(UInt8(truncatingIfNeeded: resolved.bytes >> UInt32(index * 8)))
            }
            position += resolved.length
        }
        if decoded.starts(with: "[REDACTED:".utf8), let end = decoded.firstIndex(of: UInt8(ascii: "]")) {
            let (number, _) = unsafe decoded.withUnsafeBufferPointer { buffer in
                unsafe buffer.baseAddress.map { unsafe Self.number($0, end + 1, buffer.count) } ?? (1, 0)
            }
            largestEscapedTag = max(largestEscapedTag, number)
        }
        return unsafe decoded.withUnsafeBufferPointer { unsafe rules.names.verdict(on: $0) }
    }

    /// A name that is a secret is replaced whole; see ``numberKeys(in:)`` for what keeps two of them apart.
    private mutating func searchName(
        _ text: Text, _ start: Int, _ end: Int, _ hasEscape: Bool, _ frame: UnsafeMutablePointer<Frame>, _ layer: Int
    ) {
        let first = hits.count
        if hasEscape {
            unsafe scanEscaped(text.base, start, end, layer: layer, isName: true)
        } else {
            unsafe search(text.base, start, end, layer: layer, isName: true)
        }
        guard hits.count > first else { return }
        let rule = hits[first].rule
        hits.truncate(to: first)
        hits.append(
            Hit(
                start: start, end: end, rule: rule, quoting: 0, isWhole: true, object: unsafe frame.pointee.object,
                ordinal: 0))
    }

    @inline(__always)
    static func skip(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        // Events have no white space between tokens.
        while position < count, unsafe base[position] <= 0x20 && isSpace(base[position]) { position &+= 1 }
        return position
    }

    /// End of a number or of `true`, `false`, `null`; `start` when there is none.
    @inline(__always)
    static func scalarEnd(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int {
        var position = start
        while position < count {
            let byte = unsafe base[position]
            guard
                isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "+")
            else { break }
            position += 1
        }
        return position
    }
}
