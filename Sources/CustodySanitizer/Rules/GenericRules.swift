extension StandardRules {
    /// Keys by the way in which vendors nowadays build prefixes, whoever the vendor is.
    static let generic: [Rule] = [
        Rule(
            "prefixed-key", "A key behind a prefix that says so: `acme_live_`, `x_pat_`, `secret_key_`",
            references: [
                "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/"
            ],
            confidence: .medium,
            detection: .tokens([
                TokenPattern(
                    [
                        "_live_", "_pat_", "_secret_", "_sk_", "_apikey_", "_prod_", "_production_", "_sandbox_",
                        "_token_", "_priv_", "_test_", "_api_", "_key_", "_oat_", "_sec_",
                    ], "[A-Za-z0-9]{22,}", before: "[a-z0-9]", beforeLength: 2, needs: [.digit, .random, .notPublic]),
                TokenPattern(
                    ["apikey_", "secret_", "token_", "api_key_", "sk_live_", "sk_prod_", "sk_test_"],
                    "[A-Za-z0-9]{24,}",
                    boundary: .word, needs: [.digit, .random]),
                TokenPattern(
                    ["skey_live_", "skey_test_", "sk_api_"], "[A-Za-z0-9_-]{16,}", boundary: .word, needs: [.digit]),
                // Words that stand in names of other things too: only a key has both cases and digits behind them.
                TokenPattern(
                    [
                        "_at_", "_rt_", "_sat_", "_uat_", "_org_", "_app_", "_admin_", "_server_", "_client_",
                        "_access_", "_refresh_", "_oauth_", "_v1_", "_v2_", "_v0_", "_dev_", "_stg_", "_staging_",
                        "_auth_", "_service_", "_svc_", "_ci_", "_rw_", "_root_", "_webhook_",
                        "_personal_", "_write_", "_deploy_", "_hook_", "_machine_", "_integration_",
                    ], "[A-Za-z0-9]{24,}", before: "[A-Za-z0-9]", beforeLength: 2,
                    needs: [.digit, .upper, .lower, .random, .notPublic]),
                TokenPattern(
                    [
                        "-live-", "-prod-", "-test-", "-secret-", "-token-", "-pat-", "-api-", "-key-", "-sk-", "-v1-",
                        "-v2-", "-admin-", "-auth-", "-sandbox-", "-production-", "-user-", "-svc-",
                    ], "[A-Za-z0-9]{28,}", before: "[A-Za-z0-9]", beforeLength: 2,
                    needs: [.digit, .upper, .lower, .random, .notPublic]),
            ]),
            examples: [
                "acme_apikey_{hex:16}a1B2{b62:16}", "zz_pat_{b62:10}a1B2c3{b62:16}", "acme_at_{b62:10}a1B2{b62:16}",
                "acme-sk-{b62:10}a1B2{b62:20}",
            ],
            counterexamples: [
                "pk_live_{b62:24}", "authentication_token_refresh_failures_total", "app_prod_{hex:40}",
                "my_api_{dec:30}", "kube-api-access-{b36:5}", "acme_app_{hex:40}",
            ]),
        Rule(
            "publishing-credential", "Secrets of further vendors that begin with a word of theirs",
            references: [
                "https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns"
            ],
            detection: .tokens([
                TokenPattern(
                    ["gitpod_pat_", "csb_v1_", "alcht_", "ldpat_", "retool_01"], "[A-Za-z0-9_-]{20,}", boundary: .word),
                TokenPattern(["dag_"], "[A-Za-z0-9]{1,32}_[A-Za-z0-9]{28,}", boundary: .word, needs: [.digit]),
                TokenPattern(
                    [".acc-", ".acc_"], "[A-Za-z0-9-]{8,}\\.[A-Za-z0-9+/_=-]{30,}", before: "[a-z0-9._]",
                    beforeLength: 12),
                TokenPattern(["cxtp_", "cxth_", "cxup_"], "[A-Za-z0-9]{26,}", boundary: .word),
                TokenPattern(["APP_USR-"], "[0-9]{12,}-[0-9]{4,8}-[a-f0-9]{32}", boundary: .word),
                TokenPattern(["hxtp_", "hxtw_"], "[a-f0-9]{60,}", boundary: .word),
                TokenPattern(
                    ["weaviate_", "tpuf_", "zut_", "zwt_", "xau_"], "[A-Za-z0-9_-]{28,}", boundary: .word,
                    needs: [.digit, .upper]),
                TokenPattern(["QN_"], "[a-f0-9]{32}", boundary: .word, needs: [.digit]),
                TokenPattern(["TlRMTVNTUAAD"], "[A-Za-z0-9+/=%]{60,}", boundary: .word),
                TokenPattern(["RWRTY0Iy"], "[A-Za-z0-9+/=%]{100,}", boundary: .word),
                TokenPattern(["wlu_", "wlp_"], "[A-Za-z0-9]{36,}", boundary: .word),
                TokenPattern(["sec-c-"], "[A-Za-z0-9+/=%]{40,}", boundary: .word),
                TokenPattern([":APA91b"], "[A-Za-z0-9_-]{100,}", before: "[A-Za-z0-9_-]", beforeLength: 8),
                TokenPattern(["PVEAPIToken="], "[^\\s\"']{1,64}=\\K[a-f0-9-]{36}", keepsLiteral: true),
                TokenPattern(["token-"], "[a-z0-9]{5}:\\K[a-z0-9]{50,}", boundary: .word, keepsLiteral: true),
                TokenPattern(["cfsk_ma_"], "[a-z0-9_]{30,}", boundary: .word),
                TokenPattern(["xprv", "yprv", "zprv"], "[A-Za-z0-9]{100,}", boundary: .word, needs: [.digit, .upper]),
                TokenPattern(["SUA", "SAA", "SOA"], "[A-Z2-7]{55}", boundary: .word, needs: [.digit]),
                TokenPattern(["==:"], "[A-Za-z0-9]{32}", before: "[A-Za-z0-9+/]", beforeLength: 22),
            ]),
            examples: ["gitpod_pat_{b62:40}", "APP_USR-{dec:16}-{dec:6}-{hex:32}-{dec:9}", "{b64:22}==:{b62:32}"]),
    ]
}
