import CustodySanitizer

/// What audit events are full of and no scanner may take: identifiers, digests, versions, paths, encoded content.
enum BenignForms {
    static let all: [LabelledForm] = identifiers + digests + names + contents + sentences

    private static func form(_ name: String, _ make: @escaping @Sendable (inout SeededValues) -> String) -> LabelledForm
    {
        LabelledForm(name) { values in (make(&values), nil) }
    }

    private static func member(
        _ name: String, _ names: [String], _ make: @escaping @Sendable (inout SeededValues) -> String
    ) -> LabelledForm {
        form(name) { values in "{\"type\":\"e\",\"\(values.pick(names))\":\"\(json(make(&values)))\"}" }
    }

    private static let services = [
        "payments-api", "checkout", "github", "datadog-agent", "grafana", "argo-cd", "slack-bot", "okta-sync", "vault",
        "sentry-relay", "nginx-ingress", "auth-service", "token-broker", "secret-store-csi",
    ]

    private static let identifiers: [LabelledForm] = [
        member("uuid", ["id", "requestId", "event_id", "value", "correlation_id", "key", "client_id", "tokenId"]) {
            $0.uuid()
        },
        member("uuid upper", ["RequestID", "x-request-id", "deviceId", "ActivityId"]) { $0.uuid().uppercased() },
        member("uuid list", ["ids"]) { "\($0.uuid()),\($0.uuid())" },
        member("trace id", ["trace_id", "traceId", "dd.trace_id", "x-b3-traceid"]) { $0.hex(32) },
        member("span id", ["span_id", "parentSpanId", "x-b3-spanid"]) { $0.hex(16) },
        member("traceparent", ["traceparent", "header", "value"]) { "00-\($0.hex(32))-\($0.hex(16))-01" },
        member("xray", ["x-amzn-trace-id", "trace"]) { "Root=1-\($0.hex(8))-\($0.hex(24));Sampled=1" },
        member("ulid", ["id", "ulid", "object_id"]) { "01J" + $0.expand("{b32:23}") },
        member("ksuid", ["id", "request"]) { "2" + $0.expand("{b62:26}") },
        member("object id", ["_id", "oid", "documentId"]) { $0.hex(24) },
        member("session id", ["session_id", "sessionId", "auditSessionId"]) {
            $0.pick([$0.uuid(), $0.hex(32), "sess-\($0.hex(16))"])
        },
        member("user id", ["user_id", "sub", "principalId", "actorId"]) {
            $0.pick([
                "auth0|\($0.hex(24))", "AROA" + $0.expand("{b32:17}") + ":deploy", "user-" + $0.expand("{b36:12}"),
            ])
        },
        member("key id", ["key_id", "kid", "accessKeyId2", "keyId", "kmsKeyId", "api_key_id", "token_id"]) {
            $0.pick([$0.uuid(), "k-\($0.hex(12))", $0.hex(40)])
        },
        member("arn", ["arn", "resource", "roleArn", "value", "secretArn"]) {
            $0.pick([
                "arn:aws:iam::\($0.expand("{dec:12}")):role/deploy-\($0.hex(8))",
                "arn:aws:secretsmanager:eu-west-1:\($0.expand("{dec:12}")):secret:prod/db-\($0.expand("{b62:6}"))",
                "arn:aws:kms:us-east-1:\($0.expand("{dec:12}")):key/\($0.uuid())",
                "arn:aws:lambda:us-east-1:\($0.expand("{dec:12}")):function:token-rotator:42",
            ])
        },
        member("resource path", ["resource", "scope", "id", "target"]) {
            $0.pick([
                "/subscriptions/\($0.uuid())/resourceGroups/rg-prod/providers/Microsoft.KeyVault/vaults/kv-prod/secrets/db-password",
                "projects/acme-prod/secrets/db-password/versions/3",
                "projects/p/locations/global/keyRings/r/cryptoKeys/k",
            ])
        },
        member("mac", ["mac", "hwaddr", "text"]) { $0.expand("{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}") },
        member("ipv6", ["ip", "src", "value"]) {
            $0.expand("2001:db8:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}")
        },
        member("serial", ["serial", "serialNumber", "certificate_serial"]) {
            $0.expand("{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}")
        },
        member("cursor", ["nextToken", "next_page_token", "cursor", "continuationToken", "page_token"]) {
            $0.expand("{b64:44}")
        },
        form("numbers") {
            "{\"build\":\($0.number(1000...999_999_999)),\"epoch\":17\($0.expand("{dec:8}")),\"token_count\":\($0.number(1...9000)),\"n\":1\($0.expand("{dec:18}"))}"
        },
        member("account number", ["account", "orderNumber", "invoice", "ticket"]) {
            $0.pick(["INV-2026-\($0.expand("{dec:6}"))", $0.expand("{dec:12}"), "JIRA-\($0.number(1...9999))"])
        },
        member("aws resource id", ["instanceId", "vpc", "volume", "subnet"]) {
            $0.pick(["i-0\($0.hex(16))", "vpc-0\($0.hex(16))", "vol-0\($0.hex(16))", "sg-\($0.hex(17))"])
        },
        member("windows id", ["SubjectUserSid", "TargetSid", "LogonGuid"]) {
            $0.pick([
                "S-1-5-21-\($0.expand("{dec:10}"))-\($0.expand("{dec:10}"))-\($0.expand("{dec:9}"))-1104",
                "{\($0.uuid().uppercased())}",
            ])
        },
    ]

