/// Forms of tokens as their vendors document them, in the templates of ``ExampleTemplate``. Written beside the rules and
/// not from them, so that a rule that is wrong about a form shows. What is secret of a longer text stands between `<<` and
/// `>>`; `¶` is a line feed.
enum TokenFormats {
    struct Format {
        var vendor: String
        var template: String
    }

    static let all: [Format] = [clouds, source, models, services, payments, messages].flatMap { table in
        table.split(separator: "\n").compactMap { line -> Format? in
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return Format(vendor: String(parts[0]), template: String(parts[1]))
        }
    }

    private static let clouds = """
        aws-user AKIA{b32:16}
        aws-role ASIA{b32:16}
        aws-bedrock ABSKQmVkcm9ja0FQSUtleS{b64:110}
        aws-session IQoJb3JpZ2luX2Vj{b64:260}
        aws-mws amzn.mws.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        amazon-oauth amzn1.oa2-cs.v1.{hex:64}
        google-key AIza{url:35}
        google-access ya29.a0{url:160}
        google-secret GOCSPX-{url:28}
        google-refresh 1//0{url:98}
        google-gemini AQ.Ab8RN6{url:44}
        google-hmac GOOG1E{B36:55}
        azure-entra {b62:3}8Q~{url:34}
        azure-entra-7 {b62:3}7Q~{url:34}
        azure-cask {b62:52}JQQJ99BFAC{b62:22}
        azure-storage DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=<<{b64:86}==>>;EndpointSuffix=core.windows.net
        azure-bus Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<<{b64:43}=>>
        azure-appconfig Endpoint=https://acme.azconfig.io;Id={b62:4};Secret=<<{b64:43}=>>
        azure-devops {b62:76}AZDO{b62:4}
        azure-search {b62:42}AzSe{b62:6}
        azure-registry {b64:42}+ACR{b62:6}
        azure-functions {b64:44}AzFu{b62:6}==
        digitalocean dop_v1_{hex:64}
        digitalocean-oauth doo_v1_{hex:64}
        heroku HRKU-AA{url:58}
        fly FlyV1 <<fm2_{b64:160}>>
        fly-old fo1_{url:43}
        terraform {b62:14}.atlasv1.{b62:67}
        vault hvs.CAES{url:86}
        vault-batch hvb.{url:140}
        pulumi pul-{hex:40}
        cloudflare-ca v1.0-{hex:24}-{hex:146}
        cloudflare cfut_{b62:40}{hex:8}
        alibaba LTAI5t{b62:18}
        alibaba-sts STS.NU{b62:22}
        tencent AKID{b62:32}
        volcengine AKLT{b62:43}
        baidu bce-v3/ALTAK-{b62:21}/{hex:40}
        yandex AQVN{url:36}
        yandex-iam t1.9eu{url:180}.{url:86}
        yandex-oauth y0_AgAAAA{url:46}
        scaleway SCW{B36:17}
        openshift sha256~{url:43}
        docker dckr_pat_{url:27}
        docker-org dckr_oat_{url:32}
        swarm SWMTKN-1-{b36:50}-{b36:25}
        swarm-key SWMKEY-1-{b64:43}
        netlify nfp_{b62:36}
        vercel vcp_{b62:56}
        vercel-gateway vck_{b62:56}
        render rnd_{b62:32}
        supabase sbp_{hex:40}
        supabase-secret sb_secret_{url:31}
        planetscale pscale_tkn_{url:43}
        planetscale-password pscale_pw_{url:43}
        neon napi_{b36:64}
        tailscale tskey-auth-{b62:12}-{b62:32}
        exoscale EXO{hex:24}
        upcloud ucat_{B36:26}
        clickhouse 4b1d{b62:38}
        cockroach CCDB1_{b62:22}_{b62:40}
        datastax AstraCS:{b62:24}:{hex:64}
        mongodb-atlas mdb_sa_sk_{url:40}
        couchbase-url couchbases://app:<<{b62:16}>>@cb.example.com
        defined-networking dnkey-{b32:26}-{b32:52}
        netbird nbp_{b62:36}
        ngrok 2{b62:26}_{b62:21}
        k3s K10{hex:64}::server:{hex:32}
        localstack ls-{b62:8}-{b62:4}-{b62:4}-{b62:4}-{b62:12}
        infracost ico-{b62:32}
        spacelift-url https://spacelift:<<{b62:32}>>@acme.app.spacelift.io
        """

