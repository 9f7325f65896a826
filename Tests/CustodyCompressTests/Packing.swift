import CustodyCompress
import CustodyModel
import CustodyTestSupport

/// Packs `bytes` in pieces of `piece` bytes.
func packed(_ bytes: [UInt8], _ codec: Codec, piece: Int = 1 << 16, level: Int? = nil) -> [UInt8] {
    var compressor = Compressor(codec, level: level)
    var output = ByteBuffer()
    unsafe bytes.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: piece) {
            unsafe compressor.write(
                UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)]), into: &output)
        }
    }
    compressor.finish(into: &output)
    return output.toArray()
}

/// Unpacks `bytes` in pieces of `piece` bytes, at most `limit` bytes a call, and says that the input ended.
func unpacked(
    _ bytes: [UInt8], _ codec: Codec, piece: Int = 1 << 16, limit: Int = 1 << 16
) throws(CustodyError) -> [UInt8] {
    var result: [UInt8] = []
    _ = unsafe try unpack(bytes, codec, piece: piece, limit: limit) { unsafe result.append(contentsOf: $0) }
    return result
}

/// The same without keeping the result; returns the most bytes that one call gave.
func unpack(
    _ bytes: [UInt8], _ codec: Codec, piece: Int = 1 << 16, limit: Int = 1 << 16,
    _ body: (UnsafeRawBufferPointer) -> Void
) throws(CustodyError) -> Int {
    var decompressor = Decompressor(codec)
    var output = ByteBuffer()
    var most = 0
    for start in stride(from: 0, to: bytes.count, by: piece) {
        var rest = Array(bytes[start..<min(start + piece, bytes.count)])
        repeat {
            let used = try write(rest, to: &decompressor, into: &output, limit: limit)
            rest.removeFirst(used)
            most = max(most, output.count)
            unsafe body(output.bytes)
            output.removeAll()
        } while !rest.isEmpty || decompressor.hasPending
    }
    try decompressor.finish()
    return most
}

private func write(
    _ bytes: [UInt8], to decompressor: inout Decompressor, into output: inout ByteBuffer, limit: Int
) throws(CustodyError) -> Int {
    // Array's own `withUnsafeBytes` cannot hold a value that may not be copied together with a typed error.
    var copy = ByteBuffer(capacity: bytes.count)
    copy.append(bytes)
    return unsafe try decompressor.write(copy.bytes, into: &output, limit: limit)
}

/// Text that compresses like records do, the same for the same seed.
func sampleLines(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed
    var text = ""
    for index in 0..<count {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += "{\"entry_hash\":\"\(String(state, radix: 16))\",\"event\":{\"n\":\(index)}}\n"
    }
    return Array(text.utf8)
}

/// True when the command-line tools by other people are here.
let toolsExist = Program.find("gzip") != nil && Program.find("zstd") != nil

/// Runs a shell command with `input` as its standard input and returns its standard output.
func shell(_ command: String, input: [UInt8]) throws -> [UInt8] {
    let outcome = try Program.run("sh", ["-c", command], input: input)
    guard outcome.status == 0 else { throw CustodyError(.io, "`\(command)` failed") }
    return outcome.output
}
