internal import CLibcurl

/// A transfer that libcurl works on. It lives and is touched on the loop's thread alone.
@safe
final class ActiveTransfer {
    let transfer: Transfer
    let handle: CurlHandle
    private let headers: HeaderList
    private var head = HeadCollector()
    private var hasHead = false
    private var offset: Int64 = 0
    private(set) var received: Int64 = 0
    /// Bytes of the body that libcurl took, whether or not they arrived.
    private(set) var taken: Int64 = 0
    private(set) var isTooLarge = false
    private(set) var cannotRead = false
    private let startedAt: Int64
    private var allTakenAt: Int64?
    private var isConfirmed = true
    private let now: () -> Int64

    /// - Parameter now: monotonic nanoseconds.
    init(_ transfer: Transfer, _ options: CurlHandle.Options, now: @escaping () -> Int64) throws(HTTPError) {
        self.transfer = transfer
        self.now = now
        startedAt = now()
        handle = try CurlHandle(options)
        headers = try HeaderList(transfer.request.headers)
    }

    /// Tells this transfer from the others under way.
    var key: UInt { unsafe UInt(bitPattern: handle.pointer) }

    /// Tells libcurl everything; it keeps pointers to this object, which must live until the transfer is removed.
    func configure(_ isHTTP2: Bool, _ connections: Connections) throws(HTTPError) {
        unsafe try handle.require(connections.watch(handle.pointer))
        let request = transfer.request
        let count = transfer.upload?.count ?? Int64(request.body.count)
        try handle.configure(for: request, uploadBytes: count)
        try handle.configure(limits: request.limits, encrypted: request.url.isEncrypted)
        try handle.set(CURLOPT_HTTP_VERSION, Int(isHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        unsafe try handle.set(CURLOPT_HTTPHEADER, unsafe UnsafeRawPointer(headers.pointer))
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
        try handle.require(
            unsafe custody_curl_set_receiver(handle.pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe ActiveTransfer.at(context).receive(head: line) ? size * count : 0
            })
        try handle.require(
            unsafe custody_curl_set_receiver(handle.pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let part = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return unsafe ActiveTransfer.at(context).receive(body: part)
            })
        unsafe try handle.set(CURLOPT_HEADERDATA, context)
        unsafe try handle.set(CURLOPT_WRITEDATA, context)
        guard request.method.hasBody, count > 0 else { return }
        try handle.require(
            unsafe custody_curl_set_reader(handle.pointer) { bytes, size, count, context in
                let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return unsafe ActiveTransfer.at(context).send(room)
            })
        try handle.require(
            unsafe custody_curl_set_seeker(handle.pointer) { context, offset, origin in
                guard origin == 0 else { return Int32(CURL_SEEKFUNC_CANTSEEK) }
                return unsafe ActiveTransfer.at(context).rewind(to: Int64(offset)) ? Int32(CURL_SEEKFUNC_OK) : 1
            })
        unsafe try handle.set(CURLOPT_READDATA, context)
        unsafe try handle.set(CURLOPT_SEEKDATA, context)
    }

    /// When the answer is due, in monotonic nanoseconds; nil while that cannot be said or when it has begun.
    var firstByteDeadline: Int64? {
        let limit = transfer.request.limits.firstByteMilliseconds
        guard limit > 0, !hasHead else { return nil }
        var microseconds: curl_off_t = 0
        _ = unsafe custody_curl_get_ready_time(handle.pointer, &microseconds)
        guard microseconds > 0 else { return nil }
        var sentAt = startedAt + Int64(microseconds) * 1000
        if bodyCount > 0 {
            guard let allTakenAt else { return nil }
            sentAt = max(sentAt, allTakenAt)
        }
        return sentAt + Int64(limit) * 1_000_000
    }

    /// Whether a head came since the last time, whose body may be held back until it is confirmed.
    func takeUnconfirmed() -> Bool {
        defer { isConfirmed = true }
        return !isConfirmed
    }

    /// Hands the head over when no body did it; what the response's status is.
    func end() -> Int {
        let status = self.status
        if !hasHead {
            hasHead = true
            transfer.receive(head: HTTPHead(status: status, headers: head.headers))
        }
        return status
    }

    private var status: Int {
        var status = 0
        _ = unsafe custody_curl_get_status(handle.pointer, &status)
        return status
    }

    private var bodyCount: Int64 { transfer.upload?.count ?? Int64(transfer.request.body.count) }

    /// Whether the whole of a head came.
    var hasWholeHead: Bool { head.isComplete }

    /// libcurl sends a request again by itself when a connection that it kept breaks before the answer. What the server
    /// may have taken must not be sent twice behind the caller's back: only what never left is.
    private func rewind(to offset: Int64) -> Bool {
        guard offset == self.offset || taken == 0 else { return false }
        self.offset = offset
        return true
    }

    private func receive(head line: UnsafeRawBufferPointer) -> Bool {
        unsafe head.receive(line)
        if head.isTooLarge { isTooLarge = true }
        if head.isComplete { isConfirmed = false }
        return !head.isTooLarge
    }

    private func receive(body part: UnsafeRawBufferPointer) -> Int {
        if !hasHead { _ = end() }
        guard received + Int64(part.count) <= Int64(transfer.request.limits.bodyBytes) else {
            isTooLarge = true
            return 0
        }
        guard unsafe transfer.receive(body: part) else { return Int(CURL_WRITEFUNC_PAUSE) }
        received += Int64(part.count)
        return part.count
    }

    private func send(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let copied: Int?
        if let upload = transfer.upload {
            copied = unsafe upload.copy(from: offset, to: room)
        } else {
            let rest = transfer.request.body.count - Int(offset)
            let count = min(room.count, rest)
            unsafe transfer.request.body.withUnsafeBytes { body in
                unsafe room.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: body[Int(offset)..<Int(offset) + count]))
            }
            copied = count
        }
        guard let copied else {
            cannotRead = true
            return Int(CURL_READFUNC_ABORT)
        }
        offset += Int64(copied)
        taken = max(taken, offset)
        if offset == bodyCount { allTakenAt = now() }
        return copied
    }

    /// The object that a callback was given; the loop keeps it alive.
    @unsafe
    private static func at(_ context: UnsafeMutableRawPointer?) -> ActiveTransfer {
        guard let context = unsafe context else { preconditionFailure("libcurl lost a callback's context") }
        return unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
    }
}
