import ArgumentParser
import CustodyModel
import CustodyService
import CustodySystem
import Glibc

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Settings in YAML. Default: ./custody.yaml, then /etc/custody/custody.yaml, then none.", valueName: "file"))
    var file: String?

    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    /// Settings and where they come from.
    func configuration(_ options: [Configuration.Option] = []) throws(CustodyError) -> Configuration {
        try Configuration.load(
            file: file, environment: CommonOptions.environment(), options: options, files: PosixFileSystem())
    }

    /// Settings that this build can work with.
    func settings(_ options: [Configuration.Option] = []) throws(CustodyError) -> Settings {
        let settings = try configuration(options).settings
        try settings.requireSupported()
        return settings
    }

    /// A variable of the environment; an empty one counts as not set.
    static func variable(_ name: String) -> String? {
        environment()[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static func environment() -> [String: String] { ProcessEnvironment.variables }
}

/// `--store`, for the commands that work on one.
struct StoreOption: ParsableArguments {
    @Option(help: ArgumentHelp("The store's folder. Default: the setting storage.path.", valueName: "dir"))
    var store: String?

    var settings: [Configuration.Option] {
        store.map { [Configuration.Option(key: "storage.path", written: $0, name: "--store")] } ?? []
    }
}
