/// A growable run of bytes with a single owner: the unit in which the pipeline moves lines between its stages.
///
/// Appending is amortised O(1); memory is kept when the buffer is emptied, so that a stage that reuses one buffer
/// allocates nothing per event. It never shrinks by itself: see ``shrink(keeping:)``.
///
// SAFETY: the storage is reachable from this value alone, and the value cannot be copied, so sending it sends the
// storage with it.
@safe
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
    private var base: UnsafeMutableRawPointer
    /// Bytes that hold data.
    package private(set) var count: Int
    /// Bytes that can be held without growing.
    package private(set) var capacity: Int

    package init(capacity: Int = 4096) {
        let size = max(capacity, 16)
        unsafe base = .allocate(byteCount: size, alignment: 16)
        count = 0
        self.capacity = size
    }

    deinit {
        unsafe base.deallocate()
    }

    package var isEmpty: Bool { count == 0 }

    /// The bytes held now. The pointer is invalid after the next call that mutates the buffer.
    package var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base, count: count)
    }

    package var mutableBytes: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    package mutating func removeAll() {
        count = 0
    }

    /// Drops everything from `length` on.
    package mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count, "a buffer can only be cut to a length that it has")
        count = length
    }

    /// Drops the first `length` bytes by moving the rest to the front.
    package mutating func removeFirst(_ length: Int) {
        precondition(length >= 0 && length <= count, "a buffer can only lose bytes that it has")
        let rest = count - length
        unsafe base.copyMemory(from: base + length, byteCount: rest)
        count = rest
    }

    /// Gives memory above `keeping` bytes back when the buffer is empty, so that one huge event is not paid for ever.
    package mutating func shrink(keeping: Int) {
        guard count == 0, capacity > keeping else { return }
        unsafe base.deallocate()
        capacity = max(keeping, 16)
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Makes room for `additional` bytes and returns where they go. Commit what was written with ``commit(_:)``.
    package mutating func reserve(_ additional: Int) -> UnsafeMutableRawPointer {
        if capacity - count < additional { grow(by: additional) }
        return unsafe base + count
    }

    /// Counts `length` bytes, written behind the pointer from ``reserve(_:)``, as data.
    package mutating func commit(_ length: Int) {
        precondition(length >= 0 && length <= capacity - count, "committed more than was reserved")
        count += length
    }

    package mutating func append(_ byte: UInt8) {
        let room = unsafe reserve(1)
        unsafe room.storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    package mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        let room = unsafe reserve(source.count)
        unsafe room.copyMemory(from: start, byteCount: source.count)
        count += source.count
    }

    package mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: String) {
        var copy = text
        copy.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Appends `value` in decimal.
    package mutating func append(decimal value: UInt64) {
        var rest = value
        var length = 1
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        let room = unsafe reserve(length)
        rest = value
        var index = length
        repeat {
            index -= 1
            unsafe room.storeBytes(of: 0x30 + UInt8(truncatingIfNeeded: rest % 10), toByteOffset: index, as: UInt8.self)
            rest /= 10
        } while index > 0
        count += length
    }

    package func toArray() -> [UInt8] {
        unsafe [UInt8](bytes)
    }

    private mutating func grow(by additional: Int) {
        let wanted = max(capacity * 2, count + additional)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
        unsafe larger.copyMemory(from: base, byteCount: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }
}
