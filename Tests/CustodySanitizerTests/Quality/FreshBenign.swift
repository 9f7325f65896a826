/// What is no secret, written down without regard to the rules, as ``FurtherBenign``: what audit events of clouds, clusters and programs hold,
/// and sentences and commands that speak of secrets.
enum FreshBenign {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        uuid | {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        uuid upper | {HEX:8}-{HEX:4}-4{HEX:3}-A{HEX:3}-{HEX:12}
        uuid in sentence | Deleted volume {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} in zone b
        uuid no dashes | {hex:32}
        sha1 | {hex:40}
        sha256 | {hex:64}
        sha512 | {hex:128}
        md5 | d41d8cd98f00b204e9800998ecf8427e {hex:32}  file.txt
        sha256sum | {hex:64}  ./dist/app.tar.gz
        image digest | ghcr.io/org/app@sha256:{hex:64}
        image tag | registry.k8s.io/kube-apiserver:v1.31.2
        image sha tag | org/app:main-{hex:7}-20261121
        sri | sha512-{b64:86}==
        sri384 | integrity="sha384-{b64:64}" crossorigin="anonymous"
        git commit | commit {hex:40}¶Author: A <a@b.c>
        git short | merge branch at {hex:8}
        git range | {hex:40}..{hex:40}
        git index | index {hex:7}..{hex:7} 100644
        github push | {"before":"{hex:40}","after":"{hex:40}","head_commit":{"id":"{hex:40}","tree_id":"{hex:40}"}}
        arn role | arn:aws:iam::{dec:12}:role/service-role/app-{word}
        arn secret | arn:aws:secretsmanager:eu-west-1:{dec:12}:secret:prod/db-password-{b62:6}
        arn kms | arn:aws:kms:us-east-1:{dec:12}:key/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        arn assumed | arn:aws:sts::{dec:12}:assumed-role/Admin/bob
        arn lambda | arn:aws:lambda:eu-west-1:{dec:12}:function:{word}:17
        arn alb | arn:aws:elasticloadbalancing:us-east-1:{dec:12}:loadbalancer/app/{word}/{hex:16}
        arn cert | arn:aws:acm:us-east-1:{dec:12}:certificate/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        arn ssm | arn:aws:ssm:us-east-1:{dec:12}:parameter/prod/db/password
        aws principal | {"userIdentity":{"type":"AssumedRole","principalId":"AROA{b32:17}:bob","accountId":"{dec:12}"}}
        aws user id | {"user":{"userId":"AIDA{b32:17}","userName":"bob"}}
        aws resource ids | i-{hex:17} vpc-{hex:17} subnet-{hex:17} sg-{hex:17}
        aws ami | ami-{hex:17}
        aws request ids | {"requestID":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","eventID":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","eventVersion":"1.09"}
        s3 request | {"additionalEventData":{"x-amz-id-2":"{b64:74}==","bytesTransferredOut":1234,"CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256"}}
        s3 version id | {"versionId":"{b62:32}","key":"logs/2026/11/21/a.gz"}
        s3 etag | {"ETag":"\"{hex:32}\"","VersionId":"null"}
        s3 multipart etag | {"etag":"{hex:32}-17"}
        s3 checksum | {"ChecksumSHA256":"{b64:43}=","ChecksumCRC32C":"{b64:6}=="}
        aws mfa | {"sessionContext":{"attributes":{"mfaAuthenticated":"true","creationDate":"2026-11-21T10:11:12Z"}}}
        aws keypair | {"responseElements":{"keyPairId":"key-{hex:17}","keyFingerprint":"{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}","keyName":"deploy"}}
        aws kms | {"requestParameters":{"keyId":"alias/prod","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::b"}}}
        aws secrets describe | {"eventName":"GetSecretValue","requestParameters":{"secretId":"prod/payments/api-key","versionStage":"AWSCURRENT"}}
        aws password policy | {"requestParameters":{"minimumPasswordLength":14,"requireSymbols":true,"passwordReusePrevention":24,"maxPasswordAge":90}}
        aws list keys | {"eventName":"ListAccessKeys","requestParameters":{"userName":"bob","maxItems":100}}
        aws console login | {"eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"Yes","LoginTo":"https://console.aws.amazon.com/console/home?state=hashArgs&isauthcode=true"}}
        aws console url | https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-{hex:17}
        s3 url | s3://my-bucket/path/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/part-00000-{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}-c000.snappy.parquet
        cloudfront | https://d{b36:13}.cloudfront.net/assets/app.{hex:20}.js
        gcp resource | projects/my-proj-{dec:5}/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3
        gcp sa | svc-app@my-proj-{dec:5}.iam.gserviceaccount.com
        gcp insert id | {"insertId":"{b36:14}","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity"}
        gcp key name | {"serviceAccountKeyName":"//iam.googleapis.com/projects/p/serviceAccounts/a@p.iam.gserviceaccount.com/keys/{hex:40}"}
        gcp unique id | 1{dec:20}
        gcp operation | {"operation":{"id":"operation-{dec:13}-{hex:13}-{hex:8}-{hex:8}","first":true}}
        gcs generation | gs://b/o#{dec:16}
        google client id | {dec:12}-{b36:32}.apps.googleusercontent.com
        azure resource | /subscriptions/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/resourceGroups/rg-prod/providers/Microsoft.KeyVault/vaults/kv-prod/secrets/db-password
        azure kv id | https://kv-prod.vault.azure.net/secrets/db-password/{hex:32}
        azure correlation | {"correlationId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","tenantId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","operationName":"Microsoft.KeyVault/vaults/secrets/read"}
        azure ad sign-in | {"appId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","uniqueTokenIdentifier":"{url:22}","tokenIssuerType":"AzureAD","authenticationProtocol":"none"}
        azure ad policy | {"conditionalAccessPolicies":[{"id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","displayName":"Require MFA","result":"success"}]}
        azure credential change | {"modifiedProperties":[{"displayName":"KeyDescription","newValue":"[\"[KeyIdentifier={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12},KeyType=Password,KeyUsage=Verify,DisplayName=ci]\"]"}]}
        azure claims | {"claims":{"aud":"https://management.azure.com/","oid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","xms_mirid":"/subscriptions/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/x","ver":"1.0"}}
        azure event grid | /subscriptions/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/providers/Microsoft.EventGrid/topics/{word}
        k8s pod uid path | /var/lib/kubelet/pods/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/volumes/kubernetes.io~projected/kube-api-access-{b36:5}
        k8s audit | {"auditID":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","objectRef":{"resource":"secrets","namespace":"prod","name":"db-credentials","resourceVersion":"{dec:5}{dec:5}"},"user":{"username":"system:serviceaccount:kube-system:token-cleaner","uid":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}}
        k8s sa token name | default-token-{b36:5}
        k8s secret name | sh.helm.release.v1.{word}.v12
        k8s extra | {"extra":{"authentication.kubernetes.io/credential-id":["JTI={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"],"authentication.kubernetes.io/pod-uid":["{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"]}}
        k8s annotations | {"annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \"system:controller:token-cleaner\""}}
        k8s secret ref | {"env":[{"name":"DB_PASSWORD","valueFrom":{"secretKeyRef":{"name":"db","key":"password"}}}]}
        k8s mount | {"volumeMounts":[{"mountPath":"/var/run/secrets/kubernetes.io/serviceaccount","name":"kube-api-access-{b36:5}","readOnly":true}]}
        k8s image id | {"imageID":"docker.io/library/nginx@sha256:{hex:64}","containerID":"containerd://{hex:64}"}
        k8s template hash | {"labels":{"pod-template-hash":"{hex:9}","controller-revision-hash":"{hex:10}"}}
        k8s url | /api/v1/namespaces/prod/serviceaccounts/ci/token?timeout=10s
        k8s pv | pvc-{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        k8s lease | apiserver-{b36:26}
        k8s continue | {"metadata":{"resourceVersion":"{dec:5}","continue":"eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6{b62:30}"}}
        k8s event | Successfully assigned prod/{word}-0 to ip-10-0-1-5.ec2.internal
        node name | gke-prod-pool-1-{hex:8}-{b36:4}
        traceparent | 00-{hex:32}-{hex:16}-01
        otel | {"traceId":"{hex:32}","spanId":"{hex:16}","parentSpanId":"{hex:16}"}
        xray | Root=1-{hex:8}-{hex:24};Parent={hex:16};Sampled=1
        cf-ray | {hex:16}-FRA
        b3 | {"headers":{"x-b3-traceid":"{hex:32}","x-b3-spanid":"{hex:16}"}}
        datadog trace | dd.trace_id={dec:19} dd.span_id={dec:19}
        request id | x-request-id: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        req id log | request_id=req_{b62:24} status=200
        idempotency | {"idempotencyKey":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","status":"succeeded"}
        ksuid | 2{b62:26}
        objectid | {hex:24}
        nanoid | {url:21}
        cuid | c{b36:24}
        stripe ids | cus_{b62:14} ch_{b62:24} pi_{b62:24} evt_{b62:24}
        stripe sub | sub_1{b62:23}
        twilio sids | AC{hex:32} SM{hex:32}
        slack ids | T0{B36:9} C0{B36:9} U0{B36:9}
        okta ids | 00u{b62:17} 0oa{b62:17}
        okta | {"authenticationContext":{"externalSessionId":"102{url:22}","authenticationProvider":"OKTA_AUTHENTICATION_PROVIDER"},"debugContext":{"debugData":{"requestId":"{b62:26}","dtHash":"{hex:64}","threatSuspected":"false"}}}
        okta target | {"target":[{"type":"UserFactor","alternateId":"unknown","displayName":"Okta Verify Push","id":"opf{b62:17}"}]}
        auth0 | {"client_id":"{b62:32}","log_id":"90{dec:54}","user_id":"auth0|{hex:24}"}
        github audit | {"action":"personal_access_token.access_granted","programmatic_access_type":"Fine-grained personal access token","hashed_token":"{b64:43}=","token_id":"{dec:5}"}
        github node id | {"node_id":"MDQ6VXNlcj{b62:8}","_document_id":"{url:22}"}
        github node new | R_kgDO{url:6}
        gitlab audit | {"author_id":12,"entity_path":"g/p","details":{"custom_message":"Created deploy token with scope read_registry","target_type":"DeployToken"}}
        salesforce ids | {"Id":"005{b62:15}","LOGIN_KEY":"{b62:16}"}
        google workspace | {"id":{"time":"2026-11-21T10:11:12Z","uniqueQualifier":"-{dec:19}","customerId":"C0{b36:7}"},"etag":"\"{url:43}/{url:27}\""}
        m365 | {"Id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","UserKey":"{HEX:16}","OrganizationId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","ClientAppId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","SessionId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        m365 item | {"Item":{"InternetMessageId":"<{B36:20}@AM0PR0.eurprd01.prod.outlook.com>","ImmutableId":"LgAAAAC{b64:80}"}}
        etag header | ETag: W/"{hex:8}-{hex:13}"
        if-none-match | If-None-Match: "{hex:32}"
        content-md5 | Content-MD5: {b64:22}==
        digest header | Digest: SHA-256={b64:43}=
        csp nonceless | Content-Security-Policy: default-src 'self'; script-src 'sha256-{b64:43}='
        user agent | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.{dec:2} Safari/537.36
        user agent aws | aws-cli/2.31.5 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.7 m/W,Z,b,E cfg/retry-mode#standard
        user agent boto | Boto3/1.40.1 Python/3.12.3 Linux/6.8 exec-env/AWS_Lambda_python3.12 Botocore/1.40.1
        user agent kube | kubectl/v1.31.2 (linux/amd64) kubernetes/5864a46
        accept | Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
        accept lang | Accept-Language: de-CH,de;q=0.9,en;q=0.8
        ja3 | {hex:32} 771,4865-4866-4867-49195,0-23-65281-10-11,29-23-24,0
        ja4 | t13d1516h2_{hex:12}_{hex:12}
        cert serial | 0{HEX:31}
        cert fingerprint | SHA256 Fingerprint={HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}
        ssh fingerprint | SHA256:{b64:43}
        ssh accepted | Accepted publickey for bob from 10.1.{dec:2}.{dec:2} port 51122 ssh2: ED25519 SHA256:{b64:43}
        ssh public | ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b64:43} bob@host
        ssh rsa public | ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{b64:300}== a@b
        pem cert | -----BEGIN CERTIFICATE-----¶MII{b64:61}¶{b64:64}¶-----END CERTIFICATE-----
        pem public | -----BEGIN PUBLIC KEY-----¶MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{b64:28}¶{b64:58}==¶-----END PUBLIC KEY-----
        jwk public | {"kty":"EC","crv":"P-256","kid":"{url:27}","x":"{url:43}","y":"{url:43}","use":"sig"}
        jwks thumb | x5t#S256={url:43}
        gpg fpr | {HEX:40}
        gpg keyid | gpg: Good signature from "A <a@b>" using RSA key {HEX:16}
        cosign | sha256-{hex:64}.sig
        rekor | logIndex {dec:5}{dec:5} logID {hex:64}
        ct scts | SCT from log {b64:43}= at 2026-11-21T10:11:12Z
        nats public | U{b32:55}
        version | v2.17.4-rc.1+build.{dec:5}
        npm lock | "integrity": "sha512-{b64:86}==", "resolved": "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz"
        yarn | left-pad@^1.3.0:¶  version "1.3.0"¶  resolved "https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz#{hex:40}"
        go.sum | golang.org/x/crypto v0.31.0 h1:{b64:43}=
        go pseudo | github.com/a/b v0.0.0-20261121101010-{hex:12}
        cargo | checksum = "{hex:64}"
        pip hash | requests==2.32.3 --hash=sha256:{hex:64}
        poetry | content-hash = "{hex:64}"
        gem lock |   rails (8.0.1)¶  rack (3.1.8)
        nuget lock | "contentHash": "{b64:86}=="
        maven | com.fasterxml.jackson.core:jackson-databind:2.18.2
        brew | ==> Pouring git--2.47.1.arm64_sequoia.bottle.tar.gz
        deb | openssl_3.0.15-1~deb12u1_amd64.deb
        docker history | /bin/sh -c #(nop) ADD file:{hex:64} in /
        oci manifest | application/vnd.oci.image.manifest.v1+json sha256:{hex:64}
        mac | {hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}
        ipv6 | 2001:db8:{hex:4}:{hex:4}::{hex:2}
        ipv4 port | 10.1.{dec:2}.{dec:2}:{dec:5}
        hostname | ip-10-2-{dec:2}-{dec:2}.eu-west-1.compute.internal
        email | bob@example.com
        phone | +41 44 {dec:3} {dec:2} {dec:2}
        timestamp | 2026-11-21T10:11:12Z
        epoch | 17{dec:11}
        duration | PT{dec:2}M12.5S
        iban-like ref | RF18 5390 0754 7034
        geo | {dec:2}.{dec:5},{dec:2}.{dec:5}
        semver range | >=1.2.3 <2.0.0 || ^3.1
        cron | */15 3 * * 1-5
        path | /home/bob/projects/{word}/src/main/java/com/example/TokenService.java
        windows path | C:\\Users\\bob\\AppData\\Local\\Temp\\{b62:8}.tmp
        windows sid | S-1-5-21-{dec:10}-{dec:10}-{dec:10}-1104
        windows guid | {{HEX:8}-{HEX:4}-{HEX:4}-{HEX:4}-{HEX:12}}
        windows logon | {"EventID":4624,"LogonGuid":"{00000000-0000-0000-0000-000000000000}","TargetLogonId":"0x{hex:8}","AuthenticationPackageName":"Negotiate","KeyLength":"0"}
        windows priv | {"EventID":4672,"PrivilegeList":"SeSecurityPrivilege\n\t\t\tSeTakeOwnershipPrivilege\n\t\t\tSeAssignPrimaryTokenPrivilege"}
        windows pw change | {"EventID":4723,"Message":"An attempt was made to change an account's password.","TargetUserName":"bob"}
        registry | HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\DefaultPassword
        sysmon | {"Hashes":"SHA1={HEX:40},MD5={HEX:32},SHA256={HEX:64},IMPHASH={HEX:32}","ProcessGuid":"{{HEX:8}-{HEX:4}-{HEX:4}-{HEX:4}-{HEX:12}}"}
        auditd | type=USER_AUTH msg=audit(17{dec:8}.123:{dec:5}): pid={dec:5} uid=0 auid=1000 ses=3 msg='op=PAM:authentication grantors=pam_unix acct=\"bob\" exe=\"/usr/bin/sudo\" res=success'
        auditd proctitle | proctitle=2F7573722F7362696E2F73736864002D44
        sshd fail | Failed password for invalid user bob from 10.1.{dec:2}.{dec:2} port {dec:5} ssh2
        sudo | bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/passwd bob
        pam | pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)
        journal | _BOOT_ID={hex:32} _MACHINE_ID={hex:32}
        kernel | [  123.456789] audit: type=1400 apparmor="ALLOWED" operation="open"
        falco | Sensitive file opened for reading by non-trusted program (file=/etc/shadow gparent=systemd)
        nginx | 10.1.{dec:2}.{dec:2} - - [21/Nov/2026:10:10:10 +0000] "GET /login?next=%2Fadmin%2Fpassword%2Fchange HTTP/1.1" 302 0
        haproxy | backend/srv1 0/0/1/12/13 200 {dec:5} - - ---- 1/1/0/0/0 0/0
        vpc flow | 2 {dec:12} eni-{hex:17} 10.1.{dec:2}.{dec:2} 10.1.{dec:2}.{dec:2} 443 {dec:5} 6 10 840 1790000000 1790000060 ACCEPT OK
        sentence password expired | Your password will expire in 14 days, please change it.
        sentence policy | Passwords must be at least 12 characters and contain a number.
        sentence token | The token has expired; request a new token from the identity provider.
        sentence rotated | Rotated API key for service {word} after 90 days
        sentence secret | Secret db-credentials was updated in namespace prod
        sentence mfa | User bob enrolled a security key as second factor
        sentence key | Key rotation enabled for alias/prod-{word}
        sentence failed | Invalid password supplied for user bob
        sentence forgot | bob clicked "Forgot password?" on the sign-in page
        sentence bearer | Authentication scheme Bearer is required for this endpoint
        sentence basic | Basic authentication is disabled for this tenant
        sentence cookie | Cookie consent was accepted by the visitor
        sentence credential | No credentials found in the chain; falling back to instance metadata
        sentence pass | all 214 tests pass: build {dec:5} succeeded
        sentence authz | authorization: denied by policy rule 17
        log secret missing | error: secret "tls-cert" not found in namespace "prod"
        log token count | prompt_tokens=1532 completion_tokens=211 total_tokens=1743
        token counts | {"usage":{"input_tokens":1532,"output_tokens":211,"max_tokens":4096,"token_type":"Bearer"}}
        key flags | {"passwordChanged":true,"passwordLastSet":"2026-11-21T10:11:12Z","passwordNeverExpires":false,"hasToken":true,"secretCount":3,"keyCount":2}
        key names | {"keyName":"deploy-key","keyId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","secretName":"prod/db","tokenId":"{dec:5}","tokenName":"ci-deploy","credentialType":"password"}
        pw status | {"password_status":"expired","password_age_days":"92","token_expiry":"2026-11-21T10:11:12Z","secret_version":"3","authType":"password"}
        pw policy member | {"passwordPolicy":{"minLength":12,"history":5},"tokenLifetime":"3600","keyAlgorithm":"RSA_2048","keyUsage":"SIGN_VERIFY","keySpec":"SYMMETRIC_DEFAULT"}
        redacted | {"password":"********","apiKey":"[REDACTED]","secret":"HIDDEN_DUE_TO_SECURITY_REASONS"}
        null secrets | {"password":null,"token":"","secret":"null"}
        placeholder | {"password":"${DB_PASSWORD}","token":"{{ .Values.token }}","apiKey":"$API_KEY"}
        placeholder cli | mysql -u root -p"$MYSQL_ROOT_PASSWORD" -h db
        placeholder gha | token: ${{ secrets.GITHUB_TOKEN }}
        curl placeholder | curl -H "Authorization: Bearer $TOKEN" https://api.example.com
        flag names | --password-file /run/secrets/db --token-ttl 1h --secret-name prod
        help text |   -p, --password string   password to use when connecting¶  -t, --token string      bearer token
        vault path | {"request":{"path":"secret/data/prod/db","operation":"read","client_token":"hmac-sha256:{hex:64}","client_token_accessor":"hmac-sha256:{hex:64}"}}
        token type | {"auth":{"token_type":"service","policies":["default"],"entity_id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}}
        png | data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ{b64:400}==
        jpeg | /9j/4AAQSkZJRgABAQ{b64:600}
        gif | R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7
        svg b64 | data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjwvc3ZnPg==
        pdf | JVBERi0xLjcK{b64:500}
        zip | UEsDBBQAAAAI{b64:300}
        gzip | H4sIAAAAAAAA/{b64:300}=
        woff | d09GMgABAAAAA{b64:200}
        random b64 | {b64:200}==
        wasm | AGFzbQEAAAAB{b64:100}
        b64 json | eyJuYW1lIjoiYWxpY2UiLCJhZ2UiOjMwfQ==
        b64 text | SGVsbG8sIHdvcmxkISBUaGlzIGlzIGEgdGVzdC4=
        protobuf | CgRuYW1lEgV2YWx1ZRo{b64:40}
        hex dump | 00000000  7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00
        ciphertext kms | AQICAH{b64:180}==
        vault cipher | vault:v1:{b64:60}==
        page token | {"nextToken":"{b64:120}==","maxResults":50}
        page token 2 | {"nextPageToken":"{url:60}","pageToken":"CAUQAA"}
        continuation | {"ContinuationToken":"{b64:80}=","IsTruncated":true}
        cursor | {"pageInfo":{"endCursor":"Y3Vyc29yOnYyOpK5{b62:20}==","hasNextPage":true}}
        sync url | https://graph.microsoft.com/v1.0/auditLogs/signIns?$skiptoken={hex:64}
        feature flags | {"flags":{"new-login":"on","token-refresh-v2":"treatment","secret-scanning":true}}
        ga | {"clientId":"GA1.1.{dec:9}.{dec:10}","_ga":"GA1.2.{dec:9}.{dec:10}"}
        gtm | GTM-{B36:7} G-{B36:10} UA-{dec:8}-1
        elf buildid | BuildID[sha1]={hex:40}, stripped
        torrent | magnet:?xt=urn:btih:{hex:40}&dn=debian.iso
        ipfs | bafybei{low:52}
        eth tx | 0x{hex:64}
        isbn | 978-3-16-148410-{dec:1}
        vin | WVWZZZ1JZXW{dec:6}
        awb | 1Z{B36:16}
        order | ORD-2026-{dec:5}-{B36:6}
        invoice | INV{dec:5}
        jira | PROJ-{dec:5} moved to Done
        snyk id | SNYK-JS-LODASH-{dec:5}
        mitre | T1552.001 Credentials In Files; T1098.001
        sigma | rule: proc_creation_win_net_user_add_never_expire level: medium
        sql plain | SELECT id, token_count FROM usage WHERE tenant_id = {dec:5} ORDER BY created_at
        sql ddl | ALTER TABLE users ADD COLUMN password_hash varchar(255) NOT NULL
        code | func validateToken(token string) error { return errors.New("invalid token") }
        code js | const token = await getToken(user.id);
        code py | password = os.environ["DB_PASSWORD"]
        code java | String apiKey = System.getenv("API_KEY");
        tf ref | password = var.db_password
        tf data | password = data.aws_secretsmanager_secret_version.db.secret_string
        tf plan sensitive |   + password = (sensitive value)¶  + id = (known after apply)
        yaml ref | password:¶  valueFrom:¶    secretKeyRef:¶      name: db¶      key: password
        url plain | https://docs.example.com/guides/authentication/api-keys#rotating-keys
        url ids | https://app.example.com/orgs/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/tokens/{dec:5}/edit
        url utm | https://example.com/?utm_source=news&utm_campaign=reset-password&gclid={url:60}
        youtube | https://www.youtube.com/watch?v={url:11}
        gdoc | https://docs.google.com/document/d/1{url:43}/edit
        notion url | https://www.notion.so/acme/Runbook-{hex:32}
        figma url | https://www.figma.com/file/{b62:22}/Design
        zoom | https://zoom.us/j/{dec:11}
        slack url | https://acme.slack.com/archives/C0{B36:9}/p17{dec:14}
        mail message id | Message-ID: <{b62:20}@mail.gmail.com>
        dkim | DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; bh={b64:43}=; b={b64:88}=
        arc | ARC-Seal: i=1; a=rsa-sha256; t=17{dec:8}; cv=none
        spf | v=spf1 include:_spf.google.com ~all
        dns txt | google-site-verification={url:43}
        caa | 0 issue "letsencrypt.org"
        dnssec | 2371 13 2 {HEX:64}
        acme | https://acme-v02.api.letsencrypt.org/acme/order/{dec:5}/{dec:5}
        base32 | {b32:26}
        css hash | main.{hex:8}.chunk.css
        class names | css-{b36:6}-MuiButton sc-{alp:6}
        nextjs | /_next/static/{url:21}/_buildManifest.js
        snapshot | snap-{hex:17} copied to eu-central-1
        terraform ids | aws_iam_access_key.ci: Refreshing state... [id=AKIAXXXXXXXXEXAMPLE]
        event names | UpdateAccessKey CreateLoginProfile GetSessionToken DeleteSSHPublicKey RotateSecret
        iam actions | secretsmanager:GetSecretValue kms:Decrypt iam:PassRole sts:GetSessionToken
        scopes | read:org repo workflow admin:public_key offline_access openid profile
        roles | roles/iam.serviceAccountTokenCreator roles/secretmanager.secretAccessor
        spiffe | {"subject":"spiffe://example.org/ns/prod/sa/api"}
        x509 dn | CN=api.example.com,O=Example,OU=Passwords,C=CH
        oid | 1.3.6.1.4.1.311.21.{dec:5}
        session id evidence | session {hex:32} closed after 312s
        actor session | {"session":{"id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","issuedAt":"2026-11-21T10:11:12Z"}}
        """#
}
