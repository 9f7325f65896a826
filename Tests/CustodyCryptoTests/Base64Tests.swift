import CustodyCrypto
import CustodyTestSupport
import Testing

/// Base64 with exactly one form for each sequence of bytes.
@Suite struct Base64Tests {
    @Test(
        "the vectors of RFC 4648 hold",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func published(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test("bytes come back as they went in", arguments: 0...100)
    func roundTrip(count: Int) {
        let bytes = SeededRandom(seed: UInt64(count)).bytes(count)
        let text = Base64.encode(bytes)
        #expect(text.utf8.count == (count + 2) / 3 * 4)
        #expect(Base64.decode(text) == bytes)
    }

    @Test(
        "everything that encoding would not have written is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Zg====", "=", "==", "====", "Z===", "=Zg=", "Z=g=", "Zm=v", "Zh==", "Zm9=",
            "Zm8=Zm8=",
            "Zg==Zg==", "Zg==Zm9v", " Zg==", "Zg== ", "Zg==\n", "Zm9v\n", "\nZm9v", "Zm9v\r\n", "Zm\n9v", "Z g==",
            "Zm9v Zm9v",
            "    ", "Zm9vZm8= ", "-_-_", "Zm9-", "Zm9_", "Zm9*", "Zm9\u{0}", "\u{0}\u{0}\u{0}\u{0}", "Zm9\u{E9}",
            "Zm\u{E9}",
            "Zm9\u{212A}", "\u{FEFF}Zm9v", "Zm9v-", "Zm9v----", "----",
        ])
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("of all last groups exactly those that bytes give are accepted")
    func lastGroups() {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var (single, double) = (0, 0)
        for first in alphabet {
            for second in alphabet {
                if Base64.decode("\(first)\(second)==") != nil { single += 1 }
                for third in alphabet.prefix(8) where Base64.decode("\(first)\(second)\(third)=") != nil { double += 1 }
            }
        }
        // 256 bytes of 4,096 texts; of the first eight letters only A and E leave no bits over.
        #expect(single == 256)
        #expect(double == 64 * 64 * 2)
    }

    @Test("no byte but those of the alphabet is accepted at any place", arguments: 0..<8)
    func alphabet(place: Int) {
        for byte in 0...UInt8(0x7F) {
            var bytes = Array("Zm9vYmFy".utf8)
            bytes[place] = byte
            let inAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.contains(byte)
            // One padding character fits at the end alone, where `F` before it leaves bits over.
            #expect((Base64.decode(String(decoding: bytes, as: UTF8.self)) != nil) == inAlphabet, "\(byte)")
        }
    }
}
