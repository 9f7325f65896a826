import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import Synchronization
import CustodyMerkle
import CustodyCompress

/// Versions of objects in memory.
final class FakeBucket: ObjectStore {
    static let mark = "0123456789abcdef"

    private struct Object {
        let version: ObjectVersion
        let bytes: [UInt8]
    }

    private let objects = Mutex<[Object]>([])
    /// Calls of ``open(_:version:)`` that fail from now on, by key.
    private let vanishing = Mutex<Set<String>>([])

    var name: String { "s3://bucket/" }
    var keys: [String] { objects.withLock { $0.map(\.version.key) } }

    /// Objects as the sink writes them, in segments of the scene's width.
    func lay(_ scene: RestoreScene, withRegister: Bool = true, mark: String = FakeBucket.mark) throws {
        for (name, log) in scene.streams where withRegister || name != .register {
            for range in scene.cuts(log) {
                let day = log.times[Int(range.lowerBound)].dayText
                add(
                    "audit/records/log=\(mark)/stream=\(name)/dt=\(day)/\(RestoreScene.range(range)).jsonl.zst",
                    log.bytes(range).packed(.zstd))
            }
        }
        guard withRegister, let note = scene.log.note else { return }
        add("audit/checkpoints/log=\(mark)/\(RestoreScene.padded(note.checkpoint.size))", note.bytes)
    }

    func add(_ key: String, _ bytes: [UInt8], isOlder: Bool = false) {
        objects.withLock { objects in
            let number = isOlder ? 0 : objects.count + 1
            objects.append(
                Object(
                    version: ObjectVersion(
                        key: key, version: "v\(objects.count)", size: Int64(bytes.count),
                        modified: TestLog.begin.adding(seconds: Int64(number))), bytes: bytes))
        }
    }

    func mark(_ key: String) {
        objects.withLock { objects in
            objects.append(
                Object(
                    version: ObjectVersion(
                        key: key, version: "m\(objects.count)", isDeleteMarker: true, size: 0,
                        modified: TestLog.begin.adding(seconds: 1_000_000)), bytes: []))
        }
    }

    func versions(below prefix: String, _ body: (ObjectVersion) -> Void) throws(CustodyError) {
        for object in objects.withLock({ $0 }) where object.version.key.hasPrefix(prefix) { body(object.version) }
    }

    func open(_ key: String, version: String) throws(CustodyError) -> OpenObject {
        let found = objects.withLock { $0.first { $0.version.key == key && $0.version.version == version } }
        guard let found else { throw CustodyError(.unreadable, "no such version") }
        return OpenObject(body: Body(found.bytes), facts: ObjectFacts())
    }

    func lock(of key: String, version: String) throws(CustodyError) -> ObjectLock? { nil }
    func hasLegalHold(_ key: String, version: String) throws(CustodyError) -> Bool { false }

    private final class Body: ByteStream {
        private let rest: Mutex<ArraySlice<UInt8>>

        init(_ bytes: [UInt8]) { rest = Mutex(bytes[...]) }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
            let part = rest.withLock { rest -> ArraySlice<UInt8> in
                defer { rest = rest.dropFirst(1000) }
                return rest.prefix(min(1000, buffer.count))
            }
            unsafe buffer.copyBytes(from: part)
            return part.count
        }
    }
}
