import CustodyModel
import CustodyService
import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Files of the repository that are written from, or must agree with, the table of settings.
@Suite("configuration manual")
struct ConfigurationManualTests {
    private let files = PosixFileSystem()
    private let root = SharedCorpora.packageRoot

    @Test("the manual page and the commented file are those of the table")
    func written() throws {
        for (name, text) in [
            ("docs/configuration.md", SettingsManual.page), ("config/custody.yaml", SettingsManual.file),
        ] {
            let path = root.pushing(FilePath(name))
            if recording { try files.replace(path, with: Array(text.utf8), permissions: 0o644) }
            let found = String(decoding: try files.contents(path), as: Swift.UTF8.self)
            #expect(found == text, "\(name) is out of date: run `make docs`")
        }
    }

    @Test("the commented file sets every key to its default")
    func commentedFile() throws {
        let configuration = try load("config/custody.yaml")
        #expect(configuration.settings == Settings())
        for setting in Setting.table {
            #expect(configuration.origin(of: setting) != .builtIn, "\(setting.key) is not in the file")
        }
    }

    @Test("the example files load", arguments: ["production", "development", "retention"])
    func examples(_ name: String) throws {
        let configuration = try load("config/\(name).yaml")
        try configuration.settings.requireSupported()
        #expect(configuration.settings.changedKeys(since: Settings()).contains("storage.path"))
    }

    @Test("keys, variables and classic names are each used once")
    func unique() {
        let variables = Setting.table.map(\.variable) + Setting.table.compactMap(\.classic)
        #expect(Set(variables).count == variables.count)
        #expect(Set(Setting.table.map(\.key)).count == Setting.table.count)
    }

    private func load(_ name: String) throws -> Configuration {
        try Configuration.load(file: root.pushing(FilePath(name)).string, environment: [:], files: files)
    }

    private var recording: Bool { Environment["CUSTODY_RECORD"] != nil }
}
