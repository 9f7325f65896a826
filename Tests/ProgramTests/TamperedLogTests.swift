import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// What is done to a stream's folder.
enum LogTampering: String, CaseIterable {
    case entryEdited = "an entry edited"
    case tileEdited = "a tile edited"
    case sizeChanged = "another size in the checkpoint"
    case otherKey = "another log's key"
    case rolledBack = "an older copy put back"

    /// Whether the checkpoint alone shows it.
    var isInCheckpoint: Bool { self == .sizeChanged || self == .otherKey }

    /// A log of 601 records, that is two whole tiles and a part, that all accept; then it happens.
    func happens(to store: StoreFolder) throws {
        switch self {
        case .entryEdited:
            // Each entry has two bytes of length and 32 of content: this is inside entry 2.
            try flip("store/default/tile/entries/000", at: 80, in: store)
        case .tileEdited:
            // Hash 2 of the leaves.
            try flip("store/default/tile/0/000", at: 70, in: store)
        case .sizeChanged:
            let outcome = try store.shell("sed -i '2s/601/600/' store/default/checkpoint")
            #expect(outcome.status == 0)
        case .otherKey:
            let other = try StoreFolder()
            try #require(try other.record(StoreFolder.events(1)).status == 0)
            try other.writeKeys()
            try store.write(try other.contents("key.default"), to: "key.default")
        case .rolledBack:
            #expect(try store.shell("cp -a store/default older").status == 0)
            try #require(try store.record(StoreFolder.events(10)).status == 0)
            let line = "cp store/default/checkpoint kept && rm -r store/default && mv older store/default"
            #expect(try store.shell(line).status == 0)
        }
    }

    private func flip(_ name: String, at offset: Int, in store: StoreFolder) throws {
        var bytes = try store.contents(name)
        try #require(bytes.count > offset)
        bytes[offset] ^= 1
        try store.write(bytes, to: name)
    }
}

/// Each tool accepts the log first, so that its refusal afterwards is about what was done.
@Suite("Tampered logs read by other people's tools")
struct TamperedLogTests {
    private let store: StoreFolder

    init() throws {
        store = try StoreFolder()
        try #require(try store.record(StoreFolder.events(600)).status == 0)
        try store.writeKeys()
        #expect(try store.shell("cp store/default/checkpoint kept").status == 0)
    }

    @Test(
        "Go's checksum database code refuses, and OpenSSL where the checkpoint shows it",
        .enabled(if: OtherTools.goverify != nil, "\(OtherTools.goverifyAbsence)"), arguments: LogTampering.allCases)
    func go(_ tampering: LogTampering) throws {
        #expect(try store.goverify("default", old: "kept").status == 0)
        let isSigned = try store.openssl("store/default/checkpoint", "default").status == 0
        #expect(isSigned == OtherTools.hasOpenSSL)
        try tampering.happens(to: store)
        let outcome = try store.goverify("default", old: "kept")
        #expect(outcome.status == 1)
        #expect(outcome.text.contains("FAIL "), "\(outcome.text)")
        if tampering.isInCheckpoint {
            #expect(try store.openssl("store/default/checkpoint", "default").status != 0)
        }
    }

    @Test(
        "aics-tlog refuses", .enabled(if: OtherTools.hasLogReader, "\(PythonTools.absence("aics-tlog"))"),
        arguments: LogTampering.allCases)
    func aics(_ tampering: LogTampering) throws {
        let commands = [
            ("verify-checkpoint", ""), ("verify-inclusion", "--index 2 --entry-out entry"),
            ("verify-consistency", "--old-checkpoint kept"),
        ]
        for (command, arguments) in commands {
            #expect(try store.aicsTlog(command, "default", arguments).status == 0, "\(command)")
        }
        try tampering.happens(to: store)
        let refusals = try commands.filter { try store.aicsTlog($0.0, "default", $0.1).status == 1 }.map(\.0)
        let expected = tampering == .rolledBack ? "verify-consistency" : "verify-inclusion"
        #expect(refusals.contains(expected), "refused by \(refusals)")
    }
}
