// Personal data, when a policy asks for it: a pass of its own over each text, for it has no literals.
extension Engine {
    mutating func searchPersonal(_ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) {
        var position = low
        while position < high {
            let byte = unsafe text[position]
            let isStart = unsafe position == low || !Self.isAlphanumeric(text[position - 1])
            if byte &- 0x30 < 10, isStart {
                position = unsafe numberFrom(position, text, low, high)
            } else if byte == UInt8(ascii: "+"), isStart {
                position = unsafe phone(position, text, high)
            } else if byte == UInt8(ascii: "@") {
                position = unsafe email(position, text, low, high)
            } else if byte &- 0x41 < 26, isStart {
                position = unsafe iban(position, text, high)
            } else {
                position += 1
            }
        }
    }

    private mutating func rule(_ kind: PersonalData) -> RuleIndex? { rules.personal[Int(kind.rawValue)] }

    private mutating func noteRange(_ start: Int, _ end: Int, _ rule: RuleIndex) {
        if hits.count > textHits, hits[hits.count - 1].start <= start, end <= hits[hits.count - 1].end { return }
        hits.append(Hit(start: start, end: end, rule: rule, quoting: 0, isWhole: false, object: 0, ordinal: 0))
    }

    /// Digits with single spaces, dashes or dots between them: a card, a social security number, an address.
    private mutating func numberFrom(_ start: Int, _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Int {
        var digits: [UInt8] = []
        var groups: [Int] = [0]
        var separator: UInt8 = 0
        var isUniform = true
        var position = start
        while position < high, digits.count < 40 {
            let byte = unsafe text[position]
            if byte &- 0x30 < 10 {
                digits.append(byte - 0x30)
                groups[groups.count - 1] += 1
            } else if byte == 0x20 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."), position + 1 < high,
                unsafe text[position + 1] &- 0x30 < 10
            {
                if separator == 0 { separator = byte }
                if separator != byte { isUniform = false }
                groups.append(0)
            } else {
                break
            }
            position += 1
        }
        if position < high, unsafe Self.isAlphanumeric(text[position]) || text[position] == UInt8(ascii: "@") {
            return position
        }
        // A longer number with a sign or a decimal point in front is no identifier.
        if unsafe start > low && (text[start - 1] == UInt8(ascii: ".") || text[start - 1] == UInt8(ascii: "-")) {
            return position
        }
        guard isUniform else { return position }
        if separator == UInt8(ascii: ".") {
            if groups.count == 4, let rule = rule(.internet), Self.isAddress(digits, groups) {
                noteRange(start, position, rule)
            }
        } else if groups == [3, 2, 4], separator != 0 {
            if let rule = rule(.socialSecurity), Self.isSocialSecurity(digits) { noteRange(start, position, rule) }
        } else if (13...19).contains(digits.count), groups.allSatisfy({ $0 >= 3 }), let rule = rule(.card) {
            if Self.isCard(digits) { noteRange(start, position, rule) }
        }
        return position
    }

    private static func isAddress(_ digits: [UInt8], _ groups: [Int]) -> Bool {
        var next = 0
        for group in groups {
            guard (1...3).contains(group) else { return false }
            var value = 0
            for _ in 0..<group {
                value = value * 10 + Int(digits[next])
                next += 1
            }
            if value > 255 { return false }
        }
        return true
    }

    private static func isSocialSecurity(_ digits: [UInt8]) -> Bool {
        let area = Int(digits[0]) * 100 + Int(digits[1]) * 10 + Int(digits[2])
        return area != 0 && area != 666 && area < 900 && (digits[3] | digits[4]) != 0
            && (digits[5] | digits[6] | digits[7] | digits[8]) != 0
    }

    private static func isCard(_ digits: [UInt8]) -> Bool {
        let two = Int(digits[0]) * 10 + Int(digits[1])
        let four = two * 100 + Int(digits[2]) * 10 + Int(digits[3])
        let isIssued =
            digits[0] == 4 || (51...55).contains(two) || (2221...2720).contains(four) || two == 34 || two == 37
            || two == 36 || two == 38 || (3528...3589).contains(four) || four == 6011 || two == 65 || two == 62
            || (644...649).contains(four / 10)
        guard isIssued else { return false }
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let doubled = index % 2 == 1 ? Int(digit) * 2 : Int(digit)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }

    private mutating func phone(_ start: Int, _ text: UnsafePointer<UInt8>, _ high: Int) -> Int {
        var position = start + 1
        var digits = 0
        var last = start
        while position < high {
            let byte = unsafe text[position]
            if byte &- 0x30 < 10 {
                digits += 1
                last = position
            } else if byte != 0x20 && byte != UInt8(ascii: "-") && byte != UInt8(ascii: "(")
                && byte != UInt8(ascii: ")")
            {
                break
            } else if position - last > 2 {
                break
            }
            position += 1
        }
        if let rule = rule(.phone), (8...15).contains(digits), unsafe text[start + 1] != 0x30 {
            noteRange(start, last + 1, rule)
        }
        return max(last + 1, start + 1)
    }

    private mutating func email(_ at: Int, _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int) -> Int {
        guard let rule = rule(.email) else { return at + 1 }
        var start = at
        while start > low, at - start < 64, unsafe Self.isMailByte(text[start - 1]) { start -= 1 }
        var end = at + 1
        var dot = 0
        while end < high, end - at < 255 {
            let byte = unsafe text[end]
            if byte == UInt8(ascii: ".") {
                dot = end
            } else if !Self.isAlphanumeric(byte), byte != UInt8(ascii: "-") {
                break
            }
            end += 1
        }
        while end > at, unsafe text[end - 1] == UInt8(ascii: ".") || text[end - 1] == UInt8(ascii: "-") { end -= 1 }
        if start < at, dot > at + 1, end - dot >= 3 { noteRange(start, end, rule) }
        return max(end, at + 1)
    }

    @inline(__always)
    private static func isMailByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "%")
    }

    private mutating func iban(_ start: Int, _ text: UnsafePointer<UInt8>, _ high: Int) -> Int {
        var end = start
        var remainder = 0
        var characters: [UInt8] = []
        while end < high, characters.count <= 34 {
            let byte = unsafe text[end]
            if byte == 0x20, characters.count % 4 == 0, end + 1 < high, unsafe Self.isAlphanumeric(text[end + 1]) {
                end += 1
                continue
            }
            guard byte &- 0x41 < 26 || byte &- 0x30 < 10 else { break }
            characters.append(byte)
            end += 1
        }
        let next = unsafe runEnd(text, start, high, .base64, order: 1)
        guard let rule = rule(.iban), (15...34).contains(characters.count), characters[1] &- 0x41 < 26,
            characters[2] &- 0x30 < 10, characters[3] &- 0x30 < 10
        else { return max(next, start + 1) }
        for byte in characters[4...] + characters[..<4] {
            remainder =
                byte <= 0x39 ? (remainder * 10 + Int(byte - 0x30)) % 97 : (remainder * 100 + Int(byte - 0x41) + 10) % 97
        }
        if remainder == 1 {
            noteRange(start, end, rule)
            return end
        }
        return max(next, start + 1)
    }
}
