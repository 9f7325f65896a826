import CustodySystem
import Glibc

/// A program that prints credentials: a profile's `credential_process`.
package enum AWSProcess {
    /// Bytes that it may print.
    package static let maximumBytes = 64 << 10
    package static let maximumSeconds: Int64 = 60

    package enum Outcome: Sendable, Equatable {
        /// It ended with status 0; what it printed.
        case printed([UInt8])
        /// It could not be started, failed, printed too much or took too long.
        case failed(String)
    }

    /// Splits a command line as a shell would, with quotation marks and backslashes and nothing else of a shell.
    package static func words(_ command: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
                word = word ?? ""
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let whole = word { words.append(whole) }
        return words
    }

    /// Runs a command without a shell, its standard input and errors nowhere. Blocks.
    package static func run(_ command: [String]) -> Outcome {
        guard let program = command.first else { return .failed("the command is empty") }
        var ends: [Int32] = [-1, -1]
        // In place of a pipe: it is closed in every other child from the beginning on.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return .failed("there is no pipe for it") }
        defer { close(ends[0]) }
        let child = spawn(program, command, output: ends[1])
        close(ends[1])
        guard let child else { return .failed("it cannot be started") }
        let output = read(ends[0])
        if output == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        guard let output else { return .failed("it printed too much or took too long") }
        guard status == 0 else { return .failed("it failed") }
        return .printed(output)
    }

    private static func spawn(_ program: String, _ command: [String], output: Int32) -> pid_t? {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Swift's threads block signals, and a child would keep that.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var child = pid_t()
        var pointers = unsafe command.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { unsafe pointers.forEach { unsafe free($0) } }
        let result = unsafe posix_spawnp(&child, program, &actions, &attributes, pointers, environ)
        return result == 0 ? child : nil
    }

    /// Everything until the end; nil when it is too much or too late.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        let clock = SystemClock()
        let deadline = clock.monotonicNanoseconds() + maximumSeconds * 1_000_000_000
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = deadline - clock.monotonicNanoseconds()
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, unsafe Glibc.poll(&poll, 1, Int32(left / 1_000_000 + 1)) >= 0 || errno == EINTR else {
                return nil
            }
            guard poll.revents != 0 else { continue }
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return output }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            output += buffer[..<count]
            guard output.count <= maximumBytes else { return nil }
        }
    }
}
