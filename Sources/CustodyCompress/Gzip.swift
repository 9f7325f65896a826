internal import CZlib
internal import CustodyModel

/// What zlib's calls have in common: a stream at a fixed address, because zlib keeps a pointer back to it.
private func makeStream() -> UnsafeMutablePointer<z_stream> {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    return unsafe stream
}

/// 15 bits of window, and 16 to say "a gzip header and trailer, nothing else".
private let gzipWindowBits: Int32 = 15 + 16

/// zlib counts in 32 bits, so longer input is handed over in pieces of this many bytes.
private let pieceLength = 1 << 30

@safe
struct GzipDeflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    /// Room that is offered to zlib at a time.
    private static let room = 64 << 10

    init(level: Int) {
        unsafe stream = makeStream()
        let result = unsafe custody_deflateInit2(stream, Int32(level), gzipWindowBits, 8, Z_DEFAULT_STRATEGY)
        precondition(result == Z_OK, "zlib could not start: out of memory")
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        var offset = 0
        while offset < bytes.count {
            let count = min(bytes.count - offset, pieceLength)
            let start = unsafe bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self) + offset
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: start)
            unsafe stream.pointee.avail_in = UInt32(count)
            repeat { _ = step(Z_NO_FLUSH, into: &output) } while unsafe stream.pointee.avail_out == 0
            offset += count
        }
    }

    mutating func finish(into output: inout ByteBuffer) {
        unsafe stream.pointee.avail_in = 0
        while step(Z_FINISH, into: &output) != Z_STREAM_END {}
        unsafe deflateReset(stream)
    }

    private mutating func step(_ flush: Int32, into output: inout ByteBuffer) -> Int32 {
        let room = unsafe output.reserve(GzipDeflater.room)
        unsafe stream.pointee.next_out = unsafe room.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(GzipDeflater.room)
        let result = unsafe deflate(stream, flush)
        // Z_BUF_ERROR only says that there was nothing left to do.
        precondition(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR, "zlib lost its state")
        output.commit(unsafe GzipDeflater.room - Int(stream.pointee.avail_out))
        return result
    }
}

@safe
struct GzipInflater: ~Copyable {
    private enum Position { case beforeFirst, inside, between }

    private let stream: UnsafeMutablePointer<z_stream>
    private var position = Position.beforeFirst

    init() {
        unsafe stream = makeStream()
        let result = unsafe custody_inflateInit2(stream, gzipWindowBits)
        precondition(result == Z_OK, "zlib could not start: out of memory")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    mutating func write(
        _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer, limit: Int
    ) throws(CustodyError) -> UnpackingStep {
        let available = min(bytes.count, pieceLength)
        let capacity = min(limit, pieceLength)
        let room = unsafe output.reserve(capacity)
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.next_in = unsafe start.map { unsafe UnsafeMutablePointer(mutating: $0) }
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = unsafe room.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(capacity)
        var failed = false
        loop: while true {
            if position != .inside {
                guard unsafe stream.pointee.avail_in > 0 else { break }
                if position == .between { unsafe inflateReset(stream) }
                position = .inside
            }
            switch unsafe inflate(stream, Z_NO_FLUSH) {
            case Z_STREAM_END: position = .between
            case Z_OK: if unsafe stream.pointee.avail_out == 0 { break loop }
            // No progress is possible: the input is used up or the room is full.
            case Z_BUF_ERROR: break loop
            default:
                failed = true
                break loop
            }
        }
        output.commit(unsafe capacity - Int(stream.pointee.avail_out))
        if failed { throw CustodyError(.corrupt, "the gzip data is damaged, or other bytes follow it") }
        return unsafe UnpackingStep(
            used: available - Int(stream.pointee.avail_in),
            hasPending: position == .inside && stream.pointee.avail_out == 0, isComplete: position == .between)
    }
}
