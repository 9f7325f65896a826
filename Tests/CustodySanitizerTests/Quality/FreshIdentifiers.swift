/// What is no secret, written down without regard to the rules, as ``FurtherBenign``: identifiers of services, members of real events,
/// programs and sentences about secrets.
enum FreshIdentifiers {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        stripe evt | evt_{b62:24}
        stripe req | req_{b62:14}
        stripe acct | acct_1{b62:15}
        stripe pm | pm_1{b62:23}
        stripe price | price_1{b62:23}
        stripe cs | cs_test_a1 session created
        stripe pk | pk_live_{b62:24}
        stripe pk new | pk_live_51{b62:97}
        openai ids | chatcmpl-{b62:29} asst_{b62:24} thread_{b62:24}
        openai resp | resp_{hex:48}
        openai file | file-{b62:24} org-{b62:24}
        openai proj | proj_{b62:24}
        anthropic ids | msg_01{b62:22} toolu_01{b62:22}
        call id | call_{b62:24}
        batch | batch_{hex:32}
        run ids | run_{b62:24} step_{b62:24}
        clerk ids | user_2{b62:26} org_2{b62:26} sess_2{b62:26}
        svix ids | msg_2{b62:26} ep_2{b62:26} app_2{b62:26}
        vercel ids | dpl_{b62:28} prj_{b62:28} team_{b62:24}
        supabase | {low:20}.supabase.co
        plaid ids | item_{b62:37}
        linear ids | LIN-{dec:5} {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        notion ids | {hex:32} page
        airtable ids | rec{b62:14} tbl{b62:14} app{b62:14}
        shopify gid | gid://shopify/Order/{dec:13}
        hubspot ids | portalId {dec:8} vid {dec:9}
        twilio call | CA{hex:32} conference CF{hex:32}
        sendgrid msg | {url:22}.filterdrecv-{b36:10}-{dec:5}
        mailgun id | <20261121101010.1.{HEX:16}@mg.example.com>
        slack ts | 17{dec:8}.{dec:6}
        slack file | F0{B36:9}
        discord ids | guild {dec:19} channel {dec:19}
        jira acct | 712020:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        atlassian ari | ari:cloud:jira::site/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        confluence | 557058:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        pagerduty ids | Q{B36:13} P{B36:6}
        opsgenie | {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}-17{dec:11}
        sentry event | event_id={hex:32} release=app@1.2.3+{hex:12}
        sentry dsn | https://{hex:32}@o{dec:6}.ingest.sentry.io/{dec:7}
        datadog ids | host:i-{hex:17} service:{word} monitor:{dec:5}
        newrelic guid | {b62:31}|APM|APPLICATION|{dec:5}
        grafana uid | dashboard uid={b62:9} panel=3
        prom | http_requests_total{method="post",code="200",handler="/api/token"} 1027
        statsd | auth.token.refresh.count:1|c|#env:prod
        loki | {app="api",pod="api-{b36:10}-{b36:5}"} |= "password reset"
        tf cloud | ws-{b62:16} run-{b62:16} org-{b62:16}
        tf lock | h1:{b64:43}= zh:{hex:64}
        tf state lineage | lineage {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} serial 42
        pulumi urn | urn:pulumi:prod::app::aws:iam/accessKey:AccessKey::ci
        cfn stack | arn:aws:cloudformation:us-east-1:{dec:12}:stack/app/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        cfn logical | DbPasswordSecret{HEX:8} CREATE_COMPLETE
        cdk asset | cdk-hnb659fds-assets-{dec:12}-us-east-1/{hex:64}.zip
        ecr | {dec:12}.dkr.ecr.us-east-1.amazonaws.com/app@sha256:{hex:64}
        lambda req | START RequestId: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} Version: $LATEST
        lambda sha | CodeSha256: {b64:43}=
        apigw | apiId {b36:10} usagePlan {b36:6}
        cognito pool | us-east-1_{b62:9} us-east-1:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        cognito client | clientId {b36:26}
        cloudfront id | E{B36:13} I{B36:13}
        r53 zone | /hostedzone/Z{B36:20}
        efs | fs-{hex:17} fsap-{hex:17}
        sqs receipt | MessageId {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} MD5OfBody {hex:32}
        sqs receipt handle | ReceiptHandle AQEB{b64:200}==
        kinesis | shardId-000000000000 seq 49{dec:54}
        iam ids | ANPA{b32:17} AGPA{b32:17} ASCA{b32:17}
        org ids | o-{b36:10} ou-{b36:4}-{b36:8} r-{b36:4}
        guardduty | {hex:32} UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS
        config rule | iam-user-unused-credentials-check COMPLIANT
        sso | ssoins-{hex:16} ps-{hex:16}
        trail tls | {"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"sts.amazonaws.com"}}
        trail sts | {"requestParameters":{"roleArn":"arn:aws:iam::{dec:12}:role/x","roleSessionName":"bob","durationSeconds":3600},"responseElements":{"assumedRoleUser":{"assumedRoleId":"AROA{b32:17}:x"}}}
        trail kms | {"resources":[{"ARN":"arn:aws:kms:us-east-1:{dec:12}:key/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}],"requestParameters":{"keySpec":"AES_256","numberOfBytes":64}}
        trail ssm | {"requestParameters":{"name":"/prod/db/password","withDecryption":true}}
        trail cred report | {"eventName":"GenerateCredentialReport","readOnly":true}
        trail ecr token | {"eventName":"GetAuthorizationToken","eventSource":"ecr.amazonaws.com","responseElements":null}
        trail mfa | {"requestParameters":{"serialNumber":"arn:aws:iam::{dec:12}:mfa/bob"}}
        trail access key last used | {"accessKeyLastUsed":{"lastUsedDate":"2026-11-21T10:11:12Z","serviceName":"s3","region":"us-east-1"}}
        trail tags | {"tags":[{"key":"SecretType","value":"database"},{"key":"KeyOwner","value":"team-payments"},{"key":"PasswordRotation","value":"30d"}]}
        gcp perms | {"authorizationInfo":[{"permission":"secretmanager.versions.access","granted":true,"resource":"projects/p/secrets/db-password/versions/3"}]}
        gcp token creator | {"methodName":"GenerateAccessToken","request":{"lifetime":"3600s","scope":["https://www.googleapis.com/auth/cloud-platform"]}}
        gcp sa key | {"request":{"private_key_type":"TYPE_GOOGLE_CREDENTIALS_FILE","key_algorithm":"KEY_ALG_RSA_2048"}}
        gcp labels | {"resource":{"labels":{"unique_id":"1{dec:20}","email_id":"a@p.iam.gserviceaccount.com"}}}
        gke | {"labels":{"authorization.k8s.io/reason":"access granted by IAM permissions.","cluster_name":"prod"}}
        azure pim | {"activityDisplayName":"Add member to role completed (PIM activation)","additionalDetails":[{"key":"TicketNumber","value":"INC{dec:5}"},{"key":"RoleDefinitionOriginId","value":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}]}
        azure auth details | {"authenticationDetails":[{"authenticationMethod":"Password","authenticationStepResultDetail":"Correct password","succeeded":true}]}
        azure token protection | {"tokenProtectionStatusDetails":{"signInSessionStatus":"unbound","signInSessionStatusCode":1002},"incomingTokenType":"primaryRefreshToken"}
        azure session | {"sessionId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","sessionLifetimePolicies":[],"originalRequestId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        azure key cred | {"keyCredentials":[{"customKeyIdentifier":"{HEX:40}","keyId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","type":"AsymmetricX509Cert","usage":"Verify"}]}
        azure pw cred | {"passwordCredentials":[{"keyId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","hint":"Abc","endDateTime":"2026-11-21T10:11:12Z"}]}
        m365 mailbox | {"Operation":"MailItemsAccessed","MailboxGuid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","ClientInfoString":"Client=REST;Client=RESTSystem;;","InternalLogonType":0}
        m365 share | {"SharingLinkScope":"anyone","SiteUrl":"https://acme.sharepoint.com/sites/x","UniqueSharingId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        okta policy | {"eventType":"policy.evaluate_sign_on","outcome":{"result":"CHALLENGE","reason":"Sign-on policy evaluation resulted in CHALLENGE"}}
        okta pwd | {"eventType":"user.account.reset_password","displayMessage":"User reset password for Okta (by admin)"}
        okta token | {"eventType":"system.api_token.create","target":[{"id":"00T{b62:17}","type":"Token","displayName":"terraform"}]}
        okta device | {"client":{"device":"Computer","id":"0oa{b62:17}"},"transaction":{"id":"{url:27}"}}
        github pat | {"action":"personal_access_token.request_created","user_programmatic_access_name":"deploy-key-rotation","token_scopes":"repo,read:org"}
        github key | {"action":"public_key.create","fingerprint":"SHA256:{b64:43}","title":"laptop"}
        github secret | {"action":"org.update_actions_secret","key":"NPM_TOKEN","visibility":"private"}
        github alert | {"action":"secret_scanning_alert.create","secret_type":"aws_access_key_id","number":12}
        github oauth | {"action":"oauth_application.generate_client_secret","oauth_application_id":1,"name":"ci"}
        github workflow | {"workflow_run":{"head_sha":"{hex:40}","run_attempt":1,"check_suite_node_id":"CS_kwDO{url:20}"}}
        gitlab | {"target_type":"PersonalAccessToken","details":{"custom_message":"Revoked personal access token with id 42"}}
        vault audit | {"auth":{"accessor":"hmac-sha256:{hex:64}","display_name":"token-ci","token_policies":["default"],"token_ttl":3600},"request":{"id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","path":"auth/token/renew-self"}}
        vault lease | {"lease_id":"database/creds/readonly/{b62:24}","lease_duration":3600}
        teleport | {"event":"session.start","sid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","login":"root","proto":"ssh","uid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        crowdstrike | {"aid":"{hex:32}","cid":"{hex:32}","SHA256HashData":"{hex:64}","TargetProcessId":"{dec:15}"}
        falcon det | {"detection_id":"ldt:{hex:32}:{dec:12}"}
        sentinelone | {"threatInfo":{"sha1":"{hex:40}","storyline":"{HEX:16}"}}
        zeek | {"uid":"C{b62:17}","ja3":"{hex:32}","cert_chain_fps":["{hex:64}"]}
        suricata | {"flow_id":"{dec:16}","alert":{"signature":"ET POLICY Outgoing Basic Auth Base64 HTTP Password detected unencrypted"}}
        osquery | {"columns":{"username":"bob","password_status":"active","last_change":"19700"}}
        auditbeat | {"auditd":{"session":"3","data":{"tty":"pts0"},"summary":{"object":{"primary":"/etc/shadow"}}}}
        tetragon | {"exec_id":"a3ViZS1ub2RlLTE6{b62:24}==","pid":123}
        hubble | {"flow":{"uuid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","source":{"identity":12345,"labels":["k8s:app=api"]}}}
        istio | {"x-forwarded-client-cert":"By=spiffe://cluster.local/ns/x/sa/y;Hash={hex:64};Subject=\"\";URI=spiffe://cluster.local/ns/a/sa/b"}
        envoy | {"upstream_cluster":"outbound|443||token.example.com","response_flags":"UF"}
        kube etag | {"resourceVersion":"{dec:9}","generation":3,"managedFields":[{"manager":"kubectl-client-side-apply"}]}
        csr | {"spec":{"signerName":"kubernetes.io/kube-apiserver-client-kubelet","usages":["client auth"]}}
        sa annotation | {"annotations":{"eks.amazonaws.com/role-arn":"arn:aws:iam::{dec:12}:role/x"}}
        secret type | {"objectRef":{"resource":"secrets","subresource":"","name":"default-token-{b36:5}"},"type":"kubernetes.io/service-account-token"}
        env from | {"envFrom":[{"secretRef":{"name":"api-secrets"}}]}
        volume secret | {"volumes":[{"name":"tls","secret":{"secretName":"tls-cert","defaultMode":420}}]}
        ingress tls | {"tls":[{"hosts":["a.example.com"],"secretName":"a-example-com-tls"}]}
        sealed | {"spec":{"encryptedData":{"db":"AgB{b64:300}=="}}}
        sops | {"sops":{"mac":"ENC[AES256_GCM,data:{b64:86}==,iv:{b64:43}=,tag:{b64:22}==,type:str]","version":"3.9.1"}}
        cert-manager | {"status":{"conditions":[{"type":"Ready","message":"Certificate is up to date and has not expired"}]}}
        wp nonce-less | wp-login.php?action=lostpassword
        next cursor b64 | cursor=eyJpZCI6MTIzLCJ0cyI6MTc5MDAwMDAwMH0=
        relay id | VXNlcjox{dec:5}
        graphql gid | Z2lkOi8vYXBwL1VzZXIv{b62:8}
        gclid | gclid=Cj0KCQ{url:80}
        fbclid | fbclid=IwAR{url:57}
        msclkid | msclkid={hex:32}
        utm | ?utm_source=x&utm_content=token-launch
        recaptcha site | data-sitekey="6L{url:38}"
        ga4 cid | cid=GA1.1.{dec:9}.{dec:10}
        cf cookie name | __cf_bm and cf_clearance cookies were missing
        etag gzip | "{hex:13}-gzip"
        hsts | Strict-Transport-Security: max-age=63072000; includeSubDomains; preload
        expect-ct | Report-To: {"group":"cf-nel","max_age":604800}
        via | Via: 1.1 {hex:32}.cloudfront.net (CloudFront)
        x-amz-cf-id | x-amz-cf-id: {url:54}==
        x-amz-request | x-amz-request-id: {B36:16}
        x-goog | x-guploader-uploadid: A{url:130}
        x-ms | x-ms-request-id: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        server timing | Server-Timing: traceparent;desc="00-{hex:32}-{hex:16}-01"
        www-auth | WWW-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"
        www-auth basic | WWW-Authenticate: Basic realm="Restricted area"
        authz header name | Access-Control-Allow-Headers: Authorization, X-Api-Key, Content-Type
        vary | Vary: Cookie, Authorization
        cookie attr | SameSite=Lax; Secure; HttpOnly; Max-Age=3600
        csrf msg | CSRF token missing or incorrect.
        jwt msg | JWT expired at 2026-11-21T10:11:12Z. Current time: 2026-11-21T10:11:12Z
        oauth err | error=invalid_grant&error_description=The+refresh+token+has+expired
        oauth scope | scope=openid+profile&response_type=code&client_id={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}&code_challenge_method=S256
        saml id | _{hex:40}
        saml issuer | <saml:Issuer>https://idp.example.com/metadata</saml:Issuer>
        oidc config | "token_endpoint":"https://idp.example.com/oauth2/token","jwks_uri":"https://idp.example.com/keys"
        kid | kid: {url:27}
        thumbprint | Thumbprint: {HEX:40}
        ski | X509v3 Subject Key Identifier: {HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}
        csr sub | Subject: CN=api.example.com, O=Acme
        rsa mod | Modulus={HEX:128}
        ecdsa known | [host]:22 ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB{b64:86}=
        ssh cert | ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29t{b64:200}
        gpg uid | uid [ultimate] Alice <a@b.c> {HEX:40}
        minisign pub | RWQ{b64:53}
        signify | untrusted comment: verify with key.pub
        checksum list | {hex:64} *a.iso¶{hex:64} *b.iso
        b2sum | {hex:128}  f
        crc | crc32={hex:8} adler={hex:8}
        xxh | xxh64:{hex:16}
        murmur | bucket {dec:10}
        bloom | 0000000000000000000000000000000000000000000000000000000000000000
        uuid urn | urn:uuid:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        uuid list | {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12},{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12},{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        uuid path | /v1/users/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/keys/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        uuid under | job_{hex:8}_{hex:4}_{hex:4}_{hex:4}_{hex:12}
        md5 path | /cache/{hex:2}/{hex:2}/{hex:32}.bin
        hash key | cache_key_{hex:40}
        hash key64 | build_key_{hex:64}
        hash prefixed | app-{hex:40}
        asset | index-{url:8}.js
        docker vol | {hex:64}_data
        docker short | {hex:12}
        buildx | buildkit_buildkit_builder-{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}0
        runner | gh-runner-{b36:5}-{b36:5}
        tekton | pipelinerun-{b36:5}-build-pod
        argo | wf-{b36:5}-{dec:10}
        spark | app-20261121101010-0001 executor 3
        flink | job {hex:32}
        airflow | manual__2026-11-21T10:10:10.123456+00:00
        dbt | invocation_id={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        snowflake qid | 01b{hex:5}-{hex:4}-{hex:4}-0000-{hex:12}
        bq job | bquxjob_{hex:8}_{hex:11}
        kafka | topic-payments-3@{dec:5} key=order-{dec:5}
        es id | {url:20}
        mongo oid | ObjectId("{hex:24}")
        couch rev | 3-{hex:32}
        redis key | session:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}:cart
        redis key2 | user:{dec:5}:tokens
        s3 key | year=2026/month=11/part-{dec:5}-{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}.c000.gz.parquet
        hive | ds=2026-11-21/hr=10
        git url | git@github.com:acme/{word}.git
        git https | https://github.com/acme/{word}/commit/{hex:40}
        gh run | https://github.com/acme/x/actions/runs/{dec:11}/job/{dec:11}
        compare | https://github.com/a/b/compare/{hex:12}...{hex:12}
        gist | https://gist.github.com/bob/{hex:32}
        npm tarball | https://registry.npmjs.org/@a/b/-/b-1.2.3.tgz#{hex:40}
        pnpm | /lodash@4.17.21: resolution: {integrity: sha512-b64}
        deno lock | "https://deno.land/std/x.ts": "{hex:64}"
        bazel | sha256 = "{hex:64}", strip_prefix = "x-1.2"
        conan | zlib/1.3.1#{hex:32}
        swiftpm | "revision" : "{hex:40}"
        cocoapods | SPEC CHECKSUMS: Alamofire: {hex:40}
        gradle verif | <sha256 value="{hex:64}" origin="Generated by Gradle"/>
        composer | "content-hash": "{hex:32}", "dist": {"shasum": "{hex:40}"}
        apk | C:Q1{b64:26}=
        rpm | kernel-5.14.0-503.11.1.el9_5.x86_64 RSA/SHA256, Key ID {hex:16}
        flatpak | org.gnome.Builder commit {hex:64}
        snap | snap id {b62:32} rev 123
        ostree | ostree=/ostree/boot.1/x/{hex:64}/0
        elf | GNU build-id {hex:40}
        pdb | SymbolServer {HEX:32}1
        minidump | {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}.dmp
        android | com.example.app-{url:22}==/base.apk
        apns id | apns-id: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        ios udid | 00008110-{HEX:16}
        idfa | {HEX:8}-{HEX:4}-4{HEX:3}-A{HEX:3}-{HEX:12}
        imei | 35{dec:13}
        iccid | 89{dec:17}
        serial | SN: {B36:12}
        wwn | wwn-0x{hex:16}
        disk | ata-Samsung_SSD_870_EVO_1TB_S{B36:14}
        zpool | guid {dec:19}
        lvm | {b62:6}-{b62:4}-{b62:4}-{b62:4}-{b62:4}-{b62:4}-{b62:6}
        ntfs | \\\\?\\Volume{uuid}\\
        win hotfix | KB{dec:7}
        win event | AuditPolicyChanges: %%8449, %%8451 SubcategoryGuid: {0CCE9215-69AE-11D9-BED3-505054503030}
        kerberos | TicketOptions=0x40810010 TicketEncryptionType=0x12 PreAuthType=2
        ntlm evt | LmPackageName=NTLM V2 KeyLength=128
        sid list | S-1-5-32-544 S-1-5-18 S-1-16-12288
        token elev | TokenElevationType=%%1936 MandatoryLabel=S-1-16-8192
        ps ver | HostApplication=powershell.exe -NoProfile -EncodedCommand
        clsid | CLSID\\{{HEX:8}-{HEX:4}-{HEX:4}-{HEX:4}-{HEX:12}}
        cpu | Intel(R) Xeon(R) Gold 6338N CPU @ 2.20GHz
        pci | 0000:3b:00.0 8086:1592
        btc tx | {hex:64}
        did plc | did:plc:{low:24}
        at uri | at://did:plc:{low:24}/app.bsky.feed.post/3{b36:12}
        onion | {low:56}.onion
        i2p | {low:52}.b32.i2p
        hashids | /w/{b62:10}
        short url | https://bit.ly/{b62:7}
        tinyid | t.co/{b62:10}
        gdrive | https://drive.google.com/file/d/1{url:32}/view
        loom | https://www.loom.com/share/{hex:32}
        teams meet | https://teams.microsoft.com/l/meetup-join/19%3ameeting_{b62:40}%40thread.v2/0
        outlook | https://outlook.office.com/mail/id/AAQkA{b62:80}
        calendar | {b36:26}@google.com
        ics | UID:{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}@example.com
        webhook event | X-GitHub-Delivery: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} X-GitHub-Event: push
        sentence1 | The secret to good incident response is practice.
        sentence2 | Token bucket limit of 100 requests per minute exceeded
        sentence3 | Please pass the key points to the team before Friday
        sentence4 | key findings: 3 critical, 7 high, 12 medium
        sentence5 | The password field must not be empty
        sentence6 | Changed password hashing from bcrypt to argon2id
        sentence7 | auth: user bob authenticated via publickey
        sentence8 | Session timeout is set to 30 minutes
        sentence9 | API key auth is deprecated, use OAuth 2.0 instead
        sentence10 | secret rotation: completed for 17 of 17 services
        sentence11 | Bearer of this certificate passed the exam
        sentence12 | private key file /etc/ssl/private/server.key has permissions 0600
        sentence13 | Cookie banner shown: version 3.2.1
        sentence14 | credential stuffing attack detected from 10.1.{dec:2}.{dec:2}
        sentence15 | token: expired
        sentence16 | password: required
        sentence17 | Authorization: required
        sentence18 | secret: not found
        sentence19 | signature: valid
        sentence20 | The API key for {word} was last used on 2026-11-20
        sentence21 | Login failed: wrong password (3 attempts left)
        sentence22 | SSH key added by bob: ED25519 laptop-2026
        sentence23 | Access key AKIA... was deactivated
        sentence24 | pass rate: 98.5%
        sentence25 | Master key rotation scheduled for 2026-12-01T00:00:00Z
        sentence26 | User bob requested a password reset from 10.1.{dec:2}.{dec:2}
        sentence27 | token usage: 15321/200000
        sentence28 | session key exchange algorithm: curve25519-sha256
        sentence29 | auth token lifetime = 3600 seconds
        sentence30 | public key pinning failed for host api.example.com
        code1 | if (password.length < 12) throw new Error("too short")
        code2 | const { token } = req.headers;
        code3 | SELECT password_hash FROM users WHERE id = $1
        code4 | @RequestHeader("Authorization") String auth
        code5 | export const API_KEY_HEADER = "X-Api-Key"
        code6 | password: str = Field(..., min_length=8)
        code7 | token = request.cookies.get("session")
        code8 | secret = client.secrets.get(name)
        code9 | <input type="password" name="password" autocomplete="current-password">
        code10 | ssh -i ~/.ssh/id_ed25519 bob@db1.example.com
        code11 | aws sts get-session-token --serial-number arn:aws:iam::{dec:12}:mfa/x
        code12 | vault read -field=password secret/prod/db
        code13 | kubectl get secret db -o jsonpath="{.data.password}" | base64 -d
        code14 | openssl rand -base64 32
        code15 | curl -H "X-Api-Key: ${API_KEY}" https://x
        code16 | docker run -e DB_PASSWORD_FILE=/run/secrets/db postgres
        code17 | psql "host=db user=app passfile=/etc/pgpass"
        code18 | op read op://prod/db/password
        code19 | password=$(pass show prod/db)
        code20 | token: !vault |
        swagger | {"securitySchemes":{"ApiKeyAuth":{"type":"apiKey","in":"header","name":"X-API-Key"}}}
        flags | {"mfaEnabled":true,"passwordless":false,"tokenVersion":4,"secretsManager":"enabled"}
        key meta | {"keyId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","keyState":"Enabled","keyManager":"CUSTOMER","keyRotationStatus":true}
        tokenizer | {"tokenizer":"cl100k_base","token_limit":8192,"token_ids":[1,2,3]}
        perm | {"permissions":["secrets:read","tokens:write","passwords:reset"]}
        http | {"headers":{"Content-Type":"application/json","X-Request-Id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","X-Forwarded-For":"10.1.{dec:2}.{dec:2}","Accept-Encoding":"gzip"}}
        session | {"sessionId":"{hex:32}","session_start":"2026-11-21T10:11:12Z","session_name":"bob-admin"}
        device | {"deviceToken":"none","deviceId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","pushEnabled":true}
        login | {"login":"bob","credentialType":"otp","authMethod":"password","authResult":"failure"}
        db user | {"username":"bob","password_encryption":"scram-sha-256","valid_until":"infinity"}
        """#
}
