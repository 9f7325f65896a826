// Passwords among the arguments of programs, where only the program says what an option means.

/// A program, and where its command line holds a password.
struct CommandProgram {
    enum Style: UInt8 {
        /// The word behind the option, or what is attached to it.
        case value
        /// As `value`, of the form `user:password`.
        case userAndValue
        /// Attached to the option only: `-psecret`.
        case attached
        /// As `value`, of the form `user%password`.
        case userPercentValue
        /// The first word, of the form `user/password@place`.
        case logon
        /// `net use`: the word behind `/user:name`.
        case behindUser
        /// `echo user:password |` before the program.
        case piped
        /// `echo password |` before the program.
        case pipedWhole
        /// As `value`, of the form `user,password`.
        case userCommaValue
        /// The second word behind the program's name.
        case second
    }

    let name: StaticString
    let style: Style
    let options: [StaticString]

    static let all: [CommandProgram] = [
        CommandProgram(name: "curl", style: .userAndValue, options: ["-u", "--user", "-U", "--proxy-user"]),
        CommandProgram(name: "mysql", style: .attached, options: ["-p"]),
        CommandProgram(name: "mariadb", style: .attached, options: ["-p"]),
        CommandProgram(name: "mongo", style: .value, options: ["-p"]),
        CommandProgram(name: "redis-cli", style: .value, options: ["-a", "--pass"]),
        CommandProgram(name: "ldapsearch", style: .value, options: ["-w"]),
        CommandProgram(name: "ldapmodify", style: .value, options: ["-w"]),
        CommandProgram(name: "ldapadd", style: .value, options: ["-w"]),
        CommandProgram(name: "ldapdelete", style: .value, options: ["-w"]),
        CommandProgram(name: "ldapwhoami", style: .value, options: ["-w"]),
        CommandProgram(name: "ldappasswd", style: .value, options: ["-w", "-s", "-a"]),
        CommandProgram(name: "sshpass", style: .value, options: ["-p"]),
        CommandProgram(name: "docker login", style: .value, options: ["-p"]),
        CommandProgram(name: "podman login", style: .value, options: ["-p"]),
        CommandProgram(name: "buildah login", style: .value, options: ["-p"]),
        CommandProgram(name: "skopeo login", style: .value, options: ["-p"]),
        CommandProgram(name: "nerdctl login", style: .value, options: ["-p"]),
        CommandProgram(name: "registry login", style: .value, options: ["-p"]),
        CommandProgram(name: "az login", style: .value, options: ["-p"]),
        CommandProgram(name: "az acr login", style: .value, options: ["-p"]),
        CommandProgram(name: "oc login", style: .value, options: ["-p"]),
        CommandProgram(name: "cf login", style: .value, options: ["-p"]),
        CommandProgram(name: "argocd login", style: .value, options: ["--password"]),
        CommandProgram(name: "sqlcmd", style: .value, options: ["-P"]),
        CommandProgram(name: "osql", style: .value, options: ["-P"]),
        CommandProgram(name: "cqlsh", style: .value, options: ["-p"]),
        CommandProgram(name: "mssql-cli", style: .value, options: ["-P"]),
        CommandProgram(name: "ipmitool", style: .value, options: ["-P"]),
        CommandProgram(name: "unzip", style: .value, options: ["-P"]),
        CommandProgram(name: "rdesktop", style: .value, options: ["-p"]),
        CommandProgram(name: "xfreerdp", style: .attached, options: ["/p:"]),
        CommandProgram(name: "crackmapexec", style: .value, options: ["-p"]),
        CommandProgram(name: "netexec", style: .value, options: ["-p"]),
        CommandProgram(name: "evil-winrm", style: .value, options: ["-p"]),
        CommandProgram(name: "psexec", style: .value, options: ["-p"]),
        CommandProgram(name: "snmpwalk", style: .value, options: ["-c", "-A", "-X"]),
        CommandProgram(name: "snmpget", style: .value, options: ["-c", "-A", "-X"]),
        CommandProgram(name: "snmpset", style: .value, options: ["-c", "-A", "-X"]),
        CommandProgram(name: "smbclient", style: .userPercentValue, options: ["-U", "--user"]),
        CommandProgram(name: "rpcclient", style: .userPercentValue, options: ["-U", "--user"]),
        CommandProgram(name: "winexe", style: .userPercentValue, options: ["-U", "--user"]),
        CommandProgram(name: "crane auth login", style: .value, options: ["-p"]),
        CommandProgram(name: "beeline", style: .value, options: ["-p"]),
        CommandProgram(name: "hydra", style: .value, options: ["-p"]),
        CommandProgram(name: "mosquitto_", style: .value, options: ["-P"]),
        CommandProgram(name: "isql", style: .value, options: ["-P"]),
        CommandProgram(name: "knife", style: .value, options: ["-P"]),
        CommandProgram(name: "openssl enc", style: .value, options: ["-k"]),
        CommandProgram(name: "skopeo copy", style: .userAndValue, options: ["--dest-creds", "--src-creds", "--creds"]),
        CommandProgram(name: "rman target", style: .logon, options: []),
        CommandProgram(name: "kinit", style: .pipedWhole, options: []),
        CommandProgram(name: "sqlplus", style: .logon, options: []),
        CommandProgram(name: "expdp", style: .logon, options: []),
        CommandProgram(name: "impdp", style: .logon, options: []),
        CommandProgram(name: "sqlldr", style: .logon, options: []),
        CommandProgram(name: "net use", style: .behindUser, options: []),
        CommandProgram(name: "net.exe use", style: .behindUser, options: []),
        CommandProgram(name: "chpasswd", style: .piped, options: []),
        CommandProgram(name: "7z a", style: .attached, options: ["-p"]),
        CommandProgram(name: "7z x", style: .attached, options: ["-p"]),
        CommandProgram(name: "rar a", style: .attached, options: ["-p", "-hp"]),
        CommandProgram(name: "unrar", style: .attached, options: ["-p"]),
        CommandProgram(name: "useradd", style: .value, options: ["-p"]),
        CommandProgram(name: "usermod", style: .value, options: ["-p"]),
        CommandProgram(name: "twine upload", style: .value, options: ["-p"]),
        CommandProgram(name: "ncftp", style: .value, options: ["-p"]),
        CommandProgram(name: "ssh-keygen", style: .value, options: ["-N", "-P"]),
        CommandProgram(name: "signtool sign", style: .value, options: ["/p"]),
        CommandProgram(name: "lftp", style: .userCommaValue, options: ["-u"]),
        CommandProgram(name: "govc", style: .userAndValue, options: ["-u"]),
        CommandProgram(name: "jenkins-cli.jar", style: .userAndValue, options: ["-auth"]),
        CommandProgram(name: "cli.jar", style: .userAndValue, options: ["-auth"]),
        CommandProgram(name: "keyvault secret set", style: .value, options: ["--value"]),
        CommandProgram(name: "gh secret set", style: .value, options: ["--body", "-b"]),
        CommandProgram(name: "--password-stdin", style: .pipedWhole, options: []),
        CommandProgram(name: "wrangler secret put", style: .pipedWhole, options: []),
        CommandProgram(name: "gh auth login", style: .pipedWhole, options: []),
        CommandProgram(name: "smbpasswd", style: .pipedWhole, options: []),
        CommandProgram(name: "ipa user-mod", style: .pipedWhole, options: []),
        CommandProgram(name: "vercel env add", style: .pipedWhole, options: []),
        CommandProgram(name: "gcloud secrets", style: .pipedWhole, options: []),
        CommandProgram(name: "sudo -s", style: .pipedWhole, options: []),
        CommandProgram(name: "passwd --stdin", style: .pipedWhole, options: []),
        CommandProgram(name: "cryptsetup", style: .pipedWhole, options: []),
        CommandProgram(name: "wpa_passphrase", style: .second, options: []),
        CommandProgram(name: "rabbitmqctl add_user", style: .second, options: []),
        CommandProgram(name: "rabbitmqctl change_password", style: .second, options: []),
    ]
}

