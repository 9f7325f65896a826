import CustodyCrypto
import CustodyHTTP
import CustodyModel
import CustodySystem

/// What this host gives: single sign-on's cache, a program, the container's agent, the instance's metadata.
extension AWSProviders {
    private static let capitalised = (key: "AccessKeyId", secret: "SecretAccessKey", token: "Token")

    /// Credentials by the token that `aws sso login` left; it is not renewed here.
    func sso(_ name: String) async throws(S3Error) -> AWSCredentials? {
        guard let profile = settings.profile(name), profile["sso_account_id"] != nil || profile["sso_role_name"] != nil
        else { return nil }
        var session = profile
        if let title = profile["sso_session"] {
            guard let own = settings.configuration.ssoSessions[title] else {
                throw AWSProviders.wrong("the sso_session of profile \(name) is not there")
            }
            session = own
        }
        guard let account = profile["sso_account_id"], let role = profile["sso_role_name"],
            let start = session["sso_start_url"], let region = session["sso_region"], S3Address.isRegion(region)
        else { throw AWSProviders.wrong("profile \(name) lacks a part of single sign-on's settings") }
        let again = "sign in again: aws sso login --profile \(name)"
        let cache = SHA1.digest(profile["sso_session"] ?? start).map { digest in
            unsafe digest.withUnsafeBytes { unsafe Hex.string($0) }
        }
        guard let cache, let path = world.path("~/.aws/sso/cache/\(cache).json"),
            let bytes = try await world.contents(path), let document = try? JSONDocument.read(bytes),
            let token = document["accessToken"]?.text, !token.isEmpty
        else { throw AWSProviders.wrong("single sign-on's cache has no token: \(again)") }
        if let expires = document["expiresAt"]?.text.flatMap({ AWSDate.parse(iso: $0) }), expires <= world.clock.now() {
            throw S3Error(.expired, .findCredentials, "credentials: single sign-on's token has expired: \(again)")
        }
        let usual = "https://portal.sso.\(region).\(S3Address.domain(ofRegion: region))"
        let endpoint = try Endpoint(settings.endpoint("sso", given: nil)?.value ?? usual)
        let query = S3Signer.canonicalQuery([("role_name", role), ("account_id", account)])
        var call = ProviderHTTP.Call(
            operation: .getRoleCredentials, method: .get,
            url: "\(endpoint.origin)\(endpoint.path)/federation/credentials?\(query)")
        call.headers = [("x-amz-sso_bearer_token", token)]
        let response = try await http.send(call)
        guard response.status == 200, let document = try? JSONDocument.read(response.body),
            let answer = document["roleCredentials"]
        else {
            if response.status == 401 {
                throw S3Error(.expired, .findCredentials, "credentials: single sign-on refuses the token: \(again)")
            }
            throw S3Answer.failure(response.head, [], .getRoleCredentials, at: endpoint.origin)
        }
        guard let key = answer["accessKeyId"]?.text, let secret = answer["secretAccessKey"]?.text,
            let milliseconds = answer["expiration"]?.integer, milliseconds > 0, milliseconds < 1 << 50
        else { throw AWSProviders.wrong("single sign-on answered without credentials") }
        return try AWSProviders.checked(
            AWSCredentials(
                accessKeyID: key, secretAccessKey: secret, sessionToken: answer["sessionToken"]?.text,
                expiration: Timestamp(microseconds: milliseconds * 1000)), "single sign-on")
    }

    func process(_ name: String) async throws(S3Error) -> AWSCredentials? {
        guard let command = settings.profile(name)?["credential_process"], !command.isEmpty else { return nil }
        guard let words = AWSProcess.words(command), !words.isEmpty else {
            throw AWSProviders.wrong("the credential_process of profile \(name) is no command line")
        }
        let run = world.run
        switch await AWSWorld.onThread({ run(words) }) {
        case .failed(let why):
            throw AWSProviders.wrong("the credential_process of profile \(name) gave nothing: \(why)")
        case .printed(let output):
            guard let document = try? JSONDocument.read(output), document["Version"] == .number("1") else {
                throw AWSProviders.wrong(
                    "the credential_process of profile \(name) printed no credentials of version 1")
            }
            return try credentials(
                document, ("AccessKeyId", "SecretAccessKey", "SessionToken"),
                from: "the credential_process of profile \(name)")
        }
    }

