package import CustodyModel
package import SystemPackage

/// Where things lie in a store (DESIGN, section 4).
package struct StoreLayout: Sendable, Equatable {
    /// Names in a store that are not streams.
    package static let reservedNames: Set<String> = [
        "lock", "damaged", "index.sqlite", "log.json", "settings", "inbox", "halted", "resumed", "continues.json",
    ]

    package let root: FilePath

    package init(_ root: FilePath) { self.root = root.lexicallyNormalized() }

    /// Outside the store, so that a copy of the store holds no key.
    package var keys: FilePath {
        var path = root
        let name = (path.lastComponent?.string ?? "store") + ".keys"
        path.removeLastComponent()
        return path.appending(name)
    }

    package var lock: FilePath { root.appending("lock") }
    /// Origin and public keys of the log.
    package var log: FilePath { root.appending("log.json") }
    /// The streams of an older log that this one goes on from.
    package var continues: FilePath { root.appending("continues.json") }
    /// The effective settings that the register knows of.
    package var settings: FilePath { root.appending("settings") }

    /// While this file is there, nothing is recorded.
    package var halted: FilePath { root.appending("halted") }
    /// Who lifted the last halt, until that is recorded.
    package var resumed: FilePath { root.appending("resumed") }
    /// Events that other processes ask the one that records to take into the register.
    package var inbox: FilePath { root.appending("inbox") }

    /// Local files that retention must leave alone, one file for each stream.
    package var holds: FilePath { stream(.register).appending("holds") }
    /// For how long each stream was kept in the last run of retention, and the lock of such a run.
    package var retention: FilePath { stream(.register).appending("retention") }
    package var retentionLock: FilePath { stream(.register).appending("retention.lock") }

    package func stream(_ stream: StreamName) -> FilePath { root.appending(stream.text) }
    /// Record lines that may still be owed to a sink.
    package func journal(_ stream: StreamName) -> FilePath { self.stream(stream).appending("journal") }
    /// Plans of batches.
    package func batches(_ stream: StreamName) -> FilePath { self.stream(stream).appending("batches") }
    package func cursors(_ stream: StreamName) -> FilePath { self.stream(stream).appending("cursors") }
    package func cursor(_ stream: StreamName, sink: String) -> FilePath { cursors(stream).appending("\(sink).json") }
    /// The name under which a damaged stream goes on.
    package func continuation(_ stream: StreamName) -> FilePath { self.stream(stream).appending("continued") }
    /// Which line an anchor acknowledged last.
    package func anchorState(_ name: String) -> FilePath {
        stream(.register).appending("anchors").appending("\(name).state")
    }
    /// Which note each place outside has got.
    package var shown: FilePath { stream(.register).appending("shown") }
    /// What was cut from the journal, kept aside.
    package func torn(_ stream: StreamName) -> FilePath { self.stream(stream).appending("torn") }
}
