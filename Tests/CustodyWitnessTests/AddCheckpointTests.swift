import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyWitness
import Testing

@Suite("The body of add-checkpoint")
struct AddCheckpointTests {
    @Test("is read and written byte for byte", arguments: [(0, 0), (0, 5), (5, 5), (3, 8), (7, 33), (32, 64)])
    func roundTrip(old: Int, new: Int) throws {
        let log = try TestLog()
        let text = try log.request(old, new)
        let request = try #require(AddCheckpoint(parsing: text.bytes))
        #expect(request.oldSize == UInt64(old))
        #expect(request.hashes == text.hashes)
        #expect(request.checkpoint.bytes == text.checkpoint)
        #expect(request.bytes == text.bytes)
    }

    @Test("anything else is no request", arguments: malformedRequests.indices)
    func malformed(index: Int) throws {
        let (_, change) = malformedRequests[index]
        let good = try TestLog().request(3, 8).bytes
        #expect(AddCheckpoint(parsing: good) != nil)
        #expect(AddCheckpoint(parsing: change(good)) == nil, "\(malformedRequests[index].0)")
    }

    @Test("holds so many hashes and no more", arguments: [-1, 0, 1])
    func hashLimit(over: Int) throws {
        var text = try TestLog().request(3, 8)
        text.hashes = Array(repeating: .zero, count: AddCheckpoint.hashLimit + over)
        #expect((AddCheckpoint(parsing: text.bytes) == nil) == (over > 0))
    }

    @Test("holds so many bytes and no more", arguments: [-1, 0, 1])
    func byteLimit(over: Int) throws {
        var text = try TestLog().request(3, 8)
        let wanted = AddCheckpoint.byteLimit + over - text.bytes.count
        // Signature lines of others fill it up: a dash, a space, a name, a space, base64 of 8 bytes, a line feed.
        let overhead = Array("\u{2014}  AAAAAAAAAAA=\n".utf8).count
        let name = String(repeating: "x", count: wanted - overhead)
        text.checkpoint += Array("\u{2014} \(name) AAAAAAAAAAA=\n".utf8)
        #expect(text.bytes.count == AddCheckpoint.byteLimit + over)
        #expect((AddCheckpoint(parsing: text.bytes) == nil) == (over > 0))
    }
}

/// What makes a request none.
private let malformedRequests: [(name: String, change: @Sendable ([UInt8]) -> [UInt8])] = [
    ("nothing", { _ in [] }),
    ("no first line", { Array($0.drop { $0 != 0x0A }.dropFirst()) }),
    ("old with two spaces", { Array("old  3\n".utf8) + $0.dropFirst(6) }),
    ("Old", { Array("Old 3\n".utf8) + $0.dropFirst(6) }),
    ("a leading zero", { Array("old 03\n".utf8) + $0.dropFirst(6) }),
    ("a sign", { Array("old +3\n".utf8) + $0.dropFirst(6) }),
    ("no number", { Array("old \n".utf8) + $0.dropFirst(6) }),
    ("2^63", { Array("old 9223372036854775808\n".utf8) + $0.dropFirst(6) }),
    ("far too many digits", { Array("old \(String(repeating: "9", count: 40))\n".utf8) + $0.dropFirst(6) }),
    ("carriage returns", { $0.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } }),
    ("a hash that is cut", { Array($0.prefix(6)) + $0.dropFirst(7) }),
    ("a hash with other base64", { Array($0.prefix(6)) + Array("AB==\n".utf8) + $0.dropFirst(6) }),
    ("no blank line", { Array($0.prefix(6)) + $0.dropFirst(6).drop { $0 != 0x0A }.dropFirst().drop { $0 != 0x0A } }),
    ("no checkpoint", { Array($0.prefix(6)) + [0x0A] }),
    (
        "a checkpoint without a signature",
        { bytes in
            Array(bytes[..<(bytes.firstRange(of: Array("\n\n\u{2014}".utf8))?.lowerBound ?? 0)])
        }
    ),
    ("a byte behind", { $0 + [0x20] }),
    ("no UTF-8", { $0 + [0xFF, 0x0A] }),
]
