import ArgumentParser
import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyWitness
import Glibc
import SystemPackage
import CustodyMerkle

struct WitnessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness", abstract: "Run a witness, which cosigns the checkpoints of other logs.",
        subcommands: [Init.self, AddLog.self, Serve.self])

    struct Folder: ParsableArguments {
        @Option(help: ArgumentHelp("The witness's folder.", valueName: "dir"))
        var dir: String

        var path: FilePath { FilePath(dir) }
    }

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Make a witness and its key, and print the verifier key for policies.")

        @OptionGroup var folder: Folder

        @Option(
            help: ArgumentHelp(
                "The key's name for ever, such as witness.example/w1: no white space, no +.", valueName: "name")
        )
        var name: String

        @Option(
            name: .customLong("guard"),
            help: ArgumentHelp(
                "A file on another disk, by which an older copy of the folder is noticed. Default: in the folder, where it "
                    + "notices single files alone.", valueName: "file"))
        var guardFile: String?

        func run() throws {
            let key = try WitnessFolder(folder.path).create(
                name: name, guard: guardFile.map { FilePath($0) }, random: SystemRandom())
            Console.print(key.description)
            Console.note(
                """
                Put this key into the policies of those who verify, with the address of the witness:
                  witness \(name) \(key) https://...
                Never copy the folder to bring it back later: a witness that forgot what it signed must be retired.
                """)
        }
    }

    struct AddLog: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-log", abstract: "Let the witness cosign a log; it may be running.")

        @OptionGroup var folder: Folder

        @Option(
            help: ArgumentHelp(
                "The log's verifier key. The first part of a Custody log's trust line will do: then it is the register that "
                    + "is watched.", valueName: "vkey"))
        var vkey: String

        @Option(
            help: ArgumentHelp(
                "The origin that checkpoints name. Default: the key's name, with /custody behind it if it is not there.",
                valueName: "origin"))
        var origin: String?

        func run() throws {
            guard let key = VerifierKey(vkey), key.kind == .signature else {
                throw CustodyError(
                    .usage, "not the verifier key of a log", advice: "it has the form name+8 digits+base64; quote it")
            }
            // A register's notes are signed by the log's key under the register's name.
            let isRegister = key.name.hasSuffix("/\(StreamName.register)")
            let signer = origin == nil && !isRegister ? key.stream(.register) : key
            guard let log = WitnessedLog(origin: origin ?? signer.name, keys: [signer]) else {
                throw CustodyError(.usage, "not the origin of a log", advice: "an origin is one line of text")
            }
            try WitnessFolder(folder.path).add(log)
            Console.print("\(log.origin)\n\(signer)")
        }
    }

    /// Hands over to `custodyd`, which has the HTTP server.
    struct Serve: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Answer requests, by the program custodyd.")

        @OptionGroup var folder: Folder

        @Option(help: ArgumentHelp("Where to listen. Default: 127.0.0.1:7380.", valueName: "address:port"))
        var listen: String?

        func run() throws {
            let program = try Serve.besides("custodyd")
            var arguments = ["custodyd", "witness", "serve", "--dir", folder.dir]
            if let listen { arguments += ["--listen", listen] }
            var pointers = unsafe arguments.map { unsafe strdup($0) }
            unsafe pointers.append(nil)
            _ = unsafe program.withPlatformString { unsafe execv($0, pointers) }
            let error = Errno(rawValue: Glibc.errno)
            unsafe pointers.forEach { unsafe free($0) }
            throw CustodyError(
                .unsupported, "cannot run \(program): \(error)",
                advice: "build it and put it beside custody: swift build -c release --product custodyd")
        }

        /// The path of a program in the folder of this one.
        private static func besides(_ name: String) throws -> FilePath {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
            guard count > 0 else {
                throw CustodyError(.unsupported, "cannot find out where this program is", advice: "run \(name) itself")
            }
            let own = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: Swift.UTF8.self)
            return FilePath(own).removingLastComponent().appending(name)
        }
    }
}
