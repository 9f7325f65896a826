import ArgumentParser
import CustodyModel
import CustodyWitness
import SystemPackage

struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Cosigns the checkpoints of other logs.", subcommands: [ServeCommand.self])

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Answer requests until SIGTERM or SIGINT.")

        @Option(help: ArgumentHelp("The witness's folder, made by custody witness init.", valueName: "dir"))
        var dir: String

        @Option(
            help: ArgumentHelp(
                "Where to listen; port 0 takes a free one, which is printed. TLS is for a proxy in front.",
                valueName: "address:port"))
        var listen = "127.0.0.1:7380"

        func run() async throws {
            guard let address = ListenAddress(listen) else {
                throw CustodyError(.usage, "not an address to listen on", advice: "write 127.0.0.1:7380 or [::1]:7380")
            }
            let witness = try Witness(WitnessFolder(FilePath(dir))) { Custodyd.note("custodyd: \($0)") }
            try await WitnessServer(witness).run(address)
        }
    }
}

/// Host and port, the host of an IPv6 address in brackets.
struct ListenAddress {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = Int(port)
    }
}
