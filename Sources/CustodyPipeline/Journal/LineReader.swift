package import CustodyModel
package import CustodySystem

/// Reads a file's lines in order through one reused buffer.
package struct LineReader: ~Copyable {
    /// Bytes asked for at once.
    package static let chunkBytes = 256 << 10

    /// A line, its line feed not counted, and whether it has one.
    package struct Line {
        /// Byte offset in the file.
        package let offset: Int64
        package let length: Int
        package let isWhole: Bool
        fileprivate let start: Int
    }

    private let file: any File
    private let end: Int64
    private var buffer = ByteBuffer(capacity: LineReader.chunkBytes)
    /// Where the next line begins in `buffer`, and what offset that is.
    private var position = 0
    private var offset: Int64
    private var readOffset: Int64

    /// - Parameters:
    ///   - start: offset of a line's beginning.
    ///   - end: nothing is read from here on, so that a file that grows ends where it did when it was looked at.
    package init(_ file: any File, from start: Int64 = 0, to end: Int64) {
        self.file = file
        self.end = end
        offset = start
        readOffset = start
    }

    /// The next line; nil at the end. A line longer than a record may be ends after ``RecordLine/maximumLength`` + 1
    /// bytes and is not whole, so that memory stays bounded: what follows is read as lines of its own.
    package mutating func next() throws(CustodyError) -> Line? {
        var searched = position
        while true {
            if let feed = unsafe LineReader.lineFeed(in: buffer.bytes, from: searched) {
                return take(length: feed - position, isWhole: true)
            }
            searched = buffer.count
            if searched - position > RecordLine.maximumLength {
                return take(length: searched - position, isWhole: false)
            }
            guard readOffset < end else {
                return searched > position ? take(length: searched - position, isWhole: false) : nil
            }
            if position > 0 {
                buffer.removeFirst(position)
                searched -= position
                position = 0
            }
            let wanted = Int(min(Int64(LineReader.chunkBytes), end - readOffset))
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.reserve(wanted), count: wanted)
            let count = try filing { () throws(FileError) in unsafe try file.read(into: room, at: readOffset) }
            if count == 0 {
                return searched > position ? take(length: searched - position, isWhole: false) : nil
            }
            buffer.commit(count)
            readOffset += Int64(count)
        }
    }

    /// The bytes of the line that ``next()`` gave last. The byte before `"event"` may be changed and must be restored.
    package mutating func bytes(of line: Line) -> UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.mutableBytes[line.start..<line.start + line.length])
    }

    private mutating func take(length: Int, isWhole: Bool) -> Line {
        let line = Line(offset: offset, length: length, isWhole: isWhole, start: position)
        let step = length + (isWhole ? 1 : 0)
        position += step
        offset += Int64(step)
        return line
    }

    private static func lineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return unsafe ByteSearch.first(0x0A, in: base + start, count: bytes.count - start).map { start + $0 }
    }
}
