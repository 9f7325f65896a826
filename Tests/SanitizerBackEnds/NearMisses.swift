import CustodySanitizer

/// Random texts made of pieces of examples, cut, doubled, joined and with bytes changed: what nearly is a secret, or is one
/// in a place where no example has it.
struct NearMisses {
    private var state: UInt64
    private let pieces: [[UInt8]]

    init(seed: UInt64, rules: [Rule]) {
        state = seed
        pieces = rules.flatMap { rule in
            (rule.examples + rule.counterexamples).map { Array(ExampleTemplate.expand($0, salt: seed).utf8) }
        }
    }

    /// SplitMix64: the same texts for the same seed everywhere.
    private mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    mutating func text() -> [UInt8] {
        var result: [UInt8] = []
        for _ in 0...next(4) {
            let piece = pieces[next(pieces.count)]
            let start = next(3) == 0 ? next(piece.count) : 0
            let end = next(2) == 0 ? piece.count : start + 1 + next(piece.count - start)
            result += piece[start..<end]
            switch next(4) {
            case 0: result.append(UInt8(ascii: " "))
            case 1: result.append(UInt8(0x20 + next(95)))
            case 2: result += piece.prefix(4)
            default: break
            }
        }
        for _ in 0..<next(4) { result[next(result.count)] = UInt8(0x20 + next(95)) }
        if next(3) == 0 { result = result.map { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 } }
        return result
    }
}
