/// A configuration or credentials file of the AWS command line, read strictly.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html. Section `profile x` of a configuration file is
/// profile `x`; settings below a setting (`s3 =`, then lines that begin with white space) become `s3.endpoint_url`.
package struct AWSFile: Sendable, Equatable {
    /// Bytes of a file at most.
    package static let maximumBytes = 1 << 20

    /// A line that is neither a section, a setting nor a comment; its text is in no error.
    package struct Malformed: Error, Equatable {
        /// From 1.
        package let line: Int
    }

    package private(set) var profiles: [String: [String: String]] = [:]
    package private(set) var ssoSessions: [String: [String: String]] = [:]
    package private(set) var services: [String: [String: String]] = [:]

    package init() {}

    /// - Parameter isConfiguration: whether profiles other than `default` are called `profile x` in it.
    package init(_ text: String, isConfiguration: Bool) throws(Malformed) {
        var section: Section?
        var parent: String?
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let trimmed = AWSFile.trim(line)
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            if first == "[" {
                guard let end = trimmed.firstIndex(of: "]") else { throw Malformed(line: number) }
                section = AWSFile.section(trimmed[trimmed.index(after: trimmed.startIndex)..<end], isConfiguration)
                parent = nil
                if let section { add(nil, "", to: section) }
                continue
            }
            guard let equals = trimmed.firstIndex(of: "=") else { throw Malformed(line: number) }
            let name = AWSFile.trim(trimmed[..<equals]).lowercased()
            let value = AWSFile.value(trimmed[trimmed.index(after: equals)...])
            guard !name.isEmpty, let section else { throw Malformed(line: number) }
            if line.first?.isWhitespace == true, let parent {
                add("\(parent).\(name)", value, to: section)
            } else {
                parent = value.isEmpty ? name : nil
                add(name, value, to: section)
            }
        }
    }

    private enum Section {
        case profile(String)
        case ssoSession(String)
        case services(String)
        case other
    }

    private static func section(_ title: Substring, _ isConfiguration: Bool) -> Section {
        let words = title.split(whereSeparator: \.isWhitespace).map { unquoted(String($0)) }
        guard isConfiguration else { return words.count == 1 ? .profile(words[0]) : .other }
        switch (words.count, words.first) {
        case (1, "default"): return .profile("default")
        case (2, "profile"): return .profile(words[1])
        case (2, "sso-session"): return .ssoSession(words[1])
        case (2, "services"): return .services(words[1])
        default: return .other
        }
    }

    private mutating func add(_ name: String?, _ value: String, to section: Section) {
        func put(_ settings: inout [String: String]) {
            if let name { settings[name] = value }
        }
        switch section {
        case .profile(let title): put(&profiles[title, default: [:]])
        case .ssoSession(let title): put(&ssoSessions[title, default: [:]])
        case .services(let title): put(&services[title, default: [:]])
        case .other: break
        }
    }

    /// Without a comment at its end, which begins with white space.
    private static func value(_ text: Substring) -> String {
        var isAfterSpace = true
        var end = text.endIndex
        for index in text.indices {
            if isAfterSpace, text[index] == "#" || text[index] == ";" {
                end = index
                break
            }
            isAfterSpace = text[index].isWhitespace
        }
        return String(trim(text[..<end]))
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return text }
        return String(text.dropFirst().dropLast())
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
