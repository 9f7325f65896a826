import CustodyCrypto
import CustodyModel
import CustodyPipeline
import CustodySystem
import SystemPackage

/// Which note each place outside has got, kept over restarts so that none is shown twice: a time stamp or a cosignature
/// more would be a record more at every start.
///
/// A hint and no evidence. A file that is absent, torn or of another note means that the note is shown again, which is
/// harmless. Places that can tell what they hold are asked instead.
struct NoteMemory: Sendable {
    private static let heading = "custody-shown/v1"

    private let fileSystem: any FileSystem
    private let layout: StoreLayout

    init(_ fileSystem: any FileSystem, _ layout: StoreLayout) {
        self.fileSystem = fileSystem
        self.layout = layout
    }

    /// Names of places may hold anything; names of files may not.
    private func path(_ place: String) -> FilePath {
        layout.shown.appending(String(SHA256.digest(place).hex.prefix(16)))
    }

    private func text(_ note: ReleasedNote) -> [UInt8] {
        [UInt8]("\(NoteMemory.heading)\n\(note.size) \(SHA256.digest(note.bytes).hex)\n".utf8)
    }

    /// Whether a place has this note.
    func has(_ note: ReleasedNote, _ place: String) -> Bool {
        let path = path(place)
        guard (try? fileSystem.status(path)) ?? nil != nil else { return false }
        return (try? fileSystem.contents(path)) == text(note)
    }

    /// A place has this note from now on. What cannot be written is forgotten.
    func keep(_ note: ReleasedNote, _ place: String) {
        do throws(FileError) {
            try fileSystem.makeDirectories(layout.shown)
            try fileSystem.replace(path(place), with: text(note))
        } catch {
            // Shown again at the next start, no more.
        }
    }
}
