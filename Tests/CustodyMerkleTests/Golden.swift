import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyTestSupport
import FoundationEssentials
import SystemPackage
import Testing

/// Files and keys of the golden example, which an independent program wrote.
enum Golden {
    static let origin = "audit.example/golden"

    static func contents(_ names: String...) throws -> [UInt8] {
        let root = try #require(SharedCorpora.root)
        return try PosixFileSystem().contents(
            names.reduce(root.appending("golden")) { $0.appending($1) })
    }

    /// The seed of the log's key or of an epoch's, as golden/README.md derives them.
    static func seed(_ purpose: String) throws -> [UInt8] {
        let text = String(decoding: try contents("seed.hex"), as: UTF8.self)
        let master = try #require(Digest(hex: String(text.prefix(64))))
        return SHA256.digest(master.bytes + [UInt8](purpose.utf8)).bytes
    }

    static func signer(_ stream: String) throws -> NoteSigner {
        try NoteSigner(name: "\(origin)/\(stream)", seed: try seed("log"))
    }

    static func epoch(_ number: Int) throws -> Cosigner {
        try Cosigner(name: "\(origin)/epoch", seed: try seed("epoch\(number)"))
    }

    static func entryHashes(_ name: String) throws -> [Digest] {
        try contents(name).split(separator: 0x0A).map { line in
            try #require(Digest(hex: String(decoding: line.dropFirst(15).prefix(64), as: UTF8.self)))
        }
    }

    /// One line of the register, as far as the tests look at it.
    struct Record: Decodable {
        struct Event: Decodable {
            let type: String
            let stream: String?
            let size: UInt64?
            let note: String?
            let head: String?
            let frontier: [String]?
            let line: String?
            let log_key: String?
            let epoch_key: String?
            let vkey: String?
        }

        let event: Event
        let time: String
    }

    static func register() throws -> [Record] {
        try contents("custody.jsonl").split(separator: 0x0A).map { line in
            try JSONDecoder().decode(Record.self, from: Data(line))
        }
    }

    /// The whole second of a record's time.
    static func seconds(_ record: Record) throws -> UInt64 {
        let time = try #require(Timestamp(record.time))
        return UInt64(time.seconds)
    }

    static func frontier(_ entries: some Sequence<Digest>) -> Frontier {
        var hasher = SHA256()
        var frontier = Frontier()
        for entry in entries { frontier.append(leaf: MerkleHash.leaf(entry: entry, &hasher), &hasher) }
        return frontier
    }
}
