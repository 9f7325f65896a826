import CustodyModel
import CustodyPipeline
import CustodySanitizer

/// A block and what prepares it.
///
// SAFETY: one task at a time has a bench: the feeder fills it, a worker prepares it, the feeder appends it.
final class FeedBench: @unchecked Sendable {
    /// Events of one stream that were made ready, and the number of each one's line.
    struct Filled {
        let stream: StreamName
        let batch: PreparedBatch
        var lines: [Int] = []
    }

    /// What events of one stream are prepared with; streams of one profile share it.
    private final class Desk {
        var preparer: Preparer

        init(_ preparer: consuming Preparer) { self.preparer = preparer }
    }

    var block = EventBlock()
    private let routes: EventRoutes
    private let targets: [StreamName]
    private let source: Source?
    /// By place in `targets`.
    private var desks: [Desk] = []

    /// - Parameter stream: where all events go; nil: where their types lead.
    init(_ log: EventLog, stream: StreamName?, source: Source?) throws(CustodyError) {
        routes = stream == nil ? log.routes : EventRoutes()
        targets = stream.map { [$0] } ?? log.routes.targets
        self.source = source
        try use(log)
    }

    /// Takes over the policy that is in force: it may have changed since the last block.
    func use(_ log: EventLog) throws(CustodyError) {
        var next: [Desk] = []
        for stream in targets {
            let profile = log.profile(for: stream)
            if let known = (desks + next).first(where: { $0.preparer.profile === profile }) {
                next.append(known)
            } else {
                next.append(Desk(try log.makePreparer(profile)))
            }
        }
        desks = next
    }

    /// Prepares the block's lines.
    func prepare() -> [Filled] {
        var filled = [Filled?](repeating: nil, count: targets.count)
        for line in block.lines {
            switch line.content {
            case .event(let range):
                let event = unsafe UnsafeRawBufferPointer(rebasing: block.bytes.bytes[range])
                let target = unsafe routes.target(of: event)
                let batch = batch(target, &filled, line.number)
                unsafe desks[target].preparer.add(event, tag: line.number, to: batch)
            case .tooLong(let length, let digest):
                let batch = batch(0, &filled, line.number)
                desks[0].preparer.addTooLarge(length: length, digest: digest, tag: line.number, to: batch)
            }
        }
        return filled.compactMap { $0 }
    }

    private func batch(_ target: Int, _ filled: inout [Filled?], _ line: Int) -> PreparedBatch {
        if filled[target] == nil {
            let rules = desks[target].preparer.profile.rules
            // As a rule all of a block goes to one stream.
            let capacity = targets.count == 1 ? block.bytes.count : 1 << 16
            let batch = PreparedBatch(source: source, rules: rules, capacity: capacity)
            filled[target] = Filled(stream: targets[target], batch: batch)
            filled[target]?.lines.reserveCapacity(block.lines.count)
        }
        filled[target]?.lines.append(line)
        guard let batch = filled[target]?.batch else { preconditionFailure("the batch was made above") }
        return batch
    }
}
