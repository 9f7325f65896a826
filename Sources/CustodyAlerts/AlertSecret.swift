import CustodySystem
package import SystemPackage

/// Where a key, a hook's address or a password is kept. It is read when it is used, so that it can be replaced at any
/// time, and it is in no message.
package struct AlertSecret: Sendable, Equatable, CustomStringConvertible {
    package enum Place: Sendable, Equatable {
        /// The first line of a file that is closed to other users.
        case file(FilePath)
        /// A variable of the environment.
        case variable(String)
    }

    package let place: Place

    package init(_ place: Place) { self.place = place }

    /// Bytes of the longest secret.
    package static let maximumBytes = 4096

    /// The place, never the secret.
    package var description: String {
        switch place {
        case .file(let path): path.string
        case .variable(let name): "$\(name)"
        }
    }

    func read(_ world: AlertWorld) throws(AlertError) -> String {
        let text: String
        switch place {
        case .variable(let name):
            guard let value = world.environment[name], !value.isEmpty else {
                throw AlertError(.secret, "the variable \(name) is not set")
            }
            text = value
        case .file(let path): text = try contents(path, world.files)
        }
        guard (1...AlertSecret.maximumBytes).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw AlertError(.secret, "\(self) must hold one line of at most \(AlertSecret.maximumBytes) bytes") }
        return text
    }

    private func contents(_ path: FilePath, _ files: any FileSystem) throws(AlertError) -> String {
        let status: FileStatus?
        var bytes: [UInt8] = []
        do throws(FileError) {
            status = try files.status(path)
            if let status, status.kind == .file, status.size <= Int64(AlertSecret.maximumBytes) + 2 {
                bytes = try files.contents(path)
            }
        } catch {
            throw AlertError(.secret, "cannot \(error.operation) \(path): \(error.errno)")
        }
        guard let status, status.kind == .file else { throw AlertError(.secret, "\(path) is no file") }
        guard status.permissions & 0o007 == 0 else {
            throw AlertError(.secret, "\(path) is open to every user: chmod 600")
        }
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        return String(validating: bytes, as: UTF8.self) ?? ""
    }
}
