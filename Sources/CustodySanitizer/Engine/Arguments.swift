// Passwords in arrays of command-line words: `["mysql","-u","root","-psecret"]`.

/// What an array of words has told of the program that it runs.
struct ArgumentList {
    /// Place in ``CommandProgram/all``, plus one; 0 while none is known.
    var program: UInt8 = 0
    /// Words looked at for the program's name.
    var words: UInt8 = 0
    /// The word before was an option: this one is its value.
    var isValue = false
    /// The last word, for names of two.
    var lastStart = 0
    var lastEnd = 0
}

extension Engine {
    /// Words at the beginning of an array in which a program's name may stand: `sudo`, `-u`, `app`, and the name.
    private static let programWords = 4
    /// Longest word that is taken for a program's name, with its path.
    private static let maximumProgram = 64

    /// An element of an array of words. True when it, or a part of it, is replaced.
    @inline(__always)
    mutating func argument(_ text: Text, _ start: Int, _ end: Int, _ frame: UnsafeMutablePointer<Frame>) -> Bool {
        if unsafe frame.pointee.arguments.program == 0 {
            guard unsafe frame.pointee.arguments.words < Self.programWords else { return false }
            unsafe findProgram(text, start, end, frame)
            return false
        }
        return unsafe argumentOfProgram(text, start, end, frame)
    }

    @inline(never)
    private mutating func argumentOfProgram(
        _ text: Text, _ start: Int, _ end: Int, _ frame: UnsafeMutablePointer<Frame>
    ) -> Bool {
        guard let rule = rules.commandRule else { return false }
        let program = unsafe CommandProgram.all[Int(frame.pointee.arguments.program) - 1]
        if unsafe frame.pointee.arguments.isValue {
            unsafe frame.pointee.arguments.isValue = false
            return unsafe argumentValue(text.base, start, end, program.style, rule)
        }
        for option in program.options {
            let length = option.utf8CodeUnitCount
            guard unsafe hasPrefix(option, text.base, start, end) else { continue }
            if end - start == length {
                unsafe frame.pointee.arguments.isValue = program.style != .attached
                return false
            }
            if unsafe text.base[start + length] == UInt8(ascii: "=") {
                return unsafe argumentValue(text.base, start + length + 1, end, program.style, rule)
            }
            return unsafe length <= 3 ? argumentValue(text.base, start + length, end, program.style, rule) : false
        }
        return false
    }

    private mutating func argumentValue(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ style: CommandProgram.Style, _ rule: RuleIndex
    ) -> Bool {
        beginText()
        let first = hits.count
        unsafe noteOption(text, start, end, style, rule)
        return hits.count > first
    }

    /// By length of a program's name, or of the first word of one: a bit for the lowest five bits of each first byte.
    private static let nameBeginnings: [UInt32] = {
        var result = [UInt32](repeating: 0, count: maximumProgram + 1)
        for program in CommandProgram.all where !program.options.isEmpty {
            let name = Array(String(describing: program.name).utf8)
            let words = name.split(separator: 0x20)
            for word in [name[...], words[0], words[words.count - 1]] where word.count <= maximumProgram {
                if let byte = word.first { result[word.count] |= 1 << UInt32(byte & 31) }
            }
        }
        return result
    }()

    private mutating func findProgram(
        _ text: Text, _ start: Int, _ end: Int, _ frame: UnsafeMutablePointer<Frame>
    ) {
        unsafe frame.pointee.arguments.words += 1
        guard end > start, end - start <= Self.maximumProgram else { return }
        let base = unsafe text.base
        var first = end
        while first > start, unsafe base[first - 1] != UInt8(ascii: "/") && base[first - 1] != 0x5C { first -= 1 }
        unsafe inspected.pointee &+= end - first
        guard first < end, unsafe Self.nameBeginnings[end - first] >> UInt32(base[first] & 31) & 1 != 0 else { return }
        let (lastStart, lastEnd) = unsafe (frame.pointee.arguments.lastStart, frame.pointee.arguments.lastEnd)
        unsafe frame.pointee.arguments.lastStart = first
        unsafe frame.pointee.arguments.lastEnd = end
        for (index, program) in CommandProgram.all.enumerated() where !program.options.isEmpty {
            let name = program.name
            let length = name.utf8CodeUnitCount
            let before = lastEnd - lastStart
            let isOne = unsafe length == end - first && hasPrefixIgnoringCase(name, base, first, end)
            let isTwo =
                unsafe before > 0 && length == before + 1 + end - first && name.utf8Start[before] == 0x20
                && isWord(name, 0, base, lastStart, lastEnd) && isWord(name, before + 1, base, first, end)
            if isOne || isTwo {
                unsafe frame.pointee.arguments.program = UInt8(index + 1)
                return
            }
        }
    }

    /// Whether the bytes of a name from `offset` on are those of a word, in any case.
    private mutating func isWord(
        _ name: StaticString, _ offset: Int, _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        for index in 0..<(end - start)
        where unsafe KeyNames.lowercased(text[start + index]) != name.utf8Start[offset + index] { return false }
        return true
    }
}