extension Engine {
    /// How far a command line is followed behind the program's name, in bytes.
    private static let maximumCommand = 1024
    /// How far `echo user:password |` is looked for before the program, in bytes.
    private static let maximumPipe = 256

    /// Most bytes between a pipe and the program's name.
    private static let maximumPrefix = 32

    /// A word of a command line, without its quotes.
    private struct Word {
        var start: Int
        var end: Int
        /// Where the next word is looked for.
        var next: Int
    }

    /// Looks at the arguments behind a program's name, which lies at `start..<end`.
    mutating func command(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ high: Int, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        if start > low, unsafe Self.isAlphanumeric(text[start - 1]) || text[start - 1] == UInt8(ascii: "-") { return }
        guard
            let program = CommandProgram.all.first(where: {
                unsafe $0.name.utf8CodeUnitCount == end - start && hasPrefixIgnoringCase($0.name, text, start, high)
            })
        else { return }
        // Another program's arguments are no program; what is piped is given to all of a line.
        guard start >= commandEnd || program.style == .pipedWhole else { return }
        // `mysqldump`, `mongosh`, `psexec64.exe`: the rest of the name.
        var position = end
        while position < high, unsafe Self.isAlphanumeric(text[position]) || Self.isNameMark(text[position]) {
            position += 1
        }
        let limit = min(high, position + Self.maximumCommand)
        if program.style == .piped || program.style == .pipedWhole {
            unsafe piped(text, low, start, program.style, rule)
            return
        }
        guard unsafe position < high && text[position] == 0x20 else { return }
        switch program.style {
        case .logon: unsafe logon(text, position, limit, high, rule)
        case .behindUser: unsafe behindUser(text, position, limit, high, rule)
        case .second:
            guard let user = unsafe word(text, position, limit, high),
                let value = unsafe word(text, user.next, limit, high)
            else {
                return
            }
            unsafe noteCommandValue(text, value.start, value.end, rule)
        default: unsafe options(text, position, limit, high, program, rule)
        }
    }

