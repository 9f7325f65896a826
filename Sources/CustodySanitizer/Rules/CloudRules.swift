extension StandardRules {
    /// Clouds, hosting, infrastructure as code.
    static let cloud: [Rule] = [
        Rule(
            "aws-access-key-id", "An AWS access key id",
            references: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"],
            detection: .tokens([
                TokenPattern(["AKIA"], "[A-Z0-9]{16}", boundary: .word),
                TokenPattern(["ASIA", "ABIA", "ACCA"], "[A-Z0-9]{16}", boundary: .word, needs: [.digit]),
            ]),
            examples: ["AKIA{b32:16}"],
            counterexamples: ["AROA{b32:17}", "AIDA{b32:17}", "ASIAPACIFICREGIONTEAM"]),
        token(
            "aws-bedrock-key", "An AWS Bedrock API key",
            "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
            ["ABSKQmVkcm9ja0FQSUtleS", "bedrock-api-key-"], "[A-Za-z0-9+/=%]{28,}",
            "ABSKQmVkcm9ja0FQSUtleS{b64:100}"),
        token(
            "aws-session-token", "An AWS session token",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html",
            ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"], "[A-Za-z0-9+/=%]{80,}", "IQoJb3JpZ2lu{b64:300}"),
        token(
            "aws-mws-token", "An Amazon MWS token",
            "https://developer-docs.amazon.com/sp-api/docs/sp-api-migration-guide",
            ["amzn.mws."], "[0-9a-f-]{36}", "amzn.mws.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "amazon-oauth-secret", "A Login with Amazon client secret",
            "https://developer.amazon.com/docs/login-with-amazon/register-web.html",
            ["amzn1.oa2-cs.v1."], "[0-9a-f]{32,}", "amzn1.oa2-cs.v1.{hex:64}"),
        token(
            "google-api-key", "A Google API key", "https://cloud.google.com/docs/authentication/api-keys",
            ["AIza"], "[A-Za-z0-9_-]{33,}", "AIza{url:35}", boundary: .word),
        token(
            "google-oauth-token", "A Google OAuth access token",
            "https://developers.google.com/identity/protocols/oauth2",
            ["ya29."], "[A-Za-z0-9_.-]{20,}", "ya29.{url:120}", boundary: .word),
        token(
            "google-oauth-secret", "A Google OAuth client secret", "https://support.google.com/cloud/answer/6158849",
            ["GOCSPX-"], "[A-Za-z0-9_-]{20,}", "GOCSPX-{url:28}"),
        token(
            "google-refresh-token", "A Google OAuth refresh token",
            "https://developers.google.com/identity/protocols/oauth2",
            ["1//0", "1%2F%2F0"], "[A-Za-z0-9_-]{40,}", "1//0{url:98}", boundary: .word),
        token(
            "azure-storage-key", "An Azure storage account or Cosmos DB key in a connection string",
            "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
            ["AccountKey="], "[A-Za-z0-9+/=%]{40,}",
            "AccountName=a;AccountKey={b64:86}==;EndpointSuffix=core.windows.net",
            keepsLiteral: true),
        token(
            "azure-shared-access-key", "A Service Bus, Event Hubs or IoT Hub key in a connection string",
            "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas",
            ["SharedAccessKey=", "SharedSecretValue="], "[A-Za-z0-9+/=%]{20,}",
            "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={b64:43}=",
            keepsLiteral: true),
        Rule(
            "azure-client-secret", "A Microsoft Entra application secret",
            references: ["https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials"],
            detection: .tokens([
                TokenPattern(
                    ["7Q~", "8Q~"], "[A-Za-z0-9_.~-]{31,}", before: "[A-Za-z0-9_.~-]", beforeLength: 3)
            ]),
            examples: ["aB3" + "8Q~{url:34}"]),
        Rule(
            "azure-platform-key", "An Azure key that carries the common annotated signature",
            references: ["https://github.com/microsoft/security-utilities"],
            detection: .tokens([
                TokenPattern(
                    ["JQQJ99", "JQQJ9"], "[A-Za-z0-9+/=%_-]{20,}", before: "[A-Za-z0-9+/_-]", beforeLength: 40),
                TokenPattern(
                    [
                        "+ASt", "+AMC", "+ARm", "+ACR", "+ABa", "ACDb", "AzCa", "AIoT", "+AEh", "+ASb", "APIM", "AzSe",
                        "ACRB", "AzFu",
                    ],
                    "[A-Za-z0-9+/_-]{4,6}={0,2}", before: "[A-Za-z0-9+/_-]", beforeLength: 32,
                    needs: [.digit, .upper, .lower]),
            ]),
            examples: ["{b62:52}" + "JQQJ99{b62:26}"]),
        token(
            "azure-sas-signature", "The signature of an Azure SAS URL",
            "https://learn.microsoft.com/rest/api/storageservices/create-service-sas",
            ["&sig=", "?sig="], "[A-Za-z0-9%+/=_-]{32,}",
            "https://a.blob.core.windows.net/c?sv=2026&sig={b62:43}%3D&se=1",
            keepsLiteral: true),
        token(
            "azure-devops-token", "An Azure DevOps personal access token",
            "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
            ["AZDO"], "[A-Za-z0-9]{4}", "{b62:76}AZDO{b62:4}", needs: []
        ).withBefore("[A-Za-z0-9]", 70),
        token(
            "digitalocean-token", "A DigitalOcean token",
            "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
            ["dop_v1_", "doo_v1_", "dor_v1_"], "[A-Za-z0-9]{32,}", "dop_v1_{hex:64}"),
        token(
            "digitalocean-spaces-key", "A DigitalOcean Spaces access key",
            "https://docs.digitalocean.com/products/spaces/how-to/manage-access/",
            ["DO00", "DO80"], "[A-Z0-9]{16,}", "DO00{B36:16}", boundary: .word, needs: [.digit, .upper]),
        token(
            "heroku-key", "A Heroku API key", "https://devcenter.heroku.com/articles/authentication",
            ["HRKU-"], "[A-Za-z0-9_-]{36,}", "HRKU-AA{url:58}"),
        token(
            "fly-token", "A Fly.io token", "https://fly.io/docs/security/tokens/",
            ["fo1_", "fm1a_", "fm1r_", "fm2_", "FlyV1 "], "[A-Za-z0-9_+/=,-]{30,}", "fm2_{b64:120}", boundary: .word),
        token(
            "terraform-token", "A Terraform Cloud token",
            "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
            [".atlasv1."], "[A-Za-z0-9_=-]{40,}", "{b62:14}.atlasv1.{b62:67}"
        ).withBefore("[A-Za-z0-9]", 10),
        token(
            "vault-token", "A HashiCorp Vault token", "https://developer.hashicorp.com/vault/docs/concepts/tokens",
            ["hvs.", "hvb.", "hvr."], "[A-Za-z0-9_-]{20,}", "hvs.CAES{url:90}", boundary: .word),
        token(
            "pulumi-token", "A Pulumi access token",
            "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/",
            ["pul-"], "[A-Za-z0-9]{36,}", "pul-{hex:40}", boundary: .word),
        token(
            "cloudflare-ca-key", "A Cloudflare origin CA key",
            "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/",
            ["v1.0-"], "[a-f0-9]{20,}-[a-f0-9]{100,}", "v1.0-{hex:24}-{hex:146}", boundary: .word),
        token(
            "cloudflare-token", "A Cloudflare API token",
            "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/",
            ["cfut_", "cfat_", "cfk_"], "[A-Za-z0-9_-]{36,}", "cfut_{b62:48}", boundary: .word),
        token(
            "alibaba-access-key", "An Alibaba Cloud access key id",
            "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair",
            ["LTAI"], "[A-Za-z0-9]{16,}", "LTAI{b62:20}", boundary: .word, needs: [.digit]),
        token(
            "tencent-secret-id", "A Tencent Cloud secret id", "https://www.tencentcloud.com/document/product/598/32675",
            ["AKID"], "[A-Za-z0-9]{32}", "AKID{b62:32}", boundary: .word, needs: [.digit]),
        token(
            "yandex-cloud-key", "A Yandex Cloud key or token",
            "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key",
            ["AQVN", "YCAJE", "YCP", "y0_Ag", "y0__"], "[A-Za-z0-9_-]{30,}", "AQVN{url:36}", boundary: .word,
            needs: [.digit]),
        token(
            "yandex-iam-token", "A Yandex Cloud IAM token",
            "https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token",
            ["t1."], "[A-Za-z0-9_=-]{24,}\\.[A-Za-z0-9_=-]{80,}", "t1.9eu{url:180}.{url:86}", boundary: .word),
        token(
            "ibm-cloud-apikey", "An IBM Cloud API key in a URL or header of IAM",
            "https://cloud.ibm.com/docs/account?topic=account-manapikey",
            ["ApiKey-"], "[A-Za-z0-9_-]{40,}", "ApiKey-{url:44}"),
        token(
            "scaleway-key", "A Scaleway access key", "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/",
            ["SCW"], "[A-Z0-9]{17}", "SCW{B36:17}", boundary: .word, needs: [.digit]),
        token(
            "openshift-token", "An OpenShift user token",
            "https://docs.redhat.com/en/documentation/openshift_container_platform",
            ["sha256~"], "[A-Za-z0-9_-]{36,}", "sha256~{url:43}"),
        token(
            "docker-token", "A Docker access token", "https://docs.docker.com/security/access-tokens/",
            ["dckr_pat_", "dckr_oat_"], "[A-Za-z0-9_-]{24,}", "dckr_pat_{url:27}"),
        token(
            "netlify-token", "A Netlify token", "https://docs.netlify.com/api/get-started/",
            ["nfp_", "nfo_", "nfc_", "nfu_", "nfb_"], "[A-Za-z0-9_-]{32,}", "nfp_{b62:36}", boundary: .word),
        token(
            "vercel-token", "A Vercel token", "https://vercel.com/docs/rest-api",
            ["vcp_", "vci_", "vca_", "vcr_", "vck_"], "[A-Za-z0-9_-]{24,}", "vcp_{b62:56}", boundary: .word,
            needs: [.digit]),
        token(
            "render-token", "A Render API key", "https://render.com/docs/api",
            ["rnd_"], "[A-Za-z0-9]{28,}", "rnd_{b62:32}", boundary: .word),
        token(
            "supabase-key", "A Supabase key", "https://supabase.com/docs/guides/api/api-keys",
            ["sbp_", "sb_secret_"], "[A-Za-z0-9_-]{30,}", "sbp_{hex:40}"),
        token(
            "planetscale-token", "A PlanetScale token or password",
            "https://planetscale.com/docs/concepts/service-tokens",
            ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], "[A-Za-z0-9_.=-]{32,}", "pscale_tkn_{url:43}"),
        token(
            "neon-key", "A Neon API key", "https://neon.com/docs/manage/api-keys",
            ["napi_"], "[A-Za-z0-9]{40,}", "napi_{b36:64}"),
        token(
            "tailscale-key", "A Tailscale key", "https://tailscale.com/kb/1252/key-secret-management",
            ["tskey-"], "[A-Za-z0-9_-]{16,}", "tskey-auth-{b62:12}-{b62:32}"),
        token(
            "fastly-token", "A Fastly token in its header",
            "https://www.fastly.com/documentation/reference/api/auth-tokens/",
            ["Fastly-Key: "], "[A-Za-z0-9_-]{28,}", "Fastly-Key: {url:32}", keepsLiteral: true),
    ]
}

extension Rule {
    /// The same rule with a class that must stand before the literal.
    func withBefore(_ byteClass: String, _ length: Int) -> Rule {
        guard case .tokens(let patterns) = detection else { return self }
        let changed = patterns.map {
            TokenPattern(
                $0.literals, $0.tail, before: byteClass, beforeLength: length, boundary: $0.boundary, needs: $0.needs,
                keepsLiteral: $0.keepsLiteral, ignoresCase: $0.ignoresCase)
        }
        return Rule(
            id, summary, references: references, confidence: confidence, enabledByDefault: enabledByDefault,
            detection: .tokens(changed), examples: examples, counterexamples: counterexamples)
    }
}
