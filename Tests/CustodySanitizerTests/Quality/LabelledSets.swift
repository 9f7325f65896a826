import CustodySanitizer

/// One string of a labelled set: an event, and what in it is a secret, if anything.
struct LabelledString {
    var family: String
    var event: String
    /// Nil for a benign string.
    var secret: String?
}

/// Labelled strings that are made when the tests run, from descriptions of formats and from seeds, so that none of them
/// stands in the source.
///
/// Every set is in two halves that share no family: a family lies in one or the other by the hash of its name. Rules were
/// tuned on what the one half missed; the other half is for measuring.
struct LabelledSet {
    enum Half: UInt64, CaseIterable {
        case tuned
        case heldOut
    }

    var strings: [LabelledString]

    /// Seeds of the two halves differ too, so that no value occurs in both.
    static func seed(_ half: Half) -> UInt64 { half == .tuned ? 0x5EED : 0xFACE }

    static func half(of family: String) -> Half {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in family.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Half(rawValue: (hash >> 33) & 1) ?? .tuned
    }

    /// Tokens that say themselves what they are, each in every carrier.
    static func tokens(_ half: Half) -> LabelledSet {
        var strings: [LabelledString] = []
        for format in TokenFormats.all where self.half(of: format.vendor) == half {
            for (index, carrier) in TokenCarriers.all.enumerated() {
                let (text, secret) = token(format.template, salt: seed(half) &+ UInt64(index))
                strings.append(
                    LabelledString(
                        family: "\(format.vendor), \(carrier.name)", event: carrier.event(text), secret: secret))
            }
        }
        return LabelledSet(strings: strings)
    }

    /// The text of a token's template, and what of it is secret.
    private static func token(_ template: String, salt: UInt64) -> (text: String, secret: String) {
        let text = ExampleTemplate.expand(template, salt: salt).replacing("¶", with: "\n")
        guard let open = text.firstRange(of: "<<"), let close = text.firstRange(of: ">>") else { return (text, text) }
        let secret = String(text[open.upperBound..<close.lowerBound])
        return (String(text[..<open.lowerBound]) + secret + String(text[close.upperBound...]), secret)
    }

    /// Secrets that only what stands beside them gives away.
    static func contexts(_ half: Half, each: Int = 12) -> LabelledSet {
        make(ContextForms.all, half, each: each)
    }

    /// What is no secret.
    static func benign(_ half: Half, each: Int = 12) -> LabelledSet {
        make(BenignForms.all, half, each: each)
    }

    private static func make(_ forms: [LabelledForm], _ half: Half, each: Int) -> LabelledSet {
        var strings: [LabelledString] = []
        for form in forms where self.half(of: form.name) == half {
            var source = SeededValues(seed: seed(half) ^ UInt64(form.name.utf8.count &* 7919))
            for _ in 0..<each {
                let (event, secret) = form.make(&source)
                strings.append(LabelledString(family: form.name, event: event, secret: secret))
            }
        }
        return LabelledSet(strings: strings)
    }
}

/// A family of strings: a name, and what makes an event of it.
struct LabelledForm: Sendable {
    var name: String
    var make: @Sendable (inout SeededValues) -> (event: String, secret: String?)

    init(_ name: String, _ make: @escaping @Sendable (inout SeededValues) -> (event: String, secret: String?)) {
        self.name = name
        self.make = make
    }
}

/// Values by a fixed generator (SplitMix64): the same seed gives the same values everywhere.
struct SeededValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

    /// Expands a template of ``ExampleTemplate``.
    mutating func expand(_ template: String) -> String { ExampleTemplate.expand(template, salt: next()) }

    mutating func hex(_ count: Int) -> String { expand("{hex:\(count)}") }

    mutating func uuid() -> String { expand("{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}") }

    /// A password as people make them: words, digits and a mark.
    mutating func password() -> String {
        let words = [
            "summer", "Winter", "dragon", "Falcon", "orange", "Maple", "rocket", "Harbor", "tiger", "Copper", "violet",
            "Anchor", "pepper", "Quartz", "meadow", "Granite",
        ]
        switch number(0...3) {
        case 0: return pick(words) + "\(number(10...2999))" + pick(["!", "#", "*", "%", "~"])
        case 1: return pick(words) + pick(["_", "-", "."]) + pick(words) + "\(number(10...99))"
        case 2: return expand("{txt:\(number(10...18))}")
        default: return "P" + expand("{b62:\(number(9...15))}") + pick(["!", "#", "^"])
        }
    }

    /// A value as a generator makes it.
    mutating func key() -> String {
        switch number(0...4) {
        case 0: return hex(32)
        case 1: return hex(40)
        case 2: return expand("{b62:32}")
        case 3: return expand("{b64:40}")
        default: return expand("{url:43}")
        }
    }
}
