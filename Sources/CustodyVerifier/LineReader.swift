import CustodyCompress
import CustodyModel
import CustodySystem

import Glibc

/// Where the bytes of a file come from, unpacked.
protocol ByteFeed: AnyObject {
    /// Appends up to `count` bytes to `buffer`; false at the end.
    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool
}

/// Why the rest of a file could not be read.
enum ReadFailure: Error, Sendable {
    /// The operating system refused.
    case unreadable(String)
    /// It does not unpack to its end, or other bytes follow.
    case corrupt(String)
}

/// A plain file from some offset on.
final class PlainFeed: ByteFeed {
    private let file: any File
    private var offset: Int64

    init(_ file: any File, from offset: Int64) {
        self.file = file
        self.offset = offset
    }

    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool {
        let length: Int
        do throws(FileError) {
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.reserve(count), count: count)
            length = unsafe try file.read(into: room, at: offset)
        } catch {
            throw .unreadable("cannot \(error.operation): \(error.errno)")
        }
        buffer.commit(length)
        offset += Int64(length)
        return length > 0
    }
}

/// Standard input, which can be read once.
final class StreamFeed: ByteFeed {
    private let stream: any ByteStream

    init(_ stream: any ByteStream) { self.stream = stream }

    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool {
        let length: Int
        do throws(CustodyError) {
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer.reserve(count), count: count)
            length = unsafe try stream.read(into: room)
        } catch {
            throw .unreadable(error.message)
        }
        buffer.commit(length)
        return length > 0
    }

    /// The first bytes, which tell how the rest is packed; fewer when there are no more.
    static func head(of stream: any ByteStream) throws(ReadFailure) -> [UInt8] {
        let feed = StreamFeed(stream)
        var head = ByteBuffer()
        while head.count < Codec.magicLength {
            if try !feed.read(into: &head, count: Codec.magicLength - head.count) { break }
        }
        return head.toArray()
    }
}

/// What another feed gives, unpacked.
final class UnpackedFeed: ByteFeed {
    private let packed: any ByteFeed
    private var decompressor: Decompressor
    private var input = ByteBuffer(capacity: LineReader.readSize)
    private var used = 0
    private var ended = false

    /// - Parameter head: bytes that were read from `packed` already, to see how it is packed.
    init(_ packed: any ByteFeed, codec: Codec, head: [UInt8] = []) {
        self.packed = packed
        decompressor = Decompressor(codec)
        input.append(head)
    }

    func read(into buffer: inout ByteBuffer, count: Int) throws(ReadFailure) -> Bool {
        let before = buffer.count
        while buffer.count == before {
            if used == input.count, !decompressor.hasPending {
                if ended { return false }
                input.removeAll()
                used = 0
                if try !packed.read(into: &input, count: LineReader.readSize) {
                    ended = true
                    do throws(CustodyError) { try decompressor.finish() } catch { throw .corrupt(error.message) }
                    return false
                }
            }
            do throws(CustodyError) {
                used += unsafe try decompressor.write(
                    UnsafeRawBufferPointer(rebasing: input.bytes[used...]), into: &buffer, limit: count)
            } catch {
                throw .corrupt(error.message)
            }
        }
        return true
    }
}

/// One line, valid until the next call of the reader.
@unsafe
struct Line {
    /// Without the line feed; the first bytes only when it is too long.
    let bytes: UnsafeMutableRawBufferPointer
    /// Where it begins in the unpacked file.
    let offset: Int64
    /// False for what stands behind the last line feed.
    let isTerminated: Bool
    /// Longer than ``RecordLine/maximumLength``.
    let isTooLong: Bool
}

/// Cuts a feed into lines, in one buffer.
struct LineReader: ~Copyable {
    /// Bytes that are read at a time.
    static let readSize = 256 << 10
    /// Bytes of buffer that are kept between long lines.
    static let keptCapacity = 1 << 20

    private var feed: any ByteFeed
    private var buffer: ByteBuffer
    private var position = 0
    private var ended = false
    /// Length of the next line, when it was looked for already.
    private var nextLength: Int?
    /// Set while this reader holds more than ``keptCapacity``.
    private var permit: LongLines.Permit?
    private let longLines: LongLines
    /// Where the next line begins in the unpacked file.
    private(set) var offset: Int64
    /// Reading goes in whole ``readSize`` up to here and in small steps behind: only one line's end is wanted there.
    var softEnd = Int64.max

    init(_ feed: any ByteFeed, from offset: Int64 = 0, longLines: LongLines) {
        self.feed = feed
        self.offset = offset
        self.longLines = longLines
        buffer = ByteBuffer(capacity: LineReader.readSize * 2)
    }

    /// Begins with another feed and keeps the memory, but for that of a long line.
    mutating func restart(_ feed: any ByteFeed, from offset: Int64) {
        self.feed = feed
        self.offset = offset
        // Whoever waits for work must not hold what others wait for.
        if permit != nil {
            buffer = ByteBuffer(capacity: LineReader.readSize * 2)
            permit = nil
        }
        buffer.removeAll()
        position = 0
        ended = false
        nextLength = nil
        softEnd = .max
    }

