extension StandardRules {
    /// Model providers, agents, data platforms.
    static let intelligence: [Rule] = [
        Rule(
            "openai-key", "An OpenAI key",
            references: ["https://platform.openai.com/docs/api-reference/authentication"],
            detection: .tokens([
                TokenPattern(["T3BlbkFJ"], "[A-Za-z0-9_-]{16,}", before: "[A-Za-z0-9_-]", beforeLength: 16),
                TokenPattern(
                    ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"], "[A-Za-z0-9_-]{32,}", boundary: .word,
                    needs: [.digit]),
            ]),
            examples: ["sk-{b62:20}T3BlbkFJ{b62:20}", "sk-proj-{url:74}T3BlbkFJ{url:74}"],
            counterexamples: ["sk-proj-settings-of-the-new-customer-portal"]),
        token(
            "anthropic-key", "An Anthropic key", "https://docs.anthropic.com/en/api/overview",
            ["sk-ant-"], "[A-Za-z0-9_-]{24,}", "sk-ant-api03-{url:93}AA"),
        token(
            "secret-key-generic", "A key that begins like those of OpenAI and its many followers",
            "https://api-docs.deepseek.com/",
            ["sk-"], "[A-Za-z0-9]{28,}", "sk-{hex:32}", boundary: .word, needs: [.digit, .lower], confidence: .medium,
            not: ["sk-short", "task-1234567890"]),
        token(
            "openrouter-key", "An OpenRouter key", "https://openrouter.ai/docs/api-reference/authentication",
            ["sk-or-v1-"], "[a-f0-9]{48,}", "sk-or-v1-{hex:64}"),
        token(
            "huggingface-token", "A Hugging Face token", "https://huggingface.co/docs/hub/security-tokens",
            ["hf_", "api_org_"], "[A-Za-z0-9]{30,}", "hf_{b62:34}", boundary: .word),
        token(
            "replicate-token", "A Replicate token", "https://replicate.com/docs/topics/security/api-tokens",
            ["r8_"], "[A-Za-z0-9]{34,}", "r8_{b62:37}", boundary: .word),
        token(
            "groq-key", "A Groq key", "https://console.groq.com/docs/quickstart",
            ["gsk_"], "[A-Za-z0-9]{40,}", "gsk_{b62:52}", boundary: .word),
        token(
            "xai-key", "An xAI key", "https://docs.x.ai/docs/overview",
            ["xai-"], "[A-Za-z0-9_-]{40,}", "xai-{b62:80}", boundary: .word, needs: [.digit]),
        token(
            "perplexity-key", "A Perplexity key", "https://docs.perplexity.ai/getting-started/quickstart",
            ["pplx-"], "[A-Za-z0-9]{40,}", "pplx-{b62:48}"),
        token(
            "fireworks-key", "A Fireworks key", "https://docs.fireworks.ai/api-reference/introduction",
            ["fw_"], "[A-Za-z0-9]{22,}", "fw_{b62:24}", boundary: .word, needs: [.digit, .upper]),
        token(
            "together-key", "A Together AI key", "https://docs.together.ai/reference/authentication-1",
            ["tgp_v1_"], "[A-Za-z0-9_-]{30,}", "tgp_v1_{url:43}"),
        token(
            "nvidia-key", "An NVIDIA API key", "https://docs.nvidia.com/ngc/latest/ngc-user-guide.html",
            ["nvapi-"], "[A-Za-z0-9_-]{50,}", "nvapi-{url:64}"),
        token(
            "cerebras-key", "A Cerebras key", "https://inference-docs.cerebras.ai/quickstart",
            ["csk-"], "[A-Za-z0-9]{32,}", "csk-{b36:48}", boundary: .word),
        token(
            "elevenlabs-key", "An ElevenLabs key", "https://elevenlabs.io/docs/api-reference/authentication",
            ["sk_"], "[a-f0-9]{48}", "sk_{hex:48}", boundary: .word),
        token(
            "langsmith-key", "A LangSmith key", "https://docs.langchain.com/langsmith/create-account-api-key",
            ["lsv2_pt_", "lsv2_sk_"], "[A-Za-z0-9]{24,}(_[A-Za-z0-9]{6,})?", "lsv2_pt_{hex:32}_{hex:10}"),
        token(
            "langfuse-key", "A Langfuse secret key", "https://langfuse.com/docs/api",
            ["sk-lf-"], "[a-f0-9-]{36}", "sk-lf-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"),
        token(
            "pinecone-key", "A Pinecone key", "https://docs.pinecone.io/reference/api/authentication",
            ["pcsk_"], "[A-Za-z0-9_]{40,}", "pcsk_{b62:6}_{b62:63}"),
        token(
            "weights-biases-key", "A Weights & Biases key", "https://docs.wandb.ai/support/find_api_key/",
            ["wandb_v1_"], "[A-Za-z0-9_]{60,}", "wandb_v1_{b62:76}"),
        token(
            "tavily-key", "A Tavily key", "https://docs.tavily.com/documentation/api-reference/introduction",
            ["tvly-"], "[A-Za-z0-9-]{28,}", "tvly-dev-{b62:32}"),
        token(
            "firecrawl-key", "A Firecrawl key", "https://docs.firecrawl.dev/api-reference/introduction",
            ["fc-"], "[a-z0-9]{32}", "fc-{hex:32}", boundary: .word, needs: [.digit]),
        token(
            "e2b-key", "An E2B key", "https://e2b.dev/docs/api-key",
            ["e2b_", "sk_e2b_"], "[a-f0-9]{40}", "e2b_{hex:40}"),
        token(
            "databricks-token", "A Databricks token", "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
            ["dapi", "dose", "dkea", "dsapi"], "[a-h0-9]{32,}(-[0-9]{1,2})?", "dapi{hex:32}", boundary: .word,
            needs: [.digit]),
        token(
            "snowflake-token", "A Snowflake session token in its header",
            "https://docs.snowflake.com/en/developer-guide/sql-api/authenticating",
            ["Snowflake Token=\""], "[^\"]{40,}", "Snowflake Token=\"{b64:120}\"", keepsLiteral: true),
        token(
            "dbt-token", "A dbt Cloud token", "https://docs.getdbt.com/docs/dbt-cloud-apis/service-tokens",
            ["dbtc_", "dbtu_"], "[A-Za-z0-9_-]{30,}", "dbtu_{url:43}", boundary: .word),
        token(
            "confluent-key", "A Confluent Cloud secret",
            "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
            ["cflt"], "[A-Za-z0-9+/=%]{56,}", "cflt{b64:60}", boundary: .word, needs: [.digit]),
        token(
            "airtable-token", "An Airtable token", "https://airtable.com/developers/web/guides/personal-access-tokens",
            ["pat"], "[A-Za-z0-9]{14}\\.[a-f0-9]{64}", "pat{b62:14}.{hex:64}", boundary: .word),
        token(
            "llamacloud-key", "A LlamaCloud key", "https://docs.cloud.llamaindex.ai/",
            ["llx-"], "[A-Za-z0-9]{40,}", "llx-{b62:48}", boundary: .word),
        token(
            "jina-key", "A Jina AI key", "https://jina.ai/embeddings/",
            ["jina_"], "[A-Za-z0-9_-]{50,}", "jina_{url:60}", boundary: .word),
        token(
            "voyage-key", "A Voyage AI key", "https://docs.voyageai.com/docs/api-key-and-installation",
            ["pa-", "al-"], "[A-Za-z0-9_-]{43}", "pa-{url:43}", boundary: .word, needs: [.digit, .upper, .lower]),
        token(
            "helicone-key", "A Helicone key", "https://docs.helicone.ai/helicone-headers/helicone-auth",
            ["sk-helicone-", "pk-helicone-"], "[a-z0-9-]{20,}", "sk-helicone-{b36:7}-{b36:7}-{b36:7}-{b36:7}"),
    ]
}
