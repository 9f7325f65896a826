import CustodyCompress
import CustodyModel
import CustodySystem
import SystemPackage

/// Reads the uncompressed bytes of a file in bounded memory, whatever it is packed with.
enum StoredBytes {
    /// Bytes that are read at once.
    static let chunkBytes = 256 << 10

    /// What a reader of chunks wants next.
    enum Step { case more, stop }

    /// Calls `body` with chunks until the file ends or `body` has enough.
    ///
    /// The codec follows from the first bytes, not from the name: other programs name as they like.
    ///
    /// - Throws: ``CustodyError/Code/corrupt`` when a packed file does not unpack to its end, `io` when it cannot be
    ///   read.
    static func read(
        _ file: any File, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Step
    ) throws(CustodyError) {
        let input = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 16)
        defer { unsafe input.deallocate() }
        var offset: Int64 = 0
        var count = unsafe try read(file, input, offset)
        let codec = unsafe Codec(magic: UnsafeRawBufferPointer(rebasing: input[..<count]))
        var unpacker = Decompressor(codec)
        var output = ByteBuffer(capacity: codec == .none ? 16 : chunkBytes)
        while count > 0 {
            offset += Int64(count)
            var rest = unsafe UnsafeRawBufferPointer(rebasing: input[..<count])
            if codec == .none {
                if unsafe try body(rest) == .stop { return }
            } else {
                repeat {
                    let used = unsafe try unpacker.write(rest, into: &output, limit: chunkBytes)
                    unsafe rest = UnsafeRawBufferPointer(rebasing: rest[used...])
                    if !output.isEmpty, unsafe try body(output.bytes) == .stop { return }
                    output.removeAll()
                } while unsafe !rest.isEmpty || unpacker.hasPending
            }
            count = unsafe try read(file, input, offset)
        }
        if offset > 0 { try unpacker.finish() }
    }

    private static func read(
        _ file: any File, _ buffer: UnsafeMutableRawBufferPointer, _ offset: Int64
    ) throws(CustodyError) -> Int {
        // Filled as far as the file goes, so that a codec's magic number is never cut.
        var filled = 0
        while filled < buffer.count {
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count: Int
            do { unsafe count = try file.read(into: room, at: offset + Int64(filled)) } catch { throw error.custody }
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
