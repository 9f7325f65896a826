/// The places where credentials are looked for, in this order.
package enum AWSProvider: String, Sendable, CaseIterable {
    case environment
    case assumeRole = "assume-role"
    case webIdentity = "web-identity"
    case sso
    case sharedCredentialsFile = "shared-credentials-file"
    case credentialProcess = "credential-process"
    case configFile = "config-file"
    case container
    case instanceMetadata = "instance-metadata"
}

/// Credentials and where they were found.
struct FoundCredentials: Sendable {
    let provider: AWSProvider
    let credentials: AWSCredentials
}

/// Looks through the providers, each in a file of its own.
struct AWSProviders: Sendable {
    let settings: AWSSettings
    let http: ProviderHTTP
    /// The region of the bucket's own calls, for STS where the profile has none.
    let region: String

    var world: AWSWorld { settings.world }

    /// - Throws: `credentials` when nobody has any; whatever a provider says that is configured and cannot deliver: the
    ///   next one is not tried then, for nobody should work with another key than the one that was meant.
    func find() async throws(S3Error) -> FoundCredentials {
        if !settings.isProfileGiven, let found = try environment() {
            return FoundCredentials(provider: .environment, credentials: found)
        }
        if let found = try await assumeRole() { return FoundCredentials(provider: .assumeRole, credentials: found) }
        if let found = try await webIdentity(settings.profileName, usingEnvironment: true) {
            return FoundCredentials(provider: .webIdentity, credentials: found)
        }
        if let found = try await sso(settings.profileName) {
            return FoundCredentials(provider: .sso, credentials: found)
        }
        let name = settings.profileName
        if let found = try keys(settings.credentials.profiles[name], "profile \(name) of the credentials file") {
            return FoundCredentials(provider: .sharedCredentialsFile, credentials: found)
        }
        if let found = try await process(name) {
            return FoundCredentials(provider: .credentialProcess, credentials: found)
        }
        if let found = try keys(settings.configuration.profiles[name], "profile \(name) of the configuration file") {
            return FoundCredentials(provider: .configFile, credentials: found)
        }
        if let found = try await container() { return FoundCredentials(provider: .container, credentials: found) }
        if let found = try await instanceMetadata() {
            return FoundCredentials(provider: .instanceMetadata, credentials: found)
        }
        throw S3Error(
            .credentials, .findCredentials,
            "no credentials: nothing in the environment, in the AWS files, of a container or of an instance")
    }

    func environment() throws(S3Error) -> AWSCredentials? {
        var values: [String: String] = [:]
        values["aws_access_key_id"] = world["AWS_ACCESS_KEY_ID"]
        values["aws_secret_access_key"] = world["AWS_SECRET_ACCESS_KEY"]
        values["aws_session_token"] = world["AWS_SESSION_TOKEN"] ?? world["AWS_SECURITY_TOKEN"]
        // A token alone is left over from something else.
        guard values["aws_access_key_id"] != nil || values["aws_secret_access_key"] != nil else { return nil }
        return try keys(values, "environment")
    }

    /// Keys that stand in a profile; nil when there are none.
    func keys(_ values: [String: String]?, _ place: String) throws(S3Error) -> AWSCredentials? {
        func value(_ name: String) -> String? { values?[name].flatMap { $0.isEmpty ? nil : $0 } }
        let key = value("aws_access_key_id")
        let secret = value("aws_secret_access_key")
        if key == nil, secret == nil { return nil }
        guard let key, let secret else {
            throw AWSProviders.wrong("\(place) has one of access key and secret without the other")
        }
        return try AWSProviders.checked(
            AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: value("aws_session_token")), place)
    }

    /// Credentials of a document whose members are called as given.
    func credentials(
        _ document: JSONDocument, _ names: (key: String, secret: String, token: String), _ expiration: Bool = true,
        from place: String
    ) throws(S3Error) -> AWSCredentials {
        guard let key = document[names.key]?.text, let secret = document[names.secret]?.text else {
            throw AWSProviders.wrong("\(place) answered without an access key and its secret")
        }
        let text = document["Expiration"]?.text ?? document["expiration"]?.text
        let expires = text.flatMap { AWSDate.parse(iso: $0) }
        guard text == nil || expires != nil else {
            throw AWSProviders.wrong("\(place) answered with an expiration that is no time")
        }
        return try AWSProviders.checked(
            AWSCredentials(
                accessKeyID: key, secretAccessKey: secret, sessionToken: document[names.token]?.text,
                expiration: expires), place)
    }

    /// Refuses what would not fit a header.
    static func checked(_ credentials: AWSCredentials, _ place: String) throws(S3Error) -> AWSCredentials {
        for text in [credentials.accessKeyID, credentials.secretAccessKey, credentials.sessionToken ?? "-"] {
            guard !text.isEmpty, text.utf8.count <= 16_384, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw wrong("\(place) has a key, secret or token with characters that cannot be")
            }
        }
        return credentials
    }

    /// - Parameter message: without anything of a file's or an answer's content.
    static func wrong(_ message: String) -> S3Error {
        S3Error(.credentials, .findCredentials, "credentials: \(message)")
    }
}
