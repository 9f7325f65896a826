import CustodyCrypto
package import CustodyModel
import CustodyMerkle

extension TestLog {
    /// An object as a sink would put it into a bucket.
    package struct ArchivedObject: Sendable {
        package let key: String
        package let bytes: [UInt8]
        /// T of its newest record; of a note, of the last record that it covers.
        package let newest: Timestamp

        package init(key: String, bytes: [UInt8], newest: Timestamp) {
            self.key = key
            self.bytes = bytes
            self.newest = newest
        }
    }

    package func layout(_ prefix: ArchivePrefix) -> ArchiveLayout {
        ArchiveLayout(prefix: prefix, log: LogMark(origin: SHA256.digest(origin)))
    }

    /// The whole log in objects of at most `batch` records and of one day each: data, then register, then every note.
    ///
    /// - Parameter pack: packs lines as `packing` says.
    package func archive(
        _ prefix: ArchivePrefix, batch: Int, packing: ArchiveKey.Packing = .plain,
        pack: ([UInt8]) -> [UInt8] = { $0 }
    ) -> [ArchivedObject] {
        let layout = layout(prefix)
        var objects: [ArchivedObject] = []
        let streams = data.sorted { $0.key < $1.key } + [(.register, register)]
        for (stream, log) in streams {
            var begin = 0
            while begin < log.lines.count {
                let day = log.times[begin].day
                var end = begin
                while end < log.lines.count, end - begin < batch, log.times[end].day == day { end += 1 }
                objects.append(
                    ArchivedObject(
                        key: layout.records(
                            stream, day: String(log.times[begin].description.prefix(10)),
                            first: log.firstSeq + UInt64(begin), last: log.firstSeq + UInt64(end) - 1, packing: packing),
                        bytes: pack(Array(log.lines[begin..<end].joined())), newest: log.times[end - 1]))
                begin = end
            }
        }
        for (size, note) in notes.sorted(by: { $0.key < $1.key }) {
            objects.append(
                ArchivedObject(
                    key: layout.checkpoint(size: size), bytes: note.bytes, newest: register.times[Int(size) - 1]))
        }
        return objects
    }
}
