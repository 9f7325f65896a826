import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySystem

/// Roles: by a source profile or by the host, and by a web identity.
extension AWSProviders {
    /// Roles that lead to each other at most.
    private static let maximumChain = 8

    func assumeRole() async throws(S3Error) -> AWSCredentials? {
        guard let profile = settings.profile(settings.profileName), profile["role_arn"]?.isEmpty == false,
            profile["web_identity_token_file"] == nil,
            profile["source_profile"] != nil || profile["credential_source"] != nil
        else { return nil }
        return try await role(settings.profileName, profile, visited: [])
    }

    /// Credentials of a role that a profile names.
    private func role(
        _ name: String, _ profile: [String: String], visited: [String]
    ) async throws(S3Error) -> AWSCredentials {
        guard !visited.contains(name), visited.count < AWSProviders.maximumChain else {
            throw AWSProviders.wrong("profile \(name) assumes a role by way of itself")
        }
        if profile["mfa_serial"]?.isEmpty == false {
            throw AWSProviders.wrong("profile \(name) wants a second factor, which nobody is here to give")
        }
        let source: AWSCredentials
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let sourceName?, nil):
            source = try await sourceProfile(sourceName, of: name, visited: visited + [name])
        case (nil, let place?):
            source = try await credentialSource(place, of: name)
        default:
            throw AWSProviders.wrong("profile \(name) needs one of source_profile and credential_source")
        }
        var parameters: [(name: String, value: String)] = [
            ("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", profile["role_arn"] ?? ""),
            ("RoleSessionName", profile["role_session_name"] ?? sessionName()),
        ]
        if let id = profile["external_id"] { parameters.append(("ExternalId", id)) }
        if let seconds = profile["duration_seconds"] { parameters.append(("DurationSeconds", seconds)) }
        return try await token(
            .assumeRole, parameters, region: profile["region"].flatMap { $0.isEmpty ? nil : $0 }, signing: source)
    }

    private func sourceProfile(
        _ name: String, of asking: String, visited: [String]
    ) async throws(S3Error) -> AWSCredentials {
        guard let profile = settings.profile(name) else {
            throw AWSProviders.wrong("the source_profile of profile \(asking) is not there")
        }
        // A profile may be its own source when it has keys.
        if let keys = try keys(profile, "profile \(name)") { return keys }
        if profile["role_arn"]?.isEmpty == false, profile["web_identity_token_file"] == nil {
            return try await role(name, profile, visited: visited)
        }
        if let found = try await webIdentity(name, usingEnvironment: false) { return found }
        if let found = try await sso(name) { return found }
        if let found = try await process(name) { return found }
        throw AWSProviders.wrong("the source_profile of profile \(asking) has no credentials")
    }

    private func credentialSource(_ place: String, of name: String) async throws(S3Error) -> AWSCredentials {
        let found: AWSCredentials?
        switch place {
        case "Environment": found = try environment()
        case "EcsContainer": found = try await container()
        case "Ec2InstanceMetadata": found = try await instanceMetadata()
        default: throw AWSProviders.wrong("profile \(name) has a credential_source that is not known")
        }
        guard let found else { throw AWSProviders.wrong("the credential_source of profile \(name) has none") }
        return found
    }

    /// - Parameter usingEnvironment: whether AWS_WEB_IDENTITY_TOKEN_FILE and its like count.
    func webIdentity(_ name: String, usingEnvironment: Bool) async throws(S3Error) -> AWSCredentials? {
        let profile = settings.profile(name)
        func value(_ variable: String, _ setting: String) -> String? {
            (usingEnvironment ? world[variable] : nil) ?? profile?[setting].flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let arn = value("AWS_ROLE_ARN", "role_arn") else {
            throw AWSProviders.wrong("there is a web identity's token but no role (AWS_ROLE_ARN)")
        }
        guard let path = world.path(file), let bytes = try await world.contents(path, limit: 64 << 10) else {
            throw AWSProviders.wrong("the web identity's token file is not there")
        }
        let token = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard !token.isEmpty else { throw AWSProviders.wrong("the web identity's token file is empty") }
        return try await self.token(
            .assumeRoleWithWebIdentity,
            [
                ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", arn),
                ("RoleSessionName", value("AWS_ROLE_SESSION_NAME", "role_session_name") ?? sessionName()),
                ("WebIdentityToken", token),
            ], region: nil, signing: nil)
    }

    private func sessionName() -> String { "custody-\(world.clock.now().seconds)" }

    /// Asks STS, up to three times when it fails in passing.
    private func token(
        _ operation: S3Operation, _ parameters: [(name: String, value: String)], region: String?,
        signing credentials: AWSCredentials?
    ) async throws(S3Error) -> AWSCredentials {
        let region = region ?? self.region
        guard S3Address.isRegion(region) else { throw AWSProviders.wrong("the region for STS is not valid") }
        let usual = "https://sts.\(region).\(S3Address.domain(ofRegion: region))"
        let endpoint = try Endpoint(settings.endpoint("sts", given: nil)?.value ?? usual)
        let body = Array(S3Signer.canonicalQuery(parameters).utf8)
        return try await S3Retry(attempts: 3).run(world.clock, world.random) { () async throws(S3Error) in
            var call = ProviderHTTP.Call(
                operation: operation, method: .post, url: endpoint.origin + endpoint.path + "/")
            call.body = body
            call.headers = [
                ("Host", endpoint.authority), ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                ("Accept", "application/xml"),
            ]
            if let credentials {
                let signer = S3Signer(rules: .other, region: region, service: "sts")
                let request = S3Signer.Request(
                    method: "POST", path: endpoint.path + "/", headers: call.headers,
                    payload: CustodyCrypto.SHA256.digest(body))
                call.headers += signer.sign(request, credentials, at: http.serverClock.now()).additions
            }
            let response = try await http.send(call)
            http.serverClock.learn(response.header("date"))
            guard response.status == 200 else {
                throw S3Answer.failure(response.head, response.body, operation, at: endpoint.origin)
            }
            return try AWSProviders.credentials(response.body, operation)
        }
    }

    private static func credentials(_ body: [UInt8], _ operation: S3Operation) throws(S3Error) -> AWSCredentials {
        let answer = (try? XMLReader.read(body))?["\(operation.rawValue)Result"]?["Credentials"]
        guard let answer, let key = answer.text("AccessKeyId"), let secret = answer.text("SecretAccessKey"),
            let token = answer.text("SessionToken"),
            let expiration = answer.text("Expiration").flatMap({ AWSDate.parse(iso: $0) })
        else { throw wrong("STS answered without credentials") }
        return try checked(
            AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration),
            "STS")
    }
}
