import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import CustodyVerifier
import SystemPackage

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Set exact copies of suspect files and objects aside, with a list of their hashes; delete nothing.",
        discussion: """
            Everything is copied before anybody mends anything: files, folders, and objects of buckets, of which every version is \
            copied and every delete marker listed, with lock, hold and metadata. The folder gets the copies, manifest.json and \
            SHA256SUMS; the register of the store records the SHA-256 of the manifest, unless --no-record is given. What cannot \
            be read is listed with the reason, and makes the exit status 3.
            """)

    /// Bytes of an object at most: what S3 allows.
    private static let objectLimit = 5 << 40

    @OptionGroup var common: CommonOptions
    @OptionGroup var store: StoreOption
    @OptionGroup(title: "Buckets") var bucket: BucketOptions

    @Argument(
        help: ArgumentHelp(
            "Files; folders with all that lies in them; s3://BUCKET/KEY, an object or a folder of objects, also as a finding "
                + "names it.", valueName: "path"))
    var sources: [String]

    @Option(help: ArgumentHelp("A new folder for the copies, best on another file system.", valueName: "dir"))
    var to: String

    @Option(help: ArgumentHelp("Why; kept in the manifest.", valueName: "text"))
    var reason: String?

    @Flag(help: "Leave the register as it is: where the store itself is suspect.")
    var noRecord = false

    func run() async throws {
        let settings = try common.configuration(store.settings).settings
        let (bucket, sources, reason) = (bucket, sources, reason)
        let quarantine = Quarantine(FilePath(to), fileSystem: PosixFileSystem(), clock: SystemClock())
        let bar = Monitor(ProgressBar("copying"))
        let outcome = try await OwnThread.run { () throws(CustodyError) in
            var suspects: [Suspect] = []
            for source in sources { suspects.append(try QuarantineCommand.suspect(source, bucket, settings)) }
            return try quarantine.run(suspects, reason: reason) { done, total in
                bar.withLock { $0.update(done: done, total: total) }
            }
        }
        bar.withLock { $0.finish() }
        show(outcome)
        if !noRecord {
            let event = CustodyEvent.quarantined(source: sources.joined(separator: " "), manifest: outcome.manifest)
            try await RegisterNote.record(event, settings)
        }
        if outcome.incomplete > 0 { throw ExitStatus.failed }
    }

    /// What a path names. A finding names an object with its version, which stands for all versions of the object.
    private static func suspect(
        _ source: String, _ bucket: BucketOptions, _ settings: Settings
    ) throws(CustodyError) -> Suspect {
        guard BucketOptions.isBucket(source) else { return .path(FilePath(source)) }
        let rest = source.dropFirst("s3://".count)
        let name = rest.prefix { $0 != "/" }
        let key = ObjectName.withoutVersion(rest.dropFirst(name.count + 1))
        return .objects(try bucket.open("s3://\(name)", settings, objectLimit: objectLimit).store, key: String(key))
    }

    private func show(_ outcome: Quarantine.Outcome) {
        for failure in outcome.failures { Console.error(failure) }
        if outcome.incomplete > outcome.failures.count {
            Console.error("... and \(outcome.incomplete - outcome.failures.count) more: see manifest.json")
        }
        guard common.json else {
            let markers = outcome.deleteMarkers > 0 ? ", \(outcome.deleteMarkers) delete markers listed" : ""
            let missing = outcome.incomplete > 0 ? ", \(outcome.incomplete) NOT copied as they are" : ""
            Console.print("\(outcome.copies) files, \(outcome.bytes) bytes copied to \(to)\(markers)\(missing)")
            Console.print("manifest.json has SHA-256 \(outcome.manifest.hex)")
            return
        }
        Console.print(
            JSONValue.object([
                ("folder", .string(to)), ("files", .number(outcome.copies)), ("bytes", .number(Int(outcome.bytes))),
                ("delete_markers", .number(outcome.deleteMarkers)), ("incomplete", .number(outcome.incomplete)),
                ("manifest_sha256", .string(outcome.manifest.hex)),
            ]).text)
    }
}
