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
        var version: ObjectVersion
        let bytes: [UInt8]
        var facts = ObjectFacts()
        var oddness = Oddness()
    }

    /// What a server does with a version.
    struct Oddness {
        var version = ""
        var isHidden = false
        var hidesLock = false
        var refusesListing = false
        /// Bytes after which the transfer breaks.
        var breaksAt: Int?
        var listedSize: Int64?
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

    /// The bytes of a key's first version.
    func bytes(_ key: String) -> [UInt8] {
        objects.withLock { $0.first { $0.version.key == key }?.bytes ?? [] }
    }

    /// Puts other bytes in the place of a key's versions.
    func replace(_ key: String, _ bytes: [UInt8]) {
        objects.withLock { $0.removeAll { $0.version.key == key } }
        add(key, bytes)
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

    /// Changes what is kept of each version of a key; the version of a delete marker is `m`.
    func change(_ key: String, _ body: (inout Oddness, inout ObjectFacts) -> Void) {
        objects.withLock { objects in
            for index in objects.indices where objects[index].version.key == key {
                var object = objects[index]
                let version = object.version
                object.oddness.version = version.isDeleteMarker ? "m" : version.version
                body(&object.oddness, &object.facts)
                if let size = object.oddness.listedSize {
                    object.version = ObjectVersion(
                        key: key, version: version.version, size: size, modified: version.modified)
                }
                objects[index] = object
            }
        }
    }

    /// Delete markers of keys of their own, below `m/`.
    func addMarkers(_ count: Int) {
        objects.withLock { objects in
            for _ in 0..<count {
                let version = ObjectVersion(
                    key: "m/\(objects.count)", version: "m", isDeleteMarker: true, size: 0, modified: TestLog.begin)
                objects.append(Object(version: version, bytes: []))
            }
        }
    }

    func versions(below prefix: String, _ body: (ObjectVersion) -> Void) throws(CustodyError) {
        if objects.withLock({ $0.contains { $0.oddness.refusesListing } }) {
            throw CustodyError(.unreadable, "no listing")
        }
        for object in objects.withLock({ $0 }) where object.version.key.hasPrefix(prefix) { body(object.version) }
    }

    func open(_ key: String, version: String) throws(CustodyError) -> OpenObject {
        let found = objects.withLock { $0.first { $0.version.key == key && $0.version.version == version } }
        guard let found else { throw CustodyError(.unreadable, "no such version") }
        guard !found.oddness.isHidden else { throw CustodyError(.unreadable, "access denied") }
        var facts = found.facts
        if found.oddness.hidesLock { (facts.lock, facts.hasLegalHold) = (nil, nil) }
        return OpenObject(body: Body(found.bytes, breaksAt: found.oddness.breaksAt), facts: facts)
    }

    func lock(of key: String, version: String) throws(CustodyError) -> ObjectLock? {
        try kept(key, version).lock
    }

    func hasLegalHold(_ key: String, version: String) throws(CustodyError) -> Bool {
        try kept(key, version).hasLegalHold ?? false
    }

    private func kept(_ key: String, _ version: String) throws(CustodyError) -> ObjectFacts {
        let found = objects.withLock { $0.first { $0.version.key == key && $0.version.version == version } }
        guard let found, !found.oddness.hidesLock else { throw CustodyError(.unreadable, "denied") }
        return found.facts
    }

    private final class Body: ByteStream {
        private let rest: Mutex<ArraySlice<UInt8>>
        private let breaks: Bool

        init(_ bytes: [UInt8], breaksAt: Int?) {
            rest = Mutex(bytes.prefix(breaksAt ?? bytes.count))
            breaks = breaksAt != nil
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
            if breaks, rest.withLock({ $0.isEmpty }) { throw CustodyError(.unreadable, "it broke off") }
            let part = rest.withLock { rest -> ArraySlice<UInt8> in
                let part = rest.prefix(min(1000, buffer.count))
                rest = rest.dropFirst(part.count)
                return part
            }
            unsafe buffer.copyBytes(from: part)
            return part.count
        }
    }
}
