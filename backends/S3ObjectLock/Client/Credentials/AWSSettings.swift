/// What environment and files say of profile, region and endpoints.
package struct AWSSettings: Sendable {
    /// The profile that is used, whether or not there is one of that name.
    package let profileName: String
    /// Whether the caller named it, not the environment.
    package let isProfileGiven: Bool
    let world: AWSWorld
    let configuration: AWSFile
    let credentials: AWSFile

    /// Reads AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, by default in `~/.aws`; either may be absent.
    ///
    /// - Parameter profile: nil for AWS_PROFILE, else `default`.
    /// - Throws: `configuration` for a file that cannot be read, with the number of the line that is wrong, and for a
    ///   profile that was named and is in neither.
    package static func read(_ world: AWSWorld, profile: String?) async throws(S3Error) -> AWSSettings {
        try await AWSWorld.onThread { () -> Result<AWSSettings, S3Error> in
            do throws(S3Error) { return .success(try readBlocking(world, profile: profile)) } catch {
                return .failure(error)
            }
        }.get()
    }

    /// As ``read(_:profile:)``, on the calling thread.
    package static func readBlocking(_ world: AWSWorld, profile: String?) throws(S3Error) -> AWSSettings {
        let configuration = try file(world, "AWS_CONFIG_FILE", "~/.aws/config", isConfiguration: true)
        let credentials = try file(
            world, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", isConfiguration: false)
        let named = profile ?? world["AWS_PROFILE"]
        if let named, configuration.profiles[named] == nil, credentials.profiles[named] == nil {
            throw S3Error(
                .configuration, .findCredentials, "there is no profile of that name in the AWS configuration files")
        }
        return AWSSettings(
            profileName: named ?? "default", isProfileGiven: profile != nil, world: world,
            configuration: configuration, credentials: credentials)
    }

    private static func file(
        _ world: AWSWorld, _ variable: String, _ usual: String, isConfiguration: Bool
    ) throws(S3Error) -> AWSFile {
        guard let path = world.path(world[variable] ?? usual), let bytes = try world.contentsBlocking(path) else {
            return AWSFile()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw S3Error(.configuration, .findCredentials, "\(path) is not UTF-8")
        }
        do throws(AWSFile.Malformed) {
            return try AWSFile(text, isConfiguration: isConfiguration)
        } catch {
            throw S3Error(
                .configuration, .findCredentials,
                "\(path), line \(error.line): neither a section, a setting nor a comment")
        }
    }

    /// A profile's settings; those of the credentials file win.
    func profile(_ name: String) -> [String: String]? {
        let configured = configuration.profiles[name]
        guard let own = credentials.profiles[name] else { return configured }
        return (configured ?? [:]).merging(own) { $1 }
    }

    /// A setting of the profile that is used, not empty.
    func setting(_ name: String) -> String? {
        profile(profileName)?[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Who said which region, and which one it is.
    package func region(given: String?) -> (value: String, source: String) {
        if let given, !given.isEmpty { return (given, "setting") }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = world[name] { return (region, name) }
        }
        if let region = setting("region") { return (region, "profile \(profileName)") }
        return ("us-east-1", "default")
    }

    /// The endpoint of a service (`s3`, `sts`, `sso`) and who said it; nil for Amazon's own.
    package func endpoint(_ service: String, given: String?) -> (value: String, source: String)? {
        if let given, !given.isEmpty { return (given, "setting") }
        guard !world.isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
            setting("ignore_configured_endpoint_urls")?.lowercased() != "true"
        else { return nil }
        for name in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
            if let url = world[name] { return (url, name) }
        }
        if let services = setting("services").flatMap({ configuration.services[$0] }),
            let url = services["\(service).endpoint_url"], !url.isEmpty
        {
            return (url, "services of profile \(profileName)")
        }
        return setting("endpoint_url").map { ($0, "profile \(profileName)") }
    }

    /// PEM file of the authorities that are believed; nil for the system's.
    package func caFile(given: String?) -> String? {
        given ?? world["AWS_CA_BUNDLE"] ?? setting("ca_bundle")
    }
}
