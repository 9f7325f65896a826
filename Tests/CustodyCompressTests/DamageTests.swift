import CustodyCompress
import CustodyModel
import Testing

@Suite("Damage to packed bytes is told")
struct DamageTests {
    static let packing = RoundTripTests.packing

    @Test("a file cut at any byte", arguments: packing)
    func truncated(codec: Codec) {
        let whole = packed(sampleLines(4, seed: 8), codec)
        for length in 0..<whole.count {
            #expect(throws: CustodyError(.corrupt, "")) { try unpacked(Array(whole[..<length]), codec) }
            // A second member that is cut, too, unless nothing of it is left.
            if length > 0 {
                #expect(throws: CustodyError(.corrupt, "")) { try unpacked(whole + whole[..<length], codec) }
            }
        }
    }

    @Test("bytes behind the last member", arguments: packing)
    func trailing(codec: Codec) {
        let whole = packed(sampleLines(4, seed: 8), codec)
        for garbage in [
            [0], [0x0A], [0, 0, 0, 0, 0, 0, 0, 0], Array("x".utf8), [0x1F], [0x28, 0xB5], Array(whole[..<3]),
        ] {
            #expect(throws: CustodyError(.corrupt, "")) { try unpacked(whole + garbage, codec) }
            #expect(throws: CustodyError(.corrupt, "")) { try unpacked(whole + garbage, codec, piece: 1) }
        }
    }

    @Test("the other codec's bytes, plain lines, nothing at all", arguments: packing)
    func foreign(codec: Codec) {
        let lines = sampleLines(4, seed: 8)
        for bytes in [packed(lines, codec == .gzip ? .zstd : .gzip), lines, []] {
            #expect(throws: CustodyError(.corrupt, "")) { try unpacked(bytes, codec) }
        }
    }

    @Test("a frame of zstd's old formats is refused: no parameter bounds its memory", arguments: 0x22...0x27)
    func legacy(version: Int) {
        let bytes: [UInt8] = [UInt8(version), 0xB5, 0x2F, 0xFD, 0, 0, 0, 0, 0]
        #expect(throws: CustodyError(.corrupt, "")) { try unpacked(bytes, .zstd) }
    }

    @Test("any flipped bit, but for gzip's fields that say nothing about the contents", arguments: packing)
    func flips(codec: Codec) throws {
        let lines = sampleLines(6, seed: 21)
        let whole = packed(lines, codec)
        // RFC 1952: the text flag, the time, the extra flags and the operating system may be anything.
        let harmless: Set<Int> = codec == .gzip ? [3, 4, 5, 6, 7, 8, 9] : []
        var refused = 0
        for bit in 0..<whole.count * 8 where !harmless.contains(bit / 8) {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            do {
                let result = try unpacked(bytes, codec)
                // What still unpacks must be the same bytes: the checksum covers them.
                #expect(result == lines, "bit \(bit)")
            } catch {
                refused += 1
                #expect([.corrupt, .unsupported].contains(error.code))
            }
        }
        #expect(refused > whole.count * 8 * 9 / 10)
    }

    @Test("a bomb costs one call's limit of memory, whatever it holds", arguments: packing)
    func bomb(codec: Codec) throws {
        var compressor = Compressor(codec)
        var bomb = ByteBuffer()
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0..<256 { unsafe zeros.withUnsafeBytes { unsafe compressor.write($0, into: &bomb) } }
        compressor.finish(into: &bomb)
        #expect(bomb.count < 1 << 20)
        var total = 0
        let most = unsafe try unpack(bomb.toArray(), codec, limit: 10_000) { total += $0.count }
        #expect(total == 256 << 20)
        #expect(most == 10_000)
    }

    @Test(
        "a zstd window of 8 MiB is the largest that is accepted", .enabled(if: toolsExist, "no zstd command"),
        arguments: [(22, true), (23, true), (24, false), (27, false)])
    func window(log: Int, accepted: Bool) throws {
        let lines = sampleLines(200_000, seed: 6)
        // Through a pipe the tool cannot know the size, so the frame names the window.
        let piped = try shell("cat | zstd -q -1 --long=\(log)", input: lines)
        if accepted {
            #expect(try unpacked(piped, .zstd) == lines)
        } else {
            #expect(throws: CustodyError(.unsupported, "")) { try unpacked(piped, .zstd) }
        }
    }
}
