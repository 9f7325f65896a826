import CustodyCrypto
import CustodyModel
import CustodyTestSupport
import Testing

/// Ed25519 against RFC 8032, section 7.1, and against damage of every kind.
@Suite struct Ed25519Tests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let seed: [UInt8]
        let publicKey: [UInt8]
        let message: [UInt8]
        let signature: [UInt8]

        init(_ name: String, seed: String, publicKey: String, message: String, signature: String) {
            self.name = name
            (self.seed, self.publicKey) = (hex(seed), hex(publicKey))
            (self.message, self.signature) = (hex(message), hex(signature))
        }

        var testDescription: String { name }
    }

    private static let vectors = [
        Vector(
            "TEST 1", seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature:
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
                + "25bf5f0595bbe24655141438e7a100b"),
        Vector(
            "TEST 2", seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature:
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c3"
                + "87b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            "TEST 3", seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature:
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594"
                + "a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test("published seeds give their keys and signatures", arguments: vectors)
    func published(vector: Vector) throws {
        #expect(try Ed25519.publicKey(seed: vector.seed) == vector.publicKey)
        #expect(try Ed25519.sign(vector.message, seed: vector.seed) == vector.signature)
        #expect(try Ed25519.verify(vector.signature, of: vector.message, publicKey: vector.publicKey))
    }

    @Test("a signature, key or message with one bit changed does not hold", arguments: vectors)
    func oneBit(vector: Vector) throws {
        func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
            var bytes = bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            return bytes
        }
        for bit in 0..<512 {
            #expect(
                try !Ed25519.verify(flipped(vector.signature, bit), of: vector.message, publicKey: vector.publicKey))
        }
        for bit in 0..<256 {
            #expect(
                try !Ed25519.verify(vector.signature, of: vector.message, publicKey: flipped(vector.publicKey, bit)))
        }
        #expect(try !Ed25519.verify(vector.signature, of: vector.message + [0], publicKey: vector.publicKey))
    }

    /// Adding the group's order to the second half gives the same equation: only the range check refuses it (RFC 8032,
    /// section 5.1.7). Without it one signature would have two forms.
    @Test("a signature whose second half is not reduced does not hold", arguments: vectors)
    func malleable(vector: Vector) throws {
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var signature = vector.signature
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(try !Ed25519.verify(signature, of: vector.message, publicKey: vector.publicKey))
    }

    @Test("keys and signatures of any other length are refused", arguments: [0, 1, 31, 33, 63, 65, 128])
    func lengths(count: Int) throws {
        let bytes = [UInt8](repeating: 7, count: count)
        let vector = Ed25519Tests.vectors[1]
        #expect(try !Ed25519.verify(bytes, of: vector.message, publicKey: vector.publicKey))
        #expect(try !Ed25519.verify(vector.signature, of: vector.message, publicKey: bytes))
        #expect(throws: CustodyError(.crypto, "")) { try Ed25519.publicKey(seed: bytes) }
        #expect(throws: CustodyError(.crypto, "")) { try Ed25519.sign([], seed: bytes) }
    }

    @Test("what is signed is verified, by its own key alone", arguments: UInt64(1)...4)
    func roundTrip(seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        for length in [0, 1, 100, 10_000] {
            let (key, other, message) = (random.bytes(32), random.bytes(32), random.bytes(length))
            let signature = try Ed25519.sign(message, seed: key)
            #expect(try Ed25519.verify(signature, of: message, publicKey: Ed25519.publicKey(seed: key)))
            #expect(try !Ed25519.verify(signature, of: message, publicKey: Ed25519.publicKey(seed: other)))
            #expect(try Ed25519.sign(message, seed: key) == signature)
        }
    }

    @Test("bytes that are no point of the curve are no public key")
    func notAPoint() throws {
        // Half of all values of y have no x.
        var refused = 0
        for y in 2..<34 {
            let key = [UInt8(y)] + [UInt8](repeating: 0, count: 31)
            let vector = Ed25519Tests.vectors[0]
            if try !Ed25519.verify(vector.signature, of: vector.message, publicKey: key) { refused += 1 }
        }
        #expect(refused == 32)
    }
}
