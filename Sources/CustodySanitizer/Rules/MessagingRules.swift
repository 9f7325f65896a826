extension StandardRules {
    /// Chat, mail, telephony, alerts.
    static let messaging: [Rule] = [
        token(
            "slack-token", "A Slack token", "https://docs.slack.dev/authentication/tokens",
            [
                "xoxb-", "xoxp-", "xoxa-", "xoxo-", "xoxs-", "xoxr-", "xoxc-", "xoxd-", "xoxe-", "xoxe.", "xapp-",
                "xwfp-",
            ],
            "[A-Za-z0-9._%+/=-]{12,}", "xoxb-{dec:12}-{dec:12}-{b62:24}"),
        token(
            "slack-webhook", "A Slack webhook",
            "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
            [
                "hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/",
                "hooks.slack-gov.com/services/", "hooks.slack.com%2Fservices%2F", "hooks.slack.com%2Fworkflows%2F",
                "hooks.slack.com%2Ftriggers%2F",
            ],
            "[A-Za-z0-9+/%_-]{30,}", "https://hooks.slack.com/services/T{B36:8}/B{B36:10}/{b62:24}", keepsLiteral: true),
        token(
            "discord-webhook", "A Discord webhook", "https://discord.com/developers/docs/resources/webhook",
            [
                "discord.com/api/webhooks/", "discordapp.com/api/webhooks/", "discord.com%2Fapi%2Fwebhooks%2F",
            ], "[0-9]{16,20}[/%2F]{1,3}[A-Za-z0-9_-]{60,}",
            "https://discord.com/api/webhooks/{dec:19}/{url:68}", keepsLiteral: true),
        Rule(
            "discord-bot-token", "A Discord bot token",
            references: ["https://docs.discord.com/developers/reference#authentication"],
            detection: .tokens([
                TokenPattern(
                    // Base64 of the first three digits of a bot's id.
                    ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"].flatMap { start in
                        "AEIMQUYcgk".map { start + String($0) }
                    },
                    "[wxyz0-5][A-Za-z0-9_-]{17,25}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}", boundary: .word),
                TokenPattern(
                    ["Bot "], "[A-Za-z0-9_-]{22,30}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}", keepsLiteral: true),
            ]),
            examples: ["MTAx{b62:22}.G{b62:5}.{url:38}"]),
        token(
            "telegram-bot-token", "A Telegram bot token", "https://core.telegram.org/bots/api#authorizing-your-bot",
            [":AA"], "[A-Za-z0-9_-]{32,}", "{dec:10}:AA{url:33}"
        ).withBefore("[0-9]", 7),
        token(
            "teams-webhook", "A Microsoft Teams webhook",
            "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook",
            ["/IncomingWebhook/", "%2FIncomingWebhook%2F"], "[a-z0-9]{32}[/%2F]{1,3}[a-z0-9-]{33,36}[A-Za-z0-9/%_-]*",
            "https://x.webhook.office.com/webhookb2/1/IncomingWebhook/{hex:32}/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
        token(
            "google-chat-webhook", "The key and token of a Google Chat webhook",
            "https://developers.google.com/workspace/chat/quickstart/webhooks",
            ["chat.googleapis.com/v1/spaces/"],
            "[A-Za-z0-9_-]{8,}/messages\\?key=[A-Za-z0-9_-]{30,}&token=[A-Za-z0-9_%-]{30,}",
            "https://chat.googleapis.com/v1/spaces/{b62:11}/messages?key={url:39}&token={url:43}", keepsLiteral: true),
        token(
            "sendgrid-key", "A SendGrid API key",
            "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
            ["SG."], "[A-Za-z0-9_=.-]{50,}", "SG.{url:22}.{url:42}1", boundary: .word, needs: [.digit]),
        token(
            "mailgun-key", "A Mailgun key",
            "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/api-key-mgmt",
            ["key-"], "[A-Za-z0-9]{32,}", "key-{hex:26}a1b2c3", boundary: .word, needs: [.digit, .random]),
        token(
            "mailchimp-key", "A Mailchimp API key", "https://mailchimp.com/developer/marketing/guides/quick-start/",
            ["-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"], "[0-9]{0,2}", "{hex:32}-us14"
        )
        .withBefore("[0-9a-f]", 32),
        token(
            "mandrill-key", "A Mailchimp Transactional key",
            "https://mailchimp.com/developer/transactional/guides/quick-start/",
            ["md-"], "[A-Za-z0-9_-]{22}", "md-{b62:21}1", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "brevo-key", "A Brevo key", "https://developers.brevo.com/docs/getting-started",
            ["xkeysib-", "xsmtpsib-"], "[A-Za-z0-9]{48,}(-[A-Za-z0-9]{12,})?", "xkeysib-{hex:64}-{b62:16}"),
        token(
            "postmark-token", "A Postmark server token in its header", "https://postmarkapp.com/developer/api/overview",
            ["X-Postmark-Server-Token: ", "X-Postmark-Account-Token: "], "[a-f0-9-]{36}",
            "X-Postmark-Server-Token: {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", keepsLiteral: true),
        token(
            "resend-key", "A Resend API key", "https://resend.com/docs/dashboard/api-keys/introduction",
            ["re_"], "[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}", "re_{b62:8}_{b62:24}", boundary: .word, needs: [.digit]),
        token(
            "vonage-secret", "A Vonage secret in a connection string",
            "https://developer.vonage.com/en/concepts/guides/signing-messages",
            ["nexmo_api_secret=", "vonage_api_secret="], "[A-Za-z0-9]{16,}", "nexmo_api_secret={b62:16}",
            keepsLiteral: true),
        token(
            "pagerduty-key", "A PagerDuty key", "https://support.pagerduty.com/main/docs/api-access-keys",
            ["Token token="], "[A-Za-z0-9_+-]{18,}", "Token token=u+{b62:18}", keepsLiteral: true),
        token(
            "opsgenie-key", "A Jira Service Management key in its header",
            "https://docs.opsgenie.com/docs/authentication",
            ["GenieKey "], "[a-f0-9-]{36}", "GenieKey {hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}", keepsLiteral: true),
        token(
            "intercom-token", "An Intercom access token",
            "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication",
            ["dG9rO"], "[A-Za-z0-9+/]{50,}={0,2}", "dG9rO{b64:55}=", boundary: .word),
        token(
            "webex-token", "A Webex bot or integration token", "https://developer.webex.com/docs/bots",
            ["_P0A1_", "_PF84_", "_PS8A_"], "[a-f0-9-]{36}", "{b64:64}_PF84_{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"
        )
        .withBefore("[A-Za-z0-9+/-]", 40),
        token(
            "lark-webhook", "A Lark or Feishu bot webhook",
            "https://open.larksuite.com/document/client-docs/bot-v3/add-custom-bot",
            ["open-apis/bot/v2/hook/"], "[a-f0-9-]{36}",
            "https://open.larksuite.com/open-apis/bot/v2/hook/{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
        token(
            "dingtalk-webhook", "A DingTalk robot's token",
            "https://open.dingtalk.com/document/robots/custom-robot-access",
            ["oapi.dingtalk.com/robot/send?access_token="], "[a-f0-9]{60,}",
            "https://oapi.dingtalk.com/robot/send?access_token={hex:64}", keepsLiteral: true),
        token(
            "wecom-webhook", "A WeCom robot's key", "https://developer.work.weixin.qq.com/document/path/91770",
            ["qyapi.weixin.qq.com/cgi-bin/webhook/send?key="], "[a-f0-9-]{36}",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}",
            keepsLiteral: true),
    ]
}
