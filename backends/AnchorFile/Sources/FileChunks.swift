import CustodyModel
import CustodySink
import CustodySystem

/// Reads a file from its beginning to its end.
enum FileChunks {
    /// Bytes that are read at a time.
    static let size = 256 << 10

    static func read(
        _ file: any File, from offset: Int64 = 0, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { unsafe room.deallocate() }
        var offset = offset
        while true {
            let count = try filing { () throws(FileError) in unsafe try file.read(into: room, at: offset) }
            if count == 0 { return }
            offset += Int64(count)
            unsafe try body(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }
}

extension FileChunks {
    /// Gives every line of a file, and returns what stands behind the last line feed.
    static func lines(
        _ file: any File, _ body: (UnsafeRawBufferPointer) throws(CustodyError) -> Void
    ) throws(CustodyError) -> [UInt8]? {
        var splitter = LineSplitter()
        unsafe try read(file) { chunk throws(CustodyError) in unsafe try splitter.take(chunk, body) }
        return splitter.tail
    }
}
