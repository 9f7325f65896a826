import CustodyHTTP
import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import Synchronization
import SystemPackage

/// A clock that a test sets; sleeping takes no time.
final class StillClock: Clock {
    private let wall: Mutex<Timestamp>
    private let monotonic = Mutex<Int64>(1_000_000_000)

    init(_ text: String) { wall = Mutex(Timestamp(text) ?? .earliest) }

    func now() -> Timestamp { wall.withLock { $0 } }
    func monotonicNanoseconds() -> Int64 { monotonic.withLock { $0 } }
    func sleep(nanoseconds: Int64) async throws(CancellationError) {
        monotonic.withLock { $0 += nanoseconds }
        await Task.yield()
    }

    func advance(seconds: Int64) {
        wall.withLock { $0 = $0.adding(seconds: seconds) }
        monotonic.withLock { $0 += seconds * 1_000_000_000 }
    }
}

/// A host of its own for one test: a home folder, variables, a clock, and the stand-in of Amazon's services.
final class CredentialWorld {
    static let start = "2026-11-21T00:00:00.000000Z"
    static let startSeconds: Int64 = 1_795_219_200
    /// Part of every secret; in no error.
    static let secret = ["hush", ""].joined(separator: "-")

    let home: TemporaryDirectory
    let clock = StillClock(CredentialWorld.start)
    let server: BackgroundServer
    private let transport: CurlTransport
    var environment: [String: String] = [:]

    init() throws {
        home = try TemporaryDirectory()
        let folder = FilePath(#filePath).removingLastComponent()
        server = try BackgroundServer(folder.appending("aws-server"))
        transport = try CurlTransport(userAgent: "custody/test", proxy: .none)
        environment = [
            "HOME": home.path.string, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": server["url"],
        ]
    }

    var world: AWSWorld {
        AWSWorld(environment: environment, clock: clock, random: SeededRandom(seed: 3))
    }

    func chain(profile: String? = nil) -> AWSCredentialChain {
        AWSCredentialChain(world, profile: profile, region: "us-east-1", proxy: .none)
    }

    func find(profile: String? = nil) async throws -> (credentials: AWSCredentials, provider: AWSProvider?) {
        let chain = chain(profile: profile)
        return (try await chain.credentials(for: .putObject), chain.provider)
    }

    func write(_ name: String, _ text: String) throws {
        let path = name.split(separator: "/").reduce(home.path) { $0.appending(String($1)) }
        let system = PosixFileSystem()
        try system.makeDirectories(path.removingLastComponent())
        try system.replace(path, with: Array(text.utf8))
    }

    func config(_ text: String) throws { try write(".aws/config", text) }
    func credentials(_ text: String) throws { try write(".aws/credentials", text) }

    @discardableResult
    func control(_ path: String) throws -> [String] {
        let answer = try transport.send(HTTPRequest(.get, try HTTPURL(server["url"] + "/control/" + path)))
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func log() throws -> [String] { try control("log") }

    /// A file's text with a key in it.
    static func keys(_ name: String, token: String? = nil) -> String {
        "aws_access_key_id = \(name)\naws_secret_access_key = \(secret)\(name)\n"
            + (token.map { "aws_session_token = \(secret)\($0)\n" } ?? "")
    }
}
