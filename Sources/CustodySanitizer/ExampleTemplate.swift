/// Example texts are written as templates, so that neither the source nor the documentation holds anything that looks
/// like a secret to a scanner: `ghp_{b62:36}` stands for the literal and 36 letters and digits.
///
/// A field is `{set:count}`. The characters are made by a fixed generator: the same template and salt give the same text.
package enum ExampleTemplate {
    private static let sets: [(name: String, characters: String)] = [
        ("b62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        ("b64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
        ("url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        ("b36", "0123456789abcdefghijklmnopqrstuvwxyz"),
        ("B36", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("b32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        ("hex", "0123456789abcdef"),
        ("HEX", "0123456789ABCDEF"),
        ("dec", "0123456789"),
        ("low", "abcdefghijklmnopqrstuvwxyz"),
        ("upp", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("alp", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        ("txt", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#%^*~"),
    ]

    /// The text that `template` stands for. A field that names no set stays as it is.
    package static func expand(_ template: String, salt: UInt64 = 0) -> String {
        var state = salt &+ 0x9E37_79B9_7F4A_7C15
        for byte in template.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var result = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"), let field = field(rest[rest.index(after: open)..<close]) else {
                result.append("{")
                rest = rest.dropFirst()
                continue
            }
            for _ in 0..<field.count {
                // SplitMix64: enough to look like a secret, and the same everywhere.
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                mixed ^= mixed >> 31
                result.append(field.characters[Int(mixed % UInt64(field.characters.count))])
            }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private static func field(_ text: Substring) -> (characters: [Character], count: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), count <= 4096 else { return nil }
        guard let set = sets.first(where: { $0.name == parts[0] }) else { return nil }
        return (Array(set.characters), count)
    }
}
