package import CustodyCrypto
import CustodyModel
package import CustodySystem
package import SystemPackage

/// Which size of a log each witness cosigned last. A hint that saves a request: a witness that knows better says so.
package protocol WitnessMemory: Sendable {
    func size(_ witness: VerifierKey, origin: String) -> UInt64?
    func keep(_ size: UInt64, _ witness: VerifierKey, origin: String)
}

/// Remembers in a small file. What cannot be read or written is forgotten: nothing depends on it.
package final class WitnessMemoryFile: WitnessMemory {
    private struct Entry: Hashable {
        let witness: String
        let origin: Digest
    }

    private static let heading = "custody-witnesses/v1"

    private let path: FilePath
    private let system: any FileSystem
    private let sizes: Monitor<[Entry: UInt64]>

    package init(_ path: FilePath, system: any FileSystem = PosixFileSystem()) {
        self.path = path
        self.system = system
        sizes = Monitor(WitnessMemoryFile.read((try? system.contents(path)) ?? []))
    }

    package func size(_ witness: VerifierKey, origin: String) -> UInt64? {
        let entry = Entry(witness: witness.description, origin: SHA256.digest(origin))
        return sizes.withLock { $0[entry] }
    }

    package func keep(_ size: UInt64, _ witness: VerifierKey, origin: String) {
        let entry = Entry(witness: witness.description, origin: SHA256.digest(origin))
        sizes.withLock { sizes in
            guard sizes.updateValue(size, forKey: entry) != size else { return }
            let lines = sizes.map { "\($0.key.origin.hex) \($0.value) \($0.key.witness)\n" }.sorted()
            let text = WitnessMemoryFile.heading + "\n" + lines.joined()
            try? system.replace(path, with: [UInt8](text.utf8))
        }
    }

    private static func read(_ bytes: [UInt8]) -> [Entry: UInt64] {
        let lines = bytes.split(separator: 0x0A)
        guard lines.first?.elementsEqual(heading.utf8) == true else { return [:] }
        var sizes: [Entry: UInt64] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: 0x20, maxSplits: 2)
            guard parts.count == 3, let origin = Digest(hex: String(decoding: parts[0], as: UTF8.self)),
                let size = AddCheckpoint.size(parts[1])
            else { continue }
            sizes[Entry(witness: String(decoding: parts[2], as: UTF8.self), origin: origin)] = size
        }
        return sizes
    }
}