    private static let source = """
        github ghp_{b62:36}
        github-oauth gho_{b62:36}
        github-user ghu_{b62:36}
        github-app ghs_{b62:36}
        github-app-jwt ghs_{dec:6}_eyJhbGciOiJSUzI1NiJ9.eyJ{url:120}.{url:342}
        github-refresh ghr_{b62:76}
        github-fine github_pat_{b62:22}_{b62:59}
        gitlab glpat-{url:20}
        gitlab-routable glpat-{url:27}.01.{b36:9}
        gitlab-trigger glptt-{hex:40}
        gitlab-runner glrt-t1_{url:20}
        gitlab-registration GR1348941{url:20}
        gitlab-job glcbt-{b36:2}_{url:20}
        gitlab-deploy gldt-{url:20}
        gitlab-feed glft-{url:20}
        gitlab-mail glimt-{b36:25}
        gitlab-agent glagent-{url:50}
        gitlab-scim glsoat-{url:20}
        gitlab-oauth gloas-{hex:64}
        gitlab-flags glffct-{url:20}
        bitbucket ATBB{b62:28}{HEX:8}
        bitbucket-datacenter BBDC-{b64:44}
        atlassian ATATT3xFfGF0{url:180}={HEX:8}
        atlassian-admin ATCTT3xFfGN0{url:180}={HEX:8}
        trello ATTA{hex:64}{HEX:8}
        npm npm_{b62:36}
        pypi pypi-AgEIcHlwaS5vcmc{url:160}
        pypi-test pypi-AgENdGVzdC5weXBpLm9yZw{url:160}
        rubygems rubygems_{hex:48}
        crates cio{b62:32}
        nuget oy2{b36:43}
        clojars CLOJARS_{hex:60}
        hex-pm hexp_{b62:40}
        jfrog AKCp8{b62:68}
        jfrog-reference cmVmdGtuOjAxOj{b62:50}
        circleci CCIPAT_{b62:22}_{hex:40}
        circleci-project CCIPRJ_{b62:22}_{hex:40}
        buildkite bkua_{hex:40}
        buildkite-agent bkct_{b62:80}
        octopus API-{B36:28}
        harness pat.{url:22}.{hex:24}.{b62:20}
        sonar squ_{hex:40}
        sonar-project sqp_{hex:40}
        snyk snyk_uat.{hex:8}.{url:60}
        sourcegraph sgp_{hex:16}_{hex:40}
        sourcegraph-old sgp_{hex:40}
        launchdarkly sdk-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        launchdarkly-api api-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        doppler dp.pt.{b62:43}
        doppler-service dp.st.dev.{b62:43}
        onepassword ops_eyJ{b64:260}
        onepassword-key A3-{B36:6}-{B36:6}-{B36:5}-{B36:5}-{B36:5}-{B36:5}
        bitwarden 0.48c78342-{hex:4}-{hex:4}-{hex:4}-{hex:12}.{b62:30}:{b64:22}==
        infisical st.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}.{hex:32}.{hex:32}
        postman PMAK-{hex:24}-{hex:34}
        readme rdme_{b36:70}
        prefect pnu_{b62:36}
        aikido AIK_CI_{b62:64}
        aikido-runtime AIK_RUNTIME_{dec:4}_{dec:4}_{b62:48}
        endorlabs endr+{b62:16}
        ionic ion_{b62:42}
        configcat configcat-sdk-1/{url:22}/{url:22}
        devcycle dvc_server_{hex:32}_{hex:8}
        statsig secret-{b62:43}
        flagsmith ser.{b62:22}
        unkey unkey_{b62:28}
        trigger-dev tr_prod_{b62:24}
        inngest signkey-prod-{hex:64}
        depot depot_org_{hex:64}
        deno ddp_{b62:36}
        val-town vtwn_{b62:28}
        chromatic chpt_{b36:15}
        percy web_{hex:64}
        dagger dag_acme_{b62:32}
        pangea pts_{b36:32}
        sindri sindri_{b62:32}
        vscode-marketplace {b62:76}AZDO{b62:4}
        """

