import CustodyModel
import CustodySystem
import CustodyTestSupport
import Glibc
package import S3Client
import Synchronization
import SystemPackage

/// An object store on the loopback interface, one for the test process, started when it is first asked for and ended by
/// its own process numbers when the test process exits.
package final class S3Server: Sendable {
    private static let scripts = SharedCorpora.packageRoot.appending("scripts").appending("s3")

    /// Whether the machine has the programs of Ceph's gateway; scripts/s3-servers installs them.
    package static let hasRadosgw: Bool = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "monmaptool"].allSatisfy
    {
        Program.find($0) != nil
    }
    package static let radosgwAbsence: String = "no radosgw here: see scripts/s3-servers"

    /// moto's server as scripts/s3-servers installs it, else the one in PATH.
    package static let motoProgram: String? = {
        let local = SharedCorpora.packageRoot.appending(".build-python").appending("bin").appending("moto_server")
        if unsafe local.withPlatformString({ unsafe access($0, X_OK) }) == 0 { return local.string }
        return Program.find("moto_server")?.string
    }()
    package static var hasMoto: Bool { motoProgram != nil }
    package static let motoAbsence: String = "no moto here: see scripts/s3-servers"

    /// Ceph's gateway, over HTTP and over TLS (``tlsEndpoint``, ``caFile``): the judge of signatures, clocks and locks.
    package static func radosgw() throws -> S3Server { try sharedRadosgw.get() }

    /// moto, a simulation: the judge of what the gateway does not do, `If-None-Match` in versioned buckets above all.
    package static func moto() throws -> S3Server { try sharedMoto.get() }

    private static let sharedRadosgw = Result { () throws -> S3Server in
        try S3Server("radosgw-up", ["--tls-port", "auto"], down: "radosgw-down", ["--wipe"])
    }

    private static let sharedMoto = Result { () throws -> S3Server in
        guard let program = motoProgram else { throw Failure(description: motoAbsence) }
        return try S3Server("moto-up", ["--server", program], down: "moto-down", [])
    }

    /// A gateway of its own, for tests that stop it and start it again.
    ///
    /// - Parameter keepsObjects: whether objects survive ``stop()`` and ``start()``.
    package static func ownRadosgw(keepsObjects: Bool) throws -> S3Server {
        try S3Server(
            "radosgw-up", ["--tls-port", "auto", "--store", keepsObjects ? "bluestore" : "memstore"],
            down: "radosgw-down", [])
    }

    private let folder: TemporaryDirectory
    private let up: String
    private let arguments: [String]
    private let down: String
    private let downArguments: [String]
    private let values: Mutex<[String: String]>

    private init(_ up: String, _ arguments: [String], down: String, _ downArguments: [String]) throws {
        folder = try TemporaryDirectory()
        self.up = up
        self.arguments = arguments
        self.down = down
        self.downArguments = downArguments
        values = Mutex([:])
        try start()
        S3Server.endAtExit(S3Server.scripts.appending(down).string, [state] + downArguments)
    }

    private var state: String { folder.path.appending("s").string }

    /// Starts it again after ``stop()``, at the same port.
    package func start() throws {
        var arguments = [state] + arguments
        if let port = endpoint.split(separator: ":").last, !endpoint.isEmpty { arguments += ["--port", String(port)] }
        let outcome = try Program.run(S3Server.scripts.appending(up).string, arguments)
        guard outcome.status == 0 else { throw Failure(description: "\(up): \(outcome.diagnostics)") }
        let pairs = outcome.text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        values.withLock { $0 = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 } }
    }

    package func stop() throws {
        _ = try Program.run(S3Server.scripts.appending(down).string, [state])
    }

    private func value(_ name: String) -> String { values.withLock { $0[name] ?? "" } }

    /// `http://127.0.0.1:PORT`
    package var endpoint: String { value("S3_ENDPOINT") }
    /// `https://localhost:PORT`; empty when it has none.
    package var tlsEndpoint: String { value("S3_TLS_ENDPOINT") }
    package var caFile: String { value("S3_CA_FILE") }
    package var region: String { value("S3_REGION") }
    package var kmsKeyID: String { value("S3_KMS_KEY_ID") }
    package var credentials: AWSCredentials {
        AWSCredentials(accessKeyID: value("S3_ACCESS_KEY"), secretAccessKey: value("S3_SECRET_KEY"))
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a command when the process exits; the folder's own removal waits for no exit handler.
    private static func endAtExit(_ program: String, _ arguments: [String]) {
        let isFirst = endings.withLock { endings in
            endings.append((program, arguments))
            return endings.count == 1
        }
        guard isFirst else { return }
        atexit {
            for (program, arguments) in S3Server.endings.withLock({ $0 }) {
                _ = try? Program.run(program, arguments)
                // What the server left in the test's folder goes with it.
                if let state = arguments.first {
                    _ = try? Program.run("rm", ["-rf", FilePath(state).removingLastComponent().string])
                }
            }
        }
    }

    private static let endings = Mutex<[(String, [String])]>([])
}
