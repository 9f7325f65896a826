import CustodyCompress
package import CustodyModel

/// Where submitted bytes come from: a file, a pipe, standard input.
package protocol EventFeed: AnyObject {
    /// Waits for bytes and appends at most `count` of them to `buffer`; false at the end.
    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool
    /// False when the next ``read(into:count:)`` may have to wait for somebody, as at a pipe that is empty.
    var isBusy: Bool { get }
    /// True when ``read(into:count:)`` said "the end" because somebody wants it to stop: a half line is no line then.
    var isStopped: Bool { get }
}

/// Unpacks what another feed delivers when it begins like gzip or zstd, and hands it on as it is otherwise.
final class UnpackingFeed: EventFeed {
    /// Packed bytes that are read at a time.
    private static let readSize = 256 << 10

    private let feed: any EventFeed
    private var packed = ByteBuffer(capacity: UnpackingFeed.readSize)
    private var used = 0
    private var decompressor: Decompressor?
    private var knowsCodec = false
    private var ended = false

    init(_ feed: any EventFeed) { self.feed = feed }

    var isStopped: Bool { feed.isStopped }
    var isBusy: Bool { used < packed.count || decompressor?.hasPending == true || feed.isBusy }

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        if !knowsCodec { try recognise() }
        guard decompressor != nil else { return try readPlain(into: &buffer, count: count) }
        let before = buffer.count
        while buffer.count == before {
            if used == packed.count, decompressor?.hasPending == false {
                if ended { return false }
                packed.removeAll()
                used = 0
                ended = try !feed.read(into: &packed, count: UnpackingFeed.readSize)
                if ended {
                    if !isStopped { try decompressor?.finish() }
                    return false
                }
            }
            used +=
                unsafe try decompressor?.write(
                    UnsafeRawBufferPointer(rebasing: packed.bytes[used...]), into: &buffer, limit: count) ?? 0
        }
        return true
    }

    /// Reads enough to see how the feed is packed.
    private func recognise() throws(CustodyError) {
        while packed.count < Codec.magicLength, !ended, !beginsLikeAnEvent {
            ended = try !feed.read(into: &packed, count: UnpackingFeed.readSize)
        }
        let codec = unsafe Codec(magic: packed.bytes)
        if codec != .none { decompressor = Decompressor(codec) }
        knowsCodec = true
    }

    /// True when the first byte is none of a packed file, so that a short first event need not wait for more.
    private var beginsLikeAnEvent: Bool { unsafe packed.count > 0 && packed.bytes[0] == 0x7B }

    private func readPlain(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        guard used < packed.count else { return try ended ? false : feed.read(into: &buffer, count: count) }
        let end = min(packed.count, used + count)
        unsafe buffer.append(UnsafeRawBufferPointer(rebasing: packed.bytes[used..<end]))
        used = end
        return true
    }
}