    private static let digests: [LabelledForm] = [
        member("git sha", ["commit", "sha", "revision", "ref", "head_sha", "value", "before"]) { $0.hex(40) },
        member("short sha", ["commit", "version", "rev"]) { $0.hex($0.number(7...12)) },
        member("sha256", ["sha256", "digest", "checksum", "hash", "file_hash", "fingerprint", "value"]) { $0.hex(64) },
        member("sha512", ["sha512", "digest"]) { $0.hex(128) },
        member("md5", ["md5", "checksum", "Content-MD5", "hash"]) { $0.hex(32) },
        member("upper digest", ["SHA1", "MD5", "IMPHASH", "Hashes"]) {
            "SHA1=\($0.expand("{HEX:40}")),MD5=\($0.expand("{HEX:32}")),SHA256=\($0.expand("{HEX:64}"))"
        },
        member("image digest", ["image", "imageID", "ref", "container_image"]) {
            "registry.example.com/team/app@sha256:\($0.hex(64))"
        },
        member("prefixed digest", ["digest", "layer", "etag", "id"]) {
            $0.pick(["sha256:", "sha1:", "md5:", "blake3:"]) + $0.hex(64)
        },
        member("integrity", ["integrity", "sri", "value"]) {
            $0.pick([
                "sha512-\($0.expand("{b64:86}"))==", "sha384-\($0.expand("{b64:64}"))",
                "sha256-\($0.expand("{b64:43}"))=",
            ])
        },
        member("go sum", ["h1", "sum", "line"]) { "github.com/acme/lib v1.2.3 h1:\($0.expand("{b64:43}"))=" },
        member("etag", ["etag", "ETag", "If-None-Match"]) {
            $0.pick(["\"\($0.hex(32))\"", "W/\"\($0.hex(20))\"", "\"\($0.hex(32))-12\""])
        },
        member("ssh fingerprint", ["fingerprint", "key_fingerprint", "line"]) { "SHA256:\($0.expand("{b64:43}"))" },
        member("public key", ["public_key", "publicKey", "ssh_public_key"]) {
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\($0.expand("{b64:43}")) alice@h1"
        },
        member("authorized key line", ["line", "value"]) {
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB\($0.expand("{b64:340}")) bob@h2"
        },
        member("certificate", ["cert", "clientCertificate", "pem"]) {
            "-----BEGIN CERTIFICATE-----\nMII\($0.expand("{b64:61}"))\n\($0.expand("{b64:64}"))\n-----END CERTIFICATE-----"
        },
        member("thumbprint", ["thumbprint", "x5t", "certificateThumbprint"]) {
            $0.pick([$0.expand("{HEX:40}"), $0.expand("{url:27}")])
        },
        member("container id", ["container_id", "containerID", "cgroup"]) {
            $0.pick(["docker://\($0.hex(64))", "/kubepods/burstable/pod\($0.uuid())/\($0.hex(64))", $0.hex(64)])
        },
        member("tuf key id", ["keyid", "key_hash"]) { $0.hex(64) },
        member("cache key", ["cache_key", "cacheKey", "object_key", "s3_key", "partition_key", "idempotency_key"]) {
            $0.pick([$0.hex(40), "node-modules-\($0.hex(64))", "users/\($0.uuid())/avatar.png"])
        },
    ]

