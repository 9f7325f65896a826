import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import Glibc

/// Reads the lines of one file, plain or packed, in bounded memory, and takes the digest of all it reads.
final class OldLogReader {
    /// Bytes that are read at a time.
    static let readSize = 1 << 20
    /// Bytes of the longest line that is kept: 16 MiB, as Custody's own readers.
    static let maximumLine = 16 << 20

    struct Line {
        /// Where it lies in ``OldLogReader/buffer``; empty when it is too long.
        let range: Range<Int>
        /// Counted from 1 in the unpacked file.
        let number: Int
        let endsWithFeed: Bool
        let isTooLong: Bool
    }

    private let file: any File
    private let name: String
    private var offset: Int64 = 0
    private(set) var buffer = ByteBuffer(capacity: OldLogReader.readSize + (64 << 10))
    private var start = 0
    private var searched = 0
    private var number = 0
    private var ended = false
    private var skipped = false
    private var packed = ByteBuffer()
    private var used = 0
    private var packedEnded = false
    private var decompressor: Decompressor?
    /// Unpacked bytes so far.
    private(set) var bytes: Int64 = 0

    init(_ source: OldLogFile, _ files: any FileSystem) throws(CustodyError) {
        name = source.name
        do throws(FileError) {
            file = try files.open(source.path, .read, permissions: 0)
        } catch {
            throw OldLogReader.unreadable(source.name, error)
        }
        try fillPacked(Codec.magicLength)
        var codec = unsafe Codec(magic: packed.bytes)
        if codec == .none, packed.count >= Codec.magicLength { codec = Codec(fileName: source.name) }
        if codec != .none { decompressor = Decompressor(codec) }
    }

    deinit { file.close() }

    /// Bytes of the file as it lies there that were read.
    var position: Int64 { offset }

    /// The next line; nil at the end. What an earlier one was is gone.
    func next(_ hasher: inout SHA256) throws(CustodyError) -> Line? {
        while true {
            if let end = lineFeed() {
                let range = start..<end
                start = end + 1
                searched = start
                number += 1
                let isTooLong = skipped || range.count > OldLogReader.maximumLine
                skipped = false
                return Line(
                    range: isTooLong ? range.lowerBound..<range.lowerBound : range, number: number, endsWithFeed: true,
                    isTooLong: isTooLong)
            }
            if ended {
                guard start < buffer.count || skipped else { return nil }
                let range = start..<buffer.count
                start = buffer.count
                searched = start
                number += 1
                let isTooLong = skipped
                skipped = false
                return Line(range: range, number: number, endsWithFeed: false, isTooLong: isTooLong)
            }
            try readMore(&hasher)
        }
    }

    private func readMore(_ hasher: inout SHA256) throws(CustodyError) {
        buffer.removeFirst(start)
        searched = buffer.count
        start = 0
        if buffer.count > OldLogReader.maximumLine {
            // Nobody keeps a line of this length; its end is looked for all the same.
            buffer.removeAll()
            searched = 0
            skipped = true
        }
        let before = buffer.count
        ended = try !read()
        let fresh = unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[before...])
        bytes += Int64(fresh.count)
        unsafe hasher.update(fresh)
    }

    private func lineFeed() -> Int? {
        guard searched < buffer.count, let base = unsafe buffer.bytes.baseAddress else { return nil }
        guard let found = unsafe memchr(base + searched, 0x0A, buffer.count - searched) else { return nil }
        return unsafe UnsafeRawPointer(found) - base
    }

    /// Appends some bytes to the buffer; false at the end.
    private func read() throws(CustodyError) -> Bool {
        let before = buffer.count
        guard decompressor != nil else {
            if used < packed.count {
                unsafe buffer.append(UnsafeRawBufferPointer(rebasing: packed.bytes[used...]))
                used = packed.count
            } else {
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: buffer.reserve(OldLogReader.readSize), count: OldLogReader.readSize)
                buffer.commit(unsafe try readFile(into: room))
            }
            return buffer.count > before
        }
        while buffer.count == before {
            if used == packed.count, decompressor?.hasPending == false {
                if packedEnded { return false }
                packed.removeAll()
                used = 0
                try fillPacked(OldLogReader.readSize)
                if packedEnded, packed.count == 0 {
                    try decompressor?.finish()
                    return false
                }
            }
            used +=
                unsafe try decompressor?.write(
                    UnsafeRawBufferPointer(rebasing: packed.bytes[used...]), into: &buffer, limit: OldLogReader.readSize
                )
                ?? 0
        }
        return true
    }

    /// Reads up to `count` bytes of the file behind those in `packed`.
    private func fillPacked(_ count: Int) throws(CustodyError) {
        let room = unsafe UnsafeMutableRawBufferPointer(start: packed.reserve(count), count: count)
        let length = unsafe try readFile(into: room)
        packed.commit(length)
        if length == 0 { packedEnded = true }
    }

    private func readFile(into room: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
        do throws(FileError) {
            let length = unsafe try file.read(into: room, at: offset)
            offset += Int64(length)
            return length
        } catch {
            throw OldLogReader.unreadable(name, error)
        }
    }

    private static func unreadable(_ name: String, _ error: FileError) -> CustodyError {
        CustodyError(.unreadable, "cannot read \(name): \(error.errno)")
    }
}
