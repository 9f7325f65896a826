extension StandardRules {
    /// Vendors with a prefix of their own that belong to no large family.
    static let vendors: [Rule] = [
        token(
            "adafruit-key", "An Adafruit IO key", "https://io.adafruit.com/api/docs/",
            ["aio_"], "[A-Za-z0-9]{26,}", "aio_{b62:28}", boundary: .word, needs: [.digit]),
        token(
            "aikido-token", "An Aikido token", "https://help.aikido.dev/",
            ["AIK_CI_", "AIK_RUNTIME_", "AIK_SECRET_", "AIK_CLIENT_"], "[A-Za-z0-9_-]{16,}", "AIK_CI_{b62:64}"),
        token(
            "apollo-graph-key", "An Apollo GraphOS key",
            "https://www.apollographql.com/docs/graphos/platform/access-management/api-keys",
            ["user:gh.", "user:fh.", "service:"], "[A-Za-z0-9._-]{1,64}:\\K[A-Za-z0-9_-]{22}", "service:shop:{b62:21}1",
            boundary: .word, needs: [.digit, .upper, .lower], keepsLiteral: true),
        token(
            "asaas-token", "An Asaas token", "https://docs.asaas.com/docs/autenticacao-1",
            ["$aact_"], "[A-Za-z0-9+/=%:_-]{24,}", "$aact_prod_{b64:160}"),
        token(
            "baidu-cloud-key", "A Baidu AI Cloud key", "https://cloud.baidu.com/doc/Reference/s/9jwvz2egb",
            ["bce-v3/ALTAK-", "bce-v3%2FALTAK-"], "[A-Za-z0-9]{10,}[/%]{1}[a-fA-F0-9]{40,}",
            "bce-v3/ALTAK-{b62:21}/{hex:40}"),
        token(
            "bitbucket-server-token", "An HTTP access token of Bitbucket Data Center",
            "https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html",
            ["BBDC-"], "[A-Za-z0-9+/@_=-]{28,}", "BBDC-{b64:44}"),
        token(
            "brave-search-key", "A Brave Search key", "https://api-dashboard.search.brave.com/app/documentation",
            ["BSA"], "[A-Za-z0-9_-]{24,}", "BSA{b62:27}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "cal-com-key", "A Cal.com key", "https://cal.com/docs/api-reference/v2/introduction",
            ["cal_live_", "cal_test_"], "[A-Za-z0-9]{28,}", "cal_live_{hex:32}"),
        token(
            "cartesia-key", "A Cartesia key",
            "https://docs.cartesia.ai/get-started/authenticate-your-client-applications",
            ["sk_car_"], "[A-Za-z0-9_-]{20,}", "sk_car_{b62:22}"),
        token(
            "checkly-key", "A Checkly key", "https://www.checklyhq.com/docs/accounts-and-users/creating-api-key/",
            ["cu_"], "[a-f0-9]{32}", "cu_{hex:32}", boundary: .word),
        token(
            "cockroachdb-key", "A CockroachDB Cloud key",
            "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access",
            ["CCDB1_"], "[A-Za-z0-9]{20,}_[A-Za-z0-9]{32,}", "CCDB1_{b62:22}_{b62:40}"),
        token(
            "configcat-key", "A ConfigCat SDK key",
            "https://configcat.com/docs/advanced/team-management/team-management-basics/",
            ["configcat-sdk-1/", "configcat-proxy/"], "[A-Za-z0-9_/-]{40,}", "configcat-sdk-1/{url:22}/{url:22}"),
        token(
            "databento-key", "A Databento key", "https://databento.com/docs/api-reference-historical",
            ["db-"], "[A-Za-z0-9]{29}", "db-{b62:28}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "datastax-token", "A DataStax Astra token",
            "https://docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html",
            ["AstraCS:", "AstraCS%3A"], "[A-Za-z0-9]{20,}([%3A:]{1,3}[A-Za-z0-9]{40,})?", "AstraCS:{b62:24}:{hex:64}"),
        token(
            "daytona-key", "A Daytona key", "https://www.daytona.io/docs/en/api-keys/",
            ["dtn_"], "[a-f0-9]{60,}", "dtn_{hex:64}"),
        token(
            "devcycle-key", "A DevCycle SDK key", "https://docs.devcycle.com/essentials/keys",
            ["dvc_server_", "dvc_mobile_", "dvc_client_"], "[A-Za-z0-9_-]{8,}", "dvc_server_{hex:32}_{hex:8}",
            needs: [.digit]),
        token(
            "devin-key", "A Devin key", "https://docs.devin.ai/api-reference/overview",
            ["apk_user_", "apk_service_", "apk_", "cog_"], "[A-Za-z0-9+/=%_-]{40,}", "apk_user_{b64:96}",
            boundary: .word),
        token(
            "dub-key", "A Dub key", "https://dub.co/docs/api-reference/tokens",
            ["dub_"], "[A-Za-z0-9]{24,}", "dub_{b62:24}", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "ebay-secret", "An eBay client secret", "https://developer.ebay.com/api-docs/static/oauth-credentials.html",
            ["PRD-", "SBX-"], "[a-f0-9]{12}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}",
            "PRD-{hex:12}-{hex:4}-{hex:4}-{hex:4}-{hex:4}", boundary: .word),
        token(
            "exoscale-key", "An Exoscale key", "https://community.exoscale.com/documentation/iam/quick-start/",
            ["EXO"], "[a-f0-9]{24}", "EXO{hex:24}", boundary: .word, needs: [.digit]),
        token(
            "flagsmith-key", "A Flagsmith server-side key", "https://docs.flagsmith.com/clients/server-side",
            ["ser."], "[A-Za-z0-9]{22}", "ser.{b62:21}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "friendli-token", "A Friendli token", "https://friendli.ai/docs/guides/personal_access_tokens",
            ["flp_"], "[A-Za-z0-9]{40,}", "flp_{b62:46}", boundary: .word),
        token(
            "fullstory-key", "A FullStory key", "https://developer.fullstory.com/server/authentication/",
            ["na1.", "eu1."], "[A-Za-z0-9+/=%]{60,}", "na1.{b64:120}", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "infracost-key", "An Infracost key", "https://www.infracost.io/docs/",
            ["ico-"], "[A-Za-z0-9]{32,}", "ico-{b62:32}", boundary: .word, needs: [.digit]),
        token(
            "intra42-secret", "A secret of the 42 intranet", "https://api.intra.42.fr/apidoc/guides/getting_started",
            ["s-s4t2ud-", "s-s4t2af-"], "[a-f0-9]{60,}", "s-s4t2ud-{hex:64}"),
        token(
            "ionic-token", "An Ionic token", "https://ionic.io/docs/appflow/personal-access-tokens",
            ["ion_"], "[A-Za-z0-9]{42}", "ion_{b62:42}", boundary: .word, needs: [.digit]),
        token(
            "klaviyo-key", "A Klaviyo private key", "https://developers.klaviyo.com/en/docs/authenticate_",
            ["pk_"], "[a-z0-9]{34}", "pk_{hex:34}", boundary: .word, needs: [.digit]),
        token(
            "lichess-token", "A Lichess token", "https://lichess.org/api",
            ["lip_"], "[A-Za-z0-9_]{16,}", "lip_{b62:19}1", boundary: .word, needs: [.digit]),
        token(
            "localstack-token", "A LocalStack token", "https://docs.localstack.cloud/aws/getting-started/auth-token/",
            ["ls-"], "[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}",
            "ls-{b62:7}1-{b62:4}-{b62:4}-{b62:4}-{b62:12}", boundary: .word, needs: [.digit]),
        token(
            "locationiq-key", "A LocationIQ token", "https://docs.locationiq.com/docs/introduction",
            ["pk."], "[a-f0-9]{32}", "pk.{hex:31}1", boundary: .word, needs: [.digit]),
        token(
            "lightspeed-token", "A Lightspeed retail token", "https://x-series-api.lightspeedhq.com/docs/authorization",
            ["lsxs_pt_", "lsxs_at_", "lsxs_rt_"], "[A-Za-z0-9]{28,}", "lsxs_pt_{b62:32}"),
        token(
            "logicmonitor-token", "A LogicMonitor bearer token",
            "https://www.logicmonitor.com/support/rest-api-authentication",
            ["lmb_"], "[A-Za-z0-9+/=%]{40,}", "lmb_{b64:80}", boundary: .word),
        token(
            "mailgun-public-key", "A Mailgun public validation key",
            "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/api-key-mgmt",
            ["pubkey-"], "[a-f0-9]{32}", "pubkey-{hex:32}", boundary: .word, needs: [.digit]),
        token(
            "mem0-key", "A Mem0 key", "https://docs.mem0.ai/platform/quickstart",
            ["m0-"], "[A-Za-z0-9]{38,}", "m0-{b62:40}", boundary: .word, needs: [.digit]),
        token(
            "mercury-token", "A Mercury token", "https://docs.mercury.com/docs/getting-started",
            ["mercury_production_", "mercury_sandbox_"], "[A-Za-z0-9_]{30,}",
            "mercury_production_wma_{b62:43}_yrucrem"),
        token(
            "midtrans-key", "A Midtrans server key", "https://docs.midtrans.com/docs/access-keys",
            ["Mid-server-", "Mid-client-"], "[A-Za-z0-9_-]{10,}", "Mid-server-{url:24}"),
        token(
            "netbird-token", "A NetBird token", "https://docs.netbird.io/how-to/access-netbird-public-api",
            ["nbp_"], "[A-Za-z0-9]{32,}", "nbp_{b62:36}", boundary: .word),
        token(
            "nightfall-key", "A Nightfall key", "https://docs.nightfall.ai/reference",
            ["NF-"], "[A-Za-z0-9]{32}", "NF-{b62:31}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "nomic-key", "A Nomic key", "https://docs.nomic.ai/",
            ["nk-"], "[A-Za-z0-9_-]{43}", "nk-{url:42}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "nylas-key", "A Nylas key", "https://developer.nylas.com/docs/v3/auth/",
            ["nyk_v0_", "nyk_"], "[A-Za-z0-9]{40,}", "nyk_v0_{b62:64}"),
        token(
            "onesignal-key", "A OneSignal key", "https://documentation.onesignal.com/docs/en/keys-and-ids",
            ["os_v2_app_", "os_v2_org_"], "[a-z0-9]{80,}", "os_v2_app_{b36:103}"),
        token(
            "onfido-token", "An Onfido token", "https://documentation.onfido.com/api/latest/",
            [
                "api_live.", "api_live_us.", "api_live_ca.", "api_live_eu.", "api_sandbox.", "api_sandbox_us.",
                "api_sandbox_ca.",
            ], "[A-Za-z0-9_-]{11,}(\\.[A-Za-z0-9_-]{20,})?", "api_live.{url:11}.{url:32}", needs: [.digit]),
        token(
            "pangea-token", "A Pangea token", "https://pangea.cloud/docs/admin-guide/tokens",
            ["pts_", "pcl_"], "[a-z0-9]{32}", "pts_{low:30}22", boundary: .word, needs: [.digit]),
        token(
            "percy-token", "A Percy token", "https://www.browserstack.com/docs/percy/get-started/create-project",
            ["web_", "app_", "auto_"], "[a-f0-9]{64}", "web_{hex:64}", boundary: .word,
            needs: [.digit]),
        token(
            "persona-key", "A Persona key", "https://docs.withpersona.com/api-keys",
            ["persona_production_", "persona_sandbox_"], "[A-Za-z0-9_-]{20,}",
            "persona_production_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "pinterest-token", "A Pinterest token",
            "https://developers.pinterest.com/docs/getting-started/authentication/",
            ["pina_", "pinr."], "[A-Za-z0-9_.-]{20,}", "pina_{url:80}", boundary: .word, needs: [.digit, .random]),
        token(
            "polar-token", "A Polar token", "https://polar.sh/docs/integrate/oat",
            ["polar_oat_", "polar_pat_", "polar_at_", "polar_rt_", "polar_cs_", "polar_whs_"], "[A-Za-z0-9_-]{20,}",
            "polar_oat_{b62:43}"),
        token(
            "ramp-secret", "A Ramp secret or token", "https://docs.ramp.com/developer-api/v1/authorization",
            ["ramp_sec_", "ramp_tok_", "ramp_business_tok_"], "[A-Za-z0-9_-]{30,}", "ramp_sec_{b62:48}"),
        token(
            "rootly-key", "A Rootly key", "https://docs.rootly.com/api-reference/overview",
            ["rootly_"], "[a-f0-9]{60,}", "rootly_{hex:64}"),
        token(
            "samsara-token", "A Samsara token", "https://developers.samsara.com/docs/authentication",
            ["samsara_api_"], "[A-Za-z0-9]{24,}", "samsara_api_{b62:30}"),
        token(
            "settlemint-token", "A SettleMint token", "https://console.settlemint.com/documentation/",
            ["sm_pat_", "sm_aat_", "sm_sat_"], "[A-Za-z0-9]{16,}", "sm_pat_{b62:16}", boundary: .word),
        token(
            "sindri-key", "A Sindri key", "https://sindri.app/docs/",
            ["sindri_", "sindri-"], "[A-Za-z0-9_-]{28,}", "sindri_{b62:32}", needs: [.digit]),
        token(
            "statsig-secret", "A Statsig server secret", "https://docs.statsig.com/access-management/api-keys",
            ["secret-", "console-"], "[A-Za-z0-9]{40,}", "secret-{b62:43}", boundary: .word,
            needs: [.digit, .upper, .lower]),
        token(
            "telnyx-key", "A Telnyx key", "https://developers.telnyx.com/development/api-fundamentals/authentication",
            ["KEY"], "[A-Za-z0-9_-]{50,60}", "KEY0{HEX:31}_{b62:22}", boundary: .word,
            needs: [.digit, .upper, .lower, .random]),
        token(
            "thunderstore-token", "A Thunderstore token", "https://thunderstore.io/api/docs/",
            ["tss_"], "[A-Za-z0-9_-]{20,}", "tss_{b62:38}", boundary: .word, needs: [.digit, .random]),
        token(
            "trello-token", "A Trello token",
            "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
            ["ATTA"], "[A-Fa-f0-9]{64,}", "ATTA{hex:64}{HEX:8}", boundary: .word),
        token(
            "twilio-key", "A Twilio API key", "https://www.twilio.com/docs/iam/api-keys",
            ["SK"].flatMap { start in "0123456789abcdefABCDEF".map { start + String($0) } }, "[a-fA-F0-9]{31}",
            "SK{hex:32}",
            boundary: .word, needs: [.digit]),
        token(
            "ubidots-token", "An Ubidots token", "https://docs.ubidots.com/reference/authentication",
            ["BBFF-", "BBUS-"], "[A-Za-z0-9]{28,}", "BBFF-{b62:30}", boundary: .word),
        token(
            "unkey-key", "An Unkey root key", "https://www.unkey.com/docs/security/root-keys",
            ["unkey_"], "[A-Za-z0-9_]{20,}", "unkey_{b62:28}", boundary: .word, needs: [.digit, .upper]),
        token(
            "upcloud-token", "An UpCloud token", "https://upcloud.com/docs/guides/getting-started-upcloud-api/",
            ["ucat_"], "[A-Za-z0-9]{20,}", "ucat_{B36:26}", boundary: .word, needs: [.digit]),
        token(
            "upstage-key", "An Upstage key", "https://console.upstage.ai/docs/getting-started",
            ["up_"], "[A-Za-z0-9]{29,}", "up_{b62:28}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "volcengine-key", "A Volcengine access key id", "https://www.volcengine.com/docs/6291/65568",
            ["AKLT", "AKTP"], "[A-Za-z0-9]{40,}", "AKLT{b62:43}", boundary: .word, needs: [.digit]),
        token(
            "wakatime-key", "A WakaTime key or token", "https://wakatime.com/developers",
            ["waka_sec_", "waka_tok_", "waka_ref_", "waka_"], "[A-Za-z0-9-]{32,}",
            "waka_{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"),
        token(
            "woocommerce-key", "A WooCommerce key or secret",
            "https://woocommerce.github.io/woocommerce-rest-api-docs/",
            ["ck_", "cs_"], "[a-f0-9]{40}", "ck_{hex:40}", boundary: .word, needs: [.digit]),
        token(
            "workato-token", "A Workato developer token", "https://docs.workato.com/workato-api/api-clients.html",
            ["wrka", "wrkus-", "wrkeu-", "wrkjp-", "wrksg-", "wrkau-", "wrkil-"], "[a-z]{0,3}-?[A-Za-z0-9_.-]{40,}",
            "wrkaus-{b62:64}", boundary: .word),
        token(
            "xendit-key", "A Xendit secret key", "https://docs.xendit.co/api-integration/api-keys",
            ["xnd_production_", "xnd_development_"], "[A-Za-z0-9]{40,}", "xnd_production_{b62:56}"),
        token(
            "zuplo-key", "A Zuplo key", "https://zuplo.com/docs/articles/api-key-management",
            ["zpka_"], "[A-Za-z0-9_]{30,}", "zpka_{hex:32}_{hex:8}"),
        token(
            "canada-notify-key", "A key of Notify by the Canadian Digital Service",
            "https://documentation.notification.canada.ca/en/start.html",
            ["gcntfy-"], "[A-Za-z0-9_.-]{72,}",
            "gcntfy-t-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "canva-secret", "A Canva client secret", "https://www.canva.dev/docs/connect/authentication/",
            ["cnvca"], "[A-Za-z0-9_-]{46,}", "cnvca{url:50}", boundary: .word),
        token(
            "clickhouse-key", "A ClickHouse Cloud secret", "https://clickhouse.com/docs/cloud/manage/openapi",
            ["4b1d"], "[A-Za-z0-9]{38}", "4b1d{b62:37}Z", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "crossmint-key", "A Crossmint key", "https://docs.crossmint.com/introduction/platform/api-keys/overview",
            ["sk_production_", "sk_staging_", "sk_development_"], "[A-Za-z0-9]{40,}", "sk_production_{b62:120}"),
        token(
            "chief-tools-token", "A Chief Tools token", "https://domain.chief.app/api/token/create",
            ["ctp_", "cta_"], "[A-Za-z0-9]{36,}", "ctp_{b62:40}", boundary: .word),
        token(
            "defined-networking-key", "A Defined Networking key", "https://docs.defined.net/guides/rotating-api-keys/",
            ["dnkey-"], "[A-Za-z0-9=_-]{40,}", "dnkey-{b32:26}-{b32:52}"),
        token(
            "endorlabs-key", "An Endor Labs key", "https://docs.endorlabs.com/rest-api/authentication/",
            ["endr+"], "[A-Za-z0-9_-]{16,}", "endr+{b62:16}"),
        token(
            "infisical-token", "An Infisical service token", "https://infisical.com/docs/documentation/platform/token",
            ["st."], "[a-f0-9-]{24,36}\\.[a-f0-9]{32}\\.[a-f0-9]{32}",
            "st.{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}.{hex:32}.{hex:32}", boundary: .word),
        token(
            "alibaba-sts-id", "A temporary Alibaba Cloud access key id",
            "https://www.alibabacloud.com/help/en/ram/product-overview/what-is-sts",
            ["STS."], "[A-Za-z0-9]{16,}", "STS.NU{b62:16}a1B2c3", boundary: .word, needs: [.digit, .random]),
        token(
            "cursor-key", "A Cursor key", "https://cursor.com/docs/account/teams/admin-api",
            ["crsr_", "key_"], "[a-f0-9]{60,}", "crsr_{hex:63}1", boundary: .word, needs: [.digit, .alone]),
        token(
            "retell-key", "A Retell key", "https://docs.retellai.com/accounts/api-keys-overview",
            ["key_"], "[a-f0-9]{28,32}", "key_{hex:28}", boundary: .word, needs: [.digit, .alone]),
        token(
            "anyscale-key", "An Anyscale key", "https://docs.anyscale.com/reference/quickstart-cli",
            ["esecret_"], "[A-Za-z0-9]{20,}", "esecret_{b36:26}"),
        token(
            "matrix-token", "A Matrix (Synapse) access token", "https://element-hq.github.io/synapse/latest/",
            ["syt_"], "[A-Za-z0-9+/=%]{2,128}_[A-Za-z]{20}_[A-Za-z0-9]{6}", "syt_{b62:8}_{alp:20}_{b62:6}",
            boundary: .word),
    ]
}