    private static let names: [LabelledForm] = [
        member("pod", ["pod", "podName", "name", "hostname"]) {
            "\($0.pick(services))-\($0.expand("{b36:10}"))-\($0.expand("{b36:5}"))"
        },
        member("secret name", ["secret_name", "secretName", "secretRef", "name"]) {
            $0.pick([
                "db-credentials", "prod/token-signing", "sh.helm.release.v1.grafana.v12",
                "default-token-\($0.expand("{b36:5}"))", "tls-\($0.expand("{b36:8}"))",
            ])
        },
        member("version", ["version", "release", "tag", "kernel"]) {
            $0.pick([
                "1.27.3-gke.100", "v2.14.0-rc.1+build.\($0.number(1...9999))", "5.15.0-1053-aws",
                "2026.11.21-\($0.hex(7))", "10.0.19045.3570",
            ])
        },
        member("camel case", ["class", "eventName", "operation", "method"]) {
            $0.pick([
                "AbstractSingletonProxyFactoryBeanGenerator", "ListOrganizationalUnitsForParentRequestV2",
                "com.example.security.OAuth2AccessTokenResponseHttpMessageConverter",
                "UpdateServiceAccountTokenVolumeProjectionExpirationSeconds",
            ])
        },
        member("snake case", ["metric", "event", "setting"]) {
            $0.pick([
                "authentication_token_refresh_failures_total", "secret_rotation_lambda_invocations_per_minute",
                "api_key_usage_by_customer_2026_11",
            ])
        },
        member("path", ["path", "file", "cwd", "exe"]) {
            $0.pick([
                "/var/lib/docker/overlay2/\($0.hex(64))/merged/etc/passwd", "/home/alice/.ssh/id_ed25519.pub",
                "C:\\Program Files\\Common Files\\Microsoft Shared\\ClickToRun\\OfficeClickToRun.exe",
                "/usr/share/keyrings/docker-archive-keyring.gpg", "/etc/ssl/private/server.key",
                "/run/secrets/db_password",
            ])
        },
        member("url", ["url", "href", "uri", "link"]) {
            $0.pick([
                "https://github.com/acme/app/commit/\($0.hex(40))",
                "https://example.com/docs/\($0.uuid())?tab=tokens#access-token",
                "https://cdn.example.com/assets/app.\($0.hex(20)).js",
                "https://storage.example.com/b/o?generation=17\($0.expand("{dec:14}"))&alt=media",
                "https://acme.okta.com/app/slack/exk\($0.expand("{b62:17}"))/sso/saml",
                "https://example.com:8443/path@v1.2.3",
                "https://sentry.io/organizations/acme/issues/\($0.expand("{dec:10}"))/?project=\($0.expand("{dec:7}"))",
            ])
        },
        member("user agent", ["user_agent", "userAgent"]) {
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1\($0.number(10...40)).0.0.0 Safari/537.36"
        },
        member("package", ["purl", "dependency", "artifact"]) {
            $0.pick([
                "pkg:npm/%40babel/core@7.23.\($0.number(0...9))",
                "org.springframework.security:spring-security-oauth2-client:6.2.1",
                "golang.org/x/crypto@v0.0.0-20231127180814-\($0.hex(12))",
            ])
        },
        member("scope", ["scope", "scopes", "permissions"]) {
            $0.pick([
                "openid profile email offline_access", "https://www.googleapis.com/auth/cloud-platform",
                "read:api_key write:token admin:org_hook", "secretmanager.versions.access",
            ])
        },
        member("token kind", ["token_type", "tokenUse", "grant_type", "authenticationMethod"]) {
            $0.pick([
                "Bearer", "id_token", "client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "PASSWORD",
            ])
        },
        member(
            "password metadata",
            ["password_last_changed", "passwordPolicy", "password_expires", "PasswordLastSet", "secret_expires_at"]
        ) { $0.pick(["2026-11-21T00:00:00Z", "strong", "never", "11/21/2026 9:00:00 AM"]) },
        member("state words", ["password", "token", "secret", "api_key"]) {
            $0.pick(["***", "<redacted>", "${SECRET}", "{{ vault.db }}", "", "null", "[FILTERED]", "********"])
        },
        member(
            "vendor things",
            [
                "github_repository", "slack_channel", "datadog_site", "okta_domain", "sentry_release", "stripe_version",
                "twilio_region", "grafana_dashboard_uid", "auth0_tenant",
            ]
        ) {
            $0.pick([
                "acme/app", "C0\($0.expand("{B36:9}"))", "datadoghq.eu", "acme.okta.com",
                "app@1.2.\($0.number(0...99))", "2026-11-01.basil", "us1", "\($0.expand("{b36:9}"))",
            ])
        },
        member("email", ["email", "actor", "from"]) {
            "\($0.pick(["alice", "bob.token", "secret.santa"]))+\($0.number(1...99))@example.com"
        },
        member("date", ["time", "created", "token_expiry"]) {
            "2026-11-\($0.number(10...28))T10:\($0.number(10...59)):00.123456Z"
        },
        member("k8s labels", ["pod-template-hash", "controller-revision-hash", "job-name"]) {
            $0.pick([$0.expand("{b36:10}"), "\($0.pick(services))-\($0.expand("{dec:8}"))", $0.hex(10)])
        },
    ]

