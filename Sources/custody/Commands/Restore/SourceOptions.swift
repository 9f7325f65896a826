import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import CustodyVerifier
import SystemPackage

/// Which records, and how those that were brought back are judged.
struct WindowOptions: ParsableArguments {
    @OptionGroup var selection: RecordSelection

    @Option(help: ArgumentHelp("Files or objects that are read at once. Default: 4.", valueName: "n"))
    var parallel: Int?

    func options(_ trust: TrustOptions) throws(CustodyError) -> RestoreOptions {
        var options = RestoreOptions()
        options.log = try selection.mark()?.text
        options.stream = try selection.name()
        (options.start, options.end) = try selection.times()
        if let parallel {
            guard (1...RestoreOptions.maximumWorkers).contains(parallel) else {
                throw CustodyError(.usage, "--parallel must be 1 to \(RestoreOptions.maximumWorkers)")
            }
            options.workers = parallel
        }
        try trust.apply(to: &options.verification)
        options.verification.workers = min(max(Machine.cores, 1), VerifierConfiguration.maximumWorkers)
        return options
    }

    /// Whether that source is a bucket.
    static func isBucket(_ path: String?, _ settings: Settings) -> Bool {
        path.map(BucketOptions.isBucket) ?? (settings.storage.backend != .local)
    }

    /// The source that a command line names.
    ///
    /// - Parameter path: nil for where the settings ship to.
    static func source(
        _ path: String?, _ bucket: BucketOptions, _ settings: Settings
    ) throws(CustodyError) -> any RecordSource {
        guard isBucket(path, settings) else {
            return FolderSource(path.map { FilePath($0) } ?? settings.localPath, fileSystem: PosixFileSystem())
        }
        let place = try bucket.open(path, settings)
        return BucketSource(place.store, prefix: place.prefix)
    }
}
