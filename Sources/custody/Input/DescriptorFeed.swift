import CustodyModel
import CustodyService
import Glibc

/// Reads a file or standard input; a read that waits is ended by a stop.
final class DescriptorFeed: EventFeed {
    private let descriptor: Int32
    private let name: String
    private let signals: Signals?
    /// A regular file never makes its reader wait.
    private let isRegular: Bool
    /// Bytes of a regular file, nil for a pipe.
    let size: Int64?
    /// Bytes read so far.
    private(set) var position: Int64 = 0

    /// - Parameter path: `-` for standard input.
    init(_ path: String, signals: Signals?) throws(CustodyError) {
        name = path == "-" ? "standard input" : path
        descriptor = path == "-" ? STDIN_FILENO : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DescriptorFeed.unreadable(name, Glibc.errno) }
        self.signals = signals
        var status = stat()
        let result = unsafe fstat(descriptor, &status)
        let kind = status.st_mode & S_IFMT
        guard result == 0, kind != S_IFDIR else {
            throw DescriptorFeed.unreadable(name, result == 0 ? EISDIR : Glibc.errno)
        }
        isRegular = kind == S_IFREG
        size = isRegular ? Int64(status.st_size) : nil
    }

    deinit { if descriptor > STDERR_FILENO { close(descriptor) } }

    private(set) var isStopped = false
    var isBusy: Bool { isRegular || poll(milliseconds: 0) }

    func read(into buffer: inout ByteBuffer, count: Int) throws(CustodyError) -> Bool {
        while true {
            if !isRegular {
                if signals?.isStopped == true {
                    isStopped = true
                    return false
                }
                guard poll(milliseconds: -1) else { continue }
            }
            let room = unsafe buffer.reserve(count)
            let length = unsafe Glibc.read(descriptor, room, count)
            if length > 0 {
                buffer.commit(length)
                position += Int64(length)
                return true
            }
            if length == 0 { return false }
            if Glibc.errno != EINTR { throw DescriptorFeed.unreadable(name, Glibc.errno) }
        }
    }

    /// Waits until there is something to read, or a signal came; true for the former.
    private func poll(milliseconds: Int32) -> Bool {
        let signal = signals?.descriptor ?? -1
        var waits = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signal, events: Int16(POLLIN), revents: 0),
        ]
        let count = unsafe Glibc.poll(&waits, signal < 0 ? 1 : 2, milliseconds)
        return count > 0 && waits[0].revents != 0
    }

    private static func unreadable(_ name: String, _ error: Int32) -> CustodyError {
        let text = unsafe strerror(error).map { unsafe String(cString: $0) } ?? "error \(error)"
        return CustodyError(.unreadable, "cannot read \(name): \(text)")
    }
}
