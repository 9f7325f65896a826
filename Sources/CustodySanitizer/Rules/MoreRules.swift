extension StandardRules {
    /// Vendors that fit no other family, and second forms of those that do.
    static let more: [Rule] = [
        token(
            "command-htpasswd", "The password of htpasswd -b",
            "https://httpd.apache.org/docs/current/programs/htpasswd.html",
            ["htpasswd -b"], "[a-zA-Z0-9]{0,6}\\s[^\\s]{1,128}\\s[^\\s]{1,64}\\s['\"]?\\K[^\\s'\"]{3,}",
            "htpasswd -bB /etc/users alice {txt:10}", keepsLiteral: true, confidence: .medium),
        token(
            "wordpress-salt", "A key or salt of a WordPress configuration",
            "https://developer.wordpress.org/advanced-administration/wordpress/wp-config/",
            ["_KEY', '", "_SALT', '", "_KEY',         '", "_SALT',   '"], "[^']{40,}",
            "define('AUTH_KEY', '{txt:64}');", keepsLiteral: true),
        token(
            "shadow-hash", "A password hash in crypt form", "https://man7.org/linux/man-pages/man5/crypt.5.html",
            ["$6$", "$5$", "$y$"],
            "(rounds=[0-9]{1,9}\\$)?[A-Za-z0-9./]{1,86}\\$[A-Za-z0-9./]{22,}(\\$[A-Za-z0-9./]{22,})?",
            "$6${b62:16}${b62:86}"),
        token(
            "bcrypt-hash", "A bcrypt hash", "https://man7.org/linux/man-pages/man5/crypt.5.html",
            ["$2a$", "$2b$", "$2y$"], "[0-9]{2}\\$[A-Za-z0-9./]{53}", "$2b$12${b62:53}"),
        token(
            "argon2-hash", "An Argon2 hash", "https://www.rfc-editor.org/rfc/rfc9106",
            ["$argon2id$", "$argon2i$", "$argon2d$"],
            "v=[0-9]{1,3}\\$[a-z0-9=,]{5,60}\\$[A-Za-z0-9+/]{8,}\\$[A-Za-z0-9+/]{16,}",
            "$argon2id$v=19$m=65536,t=3,p=4${b62:22}${b62:43}"),
        token(
            "ldap-password-hash", "A salted password hash of LDAP",
            "https://www.openldap.org/doc/admin26/security.html",
            ["{SSHA}", "{SSHA512}", "{SSHA256}", "{SMD5}"], "[A-Za-z0-9+/]{20,}={0,2}", "{SSHA}{b64:38}=="),
        token(
            "django-password-hash", "A PBKDF2 hash of Django",
            "https://docs.djangoproject.com/en/stable/topics/auth/passwords/",
            ["pbkdf2_sha256$"], "[0-9]{4,8}\\$[A-Za-z0-9]{8,}\\$[A-Za-z0-9+/=]{40,}",
            "pbkdf2_sha256$600000${b62:22}${b64:43}="),
        token(
            "kerberos-ticket-hash", "A Kerberos ticket in the form that crackers read",
            "https://hashcat.net/wiki/doku.php?id=example_hashes",
            ["$krb5tgs$", "$krb5asrep$", "$krb5pa$"], "[^\\s\"']{32,}", "$krb5asrep$23$alice@EXAMPLE:{hex:32}${hex:64}"),
        token(
            "ansible-vault", "The body of an Ansible vault",
            "https://docs.ansible.com/ansible/latest/vault_guide/index.html",
            ["$ANSIBLE_VAULT;"], "[0-9.]{3}[A-Za-z0-9;_.-]{4,64}[\\s\\\\n]{1,8}[0-9a-f\\s\\\\n]{60,}",
            "$ANSIBLE_VAULT;1.1;AES256\n{hex:80}\n{hex:80}"),
        token(
            "entra-code", "An authorization code of Microsoft Entra",
            "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow",
            ["0.AX", "0.AT", "0.AR", "0.AS", "0.AV", "1.AX", "1.AT", "1.AR", "1.AS", "1.AV"], "[A-Za-z0-9_.-]{150,}",
            "0.AXoA{url:220}", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "azure-function-key", "A key in the URL of an Azure function",
            "https://learn.microsoft.com/azure/azure-functions/function-keys-how-to",
            ["azurewebsites.net/api/"], "[A-Za-z0-9_/.-]{1,128}\\?code=\\K[A-Za-z0-9_%=/-]{32,}",
            "https://x.azurewebsites.net/api/run?code={url:54}==", keepsLiteral: true),
        token(
            "gcs-hmac-key", "A Cloud Storage HMAC access id",
            "https://cloud.google.com/storage/docs/authentication/hmackeys",
            ["GOOG1E"], "[A-Z0-9]{54,}", "GOOG1E{B36:55}", boundary: .word),
        token(
            "google-oauth-code", "A Google authorization code",
            "https://developers.google.com/identity/protocols/oauth2",
            ["4/0A"], "[A-Za-z0-9_-]{50,}", "4/0A{url:70}", boundary: .word),
        token(
            "oracle-pass-phrase", "The pass phrase of an Oracle Cloud configuration",
            "https://docs.oracle.com/en-us/iaas/Content/API/Concepts/sdkconfig.htm",
            ["pass_phrase="], "[^\\s]{6,}", "pass_phrase={txt:12}", keepsLiteral: true, confidence: .medium),
        token(
            "akamai-edgegrid-token", "An Akamai EdgeGrid client token",
            "https://techdocs.akamai.com/developer/docs/edgegrid",
            ["akab-", "akaa-"], "[a-z0-9]{16}-[a-z0-9]{16}", "akab-{b36:16}-{b36:16}", boundary: .word),
        token(
            "ovh-consumer-key", "An OVHcloud consumer key in its header",
            "https://help.ovhcloud.com/csm/en-gb-api-getting-started-ovhcloud-api",
            ["X-Ovh-Consumer: ", "X-Ovh-Signature: "], "[A-Za-z0-9$]{24,}", "X-Ovh-Consumer: {b62:32}",
            keepsLiteral: true),
        token(
            "vault-unseal-key", "A Vault recovery or unseal key as it is printed",
            "https://developer.hashicorp.com/vault/docs/concepts/seal",
            [
                "Unseal Key 1: ", "Unseal Key 2: ", "Unseal Key 3: ", "Unseal Key 4: ", "Unseal Key 5: ",
                "Recovery Key 1: ", "Initial Root Token: ",
            ],
            "[A-Za-z0-9+/=.]{24,}", "Unseal Key 1: {b64:43}=", keepsLiteral: true),
        token(
            "consul-token", "A Consul or Nomad token in its header",
            "https://developer.hashicorp.com/consul/api-docs/api-structure",
            ["X-Consul-Token: ", "X-Nomad-Token: "], "[A-Fa-f0-9-]{36}",
            "X-Consul-Token: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", keepsLiteral: true),
        token(
            "boundary-token", "A Boundary token", "https://developer.hashicorp.com/boundary/docs",
            ["at_", "neslat_"], "[A-Za-z0-9]{10}_s1[A-Za-z0-9]{50,}", "at_{b62:10}_s1{b62:100}", boundary: .word),
        token(
            "k3s-token", "A K3s or RKE2 cluster token", "https://docs.k3s.io/cli/token",
            ["K10"], "[a-f0-9]{64}::[a-z]{1,16}:[a-f0-9]{16,}", "K10{hex:64}::server:{hex:32}", boundary: .word),
        token(
            "docker-swarm-token", "A Docker Swarm join token", "https://docs.docker.com/engine/swarm/join-nodes/",
            ["SWMTKN-1-", "SWMKEY-1-"], "[A-Za-z0-9+/-]{40,}", "SWMTKN-1-{b36:50}-{b36:25}"),
        token(
            "gitlab-session-cookie", "The session cookie of GitLab", "https://docs.gitlab.com/security/tokens/",
            ["_gitlab_session="], "[0-9a-z]{32,}", "_gitlab_session={hex:32}", keepsLiteral: true),
        token(
            "aspnet-cookie", "A cookie of ASP.NET identity",
            "https://learn.microsoft.com/aspnet/core/security/authentication/cookie",
            [".AspNetCore.Cookies=", ".AspNet.ApplicationCookie=", ".ASPXAUTH="], "[A-Za-z0-9_-]{40,}",
            ".AspNetCore.Cookies={url:180}", keepsLiteral: true),
        token(
            "wireguard-key", "The private or preshared key of a WireGuard file",
            "https://man7.org/linux/man-pages/man8/wg.8.html",
            ["PrivateKey = ", "PresharedKey = "], "[A-Za-z0-9+/]{42}[A-Za-z0-9+/=]{1,2}", "PrivateKey = {b64:43}=",
            keepsLiteral: true),
        token(
            "otp-uri", "The secret of an otpauth URI",
            "https://github.com/google/google-authenticator/wiki/Key-Uri-Format",
            ["otpauth://totp/", "otpauth://hotp/"], "[^\\s?]{0,128}\\?[^\\s]{8,}",
            "otpauth://totp/Example:alice?secret={b32:32}&issuer=Example", keepsLiteral: true),
        token(
            "saml-assertion", "A SAML assertion or response in base64",
            "https://docs.oasis-open.org/security/saml/v2.0/",
            ["SAMLResponse=", "SAMLRequest="], "[A-Za-z0-9%+/=_-]{60,}", "SAMLResponse={b64:200}", keepsLiteral: true),
        token(
            "aws-presigned-signature", "The signature or token of a presigned AWS URL",
            "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
            ["X-Amz-Security-Token=", "X-Amz-Signature="], "[A-Za-z0-9%+/=_-]{32,}",
            "X-Amz-Security-Token={b62:200}&x=1", keepsLiteral: true),
        token(
            "aws-authorization-signature", "The signature of an AWS Authorization header",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html",
            ["Signature="], "[a-f0-9]{64}", "SignedHeaders=host, Signature={hex:64}", keepsLiteral: true),
        token(
            "gcs-signed-url", "The signature of a signed Google URL",
            "https://cloud.google.com/storage/docs/access-control/signed-urls",
            ["X-Goog-Signature="], "[a-f0-9]{64,}", "X-Goog-Signature={hex:256}", keepsLiteral: true),
        token(
            "cloudfront-signature", "The signature of a CloudFront URL",
            "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html",
            ["&Signature=", "?Signature="], "[A-Za-z0-9~_%+/=-]{60,}",
            "https://d.cloudfront.net/a?Policy=x&Signature={url:300}__&Key-Pair-Id=K", keepsLiteral: true),
        token(
            "zapier-webhook", "A Zapier or Make webhook", "https://zapier.com/apps/webhook/integrations",
            ["hooks.zapier.com/hooks/catch/", "hook.eu1.make.com/", "hook.us1.make.com/"], "[A-Za-z0-9/_-]{10,}",
            "https://hooks.zapier.com/hooks/catch/{dec:7}/{b36:12}/", keepsLiteral: true),
        token(
            "ifttt-webhook", "The key of an IFTTT webhook", "https://ifttt.com/maker_webhooks",
            ["maker.ifttt.com/trigger/"], "[A-Za-z0-9_-]{1,64}/with/key/\\K[A-Za-z0-9_-]{20,}",
            "https://maker.ifttt.com/trigger/door/with/key/{url:43}", keepsLiteral: true),
        token(
            "healthchecks-url", "A healthchecks.io ping URL", "https://healthchecks.io/docs/",
            ["hc-ping.com/"], "[a-f0-9-]{36}", "https://hc-ping.com/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
        token(
            "zoho-token", "A Zoho OAuth token", "https://www.zoho.com/accounts/protocol/oauth.html",
            ["1000."], "[a-f0-9]{32}\\.[a-f0-9]{32}", "1000.{hex:32}.{hex:32}", boundary: .word),
        token(
            "mailersend-token", "A Mailersend token", "https://developers.mailersend.com/general.html",
            ["mlsn."], "[A-Za-z0-9]{30,}", "mlsn.{hex:64}", boundary: .word),
        token(
            "courier-key", "A Courier key", "https://www.courier.com/docs/reference/auth/intro/",
            ["pk_prod_", "pk_test_"], "[A-Z0-9]{28}", "pk_prod_{B36:28}"),
        token(
            "svix-key", "A Svix key", "https://docs.svix.com/api-keys",
            ["sk_eu_", "sk_us_", "testsk_"], "[A-Za-z0-9_.-]{30,}", "testsk_{url:43}", boundary: .word, needs: [.digit]),
        token(
            "expo-token", "An Expo access or push secret", "https://docs.expo.dev/accounts/programmatic-access/",
            ["EXPO_TOKEN="], "[A-Za-z0-9_-]{30,}", "EXPO_TOKEN={url:40}", keepsLiteral: true),
        token(
            "trigger-dev-key", "A Trigger.dev secret key", "https://trigger.dev/docs/apikeys",
            ["tr_dev_", "tr_prod_", "tr_stg_", "tr_pat_", "tr_preview_"], "[A-Za-z0-9]{18,}", "tr_prod_{b62:24}"),
        token(
            "inngest-key", "An Inngest signing key", "https://www.inngest.com/docs/platform/signing-keys",
            ["signkey-prod-", "signkey-test-", "signkey-branch-"], "[a-f0-9]{32,}", "signkey-prod-{hex:64}"),
        token(
            "depot-token", "A Depot token", "https://depot.dev/docs/cli/authentication",
            ["depot_user_", "depot_project_", "depot_org_"], "[a-f0-9]{40,}", "depot_org_{hex:64}"),
        token(
            "chromatic-token", "A Chromatic project token", "https://www.chromatic.com/docs/setup/",
            ["chpt_"], "[a-z0-9]{12,}", "chpt_{b36:15}", boundary: .word, needs: [.digit]),
        token(
            "deno-deploy-token", "A Deno Deploy token", "https://docs.deno.com/deploy/",
            ["ddw_", "ddo_"], "[A-Za-z0-9]{32,}", "ddw_{b62:36}", needs: [.digit]),
        token(
            "val-town-token", "A Val Town token", "https://docs.val.town/api/authentication/",
            ["vtwn_"], "[A-Za-z0-9_-]{20,}", "vtwn_{b62:28}"),
        token(
            "modal-token", "A Modal token", "https://modal.com/docs/reference/modal.config",
            ["ak-", "as-"], "[A-Za-z0-9]{22}", "as-{b62:21}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "runpod-key", "A RunPod key", "https://docs.runpod.io/get-started/api-keys",
            ["rpa_"], "[A-Za-z0-9]{28,}", "rpa_{B36:44}", boundary: .word, needs: [.digit]),
        token(
            "novita-key", "A Novita key", "https://novita.ai/docs/guides/quickstart",
            ["sk_"], "[A-Za-z0-9_-]{43}", "sk_{url:42}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "arize-key", "An Arize key", "https://arize.com/docs/ax",
            ["ak-"], "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}-[A-Za-z0-9_-]{16,}",
            "ak-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}-{url:32}", boundary: .word),
        token(
            "google-auth-key", "A Google authorization key", "https://ai.google.dev/gemini-api/docs/api-key",
            ["AQ.Ab"], "[A-Za-z0-9_-]{40,}", "AQ.Ab{url:48}", boundary: .word),
    ]
}
