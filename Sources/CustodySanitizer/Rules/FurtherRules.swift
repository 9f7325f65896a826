extension StandardRules {
    /// Tokens that other scanners know too, and secrets of further programs.
    static let further: [Rule] = [
        Rule(
            "unprefixed-token",
            "Tokens that their shape alone tells: of ngrok, Jenkins, Okta and others, or 32 random letters behind a name",
            references: [
                "https://ngrok.com/docs/agent/#authtokens",
                "https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/",
            ], confidence: .medium, detection: .structure(.unprefixed),
            examples: [
                "2a{b62:25}_{b62:21}", "{hex:32}.a1B2{b62:20}", "11a1b2c3{hex:26}",
                "xVLyHw.a1B2c3:a1B2c3{b62:17}{url:20}",
                "00a1B2{b62:16}{url:20}", "SA2B3{b32:51}", "s.a1B2c3{b62:18}", "{dec:15}|a1B2c3{b62:15}{url:6}",
                "zqx_a1B2c3D4{b62:8}e5F6g7H8{b62:8}",
            ],
            counterexamples: [
                "{hex:34}z", "{hex:32}.tar.gz", "{hex:40}", "build_{hex:32}", "cs_a1B2c3D4{b62:8}e5F6g7H8{b62:8}",
                "pk_live_a1B2c3D4{b62:8}e5F6g7H8{b62:8}", "check_verifyHTTP2ServerPushWith3StreamsAnd2Frames",
            ]),
        token(
            "aws-legacy-key-id", "An AWS access key id of the first kind",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
            ["A3T"], "[A-Z0-9]{17}", "A3TX{b32:16}", boundary: .word, needs: [.digit], not: ["A3TX-{dec:5}"]),
        token(
            "md5-crypt-hash", "An MD5 password hash in crypt form",
            "https://man7.org/linux/man-pages/man5/crypt.5.html",
            ["$1$", "$apr1$"], "[A-Za-z0-9./]{1,8}\\$[A-Za-z0-9./]{22,}", "$1${b62:8}${b62:22}",
            not: ["s/(a)(b)/$1$2/"]),
        token(
            "stackhawk-key", "A StackHawk API key", "https://docs.stackhawk.com/apidocs.html", ["hawk."],
            "[A-Za-z0-9_-]{20}\\.[A-Za-z0-9_-]{20,}", "hawk.{b62:20}.{b62:20}", boundary: .word),
        token(
            "sidekiq-credential", "The credential of Sidekiq's paid gems",
            "https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ",
            ["CONTRIBSYS__COM=", "CONTRIBSYS__COM: "], "[\"']?\\K[a-f0-9]{8}:[a-f0-9]{8}",
            "BUNDLE_ENTERPRISE__CONTRIBSYS__COM={hex:8}:{hex:8}", keepsLiteral: true),
        token(
            "dropbox-short-token", "A short-lived Dropbox token of any kind",
            "https://developers.dropbox.com/oauth-guide",
            ["sl."], "[A-Za-z0-9_=-]{130,}", "sl.{url:140}", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "discord-account-token", "A Discord token of an account with a second factor",
            "https://discord.com/developers/docs/reference#authentication",
            ["mfa."], "[A-Za-z0-9_-]{80,}", "mfa.{url:84}", boundary: .word, needs: [.digit]),
        token(
            "foursquare-key", "A Foursquare API key", "https://docs.foursquare.com/developer/reference/authentication",
            ["fsq3"], "[A-Za-z0-9+/]{40,}={0,2}", "fsq3{b64:43}=", boundary: .word, needs: [.digit]),
        token(
            "dependency-track-key", "A Dependency-Track API key",
            "https://docs.dependencytrack.org/integrations/rest-api/",
            ["odt_"], "[A-Za-z0-9]{32,}", "odt_{b62:32}", boundary: .word, needs: [.digit]),
        token(
            "n8n-api-key", "An n8n API key", "https://docs.n8n.io/api/authentication/", ["n8n_api_"],
            "[A-Za-z0-9]{32,}", "n8n_api_{hex:64}", boundary: .word),
        token(
            "vercel-blob-token", "A Vercel Blob token", "https://vercel.com/docs/vercel-blob/using-blob-sdk",
            ["vercel_blob_rw_"], "[A-Za-z0-9_]{30,}", "vercel_blob_rw_{b62:16}_{b62:30}"),
        token(
            "nostr-secret-key", "A Nostr secret key", "https://github.com/nostr-protocol/nips/blob/master/19.md",
            ["nsec1"], "[02-9ac-hj-np-z]{50,}",
            "nsec1qpzry9x8gf2tvdw0s3jn54khce6mua7lqpzry9x8gf2tvdw0s3jn54khce",
            boundary: .word),
        token(
            "yandex-secret-key", "A static secret key of Yandex Cloud",
            "https://yandex.cloud/docs/iam/concepts/authorization/access-key",
            ["YCM", "YCN", "YCO", "YCP"], "[A-Za-z0-9_-]{37}", "YCN{url:37}", boundary: .word,
            needs: [.digit, .upper, .lower]),
        token(
            "cloudflare-tunnel-token", "The token of a Cloudflare tunnel",
            "https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/configure-tunnels/remote-tunnel-permissions/",
            ["eyJhIjoi"], "[A-Za-z0-9+/=%_-]{140,}", "eyJhIjoi{b64:160}", boundary: .word, needs: [.digit]),
        token(
            "django-secret-key", "A secret key that Django made",
            "https://docs.djangoproject.com/en/stable/ref/settings/#secret-key",
            ["django-insecure-"], "[^\\s\"'\\\\]{30,}", "django-insecure-{low:25}{dec:5}{low:20}"),
        token(
            "ssh2-private-key", "A private key in the form of SSH2",
            "https://www.rfc-editor.org/rfc/rfc4716",
            ["---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"], "[A-Za-z0-9+/=%\\s\\\\:\"._@-]{16,}",
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{b64:64}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----"),
        Rule(
            "private-key-der", "A private key in base64 without its PEM lines",
            references: [
                "https://www.rfc-editor.org/rfc/rfc5958", "https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2",
            ],
            detection: .tokens([
                // PKCS #8 with RSA, elliptic curves and Ed25519.
                TokenPattern(
                    ["IBADANBgkqhkiG9w0BAQEFAASC", "AgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG", "CAQAwBQYDK2VwBCIEI"],
                    "[A-Za-z0-9+/=%]{30,}", before: "[A-Za-z0-9+/]", beforeLength: 2),
                // PKCS #1: 1024, 2048 and 4096 bits.
                TokenPattern(
                    [
                        "AIBAAKBgQ", "AIBAAKCAQEA", "wIBAAKCAQEA", "gIBAAKCAQEA", "AIBAAKCAgEA", "QIBAAKCAgEA",
                        "wIBAAKCAgEA",
                    ],
                    "[A-Za-z0-9+/=%\\s]{100,}", before: "[A-Za-z0-9+/]", beforeLength: 4),
            ]),
            examples: [
                "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{b64:200}", "MIIEpAIBAAKCAQEA{b64:300}",
                "MC4CAQAwBQYDK2VwBCIEI{b64:43}",
            ],
            counterexamples: ["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{b64:200}"]),
        token(
            "loggly-token", "A Loggly customer token in its URL",
            "https://documentation.solarwinds.com/en/success_center/loggly/content/admin/token-based-api-authentication.htm",
            ["loggly.com/inputs/", "loggly.com/bulk/"], "[0-9a-f-]{36}",
            "https://logs-01.loggly.com/inputs/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}/tag/http/", keepsLiteral: true),
        Rule(
            "new-relic-ingest-key", "A New Relic license key",
            references: ["https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"],
            detection: .tokens([TokenPattern(["FFFFNRAL"], "", before: "[a-z0-9]", beforeLength: 28)]),
            examples: ["eu01xx{hex:26}FFFFNRAL"], counterexamples: ["FFFFNRAL"]),
        token(
            "oauth-code", "An authorization code in a redirection",
            "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
            ["?code=", "&code="], "[A-Za-z0-9_.~%/-]{20,}", "GET /cb?code=a1B2c3{url:34}&state=x",
            needs: [.digit, .random],
            keepsLiteral: true, confidence: .medium,
            not: ["/x?code={dec:24}", "/x?code=invalid-argument-for-the-request"]),
        token(
            "password-in-words", "A password behind the word for it in other languages",
            "https://cwe.mitre.org/data/definitions/532.html",
            [
                "mot de passe", "contrase\u{F1}a", "has\u{142}o", "\u{5BC6}\u{7801}",
                "\u{30D1}\u{30B9}\u{30EF}\u{30FC}\u{30C9}", "\u{43F}\u{430}\u{440}\u{43E}\u{43B}\u{44C}",
            ],
            "\\s{0,2}(est\\s)?(es\\s)?(\u{306F})?[:=\u{FF1A}]{0,3}\\s{0,2}[\"']?\\K[^\\s\"']{6,}",
            "mot de passe : {txt:9}1x",
            needs: [.digit], keepsLiteral: true, confidence: .medium, not: ["mot de passe oublié"]),
        token(
            "npm-config-token", "A token among the arguments of npm config",
            "https://docs.npmjs.com/cli/v10/configuring-npm/npmrc",
            [":_authToken "], "[\"']?\\K[A-Za-z0-9_.=+/-]{16,}",
            "npm config set //registry.example.com/:_authToken {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
        token(
            "oracle-thin-password", "The password of a JDBC URL of Oracle",
            "https://docs.oracle.com/en/database/oracle/oracle-database/19/jjdbc/data-sources-and-URLs.html",
            ["jdbc:oracle:thin:"], "[^/\\s@\"']{1,64}/\\K[^@\\s\"']{3,}", "jdbc:oracle:thin:app/{b62:10}@db1:1521:orcl",
            keepsLiteral: true, confidence: .medium, not: ["jdbc:oracle:thin:@//db1:1521/orcl"]),
        token(
            "cvs-password", "The password of a CVS root",
            "https://www.gnu.org/software/trans-coord/manual/cvs/html_node/Password-authentication-client.html",
            [":pserver:"], "[^:@\\s\"']{1,64}:\\K[^@\\s\"']{3,}", ":pserver:bob:{b62:10}@cvs.example:/cvs",
            keepsLiteral: true,
            confidence: .medium, not: [":pserver:anonymous@cvs.example:/cvs"]),
        Rule(
            "go-mysql-password", "The password of a data source of Go's MySQL driver",
            references: ["https://github.com/go-sql-driver/mysql#dsn-data-source-name"], confidence: .medium,
            detection: .structure(.dataSource), examples: ["app:a1{b62:10}@tcp(db1:3306)/app"],
            counterexamples: ["app@tcp(db1:3306)/app"]),
        token(
            "smtp-credential", "A user and a password of SMTP or Redis behind AUTH",
            "https://www.rfc-editor.org/rfc/rfc4954",
            ["AUTH PLAIN ", "AUTH LOGIN ", "AUTH "], "\\K[A-Za-z0-9+/=%!@#$^&*_-]{8,}", "AUTH PLAIN AG{b64:20}a1",
            boundary: .word, needs: [.digit, .lower], keepsLiteral: true, confidence: .medium,
            not: ["AUTH REQUIRED", "AUTH failed for alice"]),
        token(
            "user-secrets-value", "A value that a program stores as a secret",
            "https://learn.microsoft.com/aspnet/core/security/app-secrets",
            ["user-secrets set "], "[\"']?[^\\s\"']{1,128}[\"']?\\s[\"']?\\K[^\\s\"']{4,}",
            "dotnet user-secrets set Db:Value {txt:9}", keepsLiteral: true, confidence: .medium),
        token(
            "vault-write", "The first value of vault kv put",
            "https://developer.hashicorp.com/vault/docs/commands/kv/put",
            ["vault kv put ", "vault kv patch "],
            "(-mount=[^\\s]{1,64}\\s)?[^\\s=]{1,256}\\s[^\\s=]{1,64}=[\"']?\\K[^\\s\"'@][^\\s\"']{2,}",
            "vault kv put secret/app value={txt:9}", keepsLiteral: true, confidence: .medium,
            not: ["vault kv put secret/app value=@file"]),
        token(
            "command-archive", "The password of zip", "https://infozip.sourceforge.net/",
            ["zip -P ", "zip -qP ", "zip -rP "],
            "[\"']?\\K[^\\s\"']{4,}", "zip -P {txt:9} a.zip b", keepsLiteral: true, confidence: .medium),
        token(
            "command-httpie", "The password of HTTPie", "https://httpie.io/docs/cli/authentication",
            ["http -a ", "https -a "], "[\"']?[^:\\s\"']{1,64}:\\K[^\\s\"']{3,}", "http -a bob:{txt:9} GET x",
            keepsLiteral: true, confidence: .medium),
        token(
            "secure-string-value", "The value of a secure parameter",
            "https://docs.aws.amazon.com/cli/latest/reference/ssm/put-parameter.html",
            ["SecureString --value "], "[\"']?\\K[^\\s\"']{4,}",
            "aws ssm put-parameter --type SecureString --value {txt:9}",
            keepsLiteral: true, confidence: .medium),
    ]
}
