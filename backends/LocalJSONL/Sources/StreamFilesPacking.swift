import CustodyCompress
import CustodyCrypto
import CustodyModel
import CustodySystem
import SystemPackage

/// Packing closed segments: written beside, made durable, read back, named, and only then the plain one goes.
extension StreamFiles {
    /// Removes what a process left that ended while it wrote a segment.
    func removeTemporaries() throws(CustodyError) {
        try io { () throws(FileError) in
            for name in try system.list(folder) where SegmentName.isTemporary(name) {
                try system.remove(folder.appending(name))
            }
        }
    }

    /// Packs plain segments, and ends what a crash cut short.
    func tieLooseEnds() throws(CustodyError) {
        guard hasLooseEnds else { return }
        let names = Set(try io { () throws(FileError) in try system.list(folder) })
        for text in names.sorted() where !contested.contains(text) {
            guard let name = SegmentName(text), name.codec == .none else { continue }
            let packed = [Codec.zstd, .gzip].map { text + $0.fileSuffix }.first(where: names.contains)
            if let packed {
                try settlePair(text, packed)
            } else if settings.compression != .none {
                try pack(name)
            }
        }
        hasLooseEnds = false
    }

    /// A segment lies plain and packed: a crash came between the new name and the removal.
    private func settlePair(_ plain: String, _ packed: String) throws(CustodyError) {
        let digest = try digest(folder.appending(plain))
        do throws(CustodyError) {
            guard try self.digest(folder.appending(packed)) == digest else {
                contested.insert(plain)
                return
            }
        } catch {
            // A packed form that cannot be read is no reason to lose the plain one; a verifier will name it.
            contested.insert(plain)
            return
        }
        try removePlain(folder.appending(plain))
    }

    private func pack(_ name: SegmentName) throws(CustodyError) {
        var packed = name
        packed.codec = settings.compression
        let plain = folder.appending(name.text)
        let temporary = folder.appending(packed.temporary)
        let digest = try write(plain, packedTo: temporary)
        // Read back before the plain one goes: memory and disks err, and this is the only copy.
        guard try self.digest(temporary) == digest else {
            throw CustodyError(
                .corrupt, "\(temporary) does not unpack to what was packed",
                advice: "check the machine's memory and disk")
        }
        namesAreDirty = true
        try io { () throws(FileError) in
            try system.rename(temporary, to: folder.appending(packed.text))
        }
        try syncNames()
        try removePlain(plain)
    }

    private func removePlain(_ plain: FilePath) throws(CustodyError) {
        namesAreDirty = true
        try io { () throws(FileError) in try system.remove(plain) }
        try syncNames()
    }

    /// Writes the packed form and makes it durable; returns the digest of what was packed.
    private func write(_ plain: FilePath, packedTo temporary: FilePath) throws(CustodyError) -> Digest {
        let source = try io { () throws(FileError) in try system.open(plain, .read) }
        defer { source.close() }
        let target = try io { () throws(FileError) in
            if try system.status(temporary) != nil { try system.remove(temporary) }
            return try system.open(temporary, .create, permissions: settings.permissions)
        }
        defer { target.close() }
        var hasher = SHA256()
        var compressor = Compressor(settings.compression)
        var output = ByteBuffer(capacity: StoredBytes.chunkBytes)
        unsafe try StoredBytes.read(source) { chunk throws(CustodyError) in
            unsafe hasher.update(chunk)
            unsafe compressor.write(chunk, into: &output)
            if output.count >= StoredBytes.chunkBytes {
                try io { () throws(FileError) in unsafe try target.append(output.bytes) }
                output.removeAll()
            }
            return .more
        }
        compressor.finish(into: &output)
        try io { () throws(FileError) in
            unsafe try target.append(output.bytes)
            try target.sync()
        }
        return hasher.finalize()
    }

    /// SHA-256 of a file's uncompressed bytes.
    private func digest(_ path: FilePath) throws(CustodyError) -> Digest {
        let file = try io { () throws(FileError) in try system.open(path, .read) }
        defer { file.close() }
        var hasher = SHA256()
        unsafe try StoredBytes.read(file) { chunk throws(CustodyError) in
            unsafe hasher.update(chunk)
            return .more
        }
        return hasher.finalize()
    }
}
