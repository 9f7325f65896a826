import ArgumentParser
import CustodyModel
import CustodyService
import S3Archive
import S3Client

struct DoctorS3Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "s3", abstract: "Look over a bucket, the way to it, and what the key may do there.",
        discussion: """
            Changes nothing. Permissions are told by requests that cannot succeed, which show up in the bucket's access log; \
            --no-probe leaves them out. Exit status 1 when something is not as it must be, 3 when versioning, Object Lock or \
            the bucket itself could not be looked at.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(
        help: ArgumentHelp("The archive. Default: that of the settings.", valueName: "s3://bucket/prefix"))
    var archive: String?

    @Option(help: ArgumentHelp("The bucket, where no archive is named.", valueName: "name"))
    var bucket: String?

    @OptionGroup(title: "Buckets") var options: BucketOptions

    @Flag(inversion: .prefixedNo, help: "Tell permissions by requests that cannot succeed.")
    var probe = true

    func run() async throws {
        let settings = try common.configuration().settings
        let (options, prefix) = try options.options(archive ?? bucket.map { "s3://\($0)" }, settings)
        let connection = try BucketConnection.connect(options)
        var needs = S3Needs()
        needs.prefix = prefix.text
        while needs.prefix.hasSuffix("/") { needs.prefix.removeLast() }
        needs.probes = probe
        needs.lockDays = settings.s3.objectLockDays
        needs.kmsKeyID = settings.s3.kmsKeyID.isEmpty ? nil : settings.s3.kmsKeyID
        let checks = await S3Doctor(connection.bucket, needs).run(connection.resolution) { connection.chain.name }
        if common.json { printJSON(checks, options.bucket) } else { printText(checks) }
        if checks.contains(where: { $0.result == .bad }) { throw ExitStatus.finding }
        let essential = ["bucket", "versioning", "object-lock"]
        if essential.contains(where: { name in !checks.contains { $0.name == name && $0.result == .good } }) {
            throw ExitStatus.failed
        }
    }

    private func printText(_ checks: [S3Check]) {
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
            let mark = check.result.rawValue.padded(to: 8)
            Console.print("\(mark)\(check.name.padded(to: width + 2))\(check.text)")
        }
        let bad = checks.count { $0.result == .bad }
        let unknown = checks.count { $0.result == .unknown }
        Console.print("\(bad) bad, \(unknown) unknown, of \(checks.count)")
    }

    private func printJSON(_ checks: [S3Check], _ bucket: String) {
        let items = checks.map { check in
            JSONValue.object([
                ("check", .string(check.name)), ("result", .string(check.result.rawValue)),
                ("text", .string(check.text)),
            ])
        }
        let counts = [S3Check.Result.good, .bad, .note, .unknown].map { result in
            (result.rawValue, JSONValue.number(checks.count { $0.result == result }))
        }
        Console.print(
            JSONValue.object([("bucket", .string(bucket))] + counts + [("checks", .array(items))]).text)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
