extension StandardRules {
    /// Payment, commerce, finance.
    static let payment: [Rule] = [
        token(
            "stripe-key", "A Stripe secret or restricted key; Paystack keys look the same",
            "https://docs.stripe.com/keys",
            ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"], "[A-Za-z0-9+/=%_-]{10,}",
            "sk_live_{b62:24}"),
        token(
            "stripe-webhook-secret", "A Stripe webhook signing secret", "https://docs.stripe.com/webhooks/signature",
            ["whsec_"], "[A-Za-z0-9+/=%]{24,}", "whsec_{b62:32}"),
        token(
            "square-token", "A Square access token or secret",
            "https://developer.squareup.com/docs/build-basics/access-tokens",
            ["EAAA", "sq0atp-", "sq0csp-", "sq0idp-"], "[A-Za-z0-9_-]{22,}", "sq0atp-{url:22}", boundary: .word,
            needs: [.digit, .lower]),
        token(
            "shopify-token", "A Shopify token or secret",
            "https://shopify.dev/docs/apps/build/authentication-authorization",
            ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_", "shpua_", "shprt_", "shpsa_"], "[A-Za-z0-9]{32,}",
            "shpat_{hex:32}"),
        token(
            "paypal-braintree-token", "A Braintree access token",
            "https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens",
            ["access_token$production$", "access_token$sandbox$", "access_token%24production%24"],
            "[a-z0-9]{16}[$%24]{1,3}[a-f0-9]{30,}",
            "access_token$production${b36:16}${hex:32}"),
        token(
            "adyen-key", "An Adyen API key", "https://docs.adyen.com/development-resources/api-credentials/",
            ["AQE"],
            "[A-Za-z0-9+/=%]{40,}-[A-Za-z0-9+/=%]{40,}-[^\\s\"',;&]{10,}", "AQEy{b64:60}=-{b64:43}=-{b62:16}",
            boundary: .word),
        token(
            "flutterwave-key", "A Flutterwave key", "https://developer.flutterwave.com/docs/authentication",
            ["FLWSECK-", "FLWSECK_TEST-", "FLWSECK_LIVE-"], "[A-Za-z0-9]{12,}(-X)?", "FLWSECK_TEST-{hex:32}-X"),
        token(
            "razorpay-key", "A Razorpay key id",
            "https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/",
            ["rzp_live_", "rzp_test_"], "[A-Za-z0-9]{14,}", "rzp_live_{b62:14}"),
        token(
            "lob-key", "A Lob API key", "https://docs.lob.com/#tag/Authentication",
            ["live_", "test_"], "[a-f0-9]{35}", "live_{hex:35}", boundary: .word, needs: [.digit, .notPublic]),
        token(
            "mollie-key", "A Mollie API key", "https://docs.mollie.com/reference/authentication",
            ["live_", "test_"], "[A-Za-z0-9]{30}", "live_{b62:30}", boundary: .word,
            needs: [.digit, .upper, .lower, .notPublic]),
        token(
            "gocardless-token", "A GoCardless access token",
            "https://developer.gocardless.com/api-reference/#overview-authentication",
            ["live_", "sandbox_"], "[A-Za-z0-9_=-]{40}", "live_{url:36}1a2B", boundary: .word,
            needs: [.digit, .random, .notPublic]),
        token(
            "checkout-key", "A Checkout.com secret key",
            "https://www.checkout.com/docs/developer-resources/api/manage-api-keys",
            ["sk_sbox_"], "[a-z0-9]{24,}", "sk_sbox_{b36:26}", boundary: .word, needs: [.digit, .lower]),
        token(
            "plaid-token", "A Plaid token", "https://plaid.com/docs/api/tokens/",
            ["access-production-", "access-sandbox-", "access-development-", "link-production-", "public-production-"],
            "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
            "access-production-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "coinbase-key", "A Coinbase Commerce or CDP key in its header", "https://docs.cdp.coinbase.com/",
            ["X-CC-Api-Key: ", "CB-ACCESS-SIGN: ", "CB-ACCESS-PASSPHRASE: "], "[A-Za-z0-9+/=%-]{16,}",
            "X-CC-Api-Key: {hex:36}", keepsLiteral: true),
        token(
            "duffel-key", "A Duffel API key", "https://duffel.com/docs/api/overview/authentication",
            ["duffel_live_", "duffel_test_"], "[A-Za-z0-9_=-]{36,}", "duffel_live_{url:43}"),
        token(
            "easypost-key", "An EasyPost API key", "https://docs.easypost.com/docs/authentication",
            ["EZAK", "EZTK"], "[A-Za-z0-9]{54,}", "EZAK{b62:54}"),
        token(
            "shippo-token", "A Shippo token", "https://docs.goshippo.com/docs/guides_general/authentication/",
            ["shippo_live_", "shippo_test_"], "[A-Fa-f0-9]{40}", "shippo_live_{hex:40}"),
        token(
            "paddle-key", "A Paddle API key", "https://developer.paddle.com/api-reference/about/api-keys",
            ["pdl_live_apikey_", "pdl_sdbx_apikey_", "pdl_ntfset_"], "[A-Za-z0-9_]{20,}",
            "pdl_live_apikey_{b36:26}_{b62:22}_{b62:3}"),
    ]
}
