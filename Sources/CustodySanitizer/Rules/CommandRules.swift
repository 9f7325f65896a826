extension StandardRules {
    /// Passwords on command lines, where no name stands beside them.
    static let commands: [Rule] = [
        command(
            "command-sshpass", "The password of sshpass", "https://linux.die.net/man/1/sshpass",
            ["sshpass -p"], "\\s{0,2}['\"]?\\K[^\\s'\"]{3,}", "sshpass -p {txt:9} ssh alice@host"),
        command(
            "command-curl-user", "User name and password of curl -u", "https://curl.se/docs/manpage.html#-u",
            [
                "curl -u ", "curl --user ", "curl -s -u ", "curl -k -u ", "curl -sS -u ", "curl -X GET -u ",
                "curl -X POST -u ", "curl -sk -u ", "curl -i -u ", "curl -v -u ",
            ],
            "['\"]?[^\\s:'\"]{1,64}:\\K[^\\s'\"]{3,}", "curl -u alice:{txt:10} https://example.com/"),
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
            "command-mysql", "The password of mysql -p",
            "https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html",
            [
                "mysql -uroot -p", "mysql -u root -p", "mysqldump -u root -p", "mysqladmin -u root -p",
                "mysqldump -uroot -p",
            ], "['\"]?\\K[^\\s'\"-][^\\s'\"]{2,}",
            "mysql -u root -p{txt:9} app", not: ["mysql -u root -p app"]),
        command(
            "command-redis-cli", "The password of redis-cli -a", "https://redis.io/docs/latest/develop/tools/cli/",
            ["redis-cli -a ", "redis-cli --pass "], "['\"]?\\K[^\\s'\"-][^\\s'\"]{3,}", "redis-cli -a {txt:12} ping"),
        command(
            "command-docker-login", "The password of docker login",
            "https://docs.docker.com/reference/cli/docker/login/",
            ["docker login -u ", "podman login -u ", "helm registry login -u "], "[^\\s]{1,64}\\s-p\\s\\K[^\\s]{3,}",
            "docker login -u alice -p {txt:12} registry.example"),
        command(
            "command-psexec", "The password of PsExec and its like",
            "https://learn.microsoft.com/sysinternals/downloads/psexec",
            [" /rp ", " /RP "], "['\"]?\\K[^\\s'\"/-][^\\s'\"]{3,}", "schtasks /create /ru bob /rp {txt:10} /tn x"),
    ]

    private static func command(
        _ id: String, _ summary: String, _ reference: String, _ literals: [String], _ tail: String, _ example: String,
        not counterexamples: [String] = []
    ) -> Rule {
        token(
            id, summary, reference, literals, tail, example, keepsLiteral: true, confidence: .medium,
            not: counterexamples)
    }
}
