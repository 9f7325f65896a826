extension StandardRules {
    /// Secrets that are recognised by their structure, whoever issued them.
    static let structures: [Rule] = [
        Rule(
            "private-key", "A PEM private key: whole, on one line, with escaped line feeds, or cut off",
            references: ["https://www.rfc-editor.org/rfc/rfc7468"],
            detection: .structure(.privateKeyBlock),
            examples: [
                "-----BEGIN RSA PRIVATE KEY-----\n{b64:64}\n{b64:40}==\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN OPENSSH PRIVATE KEY----- {b64:64} -----END OPENSSH PRIVATE KEY-----",
                "key -----BEGIN PRIVATE KEY-----\n{b64:64}\n{b64:20}",
            ],
            counterexamples: ["-----BEGIN CERTIFICATE-----\n{b64:64}\n-----END CERTIFICATE-----"]),
        Rule(
            "private-key-base64", "A PEM private key in base64",
            references: ["https://www.rfc-editor.org/rfc/rfc7468", "https://www.rfc-editor.org/rfc/rfc4648"],
            detection: .tokens([
                TokenPattern(
                    [
                        "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt", "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0t",
                        "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0t", "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZ",
                        "LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURSBLRVkt", "LS0tLS1CRUdJTiBEU0EgUFJJVkFURSBLRVkt",
                        "LS0tLS1CRUdJTiBQR1AgUFJJVkFURSBLRVkg",
                    ], "[A-Za-z0-9+/=]{16,}")
            ]),
            examples: ["LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt{b64:80}"],
            counterexamples: ["LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0t{b64:80}"]),
        Rule(
            "putty-private-key", "The private lines of a PuTTY key file",
            references: ["https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html"],
            detection: .tokens([
                TokenPattern(
                    ["Private-Lines: "], "[0-9]{1,4}[\\s\\\\nr]{1,8}[A-Za-z0-9+/=\\s\\\\]{16,}", keepsLiteral: true)
            ]),
            examples: ["Private-Lines: 2\n{b64:64}\n{b64:30}=="]),
        Rule(
            "rfc8959-uri", "A secret in the URI scheme secret-token",
            references: ["https://www.rfc-editor.org/rfc/rfc8959"],
            detection: .tokens([
                TokenPattern(["secret-token:"], "[A-Za-z0-9_.~%!$*+,;=:@/-]{12,}", boundary: .word, ignoresCase: true)
            ]),
            examples: ["secret-token:{b62:40}"], counterexamples: ["secret-token: none"]),
        Rule(
            "age-secret-key", "An age identity",
            references: ["https://age-encryption.org/v1"],
            detection: .tokens([TokenPattern(["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], "[A-Z0-9]{40,}")]),
            examples: ["AGE-SECRET-KEY-1{B36:58}"]),
        Rule(
            "json-web-token", "A JWT or JWE in compact form",
            references: ["https://www.rfc-editor.org/rfc/rfc7519", "https://www.rfc-editor.org/rfc/rfc7516"],
            detection: .structure(.jsonWebToken),
            examples: ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIx{url:30}.{url:43}"],
            counterexamples: ["eyJhbGciOiJIUzI1NiJ9", "eyJrZXkiOiAidmFsdWUifQ=="]),
        Rule(
            "url-password", "The password in a URL",
            references: ["https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"], confidence: .medium,
            detection: .structure(.urlPassword),
            examples: ["postgres://app:{txt:14}@db.example:5432/app", "redis://:{b62:20}@cache.example"],
            counterexamples: ["https://example.com/a@b", "ssh://git@example.com:22/x", "https://example.com:8443/"]),
        Rule(
            "http-bearer", "The credential behind Bearer",
            references: ["https://www.rfc-editor.org/rfc/rfc6750"], confidence: .medium,
            detection: .structure(.bearer),
            examples: ["sent Bearer {b62:24}1 to the server"],
            counterexamples: ["bearer authentication failed", "Bearer realm"]),
        Rule(
            "http-basic", "User name and password behind Basic",
            references: ["https://www.rfc-editor.org/rfc/rfc7617"], confidence: .medium,
            detection: .structure(.basic),
            examples: ["header Basic dXNlcjp{b64:0}wYXNzd29yZA== was sent"],
            counterexamples: ["Basic authentication", "Basic research"]),
    ]

    /// Values that their neighbours give away.
    static let neighbours: [Rule] = [
        Rule(
            "kubernetes-secret", "The values of a Kubernetes Secret",
            references: ["https://kubernetes.io/docs/concepts/configuration/secret/"],
            detection: .structure(.kubernetesSecret),
            examples: [
                "{\"kind\":\"Secret\",\"data\":{\"a\":\"{b64:12}\"}}",
                "{\"apiVersion\":\"v1\",\"stringData\":{\"a\":\"{b62:12}\"},\"kind\":\"Secret\"}",
            ],
            counterexamples: [
                "{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"value\"}}",
                "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"db\"},\"type\":\"Opaque\"}",
            ])
    ]

    /// Values under telling names: see ``KeyNameTable``.
    static let names: [Rule] = [
        name(
            "http-authorization", "An Authorization or Proxy-Authorization header",
            ["https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2"],
            ["{\"authorization\":\"Digest {b62:20}\"}", "Proxy-Authorization: Digest {b62:20}"],
            ["{\"authorization\":{\"action\":\"read\",\"scope\":\"/x\"}}", "authorization: denied"]),
        name(
            "http-cookie", "A Cookie or Set-Cookie header", ["https://www.rfc-editor.org/rfc/rfc6265"],
            ["{\"Set-Cookie\":\"id={b62:12}; Path=/\"}", "Cookie: id={b62:12}; theme=dark"], []),
        name(
            "key-password", "A value under a password's name", ["https://cwe.mitre.org/data/definitions/532.html"],
            ["{\"password\":\"{txt:9}\"}", "password={txt:9}1", "{\"db_password\":12345678}"],
            [
                "{\"password_last_changed\":\"2026-01-01\"}", "{\"password\":null}", "{\"password\":\"***\"}",
                "password={{ value }}",
            ]),
        name(
            "key-secret", "A value under a secret's name", ["https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1"],
            ["{\"client_secret\":\"{b62:20}\"}", "client_secret={b62:20}1"],
            ["{\"secret_name\":\"prod/db\"}", "{\"secret\":{\"secretName\":\"tls\"}}", "{\"secretArn\":\"arn:aws:x\"}"]),
        name(
            "key-private-key", "A value under the name of a private or secret key",
            ["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"],
            ["{\"secret_access_key\":\"{b64:40}\"}", "aws_secret_access_key = {b62:40}"],
            ["{\"public_key\":\"ssh-ed25519 AAAA\"}"]),
        name(
            "key-token", "A value under a token's name", ["https://www.rfc-editor.org/rfc/rfc6749#section-1.4"],
            ["{\"access_token\":\"{b62:24}\"}", "refresh_token={b62:24}1"],
            [
                "{\"token_type\":\"Bearer\"}", "{\"max_tokens\":100}", "{\"tokenExpiry\":\"2026-01-01\"}",
                "{\"nextToken\":\"{b62:24}\"}",
            ]),
        name(
            "key-api-key", "A value under an API key's name",
            ["https://swagger.io/docs/specification/v3_0/authentication/api-keys/"],
            ["{\"x-api-key\":\"{b62:24}\"}", "api_key: {b62:24}1"], ["{\"apiKeyId\":\"k-1\"}"]),
        name(
            "key-session", "A session cookie's value under its name",
            ["https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html"],
            ["{\"PHPSESSID\":\"{b36:25}a1\"}"],
            ["{\"session_id\":\"{b36:26}\"}", "{\"session\":\"67\"}", "{\"sessionContext\":{\"attributes\":{}}}"]),
        name(
            "key-credential", "A value under a credential's name",
            ["https://docs.docker.com/reference/cli/docker/login/"],
            ["{\"auth\":\"{b62:30}a1\"}"], ["{\"auth\":\"email\"}", "{\"credentials\":{\"jti\":\"1\"}}"]),
        name(
            "key-named", "A random value under a name that ends in key, auth, salt or the like",
            ["https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"],
            ["{\"integration_key\":\"{hex:15}a1b{b62:15}\"}", "WEBHOOK_AUTH={b62:14}a1b2c3{b62:14}"],
            ["{\"objectKey\":\"reports/2026-11.csv\"}", "{\"cache_key\":\"{hex:40}\"}"]),
        name(
            "vendor-context", "A random value under a name that mentions a vendor",
            ["https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html"],
            ["{\"datadog_live\":\"{hex:15}a1b2{hex:13}\"}", "algolia_admin = \"{hex:15}a1b2{hex:13}\""],
            [
                "{\"slack_channel\":\"C0123ABCD\"}", "{\"sentry_release\":\"{hex:40}\"}",
                "{\"stripe_version\":\"2026-11-01.basil\"}",
            ]),
        name(
            "url-signature", "The signature of a signed URL",
            ["https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"],
            ["https://b.example/k?expires=60&signature={hex:64}"], ["{\"signature\":\"Microsoft Windows\"}"]
        ),
    ]

    private static func name(
        _ id: String, _ summary: String, _ references: [String], _ examples: [String], _ counterexamples: [String]
    ) -> Rule {
        Rule(
            id, summary, references: references, confidence: .medium, detection: .names, examples: examples,
            counterexamples: counterexamples)
    }

    /// A rule for one vendor's tokens.
    static func token(
        _ id: String, _ summary: String, _ reference: String, _ literals: [String], _ tail: String, _ example: String,
        boundary: TokenPattern.Boundary = .any, needs: TokenPattern.Needs = [], keepsLiteral: Bool = false,
        confidence: Confidence = .high, not counterexamples: [String] = []
    ) -> Rule {
        Rule(
            id, summary, references: [reference], confidence: confidence,
            detection: .tokens([
                TokenPattern(literals, tail, boundary: boundary, needs: needs, keepsLiteral: keepsLiteral)
            ]),
            examples: [example], counterexamples: counterexamples)
    }
}