    private static let contents: [LabelledForm] = [
        member("png", ["image", "avatar", "icon", "data"]) {
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA\($0.expand("{b64:600}"))=="
        },
        member("jpeg", ["thumbnail", "photo", "payload"]) { "/9j/4AAQSkZJRgABAQAAAQABAAD\($0.expand("{b64:800}"))" },
        member("gif", ["pixel", "img"]) {
            "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\($0.expand("{b64:40}"))"
        },
        member("zip", ["zipFile", "archive"]) { "UEsDBBQAAAAIAA\($0.expand("{b64:700}"))" },
        member("base64 text", ["data", "content", "body", "message"]) {
            base64("The quick brown fox jumps over the lazy dog number \($0.number(1...9999)), and back again at noon.")
        },
        member("base64 json", ["data", "payload", "userData"]) {
            base64("{\"name\":\"app\",\"count\":\($0.number(1...9999)),\"enabled\":true,\"region\":\"eu-west-1\"}")
        },
        member("base64 script", ["userData", "script"]) {
            base64(
                "#!/bin/bash\nset -eu\napt-get update\napt-get install -y nginx=1.\($0.number(10...30))\nsystemctl enable nginx\n"
            )
        },
        member("base64 xml", ["data", "document"]) {
            base64("<?xml version=\"1.0\"?><root><item id=\"\($0.number(1...999))\">value</item></root>")
        },
        member("font", ["src", "font"]) { "url(data:font/woff2;base64,d09GMgABAAAAA\($0.expand("{b64:500}")))" },
        member("protobuf", ["raw", "state", "blob"]) { "CgQI\($0.expand("{b64:120}"))" },
        member("gzip", ["compressed", "awslogs"]) { "H4sIAAAAAAAA\($0.expand("{b64:400}"))" },
        form("embedding") { values in
            "{\"vector\":[" + (0..<16).map { _ in "0.\(values.expand("{dec:15}"))" }.joined(separator: ",") + "]}"
        },
        form("kubernetes config map") { values in
            "{\"kind\":\"ConfigMap\",\"data\":{\"app.conf\":\"workers=4\\nlevel=info\\nid=\(values.uuid())\"}}"
        },
        form("security context") { values in
            "{\"spec\":{\"serviceAccountName\":\"default\",\"automountServiceAccountToken\":true,\"volumes\":[{\"name\":\"kube-api-access-\(values.expand("{b36:5}"))\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}}]}}]}}"
        },
        form("tagged object") { values in
            "{\"tags\":[{\"Key\":\"Name\",\"Value\":\"api-\(values.hex(8))\"},{\"Key\":\"commit\",\"Value\":\"\(values.hex(40))\"},{\"Key\":\"owner\",\"Value\":\"team-tokens\"}]}"
        },
        form("service and value") { values in
            "{\"service\":\"\(values.pick(services))\",\"\(values.pick(["value", "id", "commit", "digest", "resource"]))\":\"\(values.pick([values.hex(40), values.uuid(), values.hex(64)]))\"}"
        },
        form("saml attributes") { values in
            "{\"attributes\":[{\"name\":\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name\",\"value\":\"alice\"},{\"name\":\"sessionIndex\",\"value\":\"_\(values.hex(32))\"}]}"
        },
    ]

