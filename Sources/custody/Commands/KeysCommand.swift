import ArgumentParser
import CustodyMerkle
import CustodyModel
import CustodyPipeline
import CustodyService
import CustodySystem
import CustodyCrypto

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Show a log's public keys; replace its log key.",
        subcommands: [KeysShowCommand.self, KeysRotateCommand.self])
}

struct KeysShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the public keys of a log: trust line, present epoch, each stream.",
        discussion: """
            The trust line here is the store's own word. What a verifier is given must be the one that `custody init` printed \
            and that was kept elsewhere. Tools that know C2SP logs only take a stream's key. No private key is shown.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption

    func run() throws {
        let settings = try common.settings(store.settings)
        let layout = StoreLayout(settings.storePath)
        let world = World()
        let identity = try LogIdentity.read(layout, world.fileSystem)
        let keys = EpochKeys(world.fileSystem, folder: layout.keys, random: world.random)
        var epochs: [(n: UInt64, key: String)] = []
        for n in try keys.numbers() {
            guard let seed = try keys.seed(n) else { continue }
            epochs.append((n, try Cosigner(name: identity.origin + "/epoch", seed: seed).key.description))
        }
        let streams = try world.fileSystem.list(layout.root).compactMap { name in
            StoreLayout.reservedNames.contains(name) ? nil : StreamName(name)
        }
        let streamKeys = streams.sorted().map { ($0.text, identity.logKey.stream($0).description) }
        guard common.json else {
            Console.print("trust   \(identity.trustLine)")
            for key in identity.formerKeys { Console.print("before  \(key)") }
            for epoch in epochs { Console.print("epoch   \(epoch.n) \(epoch.key)") }
            for (stream, key) in streamKeys { Console.print("stream  \(stream) \(key)") }
            return
        }
        let shownEpochs = epochs.map { JSONValue.object([("n", .number($0.n)), ("key", .string($0.key))]) }
        let shownStreams = streamKeys.map { JSONValue.object([("stream", .string($0.0)), ("key", .string($0.1))]) }
        Console.print(
            JSONValue.object([
                ("trust", .string(identity.trustLine)),
                ("former", .array(identity.formerKeys.map { .string($0.description) })),
                ("epochs", .array(shownEpochs)),
                ("streams", .array(shownStreams)),
            ]).text)
    }
}
