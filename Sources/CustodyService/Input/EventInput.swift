package import CustodyCrypto
package import CustodyModel

import Glibc

/// Submitted lines on their way to the pipeline: their bytes in one buffer, and where each lies.
package struct EventBlock: ~Copyable {
    package struct Line: Sendable, Equatable {
        package enum Content: Sendable, Equatable {
            /// The line without its line feed, a part of ``EventBlock/bytes``.
            case event(Range<Int>)
            /// Longer than the limit, so that it was read past and not kept: all its bytes, and their HMAC-SHA-256.
            case tooLong(length: Int, digest: Digest)
        }

        /// Counted from 1 in the unpacked input, blank lines included.
        package let number: Int
        package let content: Content
    }

    package fileprivate(set) var bytes = ByteBuffer(capacity: EventInput.readSize + (64 << 10))
    package fileprivate(set) var lines: [Line] = []

    package init() {}
}

/// Cuts an input of one JSON event a line (plain, gzip or zstd) into blocks of lines, in bounded memory.
///
/// A byte order mark at the beginning is skipped, blank lines too; a carriage return before the line feed is white
/// space to JSON and stays; the last line needs no line feed.
package struct EventInput: ~Copyable {
    /// Bytes that are read at a time, and so roughly what a block holds.
    package static let readSize = 1 << 20
    /// White space around an event does not count toward its size; more of it than this does.
    package static let outerWhiteSpace = 64 << 10

    private let feed: any EventFeed
    private let maximumLine: Int
    private var digest: HMACSHA256
    /// The beginning of a line whose end has not been read.
    private var rest = ByteBuffer(capacity: 64 << 10)
    /// Bytes so far of a line that is too long to be kept; 0 when there is none.
    private var skipped = 0
    private var number = 1
    private var isAtStart = true
    private var ended = false
    /// A byte order mark was skipped.
    package private(set) var hadByteOrderMark = false

    /// - Parameters:
    ///   - maximumEvent: bytes of the largest event.
    ///   - digest: what lines that are too long are known by.
    package init(_ feed: any EventFeed, maximumEvent: Int, digest: consuming HMACSHA256) {
        self.feed = UnpackingFeed(feed)
        maximumLine = maximumEvent + EventInput.outerWhiteSpace
        self.digest = digest
    }

    /// Bytes of a line that was begun and not ended; they are lost when nothing more is read.
    package var unfinished: Int { rest.count + skipped }

    /// False when the next line may have to be waited for.
    package var isBusy: Bool { ended || feed.isBusy }

    /// Fills `block` with the next lines, at least one; false at the end.
    ///
    /// Returns as soon as there is a whole line, so that an event from a pipe does not wait for the next one.
    package mutating func next(into block: inout EventBlock) throws(CustodyError) -> Bool {
        while !ended {
            block.bytes.removeAll()
            block.lines.removeAll(keepingCapacity: true)
            unsafe block.bytes.append(rest.bytes)
            let searched = isAtStart ? 0 : rest.count
            rest.removeAll()
            ended = try !feed.read(into: &block.bytes, count: EventInput.readSize)
            var start = 0
            if isAtStart {
                guard block.bytes.count >= 3 || ended else {
                    unsafe rest.append(block.bytes.bytes)
                    continue
                }
                start = skipByteOrderMark(block.bytes)
            }
            cut(&block, from: start, searched: max(searched, start))
            if !block.lines.isEmpty { return true }
        }
        return false
    }

    private mutating func skipByteOrderMark(_ bytes: borrowing ByteBuffer) -> Int {
        isAtStart = false
        guard bytes.count >= 3 else { return 0 }
        let head = unsafe bytes.bytes
        guard unsafe head[0] == 0xEF, unsafe head[1] == 0xBB, unsafe head[2] == 0xBF else { return 0 }
        hadByteOrderMark = true
        return 3
    }

    /// Finds the lines; what follows the last line feed is kept for the next block.
    private mutating func cut(_ block: inout EventBlock, from start: Int, searched: Int) {
        var start = start
        var searched = searched
        while let end = EventInput.lineFeed(block.bytes, from: searched) {
            add(start..<end, to: &block)
            number += 1
            start = end + 1
            searched = start
        }
        let tail = unsafe UnsafeRawBufferPointer(rebasing: block.bytes.bytes[start...])
        if ended {
            if feed.isStopped {
                unsafe rest.append(tail)
            } else if tail.count + skipped > 0 {
                add(start..<block.bytes.count, to: &block)
            }
        } else if skipped > 0 || tail.count > maximumLine {
            skipped += tail.count
            unsafe digest.update(tail)
        } else {
            unsafe rest.append(tail)
        }
    }

    private mutating func add(_ range: Range<Int>, to block: inout EventBlock) {
        let line = unsafe UnsafeRawBufferPointer(rebasing: block.bytes.bytes[range])
        if skipped > 0 || line.count > maximumLine {
            unsafe digest.update(line)
            let content = EventBlock.Line.Content.tooLong(length: skipped + line.count, digest: digest.finalize())
            block.lines.append(EventBlock.Line(number: number, content: content))
            skipped = 0
        } else if unsafe !EventInput.isBlank(line) {
            block.lines.append(EventBlock.Line(number: number, content: .event(range)))
        }
    }

    private static func lineFeed(_ bytes: borrowing ByteBuffer, from start: Int) -> Int? {
        guard start < bytes.count, let base = unsafe bytes.bytes.baseAddress else { return nil }
        guard let found = unsafe memchr(base + start, 0x0A, bytes.count - start) else { return nil }
        return unsafe UnsafeRawPointer(found) - base
    }

    private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<line.count {
            let byte = unsafe line[index]
            if byte != 0x20 && byte != 0x09 && byte != 0x0D { return false }
        }
        return true
    }
}
