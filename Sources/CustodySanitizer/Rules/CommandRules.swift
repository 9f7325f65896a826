extension StandardRules {
    /// Passwords on command lines, where no name stands beside them.
    static let commands: [Rule] = [
        command(
            "command-net-user", "The password of net user",
            "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/cc771865(v=ws.11)",
            ["net user ", "net1 user ", "net.exe user ", "net  user "],
            "[^\\s/]{1,64}\\s{1,4}\\K[^\\s/\"*][^\\s\"]{3,}", "net user bob {txt:10} /add",
            not: ["net user bob /domain", "net user bob * /add"]),
        command(
            "command-secure-string", "The argument of ConvertTo-SecureString",
            "https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring",
            ["ConvertTo-SecureString "], "(-String\\s{1,4})?['\"]?\\K[^\\s'\"$-][^\\s'\"]{3,}",
            "ConvertTo-SecureString '{txt:10}' -AsPlainText",
            not: ["ConvertTo-SecureString -AsPlainText", "ConvertTo-SecureString $value"]),
        command(
            "protocol-password", "The password of a log-in of FTP, POP, IMAP or a chat service",
            "https://www.rfc-editor.org/rfc/rfc959#section-5.3.1",
            ["\r\nPASS ", "\nPASS ", "NickServ :IDENTIFY "], "\\K[^\\s\"']{4,}", "USER bob\r\nPASS {txt:9}\r\n"),
        command(
            "imap-login", "The password of an IMAP LOGIN", "https://www.rfc-editor.org/rfc/rfc9051#section-6.2.3",
            [" LOGIN "], "[^\\s\"']{2,64}\\s\\K[^\\s\"']{6,}", "a1 LOGIN bob {b62:9}1a", needs: [.digit],
            not: ["CREATE ROLE app LOGIN PASSWORD"]),
        command(
            "tool-credential", "A credential as an argument of a tool that has no option for it",
            "https://doc.rust-lang.org/cargo/commands/cargo-login.html",
            [
                "cargo login ", "mc alias set ", "unsafePlainText(", "grub.pbkdf2.sha512.", "stats auth ",
                "changePassword(", "]:587 ", "]:465 ",
            ],
            "([a-z0-9-]{1,32}\\shttps?://[^\\s]{1,128}\\s[A-Za-z0-9]{3,64}\\s)?([A-Za-z0-9_.-]{1,32}:)?[\"'\\\\]{0,8}\\K[^\\s\"'\\\\]{6,}",
            "cargo login {b62:31}1", needs: [.digit], not: ["cargo login --registry x"]),
        command(
            "logon-password", "The password of a log-on written `domain/user:password@host` or `user/password@place`",
            "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqpug/CONNECT.html",
            [
                "psexec.py ", "wmiexec.py ", "smbexec.py ", "atexec.py ", "secretsdump.py ", "mssqlclient.py ",
                "GetUserSPNs.py ", "GetNPUsers.py ", "dcomexec.py ", "CONNECT ",
            ], "([A-Za-z0-9._-]{1,64}/)?([A-Za-z0-9._-]{1,64}:)?\\K[^@\\s\"':/-][^@\\s\"']{3,}",
            "psexec.py CORP/bob:{b62:9}1@10.0.0.1", needs: [.digit], not: ["CONNECT api.example:443 HTTP/1.1"]),
        command(
            "network-credential", "The password of a NetworkCredential",
            "https://learn.microsoft.com/dotnet/api/system.net.networkcredential",
            ["NetworkCredential(", "NetworkCredential ("],
            "\\s{0,2}['\"\\\\]{1,8}[^'\"\\\\]{1,128}['\"\\\\]{1,8}\\s{0,2},\\s{0,2}['\"\\\\]{1,8}\\K[^'\"\\\\]{3,}",
            "New-Object System.Net.NetworkCredential('bob', '{txt:10}')", not: ["NetworkCredential(user, password)"]),
        command(
            "ipsec-psk", "A pre-shared key of ipsec.secrets",
            "https://docs.strongswan.org/docs/latest/swanctl/swanctlConf.html", [": PSK "],
            "['\"\\\\]{1,8}\\K[^'\"\\\\]{3,}",
            "10.0.0.1 10.0.0.2 : PSK \"{txt:12}\""),
        command(
            "command-psexec", "The password of PsExec and its like",
            "https://learn.microsoft.com/sysinternals/downloads/psexec",
            [" /rp ", " /RP "], "['\"]?\\K[^\\s'\"/-][^\\s'\"]{3,}", "schtasks /create /ru bob /rp {txt:10} /tn x"),
        Rule(
            "command-password", "A password among the arguments of a known program",
            references: [
                "https://curl.se/docs/manpage.html",
                "https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html",
            ], confidence: .medium, detection: .structure(.command),
            examples: [
                "sshpass -p {b62:9}1 ssh alice@host", "curl -u alice:{b62:9}1 https://example.com/",
                "mysql -u root -p{b62:9}1 app", "docker login -u alice -p {b62:12} registry.example",
                "ldapsearch -x -D cn=admin -w {b62:9}1 -b dc=example", "sqlplus app/{b62:9}1@db:1521/orcl",
                "echo bob:{b62:9}1 | chpasswd", "net use Z: \\\\srv\\share /user:bob {b62:9}1",
                "mysqldump -h db1 --single-transaction -uroot -p{b62:9}1 app", "smbclient //srv/c -U bob%{b62:9}1",
                "rabbitmqctl add_user bob {b62:9}1", "redis-cli -h r1 -p 6379 -a {b62:9}1 ping",
            ],
            counterexamples: [
                "mysql -u root -p app", "docker login -u bob --password-stdin", "curl -u alice https://example.com",
                "ldapsearch -W -b dc=example", "net use Z: \\\\srv\\share", "sqlplus / as sysdba",
            ]),
        Rule(
            "sql-password", "The password of an SQL statement",
            references: [
                "https://dev.mysql.com/doc/refman/8.4/en/create-user.html",
                "https://www.postgresql.org/docs/current/sql-createrole.html",
            ], confidence: .medium,
            detection: .tokens([
                TokenPattern(
                    ["identified by"], "\\s{1,4}(password\\s{1,2})?['\"]?\\K[^\\s'\";]{3,}", keepsLiteral: true,
                    ignoresCase: true),
                TokenPattern(
                    ["identified with"], "\\s{1,4}[a-z0-9_]{3,40}\\s{1,4}[bBaA][yYsS]\\s{1,4}N?['\"]\\K[^'\"]{3,}",
                    keepsLiteral: true, ignoresCase: true),
                TokenPattern(
                    ["set password for"],
                    "\\s{1,4}[^\\s=]{1,128}\\s{0,4}=\\s{0,4}([a-zA-Z]{3,8}\\(\\s{0,2})?['\"]\\K[^'\"]{3,}",
                    keepsLiteral: true,
                    ignoresCase: true),
                TokenPattern(
                    ["sp_addlogin", "sp_password"], "\\s{1,4}N?'[^']{1,64}'\\s{0,2},\\s{0,4}N?'\\K[^']{3,}",
                    keepsLiteral: true,
                    ignoresCase: true),
                TokenPattern(
                    ["pgp_sym_encrypt(", "pgp_sym_decrypt(", "aes_encrypt(", "aes_decrypt("],
                    "[^,\\s]{1,128},\\s{0,2}['\"\\\\]{1,8}\\K[^'\"\\\\]{3,}", keepsLiteral: true, ignoresCase: true),
                TokenPattern(
                    ["with password", "login password", "encrypted password", "set password", "user password"],
                    "\\s{0,4}(=\\s{0,4})?(\\(\\s{0,2})?N?'\\K[^']{3,}", keepsLiteral: true, ignoresCase: true),
            ]),
            examples: [
                "CREATE USER 'app'@'%' IDENTIFIED BY '{b62:9}1';", "ALTER ROLE app WITH PASSWORD '{b62:9}1'",
                "CREATE LOGIN app WITH PASSWORD = N'{b62:9}1'", "SET PASSWORD FOR 'app'@'%' = PASSWORD('{b62:9}1')",
                "ALTER USER 'app'@'%' IDENTIFIED WITH caching_sha2_password BY '{b62:9}1'",
                "EXEC sp_addlogin 'app', '{b62:9}1'", "SELECT pgp_sym_encrypt(note, '{b62:9}1') FROM t",
            ],
            counterexamples: ["UPDATE users SET password = ? WHERE id = 1", "with password authentication"]),
        command(
            "network-device-password", "A password or community in the configuration of a network device",
            "https://www.cisco.com/c/en/us/support/docs/security-vpn/remote-authentication-dial-user-service-radius/107614-64.html",
            [
                "snmp-server community ", "enable secret ", "enable password ", " password 0 ", " password 7 ",
                " secret 0 ", " secret 5 ", " secret 8 ", " secret 9 ", " secret 10 ",
                " privilege 15 secret ", " privilege 15 password ", "set psksecret ", "rootpw ", "masterauth ",
                "rocommunity ", "rwcommunity ",
                "tacacs-server key ", "radius-server key ", "crypto isakmp key ", "message-digest-key 1 md5 ",
                "requirepass ",
            ], "([0-9]{1,2}\\s)?(--plaintext\\s)?\\K[^\\s\"']{4,}", "snmp-server community {b62:9}1 RO",
            needs: [.digit],
            not: ["enable secret rotation for all"]),
        command(
            "kubectl-literal", "A value of kubectl create secret",
            "https://kubernetes.io/docs/tasks/configmap-secret/managing-secret-using-kubectl/",
            ["--from-literal=", "--from-literal "], "['\"]?[^=\\s\"']{1,128}=['\"]?\\K[^\\s\"']{3,}",
            "kubectl create secret generic db --from-literal=value={b62:12}"),
        command(
            "pgpass-line", "The password of a line of .pgpass",
            "https://www.postgresql.org/docs/current/libpq-pgpass.html",
            [":5432:", ":5433:", ":6432:", ":3306:"], "[^:\\s]{1,63}:[^:\\s]{1,63}:\\K[^\\s:\"']{4,}",
            "db1.example.com:5432:app:app:{b62:14}"),
        command(
            "redis-auth", "The password of a Redis AUTH", "https://redis.io/docs/latest/commands/auth/",
            ["> AUTH ", "AUTH default ", "\"AUTH\" \""], "(default\\s)?\\K[^\\s\"']{4,}", "r1:6379> AUTH {b62:11}1",
            needs: [.digit], not: ["> AUTH LOGIN", "> AUTH PLAIN"]),
        Rule(
            "one-time-code", "A one-time code in a message", references: ["https://www.rfc-editor.org/rfc/rfc6238"],
            confidence: .medium,
            detection: .tokens([
                TokenPattern(
                    [
                        " is your verification code", " is your login code", " is your one-time",
                        " is your security code",
                        " as your login code", " as your verification code", " is your authentication code",
                    ], "", before: "[0-9]", beforeLength: 4),
                TokenPattern(
                    [
                        "verification code", "one-time code", "login code", "security code", "one-time password",
                        "your otp",
                    ], "(\\sis)?:?\\s{0,2}\\K[0-9]{4,8}", keepsLiteral: true, ignoresCase: true),
            ]),
            examples: ["your verification code is {dec:6}", "use {dec:6} as your login code"],
            counterexamples: ["verification code sent to alice"]),
    ]

    private static func command(
        _ id: String, _ summary: String, _ reference: String, _ literals: [String], _ tail: String, _ example: String,
        needs: TokenPattern.Needs = [], not counterexamples: [String] = []
    ) -> Rule {
        token(
            id, summary, reference, literals, tail, example, needs: needs, keepsLiteral: true, confidence: .medium,
            not: counterexamples)
    }
}