    private static let models = """
        openai sk-{b62:20}T3BlbkFJ{b62:20}
        openai-project sk-proj-{url:74}T3BlbkFJ{url:74}
        openai-service sk-svcacct-{url:74}T3BlbkFJ{url:74}
        openai-admin sk-admin-{url:58}T3BlbkFJ{url:58}
        anthropic sk-ant-api03-{url:93}AA
        anthropic-admin sk-ant-admin01-{url:93}AA
        anthropic-oauth sk-ant-oat01-{url:93}AA
        anthropic-session sk-ant-sid01-{url:86}AA
        deepseek sk-{hex:32}
        openrouter sk-or-v1-{hex:64}
        huggingface hf_{alp:34}
        huggingface-org api_org_{alp:34}
        replicate r8_{b62:37}
        groq gsk_{b62:52}
        xai xai-{b62:80}
        perplexity pplx-{b62:48}
        fireworks fw_{b62:24}
        together tgp_v1_{url:43}
        nvidia nvapi-{url:64}
        cerebras csk-{b36:48}
        elevenlabs sk_{hex:48}
        langsmith lsv2_pt_{hex:32}_{hex:10}
        langfuse sk-lf-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        pinecone pcsk_{b62:6}_{b62:63}
        wandb wandb_v1_{b62:76}
        tavily tvly-dev-{b62:32}
        firecrawl fc-{hex:32}
        e2b e2b_{hex:40}
        databricks dapi{hex:32}
        databricks-numbered dapi{hex:32}-2
        dbt dbtu_{url:43}
        confluent cflt{b64:60}
        airtable pat{b62:14}.{hex:64}
        llamacloud llx-{b62:48}
        jina jina_{url:60}
        voyage pa-{url:43}
        helicone sk-helicone-{b36:7}-{b36:7}-{b36:7}-{b36:7}
        cartesia sk_car_{b62:22}
        mem0 m0-{b62:40}
        devin apk_user_{b64:96}
        devin-new cog_{b36:52}
        cursor crsr_{hex:64}
        cursor-key key_{hex:64}
        upstage up_{b62:29}
        brave BSA{url:28}
        ollama {hex:32}.{url:24}
        zai {hex:32}.{b62:16}
        anyscale esecret_{b36:26}
        runway key_{hex:128}
        friendli flp_{b62:46}
        nomic nk-{url:43}
        daytona dtn_{hex:64}
        runpod rpa_{B36:44}
        modal ak-{b62:22}
        novita sk_{url:43}
        retell key_{hex:28}
        portkey-url https://portkey:<<{b62:28}>>@gateway.example.com
        """