    /// Skips the rest of the line in which the feed begins; false when it ends at or behind `end`.
    mutating func skipLine(before end: Int64) throws(ReadFailure) -> Bool {
        while true {
            if let length = lineLength() {
                advance(length + 1)
                return offset < end
            }
            advance(buffer.count - position)
            guard offset < end, try fill() else { return false }
        }
    }

    /// True when the next line is in the buffer already, so that ``next()`` leaves the line before it where it is.
    mutating func hasNext() -> Bool {
        if nextLength == nil { nextLength = lineLength() }
        return nextLength != nil
    }

    /// The next line; nil at the end.
    mutating func next() throws(ReadFailure) -> Line? {
        if let length = nextLength {
            nextLength = nil
            let line = unsafe makeLine(length, isTerminated: true)
            advance(length + 1)
            return unsafe line
        }
        if permit != nil, buffer.count - position <= LineReader.keptCapacity / 2 { try shrink() }
        var searched = 0
        while true {
            if let length = lineLength(from: searched) {
                let line = unsafe makeLine(length, isTerminated: true)
                advance(length + 1)
                return unsafe line
            }
            searched = buffer.count - position
            if searched > RecordLine.maximumLength { return unsafe try skipLongLine() }
            if try !fill() {
                guard searched > 0 else { return nil }
                let line = unsafe makeLine(searched, isTerminated: false)
                advance(searched)
                return unsafe line
            }
        }
    }

    private func makeLine(_ length: Int, isTerminated: Bool) -> Line {
        unsafe Line(
            bytes: UnsafeMutableRawBufferPointer(rebasing: buffer.mutableBytes[position..<position + length]),
            offset: offset, isTerminated: isTerminated, isTooLong: length > RecordLine.maximumLength)
    }

    private mutating func advance(_ count: Int) {
        position += count
        offset += Int64(count)
    }

    private func lineLength(from searched: Int = 0) -> Int? {
        let start = position + searched
        guard start < buffer.count, let base = unsafe buffer.bytes.baseAddress else { return nil }
        guard let found = unsafe memchr(base + start, 0x0A, buffer.count - start) else { return nil }
        return unsafe UnsafeRawPointer(found) - base - position
    }

    /// Steps over a line of any length and keeps only its beginning.
    private mutating func skipLongLine() throws(ReadFailure) -> Line {
        let begin = offset
        let kept = 1024
        // The first bytes stay where they are; everything behind them is read and dropped again and again.
        buffer.removeFirst(position)
        position = 0
        var dropped = Int64(buffer.count)
        var isTerminated = false
        buffer.truncate(to: kept)
        while true {
            if try !fill() { break }
            let rest = unsafe buffer.bytes
            let found = unsafe memchr(rest.baseAddress.unsafelyUnwrapped + kept, 0x0A, rest.count - kept)
            if let found = unsafe found {
                let length = unsafe UnsafeRawPointer(found) - rest.baseAddress.unsafelyUnwrapped
                dropped += Int64(length - kept)
                isTerminated = true
                position = length + 1
                break
            }
            dropped += Int64(rest.count - kept)
            buffer.truncate(to: kept)
        }
        if !isTerminated { position = buffer.count }
        offset = begin + dropped + (isTerminated ? 1 : 0)
        return unsafe Line(
            bytes: UnsafeMutableRawBufferPointer(rebasing: buffer.mutableBytes[..<kept]), offset: begin,
            isTerminated: isTerminated, isTooLong: true)
    }

    /// Reads more behind what is there; false at the end.
    private mutating func fill() throws(ReadFailure) -> Bool {
        if ended { return false }
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        if permit == nil, buffer.count + LineReader.readSize > LineReader.keptCapacity {
            // Room for the longest line at once: doubling would need the old and the new memory together.
            permit = longLines.take()
            _ = unsafe buffer.reserve(RecordLine.maximumLength + 2 * LineReader.readSize - buffer.count)
        }
        let behind = offset + Int64(buffer.count) - softEnd
        let count = behind >= 0 ? 16 << 10 : min(LineReader.readSize, Int(-behind))
        if try !feed.read(into: &buffer, count: count) { ended = true }
        return !ended
    }

    /// Gives the memory of a long line back.
    private mutating func shrink() throws(ReadFailure) {
        var small = ByteBuffer(capacity: LineReader.keptCapacity)
        unsafe small.append(UnsafeRawBufferPointer(rebasing: buffer.bytes[position...]))
        buffer = small
        position = 0
        permit = nil
    }
}

/// Lets one reader at a time hold a line of more than a megabyte, so that many workers stay within bounded memory.
final class LongLines: Sendable {
    private let isFree = Monitor(true)

    /// Held as long as it lives.
    final class Permit: Sendable {
        private let owner: LongLines

        fileprivate init(_ owner: LongLines) { self.owner = owner }

        deinit {
            owner.isFree.withLock { $0 = true }
            owner.isFree.notify()
        }
    }

    /// Waits until nobody else holds one.
    func take() -> Permit {
        isFree.wait(nanoseconds: nil, until: { $0 }) { $0 = false }
        return Permit(self)
    }
}
