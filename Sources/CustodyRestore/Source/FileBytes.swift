import CustodyCompress
import CustodyModel
import CustodySystem

/// The bytes of a file, unpacked, chunk after chunk.
struct FileBytes: ~Copyable {
    private let file: any File
    private var offset: Int64
    private let end: Int64
    private var decompressor: Decompressor
    private let isPacked: Bool
    private var input = ByteBuffer(capacity: RestoreLimit.readSize)
    private var used = 0
    private var output = ByteBuffer(capacity: RestoreLimit.readSize)
    private var isEnded = false

    init(_ file: any File, from offset: Int64, to end: Int64, _ codec: Codec) {
        self.file = file
        self.offset = offset
        self.end = end
        isPacked = codec != .none
        decompressor = Decompressor(codec)
    }

    /// The next bytes, valid until the next call; nil at the end.
    mutating func next() throws(SourceFailure) -> UnsafeRawBufferPointer? {
        guard isPacked else {
            guard try fill() else { return nil }
            return unsafe input.bytes
        }
        output.removeAll()
        while output.isEmpty {
            if used == input.count, !decompressor.hasPending {
                if isEnded { return nil }
                used = 0
                if try !fill() {
                    isEnded = true
                    do throws(CustodyError) { try decompressor.finish() } catch { throw .corrupt(error.message) }
                    return nil
                }
            }
            do throws(CustodyError) {
                used += unsafe try decompressor.write(
                    UnsafeRawBufferPointer(rebasing: input.bytes[used...]), into: &output,
                    limit: RestoreLimit.readSize)
            } catch {
                throw .corrupt(error.message)
            }
        }
        return unsafe output.bytes
    }

    private mutating func fill() throws(SourceFailure) -> Bool {
        input.removeAll()
        let count = Int(min(Int64(RestoreLimit.readSize), end - offset))
        guard count > 0 else { return false }
        let length: Int
        do throws(FileError) {
            let room = unsafe UnsafeMutableRawBufferPointer(start: input.reserve(count), count: count)
            length = unsafe try file.read(into: room, at: offset)
        } catch {
            throw .unreadable("cannot \(error.operation): \(error.errno)")
        }
        // It was longer when it was opened.
        guard length > 0 else { throw .gone }
        input.commit(length)
        offset += Int64(length)
        return true
    }
}

/// Looks at the ends of a file: which records it begins and ends with.
struct FileEnds: ~Copyable {
    struct Found {
        let seq: UInt64
        let stream: StreamName
        let offset: Int64
        let record: RecordLine
    }

    private let file: any File
    private let size: Int64
    private let codec: Codec
    /// Of the first record.
    private(set) var stream = StreamName.standard
    /// Why the first record could not be found.
    private(set) var failure: String?

    init(_ file: any File, size: Int64, codec: Codec) {
        self.file = file
        self.size = size
        self.codec = codec
    }

    /// The first line that is in a record's form.
    mutating func first() -> Found? {
        let found = scan(from: 0, isMidLine: false, stopsAtFirst: true)
        if let found { stream = found.stream }
        return found
    }

    /// The first record that begins behind the line in which `offset` lies; of a plain file only.
    mutating func record(from offset: Int64) -> Found? {
        scan(from: offset, isMidLine: true, stopsAtFirst: true)
    }

    /// The last line in a record's form. Of a packed file all is read.
    mutating func last() -> Found? {
        guard codec == .none else { return scan(from: 0, isMidLine: false, stopsAtFirst: false) }
        var length: Int64 = 64 << 10
        while true {
            let offset = max(size - length, 0)
            if let found = scan(from: offset, isMidLine: offset > 0, stopsAtFirst: false) { return found }
            if offset == 0 || length > Int64(RecordLine.maximumLength) * 2 { return nil }
            length *= 8
        }
    }

    private mutating func scan(from offset: Int64, isMidLine: Bool, stopsAtFirst: Bool) -> Found? {
        var bytes = FileBytes(file, from: offset, to: size, codec)
        var lines = LineCutter()
        var place = offset
        var isSkipping = isMidLine
        var found: Found?
        do throws(SourceFailure) {
            while let chunk = unsafe try bytes.next() {
                unsafe lines.add(chunk)
                while let line = unsafe lines.next() {
                    defer { place += Int64(line.count) + 1 }
                    if isSkipping {
                        isSkipping = false
                        continue
                    }
                    guard let record = unsafe RecordLine(UnsafeRawBufferPointer(line)),
                        let stream = unsafe StreamName(UnsafeRawBufferPointer(rebasing: line[record.stream]))
                    else { continue }
                    found = Found(seq: record.seq, stream: stream, offset: place, record: record)
                    if stopsAtFirst { return found }
                }
                if lines.isOverlong { return found }
            }
        } catch {
            if case .corrupt(let reason) = error { failure = reason }
        }
        return found
    }
}

/// Cuts bytes into lines.
package struct LineCutter: ~Copyable {
    private var buffer = ByteBuffer(capacity: RestoreLimit.readSize * 2)
    private var position = 0
    private var searched = 0

    package init() {}

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if position > 0 {
            buffer.removeFirst(position)
            searched -= position
            position = 0
        }
        unsafe buffer.append(bytes)
    }

    /// The next whole line without its line feed, valid until more is added. It may be written to.
    package mutating func next() -> UnsafeMutableRawBufferPointer? {
        let start = max(searched, position)
        let bytes = unsafe buffer.mutableBytes
        guard start < bytes.count, let base = bytes.baseAddress,
            let length = unsafe ByteSearch.first(0x0A, in: UnsafeRawPointer(base + start), count: bytes.count - start)
        else {
            searched = bytes.count
            return nil
        }
        let line = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[position..<start + length])
        position = start + length + 1
        searched = position
        return unsafe line
    }

    /// Bytes behind the last line feed.
    var rest: Int { buffer.count - position }

    /// More than any record has, without a line feed.
    package var isOverlong: Bool { rest > RecordLine.maximumLength }
}
