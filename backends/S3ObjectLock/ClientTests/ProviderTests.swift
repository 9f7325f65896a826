import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import Testing
import SystemPackage
import CustodyHTTP

/// Each provider against a stand-in of its endpoint.
@Suite(
    "where credentials are found",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct ProviderTests {
    private let world: CredentialWorld

    init() throws { world = try CredentialWorld() }

    private func expectError(
        _ kind: S3Error.Kind = .credentials, profile: String? = nil, saying words: String = "",
        _ place: SourceLocation = #_sourceLocation
    ) async {
        do {
            _ = try await world.find(profile: profile)
            Issue.record("found", sourceLocation: place)
        } catch let error as S3Error {
            #expect(error.kind == kind, "\(error)", sourceLocation: place)
            #expect(error.message.contains(words), "\(error)", sourceLocation: place)
            #expect(!"\(error) \(String(reflecting: error))".contains(CredentialWorld.secret), sourceLocation: place)
        } catch { Issue.record(error, sourceLocation: place) }
    }

    @Test("the environment")
    func environment() async throws {
        world.environment["AWS_ACCESS_KEY_ID"] = "ENV"
        world.environment["AWS_SECRET_ACCESS_KEY"] = CredentialWorld.secret
        world.environment["AWS_SESSION_TOKEN"] = "token"
        let found = try await world.find()
        #expect(found.provider == .environment && found.credentials.accessKeyID == "ENV")
        #expect(found.credentials.sessionToken == "token" && found.credentials.expiration == nil)
        #expect(!"\(found.credentials) \(String(reflecting: found.credentials))".contains(CredentialWorld.secret))
        world.environment["AWS_SECRET_ACCESS_KEY"] = nil
        await expectError(saying: "without the other")
        world.environment["AWS_SECRET_ACCESS_KEY"] = "\(CredentialWorld.secret)\r\nX: y"
        await expectError(saying: "characters that cannot be")
    }

    @Test("a role by a source profile, and by a chain of them")
    func roles() async throws {
        try world.config(
            """
            [default]
            role_arn = arn:aws:iam::1:role/outer
            source_profile = middle
            external_id = xid
            [profile middle]
            role_arn = arn:aws:iam::1:role/inner
            source_profile = base
            """)
        try world.credentials("[base]\n" + CredentialWorld.keys("BASE"))
        let found = try await world.find()
        #expect(found.provider == .assumeRole && found.credentials.accessKeyID == "KEY2")
        #expect(found.credentials.expiration == Timestamp("2100-01-01T00:00:00.000000Z"))
        let log = try world.log()
        #expect(
            log.map { $0.split(separator: " ").filter { $0.hasPrefix("arn") || $0.hasPrefix("KEY") || $0 == "BASE" } }
                == [["arn:aws:iam::1:role/inner", "BASE"], ["arn:aws:iam::1:role/outer", "KEY1"]])
        #expect(log.last?.contains("xid") == true)
    }

    @Test("a role by what the host gives", arguments: ["Environment", "EcsContainer", "Ec2InstanceMetadata"])
    func credentialSource(place: String) async throws {
        try world.config("[profile p]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = \(place)\n")
        world.environment["AWS_ACCESS_KEY_ID"] = "ENV"
        world.environment["AWS_SECRET_ACCESS_KEY"] = CredentialWorld.secret
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = world.server["url"] + "/container/x"
        world.environment["AWS_EC2_METADATA_DISABLED"] = nil
        world.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = world.server["url"]
        let found = try await world.find(profile: "p")
        #expect(found.provider == .assumeRole)
        let last = try #require(world.log().last)
        #expect(last.contains(place == "Environment" ? "ENV" : "KEY1"))
    }

    @Test("roles that cannot be")
    func wrongRoles() async throws {
        try world.config(
            """
            [profile loop]
            role_arn = a
            source_profile = loop2
            [profile loop2]
            role_arn = b
            source_profile = loop
            [profile mfa]
            role_arn = a
            source_profile = base
            mfa_serial = x
            [profile both]
            role_arn = a
            source_profile = base
            credential_source = Environment
            [profile nowhere]
            role_arn = a
            source_profile = not-there
            [profile strange]
            role_arn = a
            credential_source = Moon
            """)
        try world.credentials("[base]\n" + CredentialWorld.keys("BASE"))
        await expectError(profile: "loop", saying: "by way of itself")
        await expectError(profile: "mfa", saying: "second factor")
        await expectError(profile: "both", saying: "one of")
        await expectError(profile: "nowhere", saying: "not there")
        await expectError(profile: "strange", saying: "not known")
        await expectError(.configuration, profile: "absent", saying: "no profile of that name")
    }

    @Test("a web identity, by variables and by profile")
    func webIdentity() async throws {
        try world.write("token", CredentialWorld.secret + "jwt\n")
        world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = world.home.appending("token").string
        await expectError(saying: "no role")
        world.environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/web"
        let found = try await world.find()
        #expect(found.provider == .webIdentity && found.credentials.accessKeyID == "KEY1")
        #expect(
            try world.log() == [
                "POST / AssumeRoleWithWebIdentity arn:aws:iam::1:role/web   \(CredentialWorld.secret)jwt"
            ])
        try world.control("fail/403")
        await expectError(.denied, saying: "403 Oops")
        try world.control("fail/0")
        try world.write("token", " \n")
        await expectError(saying: "empty")
        world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = nil
        try world.config("[default]\nrole_arn = r\nweb_identity_token_file = ~/token\n")
        try world.write("token", "x")
        #expect(try await world.find().provider == .webIdentity)
    }

    @Test("single sign-on's cache, old and new form")
    func sso() async throws {
        let token = CredentialWorld.secret + "sso"
        try world.config(
            """
            [default]
            sso_session = work
            sso_account_id = 1
            sso_role_name = Auditor
            [sso-session work]
            sso_region = us-east-1
            sso_start_url = https://start.example
            [profile old]
            sso_account_id = 2
            sso_role_name = R
            sso_region = us-east-1
            sso_start_url = https://start.example
            """)
        await expectError(saying: "aws sso login --profile default")
        for name in ["work", "https://start.example"] {
            let digest = try Program.run("sha1sum", input: Array(name.utf8)).text.prefix(40)
            try world.write(
                ".aws/sso/cache/\(digest).json",
                #"{"accessToken":"\#(token)","expiresAt":"2026-11-21T01:00:00Z","region":"us-east-1"}"#)
        }
        let found = try await world.find()
        #expect(found.provider == .sso && found.credentials.expiration == Timestamp("2100-01-01T00:00:00.000000Z"))
        #expect(try world.log().last?.hasPrefix("GET /federation/credentials?account_id=1&role_name=Auditor") == true)
        #expect(try await world.find(profile: "old").provider == .sso)
        world.clock.advance(seconds: 3600)
        await expectError(.expired, saying: "has expired")
    }

    @Test("the shared credentials file, a process, the configuration file")
    func files() async throws {
        try world.credentials(
            "[default]\n" + CredentialWorld.keys("SHARED", token: "t") + "[half]\naws_access_key_id = A\n")
        try world.config(
            """
            [profile proc]
            credential_process = /bin/echo '{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s","Expiration":"2026-11-21T01:00:00Z"}'
            [profile bad]
            credential_process = /bin/sh -c "echo \(CredentialWorld.secret); exit 3"
            [profile unclosed]
            credential_process = /bin/echo 'x
            [profile conf] # a comment
            \(CredentialWorld.keys("CONF"))
            """)
        let shared = try await world.find()
        #expect(shared.provider == .sharedCredentialsFile && shared.credentials.accessKeyID == "SHARED")
        #expect(shared.credentials.sessionToken == CredentialWorld.secret + "t")
        let process = try await world.find(profile: "proc")
        #expect(process.provider == .credentialProcess && process.credentials.accessKeyID == "PROC")
        #expect(process.credentials.expiration == Timestamp("2026-11-21T01:00:00.000000Z"))
        let configuration = try await world.find(profile: "conf")
        #expect(configuration.provider == .configFile && configuration.credentials.accessKeyID == "CONF")
        await expectError(profile: "half", saying: "without the other")
        await expectError(profile: "bad", saying: "it failed")
        await expectError(profile: "unclosed", saying: "no command line")
    }

    @Test("a container's agent, with its token")
    func container() async throws {
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = world.server["url"] + "/container/x"
        try world.write("bearer", CredentialWorld.secret + "bearer\n")
        world.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = CredentialWorld.secret + "wrong"
        await expectError(.denied)
        world.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = world.home.appending("bearer").string
        #expect(try await world.find().provider == .container)
        try world.write("bearer", "a\r\nX: y")
        await expectError(saying: "characters that cannot be")
        var relative = world.world
        relative.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = nil
        relative.environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = nil
        relative.environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/container/y"
        relative.containerOrigin = world.server["url"]
        let chain = AWSCredentialChain(relative, proxy: .none)
        _ = try await chain.credentials(for: .putObject)
        #expect(chain.provider == .container)
        #expect(try world.log().last?.hasPrefix("GET /container/y") == true)
    }

    @Test(
        "a token goes to nobody but a container's agent",
        arguments: [
            "http://evil.example/x", "http://127.0.0.1.evil.example/", "http://169.254.170.2@evil.example/",
            "http://169.254.169.254/x", "http://localhost.evil.example/", "ftp://localhost/", "http://[::2]/",
            "http://0127.0.0.1/",
        ])
    func foreignContainer(url: String) async throws {
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url
        await expectError(saying: "must be https, loopback")
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = world.server["url"] + "/redirect/x"
        await expectError(.elsewhere)
        #expect(try world.log().count == 1)
    }

    @Test("an instance's metadata, version 2 alone")
    func instanceMetadata() async throws {
        world.environment["AWS_EC2_METADATA_DISABLED"] = nil
        world.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = world.server["url"]
        let found = try await world.find()
        #expect(
            found.provider == .instanceMetadata && found.credentials.sessionToken == CredentialWorld.secret + "token")
        #expect(try world.log().last?.contains("security-credentials/the%20role") == true)
        // Version 1 would answer without a token: it is not asked.
        try world.control("fail/403")
        await expectError(saying: "no credentials")
        #expect(try world.log().last?.hasPrefix("PUT /latest/api/token") == true)
        // Nobody there, and somebody who never answers: a second each, where the second hangs for ten minutes.
        for endpoint in ["http://127.0.0.1:1", world.server["url"] + "/hang"] {
            world.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = endpoint
            let before = SystemClock().monotonicNanoseconds()
            await expectError(saying: "no credentials")
            #expect(SystemClock().monotonicNanoseconds() - before < 300_000_000_000)
        }
    }

    @Test("the first in order is taken, and a profile that is named goes before the environment's keys")
    func order() async throws {
        world.environment["AWS_ACCESS_KEY_ID"] = "ENV"
        world.environment["AWS_SECRET_ACCESS_KEY"] = "s"
        try world.write("token", "x")
        world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = world.home.appending("token").string
        world.environment["AWS_ROLE_ARN"] = "r"
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = world.server["url"] + "/container/x"
        world.environment["AWS_EC2_METADATA_DISABLED"] = nil
        world.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = world.server["url"]
        try world.credentials("[default]\n" + CredentialWorld.keys("SHARED"))
        try world.config(
            "[default]\nrole_arn = r\nsource_profile = base\ncredential_process = false\n\(CredentialWorld.keys("CONF"))"
                + "[profile base]\n\(CredentialWorld.keys("BASE"))")
        #expect(try await world.find().provider == .environment)
        #expect(try await world.find(profile: "default").provider == .assumeRole)
        world.environment["AWS_ACCESS_KEY_ID"] = nil
        world.environment["AWS_SECRET_ACCESS_KEY"] = nil
        #expect(try await world.find().provider == .assumeRole)
        try world.config("[default]\ncredential_process = false\n\(CredentialWorld.keys("CONF"))")
        #expect(try await world.find().provider == .webIdentity)
        world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = nil
        #expect(try await world.find().provider == .sharedCredentialsFile)
        try world.credentials("")
        await expectError(saying: "credential_process")
        try world.config("[default]\n\(CredentialWorld.keys("CONF"))")
        #expect(try await world.find().provider == .configFile)
        try world.config("")
        #expect(try await world.find().provider == .container)
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = nil
        #expect(try await world.find().provider == .instanceMetadata)
        world.environment["AWS_EC2_METADATA_DISABLED"] = "TRUE"
        await expectError(saying: "no credentials")
    }

    @Test(
        "a file that is malformed is named with its line, and nothing of it",
        arguments: ["[default\nx=1", "[default]\nhush-secret", "hush-secret = 1", "[default]\n= hush-secret"])
    func malformed(text: String) async throws {
        try world.config(text)
        await expectError(.configuration, saying: "config, line ")
        try world.config("")
        try world.credentials(text)
        await expectError(.configuration, saying: "credentials, line ")
    }

    @Test("a file that is a folder, too large or no text is refused")
    func strangeFiles() async throws {
        world.environment["AWS_CONFIG_FILE"] = world.home.path.string
        await expectError(.configuration, saying: "cannot read")
        try world.write("big", String(repeating: "#", count: AWSFile.maximumBytes + 1))
        world.environment["AWS_CONFIG_FILE"] = world.home.appending("big").string
        await expectError(.configuration, saying: "cannot read")
        try world.write("big", String(repeating: "#", count: AWSFile.maximumBytes))
        await expectError(saying: "no credentials")
    }
}
