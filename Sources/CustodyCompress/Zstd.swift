internal import CZstd
internal import CustodyModel

@safe
struct ZstdCompressor: ~Copyable {
    private let context: OpaquePointer

    init(level: Int) {
        guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
        unsafe self.context = unsafe context
        set(ZSTD_c_compressionLevel, Int32(level))
        set(ZSTD_c_checksumFlag, 1)
    }

    deinit {
        unsafe ZSTD_freeCCtx(context)
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer) {
        guard unsafe !bytes.isEmpty else { return }
        unsafe run(bytes, ZSTD_e_continue, into: &output)
    }

    mutating func finish(into output: inout ByteBuffer) {
        unsafe run(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end, into: &output)
    }

    private mutating func run(
        _ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective, into output: inout ByteBuffer
    ) {
        let capacity = ZSTD_CStreamOutSize()
        var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var target = unsafe ZSTD_outBuffer(dst: output.reserve(capacity), size: capacity, pos: 0)
            let rest = unsafe ZSTD_compressStream2(context, &target, &input, directive)
            precondition(ZSTD_isError(rest) == 0, "zstd could not compress: out of memory")
            output.commit(unsafe target.pos)
            if directive == ZSTD_e_end ? rest == 0 : unsafe input.pos == input.size { return }
        }
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: Int32) {
        let result = unsafe ZSTD_CCtx_setParameter(context, parameter, value)
        precondition(ZSTD_isError(result) == 0, "zstd does not know one of its own parameters")
    }
}

@safe
struct ZstdDecompressor: ~Copyable {
    private enum Position { case beforeFirst, inside, between }

    private let context: OpaquePointer
    private var position = Position.beforeFirst
    /// The bytes of the next frame's magic number that have come so far, first byte lowest.
    ///
    /// libzstd would accept frames of its old, unspecified formats too, whose memory no parameter bounds.
    private var magic: UInt32 = 0
    private var magicCount: UInt32 = 0

    init() {
        guard let context = unsafe ZSTD_createDCtx() else { fatalError("out of memory") }
        unsafe self.context = unsafe context
        let result = unsafe ZSTD_DCtx_setParameter(
            context, ZSTD_d_windowLogMax, Int32(Decompressor.maximumWindowLog))
        precondition(ZSTD_isError(result) == 0, "zstd does not know one of its own parameters")
    }

    deinit {
        unsafe ZSTD_freeDCtx(context)
    }

    mutating func write(
        _ bytes: UnsafeRawBufferPointer, into output: inout ByteBuffer, limit: Int
    ) throws(CustodyError) -> UnpackingStep {
        var input = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.reserve(limit), size: limit, pos: 0)
        // Counts what was unpacked also when the next step finds damage.
        defer { unsafe output.commit(target.pos) }
        repeat {
            if position != .inside {
                guard unsafe try takeMagic(bytes, &input, &target) else { break }
                position = .inside
            }
            let before = unsafe (input.pos, target.pos)
            unsafe try step(&target, &input)
            // A frame's last bytes can be held back for want of room, so a full target is not yet the end.
            if unsafe position == .inside && before == (input.pos, target.pos) { break }
        } while unsafe target.pos < target.size
        return unsafe UnpackingStep(
            used: input.pos, hasPending: position == .inside && target.pos == target.size,
            isComplete: position == .between && magicCount == 0)
    }

    /// Collects the four bytes that begin a frame and hands them to libzstd; false while some are missing.
    private mutating func takeMagic(
        _ bytes: UnsafeRawBufferPointer, _ input: inout ZSTD_inBuffer, _ target: inout ZSTD_outBuffer
    ) throws(CustodyError) -> Bool {
        while magicCount < 4 {
            guard unsafe input.pos < input.size else { return false }
            unsafe magic |= UInt32(bytes[input.pos]) << (magicCount * 8)
            unsafe input.pos += 1
            magicCount += 1
        }
        guard ZstdMagic.isFrame(magic) else {
            throw CustodyError(.corrupt, "these bytes are no zstd frame, or other bytes follow the last one")
        }
        var first = magic.littleEndian
        magic = 0
        magicCount = 0
        try unsafe withUnsafeBytes(of: &first) { bytes throws(CustodyError) in
            var head = unsafe ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            unsafe try step(&target, &head)
        }
        return true
    }

    private mutating func step(_ target: inout ZSTD_outBuffer, _ input: inout ZSTD_inBuffer) throws(CustodyError) {
        let result = unsafe ZSTD_decompressStream(context, &target, &input)
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_no_error: break
        case ZSTD_error_frameParameter_windowTooLarge:
            throw CustodyError(
                .unsupported,
                "a zstd frame needs a window of more than \(1 << (Decompressor.maximumWindowLog - 20)) MiB",
                advice: "unpack the file with `zstd -d --long=31`")
        case ZSTD_error_memory_allocation: fatalError("out of memory")
        default: throw CustodyError(.corrupt, "the zstd data is damaged")
        }
        if result == 0 { position = .between }
    }
}
