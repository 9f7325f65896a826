/// Makes JSON objects, most of them valid, and damages them: everything follows from the random numbers given.
struct JSONGenerator<Random: RandomNumberGenerator> {
    private var random: Random
    private var output: [UInt8] = []
    /// Containers that may still be opened inside the current one.
    private let depth: Int

    init(_ random: Random, depth: Int) {
        self.random = random
        self.depth = depth
    }

    mutating func document() -> [UInt8] {
        output = []
        space()
        object(depth)
        space()
        return output
    }

    /// The same bytes with one to four small injuries.
    mutating func damaged(_ document: [UInt8]) -> [UInt8] {
        var bytes = document
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let token = tokens.randomElement(using: &random) ?? []
            switch Int.random(in: 0..<7, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2 where place < bytes.count: bytes.remove(at: place)
            case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
            case 4: bytes.insert(contentsOf: token, at: place)
            case 5: bytes.replaceSubrange(place..<min(bytes.count, place + token.count), with: token)
            default: if chance(4) { bytes.removeSubrange(place...) }
            }
        }
        return bytes
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func put(_ text: String) { output += text.utf8 }

    private mutating func space() {
        while chance(4) { output.append([0x20, 0x09, 0x0A, 0x0D].randomElement(using: &random) ?? 0x20) }
    }

    private mutating func list(_ open: String, _ close: String, _ one: (inout Self, Int) -> Void) {
        put(open)
        space()
        // Now and then more keys than are compared pair by pair.
        let count = chance(40) ? Int.random(in: 20...60, using: &random) : Int.random(in: 0...4, using: &random)
        for index in 0..<count {
            if index > 0 {
                put(",")
                space()
            }
            one(&self, index)
            space()
        }
        put(close)
    }

    private mutating func object(_ depth: Int) {
        list("{", "}") { generator, index in
            generator.key(index)
            generator.space()
            generator.put(":")
            generator.space()
            generator.value(depth - 1)
        }
    }

    /// Mostly a key of its own; sometimes one that may come twice, or that the pipeline looks at.
    private mutating func key(_ index: Int) {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: string()
        case 1: put(["\"id\"", "\"\\u0069d\"", "\"ID\""].randomElement(using: &random) ?? "")
        case 2: put(["\"type\"", "\"t\\u0079pe\"", "\"Type\""].randomElement(using: &random) ?? "")
        case 3: put("\"k1\"")
        default: put("\"k\(index)\"")
        }
    }

    private mutating func value(_ depth: Int) {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: put(["true", "false", "null"].randomElement(using: &random) ?? "")
        case 1, 2: number()
        case 3, 4, 5: string()
        case 6: list("[", "]") { generator, _ in generator.value(depth - 1) }
        default: object(depth)
        }
    }

    private mutating func number() {
        if chance(3) { put("-") }
        put(chance(4) ? "0" : "\(UInt64.random(in: 1...(.max), using: &random))")
        if chance(3) { put(".\(Int.random(in: 0...99_999, using: &random))") }
        if chance(3) { put("\(["e", "E", "e+", "E-"].randomElement(using: &random) ?? "e")0") }
    }

    private mutating func string() {
        put("\"")
        if chance(30) { put("custody.") }
        for _ in 0..<(chance(10) ? 40 : Int.random(in: 0...9, using: &random)) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: put("\\" + (["\"", "\\", "/", "b", "f", "n", "r", "t"].randomElement(using: &random) ?? "n"))
            case 1: escape(UInt32.random(in: 0..<0xD800, using: &random))
            case 2:
                escape(UInt32.random(in: 0xD800..<0xDC00, using: &random))
                escape(UInt32.random(in: 0xDC00..<0xE000, using: &random))
            case 3: scalar(0x80...0x7FF)
            case 4: scalar(0xE000...0xFFFF)
            case 5: scalar(0x10000...0x10FFFF)
            default: put(["a", "0", " ", "{", "]", ",", ":", "'", "\u{7F}"].randomElement(using: &random) ?? "a")
            }
        }
        put("\"")
    }

    private mutating func scalar(_ range: ClosedRange<UInt32>) {
        guard let scalar = UnicodeScalar(UInt32.random(in: range, using: &random)) else { return }
        put(String(Character(scalar)))
    }

    private mutating func escape(_ unit: UInt32) {
        let hex = String(unit, radix: 16, uppercase: chance(2))
        put("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
    }

    private var tokens: [[UInt8]] {
        let texts = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u00", "null", "tru", "-", "0",
            "00",
            "1.", ".5", "+1", "1e", "1e+", "NaN", " ", "\t", "\r\n", "\u{FEFF}", "\"id\":\"x\",",
            "\"type\":\"custody.x\",",
            "\"k1\":1,", "\\u006b1", "\u{0}", "\u{B}", "//", "/**/", "'",
        ]
        return texts.map { [UInt8]($0.utf8) } + [
            [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
        ]
    }
}
