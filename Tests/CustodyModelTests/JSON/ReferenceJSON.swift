import CustodyModel

/// A second scanner, slow and plain, to compare the real one with: recursive, one byte at a time, escapes decoded into
/// Unicode scalars, UTF-8 judged by the standard library. It shares nothing with the real one but the words for defects.
struct ReferenceJSON {
    private let input: [UInt8]
    private let limits: JSONLimits
    private var position: Int
    private let end: Int
    private var output: [UInt8] = []
    private var facts = EventFacts()

    static func compact(_ input: [UInt8], limits: JSONLimits = JSONLimits()) -> Scanned {
        var reader = ReferenceJSON(input, limits: limits)
        do throws(JSONDefect) {
            try reader.event()
            return Scanned(output: reader.output, facts: reader.facts)
        } catch {
            return Scanned(defect: error)
        }
    }

    private init(_ input: [UInt8], limits: JSONLimits) {
        self.input = input
        self.limits = limits
        position = input.firstIndex { !ReferenceJSON.isSpace($0) } ?? input.count
        end = (input.lastIndex { !ReferenceJSON.isSpace($0) } ?? -1) + 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    /// The byte at the position; nil at the end.
    private var next: UInt8? { position < end ? input[position] : nil }

    private mutating func event() throws(JSONDefect) {
        guard position < input.count else { throw JSONDefect(.empty, at: 0) }
        guard end - position <= limits.maximumBytes else {
            throw JSONDefect(.tooLarge, at: position + limits.maximumBytes)
        }
        if next != UInt8(ascii: "{") {
            if input[position..<end].starts(with: [0xEF, 0xBB, 0xBF]) {
                throw JSONDefect(.byteOrderMark, at: position)
            }
            let begins = "\"[tfn-0123456789".utf8.contains(input[position])
            throw JSONDefect(begins ? .notObject : .syntax, at: position)
        }
        try value(depth: 1, member: nil)
        space()
        if position < end { throw JSONDefect(.trailing, at: position) }
    }

    private mutating func space() {
        while let byte = next, ReferenceJSON.isSpace(byte) { position += 1 }
    }

    private mutating func emit() {
        output.append(input[position])
        position += 1
    }

    /// - Parameter member: the decoded name when the value is a member of the event itself.
    private mutating func value(depth: Int, member: String?) throws(JSONDefect) {
        guard let byte = next else { throw JSONDefect(.truncated, at: end) }
        switch UnicodeScalar(byte) {
        case "{": try object(depth)
        case "[": try array(depth)
        case "\"":
            let start = position
            let from = output.count + 1
            let text = try string()
            try note(member, text, from..<output.count - 1, at: start + 1)
        case "t": try word("true")
        case "f": try word("false")
        case "n": try word("null")
        case "-", "0"..."9": try number()
        case "+", ".": throw JSONDefect(.number, at: position)
        default: throw JSONDefect(.syntax, at: position)
        }
    }

    private mutating func note(
        _ member: String?, _ text: String.UnicodeScalarView, _ range: Range<Int>, at start: Int
    ) throws(JSONDefect) {
        if member == "id", !text.isEmpty { facts.id = range }
        if member == "type" {
            facts.type = range
            if text.starts(with: "custody.".unicodeScalars) { throw JSONDefect(.reservedType, at: start) }
        }
    }

    private mutating func object(_ depth: Int) throws(JSONDefect) {
        if depth > limits.maximumDepth { throw JSONDefect(.depth, at: position) }
        emit()
        space()
        // Scalars, not String: its equality would take two spellings of one accented letter for the same key.
        var seen: Set<[UInt32]> = []
        var duplicate: Int?
        if next == UInt8(ascii: "}") { return emit() }
        while true {
            guard let quote = next else { throw JSONDefect(.truncated, at: end) }
            guard quote == UInt8(ascii: "\"") else { throw JSONDefect(.syntax, at: position) }
            let start = position
            let key = try string()
            if !seen.insert(key.map(\.value)).inserted, duplicate == nil { duplicate = start }
            space()
            guard let colon = next else { throw JSONDefect(.truncated, at: end) }
            guard colon == UInt8(ascii: ":") else { throw JSONDefect(.syntax, at: position) }
            emit()
            space()
            try value(depth: depth + 1, member: depth == 1 ? String(key) : nil)
            if try closes(with: "}") { break }
        }
        if let duplicate { throw JSONDefect(.duplicateKey, at: duplicate) }
    }

    private mutating func array(_ depth: Int) throws(JSONDefect) {
        if depth > limits.maximumDepth { throw JSONDefect(.depth, at: position) }
        emit()
        space()
        if next == UInt8(ascii: "]") { return emit() }
        repeat { try value(depth: depth + 1, member: nil) } while try !closes(with: "]")
    }

    /// Takes what follows a value: the closing bracket (true) or a comma (false).
    private mutating func closes(with bracket: UnicodeScalar) throws(JSONDefect) -> Bool {
        space()
        guard let byte = next else { throw JSONDefect(.truncated, at: end) }
        guard byte == UInt8(ascii: bracket) || byte == UInt8(ascii: ",") else {
            throw JSONDefect(.syntax, at: position)
        }
        emit()
        if byte == UInt8(ascii: bracket) { return true }
        space()
        return false
    }

    private mutating func word(_ word: String) throws(JSONDefect) {
        for expected in word.utf8 {
            guard let byte = next else { throw JSONDefect(.truncated, at: end) }
            guard byte == expected else { throw JSONDefect(.syntax, at: position) }
            emit()
        }
    }

    private mutating func number() throws(JSONDefect) {
        let start = position
        if next == UInt8(ascii: "-") { emit() }
        let leadsWithZero = next == UInt8(ascii: "0")
        let whole = try digits(of: start)
        if leadsWithZero, whole > 1 { throw JSONDefect(.number, at: start) }
        if next == UInt8(ascii: ".") {
            emit()
            _ = try digits(of: start)
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            emit()
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { emit() }
            _ = try digits(of: start)
        }
    }

    private mutating func digits(of start: Int) throws(JSONDefect) -> Int {
        if next == nil { throw JSONDefect(.truncated, at: end) }
        let first = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { emit() }
        if position == first { throw JSONDefect(.number, at: start) }
        return position - first
    }
}

extension ReferenceJSON {
    /// Copies a string and returns it decoded.
    private mutating func string() throws(JSONDefect) -> String.UnicodeScalarView {
        var scalars = String.UnicodeScalarView()
        emit()
        while true {
            guard let byte = next else { throw JSONDefect(.truncated, at: end) }
            if byte == UInt8(ascii: "\"") {
                emit()
                return scalars
            }
            if byte == UInt8(ascii: "\\") {
                scalars.append(try escape())
            } else if byte < 0x20 {
                throw JSONDefect(.controlCharacter, at: position)
            } else {
                var parser = Unicode.UTF8.ForwardParser()
                var rest = input[position..<end].prefix(4).makeIterator()
                guard case .valid(let encoded) = parser.parseScalar(from: &rest) else {
                    throw JSONDefect(.utf8, at: position)
                }
                scalars.append(Unicode.UTF8.decode(encoded))
                for _ in encoded { emit() }
            }
        }
    }