    func container() async throws(S3Error) -> AWSCredentials? {
        let url: String
        if let relative = world["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard relative.hasPrefix("/") else {
                throw AWSProviders.wrong("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash")
            }
            url = world.containerOrigin + relative
        } else if let full = world["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
            guard AWSProviders.isContainerHost(full) else {
                throw AWSProviders.wrong(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, loopback or a container agent's address")
            }
            url = full
        } else {
            return nil
        }
        var token = world["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        if let file = world["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let path = world.path(file), let bytes = try await world.contents(path, limit: 64 << 10) else {
                throw AWSProviders.wrong("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is not there")
            }
            token = String(decoding: bytes, as: UTF8.self)
            while token?.last?.isNewline == true { token?.removeLast() }
        }
        var call = ProviderHTTP.Call(operation: .containerCredentials, method: .get, url: url)
        call.isDirect = true
        call.connectMilliseconds = 2_000
        call.totalMilliseconds = 5_000
        if let token {
            guard !token.isEmpty, token.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw AWSProviders.wrong("the container's authorization token has characters that cannot be")
            }
            call.headers = [("Authorization", token)]
        }
        let request = call
        return try await S3Retry(attempts: 3, maximumSeconds: 2).run(world.clock, world.random) {
            () async throws(S3Error) in
            let response = try await http.send(request)
            guard response.status == 200 else {
                throw S3Answer.failure(response.head, [], .containerCredentials, at: "the container's agent")
            }
            guard let document = try? JSONDocument.read(response.body) else {
                throw AWSProviders.wrong("the container's agent answered with what is no JSON")
            }
            return try credentials(document, AWSProviders.capitalised, from: "the container's agent")
        }
    }

    /// Whether an address of a container's agent may be given a token: https, loopback, or one of the agents' own.
    static func isContainerHost(_ text: String) -> Bool {
        // A query would not matter to the host; the rest is checked like any endpoint.
        guard let endpoint = try? Endpoint(String(text.prefix { $0 != "?" })) else { return false }
        if endpoint.isEncrypted { return true }
        var host = endpoint.authority
        if host.hasPrefix("[") {
            host = String(host.prefix { $0 != "]" }.dropFirst())
            return host == "::1" || host == "fd00:ec2::23"
        }
        host = String(host.prefix { $0 != ":" })
        if host == "localhost" || host == "169.254.170.2" || host == "169.254.170.23" { return true }
        return Endpoint.isIPv4(host) && host.hasPrefix("127.")
    }

    /// Version 2 of the metadata service, one second a call; nil when nobody answers there or it has no role.
    func instanceMetadata() async throws(S3Error) -> AWSCredentials? {
        guard !world.isTrue("AWS_EC2_METADATA_DISABLED") else { return nil }
        let isIPv6 = world["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        let usual = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        let endpoint = try Endpoint(world["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? usual)
        let base = endpoint.origin + endpoint.path
        let tokenAnswer: HTTPResponse
        do throws(S3Error) {
            tokenAnswer = try await metadata(
                .put, base + "/latest/api/token", ("X-aws-ec2-metadata-token-ttl-seconds", "21600"))
        } catch {
            if error.kind == .cancelled { throw error }
            return nil
        }
        // Without a token there is only version 1, which is not spoken here: anybody could be asked to forward it.
        guard tokenAnswer.status == 200 else { return nil }
        let token = String(decoding: tokenAnswer.body, as: UTF8.self)
        guard (1...4096).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AWSProviders.wrong("the instance's metadata gave a token with characters that cannot be")
        }
        let header = ("X-aws-ec2-metadata-token", token)
        let path = base + "/latest/meta-data/iam/security-credentials/"
        let roles = try await metadata(.get, path, header)
        if roles.status == 404 { return nil }
        let role = String(decoding: roles.body.prefix { $0 != 0x0A }, as: UTF8.self)
        guard roles.status == 200, (1...256).contains(role.utf8.count) else {
            throw S3Answer.failure(roles.head, [], .instanceMetadata, at: endpoint.origin)
        }
        let answer = try await metadata(.get, path + URIEncoding.encode(role), header)
        guard answer.status == 200, let document = try? JSONDocument.read(answer.body) else {
            throw S3Answer.failure(answer.head, [], .instanceMetadata, at: endpoint.origin)
        }
        guard document["Code"]?.text == "Success" || document["Code"] == nil else {
            throw AWSProviders.wrong("the instance's metadata has no credentials for its role at the moment")
        }
        return try credentials(document, AWSProviders.capitalised, from: "the instance's metadata")
    }

    private func metadata(
        _ method: HTTPRequest.Method, _ url: String, _ header: (name: String, value: String)
    ) async throws(S3Error) -> HTTPResponse {
        var call = ProviderHTTP.Call(operation: .instanceMetadata, method: method, url: url)
        call.isDirect = true
        call.headers = [header]
        call.connectMilliseconds = 1_000
        call.totalMilliseconds = 1_000
        return try await http.send(call)
    }
}
