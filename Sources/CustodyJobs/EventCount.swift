import CustodyAlerts
import CustodyModel

/// How far events were counted, and what the counts are: read before a look, written after it, in one file, so that no
/// crash makes counts of one look go with places of another.
struct EventCount {
    private static let header = "custody-alert-events/v1"

    /// Where a stream is gone on with.
    struct Place: Equatable {
        /// Seq of the first record that was not seen.
        var next: UInt64
        /// The journal's segment that was read last, and the byte behind the last line that was read of it.
        var segment = ""
        var offset: Int64 = 0
    }

    var watch: RuleWatch
    var places: [StreamName: Place] = [:]
    /// Nothing was ever counted: streams begin at their ends, without their past.
    let isFirst: Bool
    var outcome = EventTail.Outcome()

    init(_ rules: [AlertRule]) {
        watch = RuleWatch(rules)
        isFirst = true
    }

    /// Nil for what ``bytes`` did not write.
    init?(_ rules: [AlertRule], parsing bytes: [UInt8]) {
        guard let form = LineForm(EventCount.header, parsing: bytes), let counts = form["counts"] else { return nil }
        watch = RuleWatch(rules)
        watch.restore(Array(counts.utf8))
        isFirst = false
        for text in form.all("stream") {
            guard let line = LineForm("stream", parsing: Array(text.utf8)),
                let name = line["name"].flatMap({ StreamName($0) }), let next = line["next"].flatMap(UInt64.init),
                let segment = line["segment"], let offset = line["offset"].flatMap(Int64.init), offset >= 0
            else { return nil }
            places[name] = Place(next: next, segment: segment, offset: offset)
        }
    }

    var bytes: [UInt8] {
        var form = LineForm(EventCount.header)
        form.add("counts", String(decoding: watch.bytes, as: UTF8.self))
        for (name, place) in places.sorted(by: { $0.key < $1.key }) {
            var line = LineForm("stream")
            line.add("name", name.text)
            line.add("next", String(place.next))
            line.add("segment", place.segment)
            line.add("offset", String(place.offset))
            form.add("stream", line.text)
        }
        return form.bytes
    }

    /// One record; Custody's own events are no producer's.
    mutating func see(_ line: UnsafeRawBufferPointer, _ record: RecordLine, _ stream: StreamName) {
        guard unsafe !RecordLine.isCustodys(line) else { return }
        outcome.events += 1
        unsafe watch.see(
            UnsafeRawBufferPointer(rebasing: line[record.event]), stream: stream.text, seq: record.seq,
            time: record.time)
    }
}