    private mutating func escape() throws(JSONDefect) -> UnicodeScalar {
        let start = position
        emit()
        guard let letter = next else { throw JSONDefect(.truncated, at: end) }
        let short: [UnicodeScalar: UnicodeScalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        ]
        if let meaning = short[UnicodeScalar(letter)] {
            emit()
            return meaning
        }
        guard letter == UInt8(ascii: "u") else { throw JSONDefect(.escape, at: start) }
        let unit = try codeUnit(of: start)
        if (0xDC00...0xDFFF).contains(unit) { throw JSONDefect(.loneSurrogate, at: start) }
        if let scalar = UnicodeScalar(unit) { return scalar }
        for expected in "\\".utf8 {
            guard let byte = next else { throw JSONDefect(.truncated, at: end) }
            guard byte == expected else { throw JSONDefect(.loneSurrogate, at: start) }
        }
        let second = position
        emit()
        guard let byte = next else { throw JSONDefect(.truncated, at: end) }
        guard byte == UInt8(ascii: "u") else { throw JSONDefect(.loneSurrogate, at: start) }
        let low = try codeUnit(of: second)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = UnicodeScalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
        else { throw JSONDefect(.loneSurrogate, at: start) }
        return scalar
    }

    /// `u` and four hexadecimal digits of the escape that began at `start`.
    private mutating func codeUnit(of start: Int) throws(JSONDefect) -> UInt32 {
        emit()
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next else { throw JSONDefect(.truncated, at: end) }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw JSONDefect(.escape, at: start)
            }
            unit = unit * 16 + UInt32(digit)
            emit()
        }
        return unit
    }
}
