import CustodyModel
import CustodyPipeline
import CustodySink
import CustodySystem
import SystemPackage

/// Brings records that a journal lacks back from the sinks, as long as they verify and link (DESIGN, section 2.7).
struct Mending {
    private let opening: StoreOpening

    init(_ opening: StoreOpening) { self.opening = opening }

    /// True when a segment with missing records was written, so that the journal is to be read again.
    ///
    /// The segment holds what the sinks have from the damage on, then what the damaged segment itself has behind that.
    func mend(_ stream: StreamName, _ state: JournalState) async throws(CustodyError) -> Bool {
        let attempt = state.attempts[state.next].map { $0 + 1 } ?? 0
        let name = SegmentName(first: state.next, attempt: attempt)
        let path = opening.layout.journal(stream).appending(name.description)
        let file = try filing { () throws(FileError) in try opening.fileSystem.open(path, .create) }
        defer { file.close() }
        let collector = Collector(stream, next: state.next, head: state.head) { line, _ throws(CustodyError) in
            try filing { () throws(FileError) in try file.append(line) }
        }
        for sink in opening.sinks { await collector.take(everythingOf: sink) }
        if let failure = collector.failure { throw failure }
        guard collector.next > state.next else {
            try filing { () throws(FileError) in try opening.fileSystem.remove(path) }
            return false
        }
        if let segment = state.damage?.segment { try takeRest(of: segment, stream, collector) }
        try filing { () throws(FileError) in
            try file.sync()
            try opening.fileSystem.syncDirectory(opening.layout.journal(stream))
        }
        return true
    }

    /// Records behind the damaged line that follow on what the sinks gave.
    private func takeRest(
        of segment: SegmentName, _ stream: StreamName, _ collector: Collector
    ) throws(CustodyError) {
        let path = opening.layout.journal(stream).appending(segment.description)
        let (file, size) = try filing { () throws(FileError) in
            let file = try opening.fileSystem.open(path, .read)
            return (file, try file.status().size)
        }
        defer { file.close() }
        var reader = LineReader(file, to: size)
        while let line = try reader.next() {
            if line.isWhole { unsafe collector.take(line: UnsafeRawBufferPointer(reader.bytes(of: line))) }
        }
        if let failure = collector.failure { throw failure }
    }
}