    private static let services = """
        grafana glsa_{b62:32}_{hex:8}
        grafana-cloud glc_eyJvIjoi{b64:110}
        grafana-old eyJrIjoi{b64:90}==
        new-relic NRAK-{B36:27}
        new-relic-insert NRII-{url:32}
        new-relic-browser NRJS-{hex:19}
        new-relic-license {hex:36}NRAL
        datadog ddapp_{b62:34}
        sentry-user sntryu_{hex:64}
        sentry-org sntrys_eyJpYXQiOjE3{b64:120}_{b64:43}
        honeycomb hcaik_{b36:58}
        dynatrace dt0c01.{b32:24}.{b32:64}
        elastic essu_{b64:80}
        logfire pylf_v1_us_{b62:43}
        posthog phx_{b62:43}
        axiom xaat-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        checkly cu_{hex:32}
        rootly rootly_{hex:64}
        okta SSWS <<00{url:40}>>
        stytch secret-live-{url:36}
        workos sk_live_{b64:60}
        clerk sk_live_{b62:42}
        jumpcloud jca_{b62:36}
        authress sc_{b36:10}.{b36:4}.acc-{b36:10}.{b64:40}
        onelogin-url https://client:<<{hex:64}>>@api.onelogin.com
        linear lin_api_{b62:40}
        linear-oauth lin_oauth_{hex:64}
        notion ntn_{dec:11}{b62:35}
        notion-old secret_{b62:43}
        figma figd_{url:40}
        asana 2/1{dec:15}/1{dec:15}:{hex:32}
        asana-old 1/1{dec:15}:{hex:32}
        clickup pk_{dec:8}_{B36:32}
        contentful CFPAT-{url:43}
        typeform tfp_{url:44}_{b62:14}
        hubspot pat-na1-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        salesforce 00D{b62:12}!AQ{b62:94}
        dropbox sl.u.{url:400}
        dropbox-short sl.B{url:138}
        facebook EAAC{b62:180}
        instagram IGQV{url:140}
        twitter AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA{b62:30}%3D{b62:50}
        pinterest pina_{url:80}
        mapbox sk.eyJ1Ijoi{url:70}.{url:22}
        locationiq pk.{hex:32}
        frameio fio-u-{url:64}
        adobe p8e-{url:32}
        scalingo tk-us-{url:48}
        maxmind {b62:6}_{b62:29}_mmk
        apify apify_api_{b62:36}
        browserbase bb_live_{url:27}
        convex prod:happy-otter-123|<<eyJ2MiI6{b64:80}>>
        tinybird p.eyJ1Ijog{url:100}.{url:43}
        aiven AVNS_{url:19}
        adafruit aio_{b62:28}
        samsara samsara_api_{b62:30}
        intra42 s-s4t2ud-{hex:64}
        settlemint sm_pat_{b62:16}
        lichess lip_{b62:20}
        wakatime waka_{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        wakatime-secret waka_sec_{b62:80}
        thunderstore tss_{b62:38}
        segment sgp_{b62:64}
        fullstory na1.{b64:120}
        canva cnvca{url:50}
        ubidots BBFF-{b62:30}
        cal-com cal_live_{hex:32}
        dub dub_{b62:24}
        persona persona_production_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        onfido api_live.{url:11}.{url:32}
        onfido-us api_live_us.{url:11}.{url:32}
        zuplo zpka_{hex:32}_{hex:8}
        nightfall NF-{b62:32}
        nylas nyk_v0_{b62:64}
        workato wrkaus-{b62:64}
        lightspeed lsxs_pt_{b62:32}
        logicmonitor lmb_{b64:80}
        canada-notify gcntfy-tests-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        chief-tools ctp_{b62:40}
        databento db-{b62:29}
        polar polar_oat_{b62:43}
        tableau {b64:22}==:{b62:32}
        apollo-graph service:acme-prod:<<{b62:22}>>
        apollo-user user:gh.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}:<<{b62:22}>>
        uploadthing sk_live_{hex:64}
        shortcut-url https://app:<<{hex:32}>>@api.shortcut.com
        directus-url https://x:<<{b62:32}>>@directus.example.com
        """

    private static let payments = """
        stripe sk_live_{b62:24}
        stripe-long sk_live_51{b62:97}
        stripe-restricted rk_live_{b62:24}
        stripe-test sk_test_{b62:24}
        stripe-webhook whsec_{b62:32}
        square EAAAE{url:59}
        square-old sq0atp-{url:22}
        square-secret sq0csp-{url:43}
        shopify shpat_{hex:32}
        shopify-secret shpss_{hex:32}
        shopify-custom shpca_{hex:32}
        braintree access_token$production${b36:16}${hex:32}
        adyen AQEy{b64:60}=-{b64:43}=-{b62:16}
        flutterwave FLWSECK_TEST-{hex:32}-X
        razorpay rzp_live_{b62:14}
        lob live_{hex:35}
        mollie live_{b62:30}
        gocardless live_{url:39}1
        checkout sk_sbox_{b36:26}
        plaid access-production-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        duffel duffel_live_{url:43}
        easypost EZAK{b62:54}
        easypost-test EZTK{b62:54}
        shippo shippo_live_{hex:40}
        paddle pdl_live_apikey_{b36:26}_{b62:22}_{b62:3}
        paystack sk_live_{hex:40}
        asaas $aact_prod_{b64:160}
        midtrans Mid-server-{url:24}
        xendit xnd_production_{b62:56}
        mercury secret-token:mercury_production_wma_{b62:43}_yrucrem
        ramp ramp_sec_{b62:48}
        highnote sk_live_{b62:56}
        woocommerce ck_{hex:40}
        woocommerce-secret cs_{hex:40}
        ebay PRD-{hex:12}-{hex:4}-{hex:4}-{hex:4}-{hex:4}
        coinbase-pem -----BEGIN EC PRIVATE KEY-----¶{b64:64}¶{b64:64}¶{b64:28}==¶-----END EC PRIVATE KEY-----
        paypal-url https://A{b62:79}:<<E{b62:79}>>@api.paypal.com
        lemon-squeezy eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ{url:180}.{url:683}
        """

