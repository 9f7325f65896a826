import CustodyModel

/// Says in words why a line is not in the grammar's form, without quoting it.
enum MalformedLine {
    static func reason(_ line: UnsafeRawBufferPointer) -> String {
        guard let last = unsafe line.last else { return "a blank line" }
        if last == 0x0D { return "a carriage return at the end" }
        if unsafe line.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark at the beginning" }
        if let control = unsafe line.firstIndex(where: { $0 < 0x20 }) {
            return unsafe "a control character (\(line[control])) at byte \(control)"
        }
        guard unsafe line.starts(with: Array("{\"entry_hash\":\"".utf8)) else {
            return "another beginning than `{\"entry_hash\":\"`"
        }
        let hash = unsafe UnsafeRawBufferPointer(rebasing: line[min(15, line.count)..<min(79, line.count)])
        guard unsafe Digest(hex: hash) != nil else { return "an entry_hash that is not 64 lowercase hex digits" }
        guard unsafe line[79...].starts(with: Array("\",\"event\":{".utf8)) else { return "no event behind entry_hash" }
        return "an envelope behind the event that is not in the record's form"
    }

    static let tooLong = "a line of more than \(RecordLine.maximumLength >> 20) MiB"
}
