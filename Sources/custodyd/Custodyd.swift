import ArgumentParser
import CustodyModel
import Glibc

/// The `custodyd` program: what answers requests. A program of its own, so that whoever builds and runs `custody` alone
/// needs no HTTP server.
@main
struct Custodyd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custodyd", abstract: "Serves what Custody serves by HTTP.", subcommands: [WitnessCommand.self])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CustodyError {
            note(error.description)
            Glibc.exit(error.code == .usage || error.code == .configuration ? 2 : 3)
        } catch {
            let isFine = exitCode(for: error) == .success
            let text = fullMessage(for: error)
            if isFine { print(text) } else { note(text) }
            Glibc.exit(isFine ? 0 : 2)
        }
    }

    /// One line on standard error.
    static func note(_ text: String) { write(text, to: STDERR_FILENO) }

    /// One line on standard output, at once.
    static func say(_ text: String) { write(text, to: STDOUT_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var line = text + "\n"
        line.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = unsafe Glibc.write(
                    descriptor, bytes.baseAddress.unsafelyUnwrapped + written, bytes.count - written)
                if count > 0 { written += count } else if Glibc.errno != EINTR { return }
            }
        }
    }
}
