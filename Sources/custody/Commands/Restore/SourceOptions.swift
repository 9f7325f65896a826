import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodyService
import CustodySystem
import CustodyVerifier
import SystemPackage

/// Which records, and how those that were brought back are judged.
struct WindowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only records from this time on.", valueName: "date"))
    var start: String?

    @Option(help: ArgumentHelp("Only records up to this time.", valueName: "date"))
    var end: String?

    @Option(help: ArgumentHelp("Only this data stream, besides the register.", valueName: "name"))
    var stream: String?

    @Option(help: ArgumentHelp("Which of several logs in one place, by its mark.", valueName: "16 hex digits"))
    var log: String?

    @Option(help: ArgumentHelp("Files or objects that are read at once. Default: 4.", valueName: "n"))
    var parallel: Int?

    func options(_ trust: TrustOptions) throws(CustodyError) -> RestoreOptions {
        var options = RestoreOptions()
        options.log = log
        options.stream = try name()
        options.start = try WindowOptions.time(start, "--start")?.first
        options.end = try WindowOptions.time(end, "--end")?.last
        if let first = options.start, let last = options.end, first > last {
            throw CustodyError(.usage, "--start is later than --end")
        }
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

    func name() throws(CustodyError) -> StreamName? {
        guard let stream else { return nil }
        guard let name = StreamName(stream) else { throw CustodyError(.usage, "--stream: that is no stream's name") }
        return name
    }

    static func time(_ text: String?, _ option: String) throws(CustodyError) -> TimeArgument? {
        guard let text else { return nil }
        guard let time = TimeArgument(text) else {
            throw CustodyError(.usage, "\(option) must be YYYY-MM-DD, YYYY/MM/DD or RFC 3339")
        }
        return time
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
