import CustodyCrypto
package import CustodyModel
package import CustodySanitizer
package import CustodySystem
package import SystemPackage
import Yams

/// Reads a sanitizer policy: which rules are on, what is added, what is allowed, how much is recorded, and for which
/// streams. `docs/sanitizer.md` has the grammar.
package struct PolicyFile {
    private static let keys =
        ["version", "include", "keys", "profiles", "streams"] + PolicySections.keys
    /// What an included file may say.
    private static let includedKeys = ["version"] + PolicySections.rulesKeys
    /// What streams name to have no profile.
    private static let standardName = "standard"
    /// Version of the grammar.
    private static let version = "1"
    /// Bytes of the largest key file.
    package static let maximumKeyBytes = 4096
    /// Most keys and most profiles that a policy has.
    package static let maximumKeys = 16
    package static let maximumProfiles = 64

    private let files: any FileSystem
    private let path: FilePath
    private var problems = PolicyProblems()

    /// Reads a policy and proves it: every enabled rule redacts its own canary.
    ///
    /// - Parameter disabled: ids of rules that are off whatever the policy says.
    /// - Throws: `configuration`, with every problem by file and line; never with a value.
    package static func load(
        _ path: FilePath, disabled: [String] = [], files: any FileSystem
    ) throws(CustodyError) -> SanitizerPlan {
        var reader = PolicyFile(files: files, path: path)
        return try reader.read(disabled)
    }

    private init(files: any FileSystem, path: FilePath) {
        self.files = files
        self.path = path
    }

    private mutating func read(_ disabled: [String]) throws(CustodyError) -> SanitizerPlan {
        let map = try root(path, known: Self.keys)
        checkVersion(map)
        var base = PolicySections()
        for name in map.texts("include", &problems) {
            let included = try root(resolve(name), known: Self.includedKeys)
            checkVersion(included)
            base.add(included, &problems)
        }
        base.add(map, &problems)
        let keys = try readKeys(map)
        var profiles: [(name: String, sections: PolicySections)] = []
        if let names = map.map("profiles", known: nil, &problems) {
            for name in names.keys {
                var sections = PolicySections(from: base)
                if let profile = names.map(name, known: PolicySections.keys, &problems) {
                    sections.add(profile, &problems)
                }
                if !RuleSet.isIdentifier(name) || name == Self.standardName {
                    problems.add(
                        names.place(name), "a profile's name is [a-z0-9][a-z0-9-]{0,63}, and not \(Self.standardName)")
                }
                profiles.append((name, sections))
            }
            if profiles.count > Self.maximumProfiles {
                problems.add(map.place("profiles"), "a policy has at most \(Self.maximumProfiles) profiles")
            }
        }
        let assignments = readStreams(map, profiles.map(\.name))
        base.checkNames(&problems)
        for profile in profiles { profile.sections.checkNames(&problems) }
        for (name, sections) in [("", base)] + profiles { checkKeys(map, name, sections, keys) }
        try problems.check()
        let standard = try make("", base, keys, disabled)
        var made: [SanitizerProfile] = []
        for profile in profiles { made.append(try make(profile.name, profile.sections, keys, disabled)) }
        let plan = SanitizerPlan(
            standard, profiles: made, assignments: assignments, keys: keys,
            configuration: Self.configuration(base, made, assignments, keys))
        do throws(SanitizerError) {
            try plan.prove()
        } catch {
            throw CustodyError(.configuration, "\(path): \(error.message)", advice: "mend the examples or the rules")
        }
        return plan
    }

    /// The file's mapping. Problems that make the rest unreadable are thrown at once.
    private mutating func root(_ path: FilePath, known: [String]) throws(CustodyError) -> PolicyMap {
        let node = try ConfigurationFile.root(of: contents(path, "the policy"), path: path.string)
        let map = PolicyMap(
            node ?? .mapping(Node.Mapping([])), file: path.string, line: 1, path: "", known: known, &problems)
        return map
    }

    private func contents(_ path: FilePath, _ what: String) throws(CustodyError) -> [UInt8] {
        do throws(FileError) {
            return try files.contents(path)
        } catch {
            throw CustodyError(
                .configuration, "cannot read \(what): \(error.custody.message)", advice: error.custody.advice)
        }
    }

    /// A path in the policy is relative to the policy's folder.
    private func resolve(_ name: String) -> FilePath {
        let path = FilePath(name)
        return path.isAbsolute ? path : self.path.removingLastComponent().pushing(path)
    }

    private mutating func checkVersion(_ map: PolicyMap) {
        guard let version = map.text("version", &problems), version != Self.version else { return }
        problems.add(map.place("version"), "this build reads policies of version \(Self.version)")
    }

    /// Keys of marks and digests, newest first.
    private mutating func readKeys(_ map: PolicyMap) throws(CustodyError) -> [CorrelationKey] {
        var keys: [CorrelationKey] = []
        for entry in map.maps("keys", known: ["id", "file"], &problems) {
            let id = entry.required("id", &problems)
            let file = entry.required("file", &problems)
            guard !id.isEmpty, !file.isEmpty else { continue }
            let path = resolve(file)
            let status: FileStatus?
            do throws(FileError) { status = try files.status(path) } catch { status = nil }
            guard let status, status.kind == .file else {
                problems.add(entry.place("file"), "\(entry.name("file")) cannot be read")
                continue
            }
            if status.permissions & 0o007 != 0 {
                problems.add(entry.place("file"), "\(entry.name("file")) is open to every user: chmod 600")
                continue
            }
            var bytes = try contents(path, "a key file")
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
            guard (CorrelationKey.minimumBytes...Self.maximumKeyBytes).contains(bytes.count) else {
                problems.add(
                    entry.place("file"),
                    "\(entry.name("file")) must hold \(CorrelationKey.minimumBytes) to \(Self.maximumKeyBytes) bytes")
                continue
            }
            do throws(SanitizerError) {
                keys.append(try CorrelationKey(id: id, key: bytes))
            } catch {
                problems.add(entry.place("id"), "\(entry.name("id")) must be [a-z0-9]{1,16}")
            }
        }
        if Set(keys.map(\.id)).count != keys.count {
            problems.add(map.place("keys"), "two keys have one id: a new key has a new id")
        }
        if keys.count > Self.maximumKeys {
            problems.add(map.place("keys"), "a policy has at most \(Self.maximumKeys) keys")
        }
        return keys
    }

    private mutating func readStreams(_ map: PolicyMap, _ profiles: [String]) -> [SanitizerPlan.Assignment] {
        guard let streams = map.map("streams", known: nil, &problems) else { return [] }
        var assignments: [SanitizerPlan.Assignment] = []
        for pattern in streams.keys {
            let profile = streams.text(pattern, &problems) ?? ""
            if !profiles.contains(profile), profile != Self.standardName {
                let nearest = Nearest.name(to: profile, among: profiles).map { "; did you mean \($0)" } ?? ""
                problems.add(streams.place(pattern), "streams names an unknown profile\(nearest)")
            }
            let beginning = pattern.hasSuffix("*") ? String(pattern.dropLast()) + "x" : pattern
            if StreamName(beginning) == nil {
                problems.add(
                    streams.place(pattern), "streams: no stream has such a name; `*` stands at the end or alone")
            }
            assignments.append(.init(pattern: pattern, profile: profile))
        }
        // A name before a beginning, a longer beginning before a shorter one.
        return assignments.sorted {
            let (left, right) = ($0.pattern.hasSuffix("*"), $1.pattern.hasSuffix("*"))
            return left == right ? $0.pattern.utf8.count > $1.pattern.utf8.count : !left
        }
    }

    private mutating func checkKeys(
        _ map: PolicyMap, _ name: String, _ sections: PolicySections, _ keys: [CorrelationKey]
    ) {
        guard keys.isEmpty else { return }
        let place = "\(map.file):\(map.line)"
        let profile = name.isEmpty ? "" : "profile \(name): "
        if sections.correlates == true { problems.add(place, profile + "correlation needs `keys`") }
        let needsKey = sections.recording.contains { if case .digest = $0.level { true } else { false } }
        if needsKey { problems.add(place, profile + "recording level digest needs `keys`; sha256 does not") }
    }

    private func make(
        _ name: String, _ sections: PolicySections, _ keys: [CorrelationKey], _ disabled: [String]
    ) throws(CustodyError) -> SanitizerProfile {
        var policy = sections.policy
        policy.enabled.removeAll { disabled.contains($0) }
        policy.disabled += disabled.filter { !policy.disabled.contains($0) }
        do throws(SanitizerError) {
            return try SanitizerProfile(
                name: name, policy, correlation: sections.correlates ?? false ? keys.first : nil,
                recording: RecordingPolicy(sections.recording, key: keys.first))
        } catch {
            throw CustodyError(.configuration, "\(path): \(error.message)")
        }
    }

    /// What the register may say of the policy: a digest for each part of it, so that a change can be named.
    private static func configuration(
        _ base: PolicySections, _ profiles: [SanitizerProfile], _ assignments: [SanitizerPlan.Assignment],
        _ keys: [CorrelationKey]
    ) -> [String: String] {
        var parts: [String: String] = [:]
        func add(_ name: String, _ text: String) {
            parts["policy." + name] = String(SHA256.digest(text).hex.prefix(16))
        }
        var only = SanitizerPolicy()
        (only.enabled, only.disabled) = (base.policy.enabled, base.policy.disabled)
        add("rules", only.canonicalText)
        only = SanitizerPolicy()
        only.extraRules = base.policy.extraRules
        add("extra_rules", only.canonicalText)
        only = SanitizerPolicy()
        only.extraNames = base.policy.extraNames
        only.extraMentions = base.policy.extraMentions
        only.exceptedNames = base.policy.exceptedNames
        add("names", only.canonicalText)
        only = SanitizerPolicy()
        only.allowedValues = base.policy.allowedValues
        only.allowedPaths = base.policy.allowedPaths
        add("allow", only.canonicalText)
        var text = CanonicalText()
        for rule in base.recording { text.add(rule.type, [rule.level.name] + rule.level.members) }
        add("recording", text.text)
        text = CanonicalText()
        text.add("keys", [base.correlates == true ? "marks" : "no marks"] + keys.flatMap { [$0.id, $0.fingerprint] })
        add("keys", text.text)
        text = CanonicalText()
        for assignment in assignments { text.add(assignment.pattern, [assignment.profile]) }
        add("streams", text.text)
        for profile in profiles { add("profiles.\(profile.name)", profile.rules.version) }
        return parts
    }
}