    private static func sentence(_ name: String, _ make: @escaping @Sendable (inout SeededValues) -> String)
        -> LabelledForm
    {
        form(name) { values in "{\"ts\":\"2026-11-21T10:00:00Z\",\"msg\":\"\(json(make(&values)))\"}" }
    }

    private static let sentences: [LabelledForm] = [
        sentence("commit log") {
            "merged \($0.hex(40)) into main, build \($0.number(100...99999)) of \($0.pick(services))"
        },
        sentence("pull") {
            "Successfully pulled image \"ghcr.io/acme/\($0.pick(services)):v1.2.3@sha256:\($0.hex(64))\" in 1.2s"
        },
        sentence("request log") {
            "GET /api/v1/users/\($0.uuid())/keys 200 12ms trace=\($0.hex(32)) span=\($0.hex(16))"
        },
        sentence("token words") {
            $0.pick([
                "the token expired at 2026-11-21T10:00:00Z", "token: expired", "invalid token for user alice",
                "issued access token to client \($0.uuid())", "Token refresh scheduled in 3600 seconds",
                "secret rotation completed for prod/db", "api key \($0.uuid()) was revoked",
            ])
        },
        sentence("password words") {
            $0.pick([
                "password changed by admin", "password: required field",
                "The password must contain at least 12 characters", "reset password link sent to alice@example.com",
                "Failed password for invalid user bob from 192.0.2.1 port \($0.number(1000...60000)) ssh2",
                "password authentication failed for user \"app\"",
                "Accepted publickey for alice from 192.0.2.7 port 22 ssh2: ED25519 SHA256:\($0.expand("{b64:43}"))",
            ])
        },
        sentence("key words") {
            $0.pick([
                "duplicate key value violates unique constraint \"users_pkey_2026\"", "key: users/\($0.uuid())",
                "primary key (id)=(\($0.number(1...99999))) already exists",
                "cache key node-v20-\($0.hex(64)) restored", "Key (email)=(a@example.com) already exists.",
                "pressed key Enter",
            ])
        },
        sentence("vendor words") {
            $0.pick([
                "pushed to github at \($0.hex(40))", "sentry event \($0.hex(32)) captured",
                "datadog trace \($0.hex(32)) sampled", "deployed to heroku release v\($0.number(1...999))",
                "okta event \($0.uuid()) received",
                "slack message 17\($0.expand("{dec:8}")).\($0.expand("{dec:6}")) posted in C0\($0.expand("{B36:9}"))",
                "stripe event evt_1\($0.expand("{b62:23}")) processed",
                "grafana dashboard \($0.expand("{b62:9}")) saved", "netlify deploy \($0.hex(24)) is live",
                "vercel build dpl_\($0.expand("{b62:28}")) done",
            ])
        },
        sentence("bearer words") {
            $0.pick([
                "bearer authentication failed", "Basic authentication is disabled",
                "WWW-Authenticate: Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\"",
                "Authorization header missing",
            ])
        },
        sentence("docker build") { "#12 sha256:\($0.hex(64)) 3.40MB / 3.40MB 0.4s done" },
        sentence("npm lock") { "resolved \"https://registry.npmjs.org/lodash/-/lodash-4.17.21.tgz#\($0.hex(40))\"" },
        sentence("pip hash") { "requests==2.31.0 --hash=sha256:\($0.hex(64))" },
        sentence("select") {
            $0.pick([
                "SELECT id, password_hash, token FROM users WHERE id = \($0.number(1...9999))",
                "UPDATE sessions SET token = ? WHERE id = ?",
                "INSERT INTO api_keys (id, name) VALUES ('\($0.uuid())', 'ci')",
            ])
        },
        sentence("code") {
            $0.pick([
                "if (token == null) throw new AuthenticationException(\"missing token\");",
                "password = os.environ['DB_PASSWORD']", "const apiKey = process.env.API_KEY;",
                "secret := os.Getenv(\"CLIENT_SECRET\")", "token = request.headers.get('X-Auth-Token')",
                "password: ${{ secrets.DEPLOY_PASSWORD }}",
                "private static final String TOKEN_HEADER = \"X-Auth-Token\";",
            ])
        },
        sentence("command") {
            $0.pick([
                "kubectl get secret db-credentials -o yaml", "mysql -u root -p",
                "docker login -u bob --password-stdin registry.example.com", "curl -s https://example.com/health",
                "ssh -i ~/.ssh/id_rsa alice@10.0.0.\($0.number(1...254))", "psql -h db1 -U app -d app",
                "vault kv get secret/prod/db", "git checkout \($0.hex(40))",
                "openssl x509 -in a.pem -noout -fingerprint -sha256",
                "aws secretsmanager get-secret-value --secret-id prod/db-password", "net user bob /domain",
                "cp -u a b -p",
            ])
        },
        sentence("xml") {
            "<Event><System><EventID>4624</EventID><Correlation ActivityID=\"{\($0.uuid())}\"/></System><TokenElevationType>%%1936</TokenElevationType></Event>"
        },
        sentence("assembly") {
            $0.pick([
                "System.Core, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
                "Microsoft.Extensions.Logging.Abstractions, Version=8.0.0.0, PublicKeyToken=adb9793829ddae60",
            ])
        },
        sentence("hash pairs") {
            "file=/usr/bin/app sha1=\($0.hex(40)) md5=\($0.hex(32)) size=\($0.number(1...99999))"
        },
        sentence("semantic ids") {
            $0.pick([
                "cus_\($0.expand("{b62:14}"))", "pi_3\($0.expand("{b62:23}"))", "acct_1\($0.expand("{b62:15}"))",
                "prj_\($0.expand("{b62:24}"))", "run-\($0.expand("{b62:16}"))", "pk_live_\($0.expand("{b62:24}"))",
                "msg_\($0.expand("{b62:24}"))", "req_\($0.expand("{b62:24}"))", "chatcmpl-\($0.expand("{b62:29}"))",
                "resp_\($0.hex(48))", "toolu_01\($0.expand("{b62:22}"))",
            ])
        },
    ]
}
