import CustodyModel
import SystemPackage
import Yams

/// A configuration file taken apart into keys and written values, each with its line.
struct ConfigurationFile {
    struct Entry: Equatable {
        let key: String
        /// One word for a scalar, any number for a sequence; nil for a mapping where a value should be.
        let written: Written
        /// Counted from 1.
        let line: Int
    }

    enum Written: Equatable {
        case scalar(String)
        case sequence([String])
    }

    let path: String
    let entries: [Entry]

    /// Bytes of the largest file that is read: 1 MiB.
    static let maximumBytes = 1 << 20

    init(path: String, contents: [UInt8]) throws(CustodyError) {
        self.path = path
        var entries: [Entry] = []
        if let root = try ConfigurationFile.root(of: contents, path: path), !ConfigurationFile.isEmpty(root) {
            guard case .mapping(let mapping) = root else {
                throw CustodyError(.configuration, "\(path):1: settings are written as `key: value`")
            }
            try ConfigurationFile.collect(mapping, prefix: "", path: path, into: &entries)
        }
        self.entries = entries
    }

    /// The document in a file; nil when there is none. Errors name the place and quote nothing.
    static func root(of contents: [UInt8], path: String) throws(CustodyError) -> Node? {
        guard contents.count <= ConfigurationFile.maximumBytes else {
            throw CustodyError(.configuration, "\(path) is larger than 1 MiB", advice: "is it the right file")
        }
        guard let text = String(validating: contents, as: Swift.UTF8.self) else {
            throw CustodyError(.configuration, "\(path) is not valid UTF-8")
        }
        do {
            return try Parser(yaml: text).singleRoot()
        } catch {
            // Yams quotes the line in its own description; a line may hold a secret, so only its place is named.
            throw CustodyError(.configuration, "\(path)\(ConfigurationFile.place(of: error)): this is not valid YAML")
        }
    }

    private static func place(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): ":\(mark.line)"
        case .duplicatedKeysInMapping(_, let context): ":\(context.mark.line): a key stands here twice"
        default: ""
        }
    }

    private static func isEmpty(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    private static func collect(
        _ mapping: Node.Mapping, prefix: String, path: String, into entries: inout [Entry]
    ) throws(CustodyError) {
        for (name, value) in mapping {
            let line = name.mark?.line ?? 0
            guard case .scalar(let scalar) = name else {
                throw CustodyError(.configuration, "\(path):\(line): a key is one word")
            }
            let key = prefix.isEmpty ? scalar.string : prefix + "." + scalar.string
            // Read by itself, with keys of its own.
            if key == AlertSection.key { continue }
            switch value {
            case .mapping(let inner):
                try collect(inner, prefix: key, path: path, into: &entries)
            case .sequence(let sequence):
                let words = sequence.compactMap { $0.scalar?.string }
                guard words.count == sequence.count else {
                    throw CustodyError(.configuration, "\(path):\(line): \(key) is a list of words")
                }
                entries.append(Entry(key: key, written: .sequence(words), line: line))
            case .scalar(let scalar):
                // A section whose lines are all commented out says nothing.
                if isEmpty(value), Setting.table.contains(where: { $0.key.hasPrefix(key + ".") }) { continue }
                entries.append(Entry(key: key, written: .scalar(scalar.string), line: line))
            case .alias:
                throw CustodyError(.configuration, "\(path):\(line): aliases are not supported")
            }
        }
    }
}
