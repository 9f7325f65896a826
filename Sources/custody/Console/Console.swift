import CustodyModel
import Glibc

/// Results go to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// As it is, without a line feed behind it.
    static func printPlain(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Something that a person should know; never event content.
    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    static func warning(_ text: String) { note("custody: warning: \(text)") }

    static func error(_ text: String) { note("custody: \(text)") }

    /// Standard error without a line feed: for bars on a terminal.
    static func draw(_ text: String) { write(text, to: STDERR_FILENO) }

    static var drawsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes all bytes; false when nobody reads them any more or they cannot be written.
    @discardableResult
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe Glibc.write(
                descriptor, bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written)
            if count > 0 {
                written += count
            } else if Glibc.errno != EINTR {
                return false
            }
        }
        return true
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { _ = unsafe write(UnsafeRawBufferPointer($0), to: descriptor) }
    }
}
