import CustodyModel

import Glibc

/// Numbers the streams of a chunk by the bytes of their names; the stream of the line before is found at once.
struct StreamTable {
    private var names: [[UInt8]] = []
    private var numbers: [StreamName: Int] = [:]
    private var latest = 0

    /// Up to this many streams are looked through one by one.
    private static let linearLimit = 16

    mutating func removeAll() {
        names.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        latest = 0
    }

    mutating func find(_ name: UnsafeRawBufferPointer) -> Int? {
        guard latest < names.count else { return nil }
        if unsafe StreamTable.areEqual(names[latest], name) { return latest }
        if names.count <= StreamTable.linearLimit {
            for index in names.indices where unsafe StreamTable.areEqual(names[index], name) {
                latest = index
                return index
            }
            return nil
        }
        guard let stream = unsafe StreamName(name), let index = numbers[stream] else { return nil }
        latest = index
        return index
    }

    mutating func add(_ stream: StreamName) -> Int {
        latest = names.count
        names.append(Array(stream.text.utf8))
        numbers[stream] = latest
        return latest
    }

    private static func areEqual(_ name: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard name.count == bytes.count, let start = bytes.baseAddress else { return false }
        return unsafe name.withUnsafeBytes { unsafe memcmp($0.baseAddress.unsafelyUnwrapped, start, name.count) == 0 }
    }
}
