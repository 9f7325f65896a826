import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySanitizer
import CustodyService
import CustodySystem
import Glibc
import SystemPackage

/// Measures what the command line cannot show; `scripts/bench` runs it and makes the table.
///
///     custody-bench sanitize FILE      scan alone, sanitizer alone, libcrypto's SHA-256 of each event: bytes a second
///     custody-bench compress FILE      bytes a second and ratio of each codec
///     custody-bench append DIR N S     N producers, one event at a time, for S seconds: a second, p50 and p99 in microseconds
///     custody-bench load DIR RUN N     records with N producers and prints every receipt until it is killed; for scripts/killtest
///     custody-bench rounds DIR N       a log of N events with a checkpoint behind each
///     custody-bench trees              a checkpoint and a proof at 10,000 and at 10 million records, in microseconds
///     custody-bench sync DIR           p50 of one fdatasync behind a 4 KiB write, in microseconds
@main
enum Bench {
    static let clock = SystemClock()

    static func main() async throws {
        let arguments = CommandLine.arguments
        switch arguments.dropFirst().first {
        case "sanitize" where arguments.count == 3: try sanitize(arguments[2])
        case "compress" where arguments.count == 3: try compress(arguments[2])
        case "append" where arguments.count == 5:
            try await Appends(folder: arguments[2]).run(
                producers: Int(arguments[3]) ?? 64, seconds: Double(arguments[4]) ?? 3)
        case "load" where arguments.count == 5:
            try await Load(folder: arguments[2], run: arguments[3]).run(producers: Int(arguments[4]) ?? 8)
        case "rounds" where arguments.count == 4:
            try await Rounds(folder: arguments[2]).run(Int(arguments[3]) ?? 1000)
        case "trees" where arguments.count == 2: try Trees.run()
        case "sync" where arguments.count == 3: try sync(arguments[2])
        default:
            print(
                "usage: custody-bench sanitize FILE | compress FILE | append DIR PRODUCERS SECONDS | load DIR RUN PRODUCERS | rounds DIR N | trees | sync DIR"
            )
            exit(2)
        }
    }

    /// The best of three runs, in seconds.
    static func best(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<3 {
            let began = clock.monotonicNanoseconds()
            try body()
            best = min(best, Double(clock.monotonicNanoseconds() - began) / 1e9)
        }
        return best
    }

    private static func lines(_ path: String) throws -> (bytes: [UInt8], lines: [Range<Int>]) {
        let bytes = try PosixFileSystem().contents(FilePath(path))
        var lines: [Range<Int>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            if index > start { lines.append(start..<index) }
            start = index + 1
        }
        return (bytes, lines)
    }

    private static func sanitize(_ path: String) throws {
        let (bytes, lines) = try lines(path)
        var scanner = JSONScanner()
        var sanitizer = try Sanitizer(rules: .standard)
        var compact = ByteBuffer()
        var output = ByteBuffer()
        var matched: [RuleIndex] = []
        func pass(_ sanitizes: Bool) throws -> Double {
            try best {
                try unsafe bytes.withUnsafeBytes { all in
                    for line in lines {
                        compact.removeAll()
                        let event = unsafe UnsafeRawBufferPointer(rebasing: all[line])
                        guard unsafe (try? scanner.compact(event, into: &compact)) != nil, sanitizes else { continue }
                        _ = unsafe try sanitizer.sanitize(compact.bytes, into: &output, redacted: &matched)
                    }
                }
            }
        }
        let size = Double(bytes.count) / 1e6
        let scan = try pass(false)
        let both = try pass(true)
        var hasher = SHA256()
        let hash = unsafe bytes.withUnsafeBytes { all in
            best { for line in lines { unsafe _ = hasher.digest(UnsafeRawBufferPointer(rebasing: all[line])) } }
        }
        print("{\"scan\":\(size / scan),\"sanitize\":\(size / (both - scan)),\"sha256\":\(size / hash)}")
    }

    private static func compress(_ path: String) throws {
        let bytes = try PosixFileSystem().contents(FilePath(path)).prefix(128 << 20)
        var fields: [String] = []
        for codec in [Codec.zstd, .gzip] {
            var packed = 0
            let seconds = unsafe bytes.withUnsafeBytes { all in
                best {
                    var compressor = Compressor(codec)
                    var output = ByteBuffer(capacity: 1 << 20)
                    packed = 0
                    var offset = 0
                    while offset < all.count {
                        let end = min(offset + (1 << 20), all.count)
                        unsafe compressor.write(UnsafeRawBufferPointer(rebasing: all[offset..<end]), into: &output)
                        packed += output.count
                        output.removeAll()
                        offset = end
                    }
                    compressor.finish(into: &output)
                    packed += output.count
                }
            }
            let rate = Double(bytes.count) / 1e6 / seconds
            fields.append(
                "\"\(codec.rawValue)\":\(rate),\"\(codec.rawValue)_ratio\":\(Double(bytes.count) / Double(packed))")
        }
        print("{" + fields.joined(separator: ",") + "}")
    }

    private static func sync(_ folder: String) throws {
        let files = PosixFileSystem()
        let path = FilePath(folder).appending("sync")
        let file = try files.open(path, .create)
        defer { try? files.remove(path) }
        let page = [UInt8](repeating: 0x78, count: 4096)
        var times: [Int64] = []
        for _ in 0..<500 {
            try file.append(page)
            let began = clock.monotonicNanoseconds()
            try file.dataSync()
            times.append(clock.monotonicNanoseconds() - began)
        }
        times.sort()
        print("{\"p50\":\(Double(times[times.count / 2]) / 1000)}")
    }
}