    private static func isQuoteOrSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func isNameMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// The next word, which begins before `limit`; nil at the end of the command. It is never cut: what it holds may be a tag.
    private mutating func word(_ text: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ high: Int) -> Word? {
        var position = start
        while position < limit, unsafe text[position] == 0x20 || text[position] == 0x09 { position += 1 }
        guard position < limit else { return nil }
        let first = unsafe text[position]
        switch first {
        case 0x0A, 0x0D, UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: ">"): return nil
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            var end = position + 1
            while end < high, unsafe text[end] != first && text[end] != 0x0A { end += 1 }
            return Word(start: position + 1, end: end, next: min(high, end + 1))
        default:
            var end = position
            while end < high {
                let byte = unsafe text[end]
                if byte <= 0x20 || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`")
                {
                    break
                }
                end += 1
            }
            // A quote inside a word: what it opens belongs to the next one.
            return Word(start: position, end: end, next: max(end, position + 1))
        }
    }

    private mutating func options(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ high: Int, _ program: CommandProgram,
        _ rule: RuleIndex
    ) {
        var position = start
        while let current = unsafe word(text, position, limit, high) {
            position = current.next
            for option in program.options {
                let length = option.utf8CodeUnitCount
                guard unsafe hasPrefix(option, text, current.start, current.end) else { continue }
                if current.end - current.start == length {
                    guard program.style != .attached, let value = unsafe word(text, position, limit, high) else {
                        break
                    }
                    position = value.next
                    unsafe noteOption(text, value.start, value.end, program.style, rule)
                } else if unsafe text[current.start + length] == UInt8(ascii: "=") {
                    unsafe noteOption(text, current.start + length + 1, current.end, program.style, rule)
                } else if length <= 3 {
                    unsafe noteOption(text, current.start + length, current.end, program.style, rule)
                }
                break
            }
        }
        commandEnd = position
    }

    mutating func noteOption(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ style: CommandProgram.Style, _ rule: RuleIndex
    ) {
        let first = start
        var start = start
        // `-p"secret"`, `-p'secret'`
        if start < end, unsafe text[start] == UInt8(ascii: "'") { start += 1 }
        if style == .userAndValue || style == .userPercentValue || style == .userCommaValue {
            let mark =
                style == .userAndValue
                ? UInt8(ascii: ":") : style == .userPercentValue ? UInt8(ascii: "%") : UInt8(ascii: ",")
            while start < end, unsafe text[start] != mark { start += 1 }
            start += 1
            // The colon of a tag parts nothing.
            if mark == UInt8(ascii: ":"), start < end, unsafe hasPrefix("[REDACTED:", text, max(first, start - 10), end)
            {
                return
            }
        }
        unsafe noteCommandValue(text, start, end, rule)
    }

    private mutating func noteCommandValue(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ rule: RuleIndex
    ) {
        var end = end
        while end > start, unsafe text[end - 1] == UInt8(ascii: "'") || text[end - 1] == UInt8(ascii: ";") { end -= 1 }
        guard unsafe end - start >= 3 && text[start] != UInt8(ascii: "-"),
            unsafe isSecret(text, start, end, .secret, .assignment)
        else { return }
        note(start, end, rule)
    }

    /// Whether the word that begins at `first` is the argument of `echo` or `printf`.
    private mutating func isEchoed(_ text: UnsafePointer<UInt8>, _ low: Int, _ first: Int) -> Bool {
        var end = first
        for _ in 0..<2 {
            while end > low, first - end < 16, unsafe Self.isQuoteOrSpace(text[end - 1]) { end -= 1 }
            if end - 4 >= low, unsafe hasPrefixIgnoringCase("echo", text, end - 4, end) { return true }
            if end - 6 >= low, unsafe hasPrefixIgnoringCase("printf", text, end - 6, end) { return true }
            // `echo -n`
            guard end - 2 >= low, unsafe text[end - 2] == UInt8(ascii: "-") else { return false }
            end -= 2
        }
        return false
    }

    /// `user/password@place`
    private mutating func logon(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ high: Int, _ rule: RuleIndex
    ) {
        var position = start
        while let current = unsafe word(text, position, limit, high) {
            position = current.next
            if unsafe text[current.start] == UInt8(ascii: "-") || text[current.start] == UInt8(ascii: "/") { continue }
            var slash = current.start
            while slash < current.end, unsafe text[slash] != UInt8(ascii: "/") { slash += 1 }
            var at = current.end
            while at > slash, unsafe text[at - 1] != UInt8(ascii: "@") { at -= 1 }
            let end = at > slash + 1 ? at - 1 : current.end
            if slash + 1 < end { unsafe noteCommandValue(text, slash + 1, end, rule) }
            break
        }
        commandEnd = position
    }

    /// `net use Z: \\server\share /user:name password`, or with the password before the option.
    private mutating func behindUser(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ high: Int, _ rule: RuleIndex
    ) {
        var position = start
        var before: Word?
        while let current = unsafe word(text, position, limit, high) {
            position = current.next
            if unsafe hasPrefixIgnoringCase("/user:", text, current.start, current.end) {
                if let value = unsafe word(text, position, limit, high), unsafe text[value.start] != UInt8(ascii: "/") {
                    position = value.next
                    unsafe noteCommandValue(text, value.start, value.end, rule)
                } else if let before {
                    unsafe noteCommandValue(text, before.start, before.end, rule)
                }
                break
            }
            let isPlace =
                unsafe text[current.start] == UInt8(ascii: "\\") || text[current.end - 1] == UInt8(ascii: ":")
                || text[current.start] == UInt8(ascii: "/") || text[current.start] == UInt8(ascii: "*")
            before = isPlace ? nil : current
        }
        commandEnd = position
    }

    /// `echo user:password | chpasswd`, `echo password | sudo -S ls`
    private mutating func piped(
        _ text: UnsafePointer<UInt8>, _ low: Int, _ start: Int, _ style: CommandProgram.Style, _ rule: RuleIndex
    ) {
        var position = start
        let limit = max(low, start - Self.maximumPipe)
        // Between the pipe and the program there is room for spaces, `sudo` and a path.
        while position > limit, start - position <= Self.maximumPrefix, unsafe text[position - 1] != UInt8(ascii: "|"),
            unsafe text[position - 1] >= 0x20
        {
            position -= 1
        }
        guard unsafe position > limit + 1 && text[position - 1] == UInt8(ascii: "|") else { return }
        // The word before the pipe, without its quotes.
        var end = position - 1
        while end > limit, unsafe Self.isQuoteOrSpace(text[end - 1]) { end -= 1 }
        var first = end
        while first > limit, unsafe !Self.isQuoteOrSpace(text[first - 1]) { first -= 1 }
        // A word that is cut may begin inside a tag.
        guard first > limit || limit == low else { return }
        if style == .pipedWhole {
            guard unsafe isEchoed(text, low, first) else { return }
            return unsafe noteCommandValue(text, first, end, rule)
        }
        var colon = first
        while colon < end, unsafe Self.isAlphanumeric(text[colon]) || Self.isNameMark(text[colon]) { colon += 1 }
        guard colon > first, colon < end, unsafe text[colon] == UInt8(ascii: ":") else { return }
        unsafe noteCommandValue(text, colon + 1, end, rule)
    }
}
