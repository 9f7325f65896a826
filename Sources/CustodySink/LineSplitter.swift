import CustodyModel
import CustodySystem

/// Cuts bytes that come in chunks into lines.
package struct LineSplitter: ~Copyable {
    private var pending = ByteBuffer()
    /// Set while the rest of a line that is too long goes by.
    private var isSkipping = false

    package init() {}

    /// Gives every finished line without its line feed, and of one longer than ``RecordLine/maximumLength`` the
    /// beginning, which is longer than that too.
    package mutating func take<Failure: Error>(
        _ chunk: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        unsafe pending.append(chunk)
        var start = 0
        while true {
            let bytes = unsafe pending.bytes
            guard let base = bytes.baseAddress,
                let length = unsafe ByteSearch.first(0x0A, in: base + start, count: bytes.count - start)
            else { break }
            if !isSkipping { unsafe try body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])) }
            isSkipping = false
            start += length + 1
        }
        pending.removeFirst(start)
        if pending.count > RecordLine.maximumLength {
            if !isSkipping { unsafe try body(pending.bytes) }
            isSkipping = true
            pending.removeAll()
        }
    }

    /// What stands behind the last line feed; nil when that is too long to be kept.
    package var tail: [UInt8]? { isSkipping ? nil : pending.toArray() }
}
