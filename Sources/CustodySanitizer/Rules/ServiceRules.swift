extension StandardRules {
    /// Observability, identity, productivity, everything else.
    static let services: [Rule] = [
        token(
            "grafana-token", "A Grafana token",
            "https://grafana.com/docs/grafana/latest/administration/service-accounts/",
            ["glsa_", "glc_"], "[A-Za-z0-9+/=%_]{32,}", "glsa_{b62:32}_{hex:8}", boundary: .word),
        token(
            "grafana-api-key", "A Grafana API key of the older form",
            "https://grafana.com/docs/grafana/latest/developers/http_api/auth/",
            ["eyJrIjoi", "eyJrIjog"], "[A-Za-z0-9+/=%]{40,}", "eyJrIjoi{b64:90}=="),
        token(
            "new-relic-key", "A New Relic key", "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
            ["NRAK-", "NRII-", "NRJS-", "NRRA-", "NRSP-", "NRBR-"], "[A-Za-z0-9_-]{19,}", "NRAK-{B36:27}"),
        token(
            "new-relic-license", "A New Relic licence key",
            "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
            ["NRAL"], "", "{hex:36}NRAL"
        ).withBefore("[a-f0-9]", 32),
        token(
            "datadog-key", "A Datadog token", "https://docs.datadoghq.com/account_management/api-app-keys/",
            ["ddapp_", "ddp_", "ddpat_"], "[A-Za-z0-9]{32,}", "ddapp_{b62:34}", boundary: .word),
        token(
            "sentry-token", "A Sentry token", "https://docs.sentry.io/account/auth-tokens/",
            ["sntrys_", "sntryu_", "sntrya_", "sntryi_"], "[A-Za-z0-9+/=%_-]{40,}", "sntryu_{hex:64}"),
        token(
            "honeycomb-key", "A Honeycomb key", "https://docs.honeycomb.io/configure/environments/manage-api-keys/",
            ["hcaik_", "hcxik_", "hcalk_", "hcamk_", "hcxlk_", "hcxmk_"], "[A-Za-z0-9]{20,}", "hcaik_{b36:58}"),
        token(
            "dynatrace-token", "A Dynatrace token",
            "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients",
            ["dt0c01.", "dt0s01.", "dt0s02.", "dt0s06.", "dt0s08.", "dt0s16."], "[A-Za-z0-9]{8,}\\.[A-Za-z0-9]{40,}",
            "dt0c01.{b32:24}.{b32:64}"),
        token(
            "splunk-token", "A Splunk session key or token in its header",
            "https://help.splunk.com/en/splunk-enterprise",
            ["Splunk "], "[A-Fa-f0-9-]{36}", "Authorization is Splunk {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            boundary: .word, keepsLiteral: true),
        token(
            "elastic-key", "An Elastic Cloud key", "https://www.elastic.co/docs/deploy-manage/api-keys",
            ["essu_"], "[A-Za-z0-9+/=%_-]{40,}", "essu_{b64:80}"),
        token(
            "logfire-token", "A Logfire token", "https://logfire.pydantic.dev/docs/how-to-guides/create-write-tokens/",
            ["pylf_v"], "[0-9]_[a-z]{2,}_[A-Za-z0-9]{40,}", "pylf_v1_us_{b62:43}"),
        token(
            "posthog-key", "A PostHog personal key", "https://posthog.com/docs/api",
            ["phx_", "phs_", "pha_", "phr_"], "[A-Za-z0-9_-]{40,}", "phx_{b62:43}", boundary: .word),
        token(
            "axiom-token", "An Axiom token", "https://axiom.co/docs/reference/tokens",
            ["xaat-", "xapt-"], "[a-f0-9-]{36}", "xaat-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "okta-token", "An Okta API token", "https://developer.okta.com/docs/guides/create-an-api-token/main/",
            ["SSWS "], "[A-Za-z0-9_-]{30,}", "SSWS 00{url:40}", keepsLiteral: true),
        token(
            "stytch-secret", "A Stytch secret", "https://stytch.com/docs/api/authentication",
            ["secret-live-", "secret-test-"], "[A-Za-z0-9_=-]{30,}", "secret-test-{url:36}"),
        token(
            "duo-key", "A Duo integration's secret in a configuration line", "https://duo.com/docs/duounix",
            ["skey="], "[A-Za-z0-9]{40}", "ikey=DI{B36:18} skey={b62:40}", keepsLiteral: true),
        token(
            "jumpcloud-key", "A JumpCloud key", "https://docs.jumpcloud.com/api/",
            ["jca_"], "[A-Za-z0-9]{36,}", "jca_{b62:36}", boundary: .word),
        token(
            "linear-key", "A Linear key or token", "https://linear.app/developers/graphql",
            ["lin_api_", "lin_oauth_", "lin_wh_"], "[A-Za-z0-9]{32,}", "lin_api_{b62:40}"),
        token(
            "notion-token", "A Notion token", "https://developers.notion.com/docs/authorization",
            ["ntn_", "secret_"], "[A-Za-z0-9]{40,}", "ntn_{dec:11}{b62:35}", boundary: .word, needs: [.digit, .upper]),
        token(
            "figma-token", "A Figma token", "https://developers.figma.com/docs/rest-api/authentication/",
            ["figd_", "figo_", "figor_", "figu_", "figs_"], "[A-Za-z0-9_-]{32,}", "figd_{url:40}"),
        token(
            "asana-token", "An Asana token", "https://developers.asana.com/docs/personal-access-token",
            ["1/", "2/"].flatMap { start in (1...9).map { "\(start)\($0)" } }, "[0-9]{11,}(/[0-9]{12,})?:[a-f0-9]{32}",
            "2/1{dec:15}/1{dec:15}:{hex:32}", boundary: .word),
        token(
            "clickup-token", "A ClickUp token", "https://developer.clickup.com/docs/authentication",
            ["pk_"], "[0-9]{5,10}_[A-Za-z0-9]{32}", "pk_{dec:8}_{B36:32}", boundary: .word),
        token(
            "contentful-token", "A Contentful management token",
            "https://www.contentful.com/developers/docs/references/authentication/",
            ["CFPAT-"], "[A-Za-z0-9_-]{40,}", "CFPAT-{url:43}"),
        token(
            "typeform-token", "A Typeform token",
            "https://www.typeform.com/developers/get-started/personal-access-token/",
            ["tfp_"], "[A-Za-z0-9_.=-]{40,}", "tfp_{url:44}_{b62:14}", boundary: .word),
        token(
            "hubspot-token", "A HubSpot private app token",
            "https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview",
            ["pat-na1-", "pat-na2-", "pat-na3-", "pat-eu1-", "pat-ap1-"], "[A-Fa-f0-9-]{36}",
            "pat-na1-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "salesforce-token", "A Salesforce access token",
            "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_access_tokens.htm",
            ["00D"], "[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{60,}", "00D{b62:12}!AQ{b62:94}", boundary: .word),
        token(
            "dropbox-token", "A Dropbox access token", "https://developers.dropbox.com/oauth-guide",
            ["sl.u.", "sl.B", "sl.A"], "[A-Za-z0-9_=-]{60,}", "sl.B{url:138}", boundary: .word),
        token(
            "facebook-token", "A Facebook access token",
            "https://developers.facebook.com/docs/facebook-login/guides/access-tokens/",
            ["EAA"], "[A-Za-z0-9]{80,}", "EAAC{b62:160}", boundary: .word),
        token(
            "instagram-token", "An Instagram access token", "https://developers.facebook.com/docs/instagram-platform",
            ["IGQV", "IGQW", "IGAA"], "[A-Za-z0-9_-]{80,}", "IGQV{url:140}", boundary: .word),
        token(
            "twitter-bearer", "An X bearer token",
            "https://docs.x.com/fundamentals/authentication/oauth-2-0/bearer-tokens",
            ["AAAAAAAAAAAAAAAAAAAA"], "[A-Za-z0-9]{20,60}[%=][A-Za-z0-9%]{40,}",
            "AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA{b62:30}%3D{b62:50}", boundary: .word, needs: [.digit, .lower]),
        token(
            "mapbox-token", "A Mapbox secret token", "https://docs.mapbox.com/help/dive-deeper/access-tokens/",
            ["sk.eyJ", "tk.eyJ"], "[A-Za-z0-9_-]{30,}\\.[A-Za-z0-9_-]{16,}", "sk.eyJ{url:80}.{url:22}", boundary: .word),
        token(
            "frameio-token", "A Frame.io developer token",
            "https://developer.frame.io/docs/getting-started/authentication",
            ["fio-u-"], "[A-Za-z0-9_=-]{60,}", "fio-u-{url:64}"),
        token(
            "adobe-client-secret", "An Adobe client secret",
            "https://developer.adobe.com/developer-console/docs/guides/authentication/",
            ["p8e-", "p8e_"], "[A-Za-z0-9_-]{32}", "p8e-{url:32}", boundary: .word),
        token(
            "scalingo-token", "A Scalingo token", "https://developers.scalingo.com/",
            ["tk-us-"], "[A-Za-z0-9_-]{48}", "tk-us-{url:48}"),
        token(
            "maxmind-key", "A MaxMind licence key", "https://support.maxmind.com/hc/en-us/articles/4407111582235",
            ["_mmk"], "", "{b62:6}_{b62:29}_mmk"
        ).withBefore("[A-Za-z0-9_]", 30),
        token(
            "apify-token", "An Apify token", "https://docs.apify.com/platform/integrations/api",
            ["apify_api_", "apify_proxy_"], "[A-Za-z0-9]{30,}", "apify_api_{b62:36}"),
        token(
            "browserbase-key", "A Browserbase key", "https://docs.browserbase.com/reference/api/overview",
            ["bb_live_", "bb_test_"], "[A-Za-z0-9_-]{20,}", "bb_live_{url:27}"),
        token(
            "ngrok-token", "An ngrok credential", "https://ngrok.com/docs/agent/#authtokens",
            ["ak_", "cr_"], "2[A-Za-z0-9]{26}(_[A-Za-z0-9]{21,})?", "ak_2{b62:26}", boundary: .word,
            needs: [.digit, .upper, .lower]),
        token(
            "mongodb-atlas-key", "A MongoDB Atlas service account secret",
            "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/",
            ["mdb_sa_sk_"], "[A-Za-z0-9_-]{30,}", "mdb_sa_sk_{url:40}"),
        token(
            "convex-key", "A Convex deploy key", "https://docs.convex.dev/cli/deploy-key-types",
            ["|eyJ2MiI6"], "[A-Za-z0-9+/=%]{30,}", "prod:happy-otter-1|eyJ2MiI6{b64:80}", keepsLiteral: true),
        token(
            "tinybird-token", "A Tinybird token", "https://www.tinybird.co/docs/forward/administration/tokens",
            ["p.eyJ1Ijog"], "[A-Za-z0-9_.=-]{40,}", "p.eyJ1Ijog{url:100}.{url:43}"),
        token(
            "aiven-key", "An Aiven token", "https://aiven.io/docs/platform/concepts/authentication-tokens",
            ["aivenv1", "AVNS_"], "[A-Za-z0-9+/=%_-]{16,}", "AVNS_{url:19}"),
        token(
            "discourse-key", "A Discourse API key in its header", "https://docs.discourse.org/",
            ["Api-Key: "], "[a-f0-9]{64}", "Api-Key: {hex:64}", boundary: .word, keepsLiteral: true),
    ]
}
