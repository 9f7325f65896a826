/// Tokens of further vendors and forms, as ``TokenFormats`` has them: a family, and a template in which what is secret stands
/// between `<<` and `>>`.
enum FurtherTokens {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        aws ABIA | ABIA<<{b32:16}>>
        aws ACCA | ACCA<<{b32:16}>>
        aws A3T | A3TX<<{b32:16}>>
        bcrypt | $2b$12$<<{b62:53}>>
        sha512crypt | $6${b62:16}$<<{b62:86}>>
        md5crypt | $1${b62:8}$<<{b62:22}>>
        argon2 | $argon2id$v=19$m=65536,t=3,p=4${b64:22}$<<{b64:43}>>
        yescrypt | $y$j9T${b62:22}$<<{b62:43}>>
        pbkdf2 django | pbkdf2_sha256$600000${b62:22}$<<{b64:43}>>=
        ssha | {SSHA}<<{b64:38}>>==
        slack legacy xoxa | xoxa-2-{dec:12}-{dec:12}-{dec:12}-<<{hex:32}>>
        slack xoxr | xoxr-{dec:12}-{dec:12}-{dec:12}-<<{hex:32}>>
        slack xoxs | xoxs-{dec:12}-{dec:12}-{dec:12}-<<{hex:32}>>
        slack workflow hook | https://hooks.slack.com/workflows/T{B36:8}/A{B36:9}/{dec:18}/<<{b62:24}>>
        slack trigger hook | https://hooks.slack.com/triggers/T{B36:8}/{dec:13}/<<{hex:32}>>
        mongodb url | mongodb://admin:<<{b62:14}>>@h1:27017
        jenkins | 11<<{hex:32}>>
        teamcity | eyJ0eXAiOiAiVENWMiJ9.{url:36}.<<{url:48}>>
        stackhawk | hawk.<<{b62:20}>>.{b62:20}
        vault s. | s.<<{b62:24}>>
        vault hvr | hvr.<<{b62:90}>>
        kube bootstrap | kubeadm join 10.0.0.1:6443 --token {b36:6}.<<{b36:16}>>
        wireguard | PrivateKey = <<{b64:43}>>=
        wireguard psk | PresharedKey = <<{b64:43}>>=
        sidekiq | BUNDLE_ENTERPRISE__CONTRIBSYS__COM=<<{hex:8}>>:{hex:8}
        gitlab session | _gitlab_session=<<{hex:32}>>
        gitlab ptt | glptt-<<{hex:40}>>
        gitlab kas | glagent-<<{url:50}>>
        google oauth 4/ | 4/0A<<{url:70}>>
        fcm server | AAAA{url:7}:APA91b<<{url:134}>>
        gcs presigned | https://storage.googleapis.com/b/o?X-Goog-Signature=<<{hex:256}>>
        azure logic app | https://prod-12.westus.logic.azure.com/workflows/{hex:32}/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=<<{url:43}>>
        azure pat 84 | <<{b62:52}>>JQQJ99BAC{b62:19}AZDO{b62:4}
        azure 88 | AccountKey=<<{b64:86}>>==
        azure cosmos | AccountEndpoint=https://x.documents.azure.com:443/;AccountKey=<<{b64:86}>>==;
        dropbox long | sl.<<{url:140}>>
        postmark? | X-Postmark-Server-Token: <<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        heroku old ctx | HEROKU_API_KEY=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        linode ctx | LINODE_TOKEN=<<{hex:64}>>
        cloudinary url | cloudinary://{dec:15}:<<{url:27}>>@mycloud
        rollbar | ROLLBAR_ACCESS_TOKEN=<<{hex:32}>>
        bugsnag | BUGSNAG_API_KEY=<<{hex:32}>>
        telegram url | https://api.telegram.org/bot{dec:10}:AA<<{url:33}>>/sendMessage
        discord mfa | mfa.<<{url:84}>>
        discord canary hook | https://ptb.discord.com/api/webhooks/{dec:19}/<<{url:68}>>
        teams workflow hook | https://default{hex:32}.1a.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/{hex:32}/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sv=1.0&sig=<<{url:43}>>
        okta 00 bare hdr | Authorization: SSWS 00<<{url:40}>>
        foursquare | fsq3<<{b64:43}>>=
        dependency track | odt_<<{b62:32}>>
        posthog phc? | phx_<<{b62:43}>>
        pubnub sec | sec-c-<<{b64:48}>>
        zapier hook | https://hooks.zapier.com/hooks/catch/{dec:7}/<<{b36:7}>>/
        ifttt | https://maker.ifttt.com/trigger/x/with/key/<<{url:22}>>
        n8n | n8n_api_<<{hex:64}>>
        make hook | https://hook.eu1.make.com/<<{b36:32}>>
        opsgenie ctx | Authorization: GenieKey <<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        pagerduty | Authorization: Token token=<<{b36:20}>>
        ssh2 enc | ---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----¶<<{b64:64}>>¶---- END SSH2 ENCRYPTED PRIVATE KEY ----
        pem dsa | -----BEGIN DSA PRIVATE KEY-----¶<<{b64:64}>>¶-----END DSA PRIVATE KEY-----
        pkcs12 b64? | MIIEvQIBADANBgkqhkiG9w0BAQEFAASC<<{b64:200}>>
        ansible vault | $ANSIBLE_VAULT;1.1;AES256¶<<{hex:80}>>¶{hex:80}
        xkeysib | xkeysib-<<{hex:64}>>-{b62:16}
        cloudflare global ctx | X-Auth-Key: <<{hex:37}>>
        cloudflare token ctx | CLOUDFLARE_API_TOKEN=<<{url:40}>>
        rapidapi | X-RapidAPI-Key: {b62:10}msh<<{b62:15}>>p1{b62:6}jsn{b62:12}
        mapbox secret | sk.eyJ1<<{url:70}>>.{url:22}
        shodan ctx | SHODAN_API_KEY=<<{b62:32}>>
        sumologic id | SUMO_ACCESS_KEY=<<{b62:64}>>
        algolia | ALGOLIA_ADMIN_KEY=<<{hex:32}>>
        twilio sid+token | TWILIO_AUTH_TOKEN=<<{hex:32}>>
        contentful | CONTENTFUL_ACCESS_TOKEN=<<{url:43}>>
        coinbase cdp | COINBASE_API_SECRET=<<{b64:86}>>==
        binance | BINANCE_SECRET_KEY=<<{b62:64}>>
        stellar | S<<{b32:55}>>
        gh actions runtime | ACTIONS_RUNTIME_TOKEN=eyJhbGciOiJSUzI1NiJ9.eyJ{url:40}.<<{url:86}>>
        flyio fm1 | fm1r_<<{b64:100}>>
        facebook app | {dec:15}|<<{url:27}>>
        facebook EAAM | EAAM<<{b62:120}>>
        linkedin AQ | LINKEDIN_CLIENT_SECRET=<<{b62:16}>>
        scw | SCW_SECRET_KEY=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        hetzner ctx | HCLOUD_TOKEN=<<{b62:64}>>
        vercel blob | vercel_blob_rw_{b62:16}_<<{b62:30}>>
        supabase jwt | eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZSIs<<{url:80}>>.{url:43}
        sonatype | NEXUS_PASSWORD=<<{password}>>
        artifactory jwt ref | cmVmdGtuOjAx<<{b62:52}>>
        codecov ctx | CODECOV_TOKEN=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        mailjet | MJ_APIKEY_PRIVATE=<<{hex:32}>>
        hex secret | SECRET_KEY_BASE=<<{hex:128}>>
        rails master | RAILS_MASTER_KEY=<<{hex:32}>>
        laravel | APP_KEY=base64:<<{b64:43}>>=
        symfony | APP_SECRET=<<{hex:32}>>
        django | SECRET_KEY = 'django-insecure-<<{b36:50}>>'
        django bare | django-insecure-<<{b36:50}>>
        wordpress salts | define('AUTH_KEY', '<<{b36:64}>>');
        wordpress pw | define( 'DB_PASSWORD', '<<{password}>>' );
        stripe ephemeral | ek_live_<<{b62:60}>>
        stripe org | sk_org_live_<<{b62:60}>>
        stripe pi secret | pi_{b62:24}_secret_<<{b62:25}>>
        clerk | sk_test_<<{b62:42}>>
        plaid secret ctx | PLAID_SECRET=<<{hex:30}>>
        cohere ctx | COHERE_API_KEY=<<{b62:40}>>
        mistral ctx | MISTRAL_API_KEY=<<{b62:32}>>
        stability | sk-<<{b62:48}>>
        assemblyai | ASSEMBLYAI_API_KEY=<<{hex:32}>>
        deepgram | DEEPGRAM_API_KEY=<<{hex:40}>>
        ollama ctx | OLLAMA_API_KEY=<<{hex:32}>>.{url:24}
        ngrok ctx | ngrok config add-authtoken 2<<{b62:26}>>_{b62:21}
        ngrok bare | 2<<{b62:26}>>_{b62:21}
        ollama bare | <<{hex:32}>>.{url:24}
        cloudflared | cloudflared service install eyJhIjoi<<{b62:160}>>
        tailscale | tskey-api-{b62:12}-<<{b62:32}>>
        zerotier | ZEROTIER_TOKEN=<<{b62:32}>>
        pinecone uuid | PINECONE_API_KEY=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        langchain | lsv2_sk_<<{hex:32}>>_{hex:10}
        ably | ABLY_KEY=xVLyHw.{b62:6}:<<{url:43}>>
        ably bare | xVLyHw.{b62:6}:<<{url:43}>>
        launchdarkly mob | mob-<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        split | SPLIT_API_KEY=<<{b36:50}>>
        amplitude | AMPLITUDE_SECRET_KEY=<<{hex:32}>>
        segment write | SEGMENT_WRITE_KEY=<<{b62:32}>>
        new relic ingest | <<{hex:36}>>FFFFNRAL
        loggly | https://logs-01.loggly.com/inputs/<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>/tag/http/
        papertrail | PAPERTRAIL_API_TOKEN=<<{b62:20}>>
        logdna | LOGDNA_INGESTION_KEY=<<{hex:32}>>
        splunk hec | Authorization: Splunk <<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        elastic apikey | Authorization: ApiKey <<{b64:60}>>==
        datadog | DD_API_KEY=<<{hex:32}>>
        datadog app | DD_APP_KEY=<<{hex:40}>>
        datadog hdr | DD-APPLICATION-KEY: <<{hex:40}>>
        gitea | GITEA_TOKEN=<<{hex:40}>>
        forgejo url | https://<<{hex:40}>>@codeberg.org/x/y.git
        github url token only | https://ghp_<<{b62:36}>>@github.com/x/y
        gitlab url | https://gitlab-ci-token:<<{url:20}>>@gitlab.com/x/y.git
        azure devops url | https://user:<<{b36:52}>>@dev.azure.com/x
        basic url | ftp://bob:<<{b62:10}>>@ftp.example.com/
        rediss | rediss://:<<{b62:30}>>@cache:6380/0
        smtp url | smtps://user%40x.com:<<{b62:14}>>@smtp.x.com:465
        ldap | ldap://cn=admin:<<{b62:12}>>@ldap.x
        otpauth | otpauth://totp/x:bob?secret=<<{b32:32}>>&issuer=x
        kerberos keytab? | KRB_PASSWORD=<<{password}>>
        ssh key rsa inline | MIIEpAIBAAKCAQEA<<{b64:300}>>
        npmrc | //registry.npmjs.org/:_authToken=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        pypirc | [pypi]¶username = __token__¶password = pypi-AgEIcHlwaS5vcmc<<{url:120}>>
        cargo | cio<<{b62:32}>>
        gradle | ossrhPassword=<<{password}>>
        terraform rc | credentials "app.terraform.io" {¶  token = "{b62:14}.atlasv1.<<{b62:67}>>"¶}
        composer | {"github-oauth":{"github.com":"gho_<<{b62:36}>>"}}
        hub token | oauth_token: <<{hex:40}>>
        gh new ghs | ghs_{dec:6}_eyJhbGciOiJSUzI1NiJ9.eyJ{url:120}.<<{url:300}>>
        """#
}
