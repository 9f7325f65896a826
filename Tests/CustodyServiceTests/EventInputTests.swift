import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodyService
import Testing

@Suite("event input")
struct EventInputTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    @Test("lines come with their numbers, however the bytes arrive", arguments: [1, 2, 3, 7, 1 << 20])
    func lines(_ piece: Int) throws {
        let text = "{\"a\":1}\n\n{\"b\":2}\r\n \t\r\n{\"c\":3}"
        #expect(try read(text, piece: piece).lines == ["1 {\"a\":1}", "3 {\"b\":2}\r", "5 {\"c\":3}"])
    }

    @Test("an empty input has no lines", arguments: ["", "\n", "\r\n\n", "\u{FEFF}"])
    func empty(_ text: String) throws {
        #expect(try read(text).lines == [])
    }

    @Test("a byte order mark is skipped at the beginning and nowhere else", arguments: [1, 2, 1 << 20])
    func byteOrderMark(_ piece: Int) throws {
        let input = try read("\u{FEFF}{\"a\":1}\n\u{FEFF}{\"b\":2}\n", piece: piece)
        #expect(input.hadByteOrderMark)
        #expect(input.lines == ["1 {\"a\":1}", "2 \u{FEFF}{\"b\":2}"])
        #expect(try !read("{}\n").hadByteOrderMark)
    }

    @Test("a line is kept up to the limit and its white space, and read past beyond", arguments: [1, 4096, 1 << 20])
    func tooLong(_ piece: Int) throws {
        let limit = 100 + EventInput.outerWhiteSpace
        for (length, isKept) in [(limit - 1, true), (limit, true), (limit + 1, false), (3 * limit, false)]
        where piece > 1 || length <= limit + 1 {
            let line = String(repeating: "x", count: length)
            for text in ["{}\n\(line)\n{}", "{}\n\(line)"] {
                var lines = try read(text, piece: piece, maximumEvent: 100).lines
                if text.hasSuffix("{}") { #expect(lines.removeLast() == "3 {}") }
                var code = HMACSHA256(key: EventInputTests.key)
                let digest = unsafe Array(line.utf8).withUnsafeBytes { unsafe code.code($0) }
                #expect(lines == ["1 {}", isKept ? "2 \(line)" : "2 too long \(length) \(digest)"])
            }
        }
    }

    @Test("gzip and zstd are recognised by their first bytes, several members too", arguments: [Codec.gzip, .zstd])
    func packed(_ codec: Codec) throws {
        var bytes = pack("{\"a\":1}\n", codec)
        bytes += pack("{\"b\":2}\n{\"c\"", codec)
        bytes += pack(":3}", codec)
        for piece in [1, 5, 1 << 20] {
            let input = try read(bytes, piece: piece)
            #expect(input.lines == ["1 {\"a\":1}", "2 {\"b\":2}", "3 {\"c\":3}"])
        }
    }

    @Test("a packed input that is cut short is an error after its whole lines", arguments: [Codec.gzip, .zstd])
    func truncated(_ codec: Codec) throws {
        let bytes = Array(pack("{\"a\":1}\n{\"b\":2}\n", codec).dropLast(1))
        #expect(throws: CustodyError(.corrupt, "")) { try read(bytes) }
    }

    private func pack(_ text: String, _ codec: Codec) -> [UInt8] {
        var compressor = Compressor(codec)
        var output = ByteBuffer()
        unsafe Array(text.utf8).withUnsafeBytes { unsafe compressor.write($0, into: &output) }
        compressor.finish(into: &output)
        return output.toArray()
    }

    private struct Outcome {
        var lines: [String] = []
        var hadByteOrderMark = false
    }

    private func read(_ text: String, piece: Int = 1 << 20, maximumEvent: Int = 1 << 20) throws -> Outcome {
        try read(Array(text.utf8), piece: piece, maximumEvent: maximumEvent)
    }

    private func read(_ bytes: [UInt8], piece: Int = 1 << 20, maximumEvent: Int = 1 << 20) throws -> Outcome {
        var input = EventInput(
            PiecewiseFeed(bytes, piece), maximumEvent: maximumEvent, digest: HMACSHA256(key: EventInputTests.key))
        var block = EventBlock()
        var outcome = Outcome()
        while try input.next(into: &block) {
            for line in block.lines {
                switch line.content {
                case .event(let range):
                    let text = unsafe String(decoding: block.bytes.bytes[range], as: Swift.UTF8.self)
                    outcome.lines.append("\(line.number) \(text)")
                case .tooLong(let length, let digest):
                    outcome.lines.append("\(line.number) too long \(length) \(digest)")
                }
            }
        }
        #expect(input.unfinished == 0)
        outcome.hadByteOrderMark = input.hadByteOrderMark
        return outcome
    }
}

/// Delivers bytes a few at a time.
private final class PiecewiseFeed: EventFeed {
    private var rest: ArraySlice<UInt8>
    private let piece: Int

    let isBusy = true
    let isStopped = false

    init(_ bytes: [UInt8], _ piece: Int) {
        rest = bytes[...]
        self.piece = piece
    }

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        let next = rest.prefix(min(piece, count))
        buffer.append(Array(next))
        rest = rest.dropFirst(next.count)
        return !next.isEmpty
    }
}
