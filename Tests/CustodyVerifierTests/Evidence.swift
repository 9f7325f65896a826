import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import CustodyTestSupport
import CustodyVerifier
import SystemPackage

/// Files of records in memory, and what the verifier says about them.
struct Evidence {
    let fileSystem = SimulatedFileSystem()
    let clock = SimulatedClock()
    var configuration = VerifierConfiguration()

    /// - Parameter files: by absolute path.
    init(_ files: [String: [UInt8]] = [:]) throws {
        for (path, bytes) in files.sorted(by: { $0.key < $1.key }) { try add(path, bytes) }
    }

    func add(_ path: String, _ bytes: [UInt8]) throws {
        let path = FilePath(path)
        try fileSystem.makeDirectories(path.removingLastComponent())
        let file = try fileSystem.open(path, .create)
        try file.append(bytes)
        file.close()
    }

    func verify(_ paths: String..., input: any ByteStream = Input([])) -> VerificationReport {
        Verifier(configuration, fileSystem: fileSystem, clock: clock, standardInput: input)
            .verifyBlocking(paths.isEmpty ? ["/log"] : paths)
    }

    /// Standard input with fixed contents, a few bytes at a time.
    final class Input: ByteStream {
        private let rest: Monitor<ArraySlice<UInt8>>

        init(_ bytes: [UInt8]) { rest = Monitor(bytes[...]) }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(CustodyError) -> Int {
            rest.withLock { rest in
                let part = rest.prefix(min(buffer.count, 1000))
                unsafe buffer.copyBytes(from: part)
                rest = rest.dropFirst(part.count)
                return part.count
            }
        }
    }
}

/// A log as Custody writes it: `custody.opened` and `count - 1` events.
func sampleLog(_ count: Int, _ stream: StreamName = .standard, padding: Int = 0) -> LogBuilder {
    var log = LogBuilder(stream)
    log.append("{\"type\":\"custody.opened\",\"format\":1,\"origin\":\"test\",\"software\":\"test\"}")
    log.append(count: count - 1, padding: padding)
    return log
}

/// One report's findings in short: code, seq and line.
func brief(_ report: VerificationReport) -> [String] {
    report.findings.map { finding in
        "\(finding.code) \(finding.seq.map(String.init) ?? "-") \(finding.line.map(String.init) ?? "-")"
    }
}

extension Array where Element == UInt8 {
    /// Packed as one member or frame.
    func packed(_ codec: Codec) -> [UInt8] {
        var compressor = Compressor(codec)
        var output = ByteBuffer()
        unsafe withUnsafeBytes { unsafe compressor.write($0, into: &output) }
        compressor.finish(into: &output)
        return output.toArray()
    }

    /// The line with the hash that the line rule gives it: what a forger does.
    func rehashed() -> [UInt8] {
        let body = Array("{".utf8) + self[81...].prefix { $0 != 0x0A }
        return Array(self[..<15]) + Array(SHA256.digest(body).hex.utf8) + Array(self[79...])
    }

    /// With the first occurrence of `old` replaced.
    func replacing(_ old: String, with new: String) -> [UInt8] {
        let text = String(decoding: self, as: Swift.UTF8.self)
        guard let range = text.firstRange(of: old) else { preconditionFailure("nothing to replace") }
        return Array(text.replacingCharacters(in: range, with: new).utf8)
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }
}
