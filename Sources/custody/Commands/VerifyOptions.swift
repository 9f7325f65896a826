import ArgumentParser
import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodySystem
import CustodyVerifier
import SystemPackage

/// What a verification believes; none of it may come from what is judged.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust file: the line that `custody init` printed, one for each log. Default: CUSTODY_TRUST.",
            valueName: "file"))
    var trust: String?

    @Option(help: ArgumentHelp("Witnesses whose cosignatures count, as a C2SP tlog-policy.", valueName: "file"))
    var policy: String?

    @Option(help: ArgumentHelp("Root certificates of time-stamp authorities, in PEM.", valueName: "file"))
    var tsaCa: String?

    @Option(
        help: ArgumentHelp(
            "An anchor: a file, or s3://BUCKET/PREFIX; may be given more than once.", valueName: "file"))
    var anchor: [String] = []

    @Option(
        help: ArgumentHelp(
            "A signed note of the register that was kept elsewhere; may be given more than once.", valueName: "file"))
    var checkpoint: [String] = []

    @Option(
        help: ArgumentHelp(
            "The verifier's own file: how far the register was good the last time. Written after a clean run; keep it "
                + "off the judged host.", valueName: "file"))
    var state: String?

    func apply(to configuration: inout VerifierConfiguration) throws(CustodyError) {
        if let file = trust ?? CommonOptions.variable("CUSTODY_TRUST") {
            configuration.trust = try TrustFile(parsing: TrustOptions.contents(file, "--trust"))
        }
        if let policy { configuration.policy = try TrustOptions.policy(policy) }
        if let tsaCa { configuration.tsa = try TrustOptions.roots(tsaCa) }
        configuration.anchors = anchor.filter { !BucketOptions.isBucket($0) }
        configuration.checkpoints = checkpoint
        if let state { configuration.state = try StateFile(state).read() }
    }

    /// The whole of a file that an option names.
    static func contents(_ file: String, _ option: String) throws(CustodyError) -> [UInt8] {
        do throws(FileError) {
            return try PosixFileSystem().contents(FilePath(file))
        } catch {
            throw CustodyError(.usage, "\(option): cannot \(error.operation) \(file): \(error.errno)")
        }
    }

    /// What a quorum that can split does not show.
    private static let splitText =
        "two sets of its witnesses that share none make a quorum each, so that a quorum does not show that everybody saw "
        + "the same history; ask for more than half of them"

    static func policy(_ file: String) throws(CustodyError) -> WitnessPolicy {
        let bytes = try contents(file, "--policy")
        do throws(PolicyError) {
            let policy = try WitnessPolicy(parsing: bytes)
            if policy.quorumCanSplit { Console.warning("--policy: \(file): \(splitText)") }
            return policy
        } catch {
            throw CustodyError(.configuration, "--policy: \(file): \(error.description)")
        }
    }

    private static func roots(_ file: String) throws(CustodyError) -> TimestampTrust {
        let bytes = try contents(file, "--tsa-ca")
        do throws(TimestampError) {
            return try TimestampTrust(pem: bytes)
        } catch {
            throw CustodyError(.configuration, "--tsa-ca: \(file): \(error.message)")
        }
    }
}

/// The verifier's own file.
struct StateFile {
    private let path: FilePath
    private let files = PosixFileSystem()

    init(_ path: String) { self.path = FilePath(path) }

    /// Nil before the first clean run.
    func read() throws(CustodyError) -> VerifierState? {
        let status = try filing { () throws(FileError) in try files.status(path) }
        guard status != nil else { return nil }
        let bytes = try filing { () throws(FileError) in try files.contents(path) }
        guard let state = VerifierState(parsing: bytes) else {
            throw CustodyError(
                .configuration, "--state: \(path) is not what a verification left",
                advice: "find out who changed it; remove it to begin at the register's first record")
        }
        return state
    }

    /// Replaces it, durably.
    func write(_ state: VerifierState) throws(CustodyError) {
        try filing { () throws(FileError) in
            try files.replace(path, with: state.bytes)
        }
    }
}
