import Glibc

/// Searches by the C library, which knows the processor's vectors.
package enum ByteSearch {
    /// Offset of the first `byte` (memchr).
    package static func first(_ byte: UInt8, in bytes: UnsafeRawPointer, count: Int) -> Int? {
        guard let found = unsafe memchr(bytes, Int32(byte), count) else { return nil }
        return unsafe UnsafeRawPointer(found) - bytes
    }
}
