import CustodyCompress
import CustodyModel
import Testing

@Suite("Which codec a file has")
struct CodecTests {
    @Test(
        "the name tells",
        arguments: [
            ("audit.jsonl", Codec.none), ("audit.jsonl.1", .none), ("audit.jsonl.gz", .gzip),
            ("audit.jsonl-20261121.gz", .gzip), ("a.jsonl.zst", .zstd), ("gz", .none), ("", .none),
        ] as [(String, Codec)])
    func names(name: String, codec: Codec) {
        #expect(Codec(fileName: name) == codec)
    }

    @Test("packed bytes tell", arguments: Codec.allCases)
    func magic(codec: Codec) {
        let bytes = packed(sampleLines(3, seed: 1), codec)
        #expect(unsafe bytes.withUnsafeBytes { unsafe Codec(magic: $0) } == codec)
    }

    @Test(
        "bytes that are too few or begin otherwise are plain",
        arguments: [[], [0x1F], [0x28, 0xB5, 0x2F], [0x7B, 0x22]])
    func plain(bytes: [UInt8]) {
        #expect(unsafe bytes.withUnsafeBytes { unsafe Codec(magic: $0) } == .none)
    }

    @Test("a skippable frame is zstd")
    func skippable() {
        let bytes: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]
        #expect(unsafe bytes.withUnsafeBytes { unsafe Codec(magic: $0) } == .zstd)
    }
}
