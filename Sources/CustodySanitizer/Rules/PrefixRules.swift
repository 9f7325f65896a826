extension StandardRules {
    /// Keys of vendors by family, by the prefixes that they document. Where a prefix is short, what follows must look made
    /// by a generator, in both cases and with digits: identifiers that are built alike are shorter, or of one case.
    static let prefixes: [Rule] = [
        prefixed(
            "model-provider-key", "A key of a model provider, or of a gateway to several",
            ["https://platform.moonshot.ai/docs/introduction", "https://docs.litellm.ai/docs/proxy/virtual_keys"],
            [
                .mixed(["sk-"], 20), .mixed(["sess-"], 40),
                .mixed(["sk_", "fpk_", "fw-", "fk-", "morph_", "con_"], 32),
                .mixed(["luma-", "mxb_", "glhf_", "hl_sk_", "aph0_", "rf_", "ek_"], 20),
                .long(["sk-let-", "sk-lw-", "sk-litellm-", "sk-ak-", "sk-bt-", "bt-st-", "ydc-sk-", "sgai-"], 24),
                .long(["ZENKEY_", "VF.DM.", "VF.WS."], 24), .hex(["luma-", "emb_", "ek_"], 28),
            ],
            ["sk-{b62:10}a1B2-{b62:34}", "sk-let-{b62:60}", "VF.DM.{hex:24}.{b62:16}"],
            ["sk-my-very-long-project-name-of-2026"]),
        prefixed(
            "agent-tool-key", "A key of a service that agents use: search, browsers, sandboxes, tools",
            [
                "https://docs.composio.dev/",
                "https://docs.dify.ai/en/guides/application-publishing/developing-with-apis",
            ],
            [
                .mixed(["ak_", "ok_", "uak_", "oak_", "ck_"], 16), .mixed(["app-", "dataset-"], 24),
                .mixed(["arc_", "hb_", "exa_", "fal_", "bfl_", "krea_", "tvly-", "sk_pr_", "ste-"], 24),
                .long(["sk-anchor-", "scp-live-", "scp-test-", "bp_pat_", "bp_bak_", "mcp_sk_"], 20),
            ], ["ak_{b62:10}a1B2{b62:8}", "app-{b62:10}a1B2{b62:10}", "scp-live-{hex:31}1"],
            ["app-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", "app-{low:9}-{b36:5}"]),
        prefixed(
            "developer-platform-key", "A key of a platform for source, builds, packages or documentation",
            ["https://packagist.com/docs/api", "https://docs.socket.dev/docs/api-keys", "https://docs.modrinth.com/"],
            [
                .long(["packagist_"], 28), .long(["sktsec_", "ggtt-v-", "csa_", "mergify_application_key_"], 24),
                .mixed(["jsrp_", "jsrt_", "jsrd_", "nxc_", "dsp_", "smp_", "eas_", "bbp_", "nsc_"], 20),
                .mixed(["mrp_", "mro_", "mra_", "mrps_", "vat_"], 32),
                Shape(["ATAT", "ABSK"], "[A-Za-z0-9_=+/-]{100,}", needs: [.digit, .upper, .lower]),
                .long(["retool_", "gb_api_", "mint_dsc_", "plane_api_", "ol_api_", "permit_key_", "prtapi_"], 24),
                .long(["kpat_", "spat_", "prf_cli_", "pyx_", "ovsxp_", "ovsxat_", "lmv1_", "tmprl_"], 24),
                .mixed(["proof_", "prf_"], 20),
                .hex(["zh_", "mzp_", "slk_", "dsp_", "obu_"], 40), .hex(["cosmo_", "spu-"], 32),
                .mixed(
                    ["gtr_", "odp_", "fbk_", "nango_", "wm_", "hatchet_", "ptr_", "ptk_", "obu_", "isat_", "ocl_"], 24),
                Shape(["ptr_"], "[A-Za-z0-9+/_=-]{40,}", needs: [.digit, .upper, .lower]),
            ],
            [
                "packagist_ort_{hex:67}1", "sktsec_{b62:43}1_api", "zh_{hex:63}1", "kpat_{b62:49}1",
                "mrp_{b62:10}a1B2{b62:46}",
            ]),
        prefixed(
            "data-platform-key", "A key of a database, storage or analytics service",
            ["https://materialize.com/docs/security/cloud/", "https://docs.growthbook.io/api"],
            [
                .long(["md_pat_", "pscale_app_secret_", "apiv3_", "nhp_"], 24), .hex(["standard_"], 64),
                .mixed(["secret_admin_", "secret_user_", "secret_readonly_", "xau_"], 24),
                .mixed(["fnA", "fnE", "fnF"], 36), .long(["salad_cloud_"], 24),
                .mixed(["seam_", "tly-", "shltm_", "figsh_"], 24),
                .mixed(["dbts_", "hextp_", "cqt_", "mb_", "tpuf_"], 24),
                Shape(["mb_"], "[A-Za-z0-9+/=%]{40,}", needs: [.digit, .upper, .lower, .random]),
                .mixed(["K00"], 27), Shape(["eyJhcGlfYWRkcmVzcyI6"], "[A-Za-z0-9+/=%]{40,}"), .hex(["QN_"], 32),
                Shape(
                    [":production.", ":development.", ":default.", ":staging."], "[a-f0-9]{40,}", needs: [.digit],
                    before: "[A-Za-z0-9_*-]"),
            ],
            [
                "secret_admin_{b62:30}a1B2{b62:10}", "*:production.{hex:56}", "default:development.{hex:55}1",
                "standard_{hex:255}1",
            ],
            ["secret_admin_password_rotation_job", "release:production.{hex:8}"]),
        prefixed(
            "identity-key", "A key of an identity or access service",
            ["https://www.ory.com/docs/concepts/personal-access-token", "https://ranchermanager.docs.rancher.com/"],
            [
                .long(
                    ["ory_at_", "ory_rt_", "ory_pat_", "ory_st_", "ory_ac_", "ory_apikey_", "privy-app-secret-"], 24),
                Shape(["kubeconfig-u"], "[a-z0-9-]{4,24}:[a-z0-9]{40,}", needs: [.digit]),
                .mixed(["mct_", "mcr_"], 32),
            ],
            [
                "ory_at_{url:42}1.{url:43}", "kubeconfig-user-{b36:9}1:{b36:54}",
            ]),
        prefixed(
            "finance-key", "A key of a bank, an exchange or a payment service",
            ["https://developer.brex.com/docs/authentication", "https://developer.chapa.co/"],
            [
                .long(["bxt_", "CHASECK-", "CHASECK_TEST-", "wiseflow_"], 24),
                Shape(["klarna_live_api_", "klarna_test_api_"], "[A-Za-z0-9+/=%_-]{24,}"),
                Shape(["TEST-"], "[0-9]{12,}-[0-9]{4,8}-[a-f0-9]{32}"),
                .long(["oa_prod_", "oa_sand_", "prv_prod_", "prv_test_", "egy_sk_live_", "egy_sk_test_"], 20),
                Shape(["LIVE_API_KEY:", "TEST_API_KEY:"], "[a-f0-9]{32}:[a-f0-9]{32}"), .mixed(["A21AA"], 60),
                .mixed(["ALTAK", "JDC_"], 20), Shape(["JDC_", "HPUA"], "[A-Z0-9]{16,}", needs: [.digit]),
                .mixed(["rak_", "rsk_", "cdp_"], 24), .hex(["v2x"], 60), .hex(["apikey_"], 32),
                Shape(["sk_"], "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"),
            ], ["bxt_{b62:34}1a", "sk_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", "apikey_{hex:63}1"]),
        prefixed(
            "messaging-key", "A key of a service for messages, mail, calls, media or games",
            ["https://docs.ntfy.sh/publish/#access-tokens", "https://developer.riotgames.com/docs/portal"],
            [
                Shape(["tk_"], "[a-z0-9]{29}", needs: [.digit, .lower, .random]), .mixed(["bb_pr_", "bb_ma_"], 20),
                .mixed(["private_"], 24), Shape(["pdus+", "pdeu+"], "[A-Za-z0-9_+-]{18,}"),
                Shape(["WPL_AP1."], "[A-Za-z0-9+/=.%]{16,}"), .mixed(["vk1.a."], 60),
                Shape(["Atza|", "Atzr|", "Atc|"], "[A-Za-z0-9_=+/-]{60,}"), .mixed(["act.", "rft.", "clt."], 40),
                .hex(["fhb-", "ES_"], 32), .hex(["inc_"], 48), .mixed(["y0_"], 48),
                Shape(["da2-"], "[a-z0-9]{26}", needs: [.digit]), .mixed(["hbp_", "hbrp_", "inc_", "hcw_"], 32),
                .long(["RGAPI-"], 30),
                .long(["eyJtaXJv"], 24), .long(["plainApiKey_"], 40),
            ],
            ["private_{b62:10}a1B2{b62:13}=", "RGAPI-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:11}1"],
            ["private_network_configuration_2026"]),
        prefixed(
            "paseto", "A PASETO, or a secret key in the form of PASERK",
            ["https://github.com/paseto-standard/paseto-spec", "https://github.com/paseto-standard/paserk"],
            [
                Shape(
                    ["v1.local.", "v2.local.", "v3.local.", "v4.local.", "v1.public.", "v2.public.", "v4.public."],
                    "[A-Za-z0-9_-]{40,}(\\.[A-Za-z0-9_-]{4,})?"),
                Shape(
                    [
                        "k1.secret.", "k2.secret.", "k3.secret.", "k4.secret.", "k1.local.", "k2.local.", "k3.local.",
                        "k4.local.", "k4.secret-pw.", "k4.local-pw.", "k2.local-pw.",
                    ], "[A-Za-z0-9_-]{40,}"),
            ], ["v4.local.{url:120}", "k4.secret.{url:86}"], ["k4.pid.{url:44}"]),
        prefixed(
            "rapidapi-key", "A RapidAPI key", ["https://docs.rapidapi.com/docs/keys-and-key-rotation"],
            [
                Shape(
                    ["msh"], "[a-f0-9]{15}p1[a-f0-9]{5,6}jsn[a-f0-9]{12}", before: "[a-f0-9]", beforeLength: 10)
            ], ["{hex:10}msh{hex:15}p1{hex:6}jsn{hex:12}"]),
    ]

    /// Prefixes, and how what follows them looks.
    private struct Shape {
        let pattern: TokenPattern

        init(
            _ literals: [String], _ tail: String, needs: TokenPattern.Needs = [], before: String? = nil,
            beforeLength: Int = 1
        ) {
            pattern = TokenPattern(
                literals, tail, before: before, beforeLength: before == nil ? 0 : beforeLength,
                boundary: before == nil ? .word : .any, needs: needs)
        }

        /// Letters and digits of a generator, in both cases, and `-` and `_`.
        static func mixed(_ literals: [String], _ length: Int) -> Shape {
            Shape(literals, "[A-Za-z0-9_-]{\(length),}", needs: [.digit, .upper, .lower, .random])
        }

        /// Behind a prefix that is nothing else: anything with a digit, in one or more parts.
        static func long(_ literals: [String], _ length: Int) -> Shape {
            Shape(literals, "[A-Za-z0-9_=.-]{\(length),}", needs: [.digit])
        }

        static func hex(_ literals: [String], _ length: Int) -> Shape {
            Shape(literals, "[a-f0-9]{\(length),}", needs: [.digit])
        }
    }

    private static func prefixed(
        _ id: String, _ summary: String, _ references: [String], _ shapes: [Shape], _ examples: [String],
        _ counterexamples: [String] = []
    ) -> Rule {
        Rule(
            id, summary, references: references, confidence: .medium, detection: .tokens(shapes.map(\.pattern)),
            examples: examples, counterexamples: counterexamples)
    }
}
