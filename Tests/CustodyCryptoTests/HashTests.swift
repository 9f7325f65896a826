import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// SHA-256 against published vectors and against another program.
@Suite struct SHA256Tests {
    @Test(
        "published messages have their digests",
        arguments: [
            // FIPS 180-4 examples and two of NIST's short messages.
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            ("bd", "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
            ("c98c8e55", "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
        ])
    func published(message: String, digest: String) {
        #expect(SHA256.digest(hex(message)).hex == digest)
    }

    @Test("a million times `a`, fed in pieces of every size, has its digest")
    func million() {
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        let message = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(SHA256.digest(message).hex == expected)
        var hasher = SHA256()
        for size in [1, 63, 64, 65, 4096, 999_999] {
            unsafe message.withUnsafeBytes { bytes in
                var start = 0
                while start < bytes.count {
                    let end = min(start + size, bytes.count)
                    unsafe hasher.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    start = end
                }
            }
            // The same hasher begins anew after each digest.
            #expect(hasher.finalize().hex == expected)
        }
        #expect(hasher.finalize() == SHA256.digest(""))
    }

    @Test(
        "messages of 0 to 300 bytes hash as OpenSSL's program hashes them",
        .enabled(if: Program.find("openssl") != nil, "there is no openssl program"))
    func openssl() throws {
        let folder = try TemporaryDirectory()
        let messages = (0...300).map { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) } }
        let paths = try messages.enumerated().map { index, message in
            let path = folder.appending("message-\(index)")
            try PosixFileSystem().replace(path, with: message)
            return path.string
        }
        let outcome = try Program.run("openssl", ["dgst", "-sha256", "-r"] + paths)
        let digests = outcome.text.split(separator: "\n").map { String($0.prefix(64)) }
        #expect(digests == messages.map { SHA256.digest($0).hex })
        var hasher = SHA256()
        for (message, digest) in zip(messages, digests) {
            unsafe message.withUnsafeBytes { #expect(unsafe hasher.digest($0).hex == digest) }
        }
    }
}

/// HMAC-SHA-256 against RFC 4231 and against its definition.
@Suite struct HMACTests {
    private func code(key: [UInt8], _ message: [UInt8]) -> String {
        var hmac = HMACSHA256(key: key)
        return unsafe message.withUnsafeBytes { unsafe hmac.code($0).hex }
    }

    private static let ones = [UInt8](repeating: 0xAA, count: 131)

    @Test(
        "the messages of RFC 4231 have their codes",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                ones, "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                ones,
                "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ])
    func published(key: [UInt8], message: String, expected: String) {
        #expect(code(key: key, Array(message.utf8)) == expected)
    }

    @Test("the binary messages of RFC 4231 have their codes")
    func binary() {
        #expect(
            code(key: [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50))
                == "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")
        #expect(
            code(key: Array(1...25), [UInt8](repeating: 0xCD, count: 50))
                == "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")
        #expect(
            code(key: [UInt8](repeating: 0x0C, count: 20), Array("Test With Truncation".utf8)).prefix(32)
                == "a3b6167473100ee06e0c796c2955552b")
    }

    @Test(
        "keys of every length around a block give what the definition says",
        arguments: [0, 1, 31, 32, 63, 64, 65, 128, 200])
    func definition(count: Int) {
        let key = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ 1) }
        let hashed = count > 64 ? SHA256.digest(key).bytes : key
        let block = hashed + [UInt8](repeating: 0, count: 64 - hashed.count)
        var hmac = HMACSHA256(key: key)
        for length in [0, 1, 55, 56, 64, 100] {
            let message = [UInt8](repeating: UInt8(length), count: length)
            let inner = SHA256.digest(block.map { $0 ^ 0x36 } + message)
            let expected = SHA256.digest(block.map { $0 ^ 0x5C } + inner.bytes)
            // One value for all messages, fed in two pieces.
            let found = unsafe message.withUnsafeBytes { bytes in
                unsafe hmac.update(UnsafeRawBufferPointer(rebasing: bytes[..<(length / 2)]))
                unsafe hmac.update(UnsafeRawBufferPointer(rebasing: bytes[(length / 2)...]))
                return hmac.finalize()
            }
            #expect(found == expected)
        }
    }
}
