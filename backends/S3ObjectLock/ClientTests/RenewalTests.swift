import CustodyModel
import CustodySystem
import CustodyTestSupport
import S3Client
import Testing
import SystemPackage

@Suite(
    "credentials that end",
    .enabled(if: BackgroundServer.canRunPython, Comment(rawValue: BackgroundServer.absence)))
struct RenewalTests {
    private let world: CredentialWorld
    private let chain: AWSCredentialChain

    /// Credentials that last an hour, from a container's agent.
    init() throws {
        world = try CredentialWorld()
        world.environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = world.server["url"] + "/container/x"
        try world.control("expiration/\(CredentialWorld.startSeconds + 3600)")
        chain = world.chain()
    }

    private func key() async throws -> String { try await chain.credentials(for: .putObject).accessKeyID }

    private func waitForSearch() async throws {
        let present = try await chain.credentials(for: .putObject)
        _ = try await chain.renewed(after: present, for: .putObject)
    }

    @Test("they are kept until fifteen minutes before their end", arguments: [-1, 0, 1])
    func kept(more: Int64) async throws {
        #expect(try await key() == "KEY1")
        world.clock.advance(seconds: 3600 - AWSCredentialChain.renewalSeconds - more)
        _ = try await key()
        if more > 0 {
            #expect(try world.log().count == 1)
        } else {
            // A search that began ends; whoever asks for new ones waits for it.
            try await waitForSearch()
            #expect(try world.log().count == 2)
        }
    }

    @Test("ten minutes before their end a caller waits for new ones")
    func urgent() async throws {
        #expect(try await key() == "KEY1")
        try world.control("expiration/\(CredentialWorld.startSeconds + 7200)")
        world.clock.advance(seconds: 3600 - AWSCredentialChain.urgentSeconds)
        #expect(try await key() == "KEY2")
        #expect(try await key() == "KEY2")
    }

    @Test("when there are no new ones, the old ones are used to their end and not a moment longer")
    func keepsOld() async throws {
        #expect(try await key() == "KEY1")
        try world.control("fail/500")
        world.clock.advance(seconds: 3600 - AWSCredentialChain.urgentSeconds)
        #expect(try await key() == "KEY1")
        let calls = try world.log().count
        #expect(calls > 1)
        // Not asked again at every call.
        #expect(try await key() == "KEY1")
        #expect(try world.log().count == calls)
        world.clock.advance(seconds: AWSCredentialChain.urgentSeconds - 1)
        #expect(try await key() == "KEY1")
        world.clock.advance(seconds: AWSCredentialChain.pauseSeconds)
        await #expect(throws: S3Error(.unavailable, .containerCredentials, "")) { try await key() }
        try world.control("fail/0")
        try world.control("expiration/\(CredentialWorld.startSeconds + 9000)")
        world.clock.advance(seconds: AWSCredentialChain.pauseSeconds)
        #expect(try await key() == "KEY2")
    }

    @Test("however many ask at once, one looks")
    func single() async throws {
        let chain = chain
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await chain.credentials(for: .putObject).accessKeyID } }
            for try await key in group { #expect(key == "KEY1") }
        }
        #expect(try world.log().count == 1)
    }

    @Test("after the server called them expired there are others, once for all who were told so")
    func renewed() async throws {
        let first = try await chain.credentials(for: .putObject)
        let second = try await chain.renewed(after: first, for: .putObject)
        #expect(second.accessKeyID == "KEY2")
        #expect(try await chain.renewed(after: first, for: .putObject) == second)
        #expect(try world.log().count == 2)
    }
}

@Suite("profile, region and endpoint")
struct SettingsTests {
    private let home: TemporaryDirectory
    private var world: AWSWorld

    init() throws {
        home = try TemporaryDirectory()
        world = AWSWorld(environment: ["HOME": home.path.string, "AWS_CONFIG_FILE": home.appending("c").string])
        try PosixFileSystem().replace(
            home.appending("c"),
            with: Array(
                """
                [default]
                region = eu-west-1   ; a comment
                [profile minio]
                region = eu-north-1
                endpoint_url = http://all.example
                services = own
                ca_bundle = /ca.pem
                [services own]
                s3 =
                    endpoint_url = http://s3.example
                    other = x
                [profile plain]
                endpoint_url = http://all.example
                [profile ignoring]
                endpoint_url = http://all.example
                ignore_configured_endpoint_urls = true
                """.utf8))
    }

    private func settings(_ environment: [String: String] = [:], profile: String? = nil) async throws -> AWSSettings {
        var world = world
        world.environment.merge(environment) { $1 }
        return try await AWSSettings.read(world, profile: profile)
    }

    @Test("the region: setting, AWS_REGION, AWS_DEFAULT_REGION, profile, us-east-1")
    func region() async throws {
        let both = ["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"]
        #expect(try await settings(both).region(given: "s") == ("s", "setting"))
        #expect(try await settings(both).region(given: nil) == ("a", "AWS_REGION"))
        #expect(try await settings(["AWS_DEFAULT_REGION": "b"]).region(given: "") == ("b", "AWS_DEFAULT_REGION"))
        #expect(try await settings().region(given: nil) == ("eu-west-1", "profile default"))
        #expect(
            try await settings(["AWS_PROFILE": "minio"]).region(given: nil) == ("eu-north-1", "profile minio"))
        #expect(try await settings(profile: "plain").region(given: nil) == ("us-east-1", "default"))
    }

    @Test("the endpoint: setting, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's services, the profile")
    func endpoint() async throws {
        let both = ["AWS_ENDPOINT_URL_S3": "a", "AWS_ENDPOINT_URL": "b"]
        #expect(try await settings(both).endpoint("s3", given: "s")?.value == "s")
        #expect(try await settings(both).endpoint("s3", given: nil)?.source == "AWS_ENDPOINT_URL_S3")
        #expect(try await settings(both).endpoint("sts", given: nil)?.value == "b")
        #expect(try await settings(profile: "minio").endpoint("s3", given: nil)?.value == "http://s3.example")
        #expect(try await settings(profile: "minio").endpoint("sts", given: nil)?.value == "http://all.example")
        #expect(try await settings(profile: "plain").endpoint("s3", given: nil)?.source == "profile plain")
        #expect(try await settings().endpoint("s3", given: nil) == nil)
        #expect(try await settings(profile: "ignoring").endpoint("s3", given: nil) == nil)
        let ignored = both.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
        #expect(try await settings(ignored).endpoint("s3", given: nil) == nil)
        #expect(try await settings(profile: "minio").caFile(given: nil) == "/ca.pem")
        #expect(try await settings(["AWS_CA_BUNDLE": "/b"]).caFile(given: nil) == "/b")
    }
}
