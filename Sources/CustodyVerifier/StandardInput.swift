package import CustodyModel

import Glibc

/// The process's standard input.
package struct StandardInput: ByteStream {
    package init() {}

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
        while true {
            let count = unsafe Glibc.read(STDIN_FILENO, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw CustodyError(.unreadable, "standard input cannot be read (error \(errno))") }
        }
    }
}
