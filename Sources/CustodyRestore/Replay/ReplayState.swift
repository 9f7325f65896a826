package import CustodyModel
package import CustodySystem
package import SystemPackage

/// How far a replay is, in a file of its own: a later run goes on behind what was acknowledged.
package struct ReplayState: Sendable {
    private static let header = "custody-replay/v1"
    /// Bytes of the longest file that is read.
    private static let byteLimit = 16 << 20

    struct Position: Sendable, Equatable {
        let next: UInt64
        let head: Digest
    }

    private let path: FilePath?
    private let fileSystem: any FileSystem
    private let key: String
    private(set) var positions: [StreamName: Position] = [:]

    /// - Parameters:
    ///   - path: nil keeps it in memory.
    ///   - key: what makes one replay another one; a file of another one is refused.
    package init(_ path: FilePath?, key: [String], _ fileSystem: any FileSystem) throws(CustodyError) {
        self.path = path
        self.fileSystem = fileSystem
        self.key = key.joined(separator: "\n")
        guard let path else { return }
        let bytes = try filing { () throws(FileError) -> [UInt8]? in
            guard let status = try fileSystem.status(path) else { return nil }
            return status.size <= Int64(ReplayState.byteLimit) ? try fileSystem.contents(path) : []
        }
        guard let bytes else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let begin = "\(ReplayState.header)\n\(self.key)\n"
        guard text.hasPrefix(begin), text.hasSuffix("\n") else {
            throw CustodyError(
                .configuration, "\(path) is the state of another replay", advice: "give each replay a file of its own")
        }
        for line in text.dropFirst(begin.count).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 4, words[0] == "stream", let stream = StreamName(String(words[1])),
                let next = UInt64(words[2]), let head = Digest(hex: String(words[3]))
            else { throw CustodyError(.configuration, "\(path) is no state of a replay") }
            positions[stream] = Position(next: next, head: head)
        }
    }

    /// Notes what was acknowledged, durably.
    mutating func set(_ stream: StreamName, _ position: Position) throws(CustodyError) {
        positions[stream] = position
        guard let path else { return }
        var text = "\(ReplayState.header)\n\(key)\n"
        for (stream, position) in positions.sorted(by: { $0.key < $1.key }) {
            text += "stream \(stream) \(position.next) \(position.head.hex)\n"
        }
        let bytes = [UInt8](text.utf8)
        try filing { () throws(FileError) in try fileSystem.replace(path, with: bytes) }
    }
}
