import CustodyCompress
import CustodyModel
import CustodyTestSupport
import Testing

@Suite("What is packed can be unpacked")
struct RoundTripTests {
    static let packing: [Codec] = [.gzip, .zstd]

    @Test("by us, in pieces of any size", arguments: Codec.allCases, [1, 7, 4096, 1 << 20])
    func roundTrip(codec: Codec, piece: Int) throws {
        for count in [0, 1, 2, 500] {
            let lines = sampleLines(count, seed: UInt64(count + piece))
            let small = packed(lines, codec, piece: piece)
            #expect(try unpacked(small, codec, piece: piece, limit: 1 << 16) == lines)
            #expect(try unpacked(small, codec, piece: 4096, limit: piece) == lines)
        }
    }

    @Test("random bytes of random length", arguments: packing)
    func random(codec: Codec) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...5000, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let piece = Int.random(in: 1...6000, using: &generator)
            let limit = Int.random(in: 1...6000, using: &generator)
            #expect(
                try unpacked(packed(bytes, codec, piece: piece), codec, piece: piece, limit: limit) == bytes,
                "seed \(seed)")
        }
    }

    @Test("every level, with a megabyte", arguments: packing, [-3, 1, 3, 6, 9, 19, 22])
    func levels(codec: Codec, level: Int) throws {
        let lines = sampleLines(15_000, seed: 5)
        let small = packed(lines, codec, level: level)
        #expect(small.count < lines.count / 2)
        #expect(try unpacked(small, codec) == lines)
    }

    @Test("one compressor packs one member after another", arguments: packing)
    func reuse(codec: Codec) throws {
        var compressor = Compressor(codec)
        var output = ByteBuffer()
        for seed in 1...3 {
            let lines = sampleLines(10, seed: UInt64(seed))
            unsafe lines.withUnsafeBytes { unsafe compressor.write($0, into: &output) }
            compressor.finish(into: &output)
        }
        let expected = (1...3).flatMap { sampleLines(10, seed: $0) }
        #expect(try unpacked(output.toArray(), codec, limit: 11) == expected)
    }

    @Test("equal bytes give equal results: no time, no name", arguments: packing)
    func deterministic(codec: Codec) {
        let lines = sampleLines(2000, seed: 9)
        #expect(packed(lines, codec) == packed(lines, codec))
    }

    @Test(
        "the command-line tools read what we pack", .enabled(if: toolsExist, "no gzip or zstd command"),
        arguments: [(Codec.gzip, "gzip -dc"), (.zstd, "zstd -dcq")] as [(Codec, String)])
    func toolsUnpack(codec: Codec, command: String) throws {
        for count in [0, 1, 20_000] {
            let lines = sampleLines(count, seed: 3)
            #expect(try shell(command, input: packed(lines, codec)) == lines)
        }
    }

    @Test(
        "we read what the command-line tools pack", .enabled(if: toolsExist, "no gzip or zstd command"),
        arguments: [
            (Codec.gzip, "gzip -1"), (.gzip, "gzip -9"), (.gzip, "gzip; printf x | gzip"),
            (.zstd, "zstd -q"), (.zstd, "zstd -q -19"), (.zstd, "zstd -q --no-check"),
            (.zstd, "zstd -q --format=zstd -T2 -B262144"), (.zstd, "zstd -q; printf x | zstd -q"),
        ] as [(Codec, String)])
    func toolsPack(codec: Codec, command: String) throws {
        for count in [0, 1, 20_000] {
            let lines = sampleLines(count, seed: 4)
            let small = try shell(command, input: lines)
            let expected = lines + (command.contains("printf") ? [0x78] : [])
            #expect(try unpacked(small, codec) == expected)
            #expect(try unpacked(small, codec, piece: 1000, limit: 999) == expected)
        }
    }

    @Test("zstd's skippable frames are skipped, before, between and behind")
    func skippable() throws {
        let skip: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let lines = sampleLines(5, seed: 2)
        let small = packed(lines, .zstd)
        #expect(try unpacked(skip + small + skip + small + skip, .zstd, piece: 3) == lines + lines)
    }
}