    private static let messages = """
        slack-bot xoxb-{dec:12}-{dec:12}-{b62:24}
        slack-user xoxp-{dec:12}-{dec:12}-{dec:12}-{hex:32}
        slack-app xapp-1-A{B36:10}-{dec:12}-{hex:64}
        slack-config xoxe.xoxp-1-{b62:166}
        slack-refresh xoxe-1-{b62:146}
        slack-cookie xoxd-{b64:120}
        slack-hook https://hooks.slack.com/services/<<T{B36:8}/B{B36:10}/{b62:24}>>
        discord-bot MTAx{b62:22}.G{b62:5}.{url:38}
        discord-bot-n NzYw{b62:22}.X{b62:5}.{url:38}
        discord-hook https://discord.com/api/webhooks/{dec:19}/<<{url:68}>>
        telegram {dec:10}:AA{url:33}
        teams-hook https://acme.webhook.office.com/webhookb2/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}@{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}/IncomingWebhook/<<{hex:32}/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        chat-hook https://chat.googleapis.com/v1/spaces/{b62:11}/messages?key={url:39}&token=<<{url:43}>>
        sendgrid SG.{url:22}.{url:43}
        mailgun key-{hex:32}
        mailgun-signing {hex:32}-{hex:8}-{hex:8}
        mailchimp {hex:32}-us14
        mandrill md-{b62:22}
        brevo xkeysib-{hex:64}-{b62:16}
        brevo-smtp xsmtpsib-{hex:64}-{b62:16}
        mailersend mlsn.{hex:64}
        resend re_{b62:8}_{b62:24}
        intercom dG9rO{b64:55}=
        webex {b64:64}_PF84_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}
        twilio-key SK{hex:32}
        telnyx KEY{HEX:32}_{b62:22}
        courier pk_prod_{B36:28}
        svix testsk_{url:43}
        onesignal os_v2_app_{b36:103}
        klaviyo pk_{hex:34}
        loops-hook https://hooks.zapier.com/hooks/catch/<<{dec:7}/{b36:12}>>/
        zoho 1000.{hex:32}.{hex:32}
        lark-hook https://open.larksuite.com/open-apis/bot/v2/hook/<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        wecom-hook https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        dingtalk-hook https://oapi.dingtalk.com/robot/send?access_token=<<{hex:64}>>
        knock sk_test_{url:43}
        basic-auth-url https://deploy:<<{b62:24}>>@registry.example.com/v2/
        redis-url redis://default:<<{b62:24}>>@cache.example.com:6379
        postgres-url postgresql://app:<<{b62:24}>>@db.example.com:5432/app
        amqp-url amqps://svc:<<{b62:24}>>@mq.example.com/vhost
        mongodb-url mongodb+srv://app:<<{b62:20}>>@cluster0.example.mongodb.net/db
        jwt eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIx{url:60}.{url:43}
        age AGE-SECRET-KEY-1{B36:58}
        private-key -----BEGIN PRIVATE KEY-----¶{b64:64}¶{b64:64}¶{b64:40}=¶-----END PRIVATE KEY-----
        openssh-key -----BEGIN OPENSSH PRIVATE KEY-----\\n{b64:70}\\n{b64:70}\\n-----END OPENSSH PRIVATE KEY-----
        pgp-key -----BEGIN PGP PRIVATE KEY BLOCK-----¶¶{b64:64}¶{b64:64}¶={b64:4}¶-----END PGP PRIVATE KEY BLOCK-----
        """
}
