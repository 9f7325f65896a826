import CustodyModel
import CustodyTestSupport
import Testing

/// Digests and their only written form.
@Suite struct DigestTests {
    private func random(_ random: inout SplitMix64) -> [UInt8] {
        (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    private func digest(_ bytes: [UInt8]) -> Digest { unsafe bytes.withUnsafeBytes { unsafe Digest(copying: $0) } }

    @Test("bytes and text come back as they went in", arguments: UInt64(1)...4)
    func roundTrip(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let bytes = random(&generator)
            let digest = digest(bytes)
            #expect(digest.bytes == bytes)
            let hex = bytes.map { String($0 + 0x00, radix: 16) }.map { $0.count < 2 ? "0" + $0 : $0 }.joined()
            #expect(digest.hex == hex)
            #expect(Digest(hex: hex) == digest)
            let other = random(&generator)
            #expect((self.digest(other) == digest) == (other == bytes))
        }
    }

    @Test("two digests that differ in one bit differ")
    func oneBit() {
        for bit in 0..<256 {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes[bit / 8] = 1 << UInt8(bit % 8)
            #expect(digest(bytes) != .zero)
            #expect(Digest(hex: digest(bytes).hex) != .zero)
        }
        #expect(digest([UInt8](repeating: 0, count: 32)) == .zero)
        #expect(Digest.zero.hex == String(repeating: "0", count: 64))
    }

    @Test("only 64 lowercase hexadecimal characters are a digest", arguments: [0, 1, 31, 32, 62, 63])
    func characters(place: Int) {
        for byte in 0...UInt8.max {
            var text = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
            text[place] = byte
            let isDigit = "0123456789abcdef".utf8.contains(byte)
            #expect(unsafe (text.withUnsafeBytes { unsafe Digest(hex: $0) } != nil) == isDigit, "\(byte)")
        }
        for count in [0, 1, 62, 63, 65, 66, 128] { #expect(Digest(hex: String(repeating: "a", count: count)) == nil) }
    }

    @Test("hexadecimal decodes exactly what it encodes, for any length", arguments: 0...40)
    func hex(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        let text = unsafe bytes.withUnsafeBytes { unsafe Hex.string($0) }
        #expect(text.utf8.count == count * 2)
        var decoded = [UInt8](repeating: 0, count: count)
        func decode(_ text: String, _ target: inout [UInt8]) -> Bool {
            unsafe Array(text.utf8).withUnsafeBytes { input in
                unsafe target.withUnsafeMutableBytes { unsafe Hex.decode(input, into: $0) }
            }
        }
        #expect(decode(text, &decoded))
        #expect(decoded == bytes)
        #expect(!decode(text + "0", &decoded))
        #expect(!decode(text + "00", &decoded))
        if count > 0 { #expect(!decode(String(text.dropLast()), &decoded)) }
    }
}
