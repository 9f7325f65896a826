import ArgumentParser
import CustodyModel
import CustodyRestore
import CustodySystem
import CustodyVerifier
import SystemPackage
import CustodyService

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring records back into an empty folder, verified as they land.",
        discussion: """
            The source is a local sink's folder, a store, a copy of either, or s3://BUCKET/PREFIX. The folder gets plain \
            segments with exactly the bytes of the original lines; `custody verify` and `custody replay` work on it. A restore \
            that was interrupted goes on when the same command is run again. With a window it brings what `custody verify` \
            needs to judge the window: the whole register, and each stream from one checkpoint to another.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var bucket: BucketOptions
    @OptionGroup var window: WindowOptions

    @Argument(help: ArgumentHelp("What to restore from.", valueName: "source"))
    var source: String

    @Option(help: ArgumentHelp("The folder to restore into; made when absent.", valueName: "dir"))
    var to: String

    func run() throws {
        let settings = try common.configuration().settings
        let options = try window.options(trust)
        let source = try WindowOptions.source(self.source, bucket, settings)
        let target = FilePath(to).lexicallyNormalized()
        if let folder = source as? FolderSource {
            let root = folder.root.lexicallyNormalized()
            guard !target.starts(with: root), !root.starts(with: target) else {
                throw CustodyError(.usage, "--to must not lie inside the source, nor the source inside it")
            }
        }
        let restore = Restore(source, to: target, options, fileSystem: PosixFileSystem(), clock: SystemClock())
        let bar = Monitor(ProgressBar("restoring"))
        let report = try restore.run { progress in
            bar.withLock { $0.update(done: progress.bytesDone, total: progress.bytesTotal) }
        }
        bar.withLock { $0.finish() }
        Console.print(common.json ? report.json : report.text)
        if report.exitStatus != 0 { throw ExitStatus(code: report.exitStatus) }
    }
}
