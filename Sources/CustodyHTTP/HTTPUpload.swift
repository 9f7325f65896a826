/// A request's body that is read piece by piece, from any offset and as often as needed, so that a request can be sent
/// again.
@safe
package struct HTTPUpload: Sendable {
    /// Bytes of the whole body.
    package let count: Int64
    private let read: @Sendable (_ offset: Int64, _ buffer: UnsafeMutableRawBufferPointer) -> Int?

    /// - Parameter read: copies bytes from `offset` on to the buffer and returns how many, at least one; nil when they
    ///   cannot be read, which ends the request. It runs on the pool's only thread and must not wait.
    package init(
        count: Int64, read: @escaping @Sendable (_ offset: Int64, _ buffer: UnsafeMutableRawBufferPointer) -> Int?
    ) {
        self.count = count
        unsafe self.read = unsafe read
    }

    package init(_ bytes: [UInt8]) {
        unsafe self.init(count: Int64(bytes.count)) { offset, buffer in
            let count = min(buffer.count, bytes.count - Int(offset))
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset) + count]))
            }
            return count
        }
    }

    /// Fills the buffer from `offset` on as far as it goes; 0 at the end, nil when the bytes cannot be read.
    package func copy(from offset: Int64, to buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard offset >= 0, offset < count, unsafe !buffer.isEmpty else { return offset == count ? 0 : nil }
        let room = unsafe UnsafeMutableRawBufferPointer(
            rebasing: buffer[..<Int(min(Int64(buffer.count), count - offset))])
        guard let copied = unsafe read(offset, room), copied > 0, copied <= room.count else { return nil }
        return copied
    }
}
