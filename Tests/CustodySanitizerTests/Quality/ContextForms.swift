import CustodySanitizer

/// Secrets without a form of their own: what stands beside them says what they are.
enum ContextForms {
    static let all: [LabelledForm] = members + lists + text + commands + files

    private static let vendors = [
        "adafruit", "airtable", "algolia", "amplitude", "asana", "auth0", "beamer", "bitbucket", "bittrex", "clearbit",
        "codecov", "coinbase", "confluent", "contentful", "databricks", "datadog", "droneci", "etsy", "fastly",
        "finicity", "flickr", "freshbooks", "gitter", "gocardless", "hubspot", "intercom", "kraken", "kucoin",
        "linkedin",
        "mailgun", "mapbox", "mattermost", "messagebird", "netlify", "nytimes", "okta", "opsgenie", "pagerduty",
        "plaid",
        "rapidapi", "sendbird", "snyk", "squarespace", "sumologic", "telnyx", "travisci", "twitch", "twitter", "yandex",
        "zendesk", "accuweather", "alienvault", "apiflash", "baremetrics", "calendarific", "carboninterface",
        "clockify", "cloudsmith", "coingecko", "convertkit", "currencylayer", "debounce", "delighted", "detectify",
        "everhour", "exchangerates", "financialmodelingprep", "geocodio", "getresponse", "gtmetrix", "holidayapi",
        "iexcloud", "infura", "ipgeolocation", "ipify", "jotform", "keenio", "lemlist", "mediastack", "nutritionix",
        "omnisend", "pandadoc", "pdfshift", "pipedrive", "pixabay", "polygon", "riotgames", "scrapingbee", "serpstack",
        "shutterstock", "spoonacular", "statuscake", "storyblok", "strava", "tatum", "tiingo", "toggl", "uptimerobot",
        "vultr", "wistia", "woopra", "youneedabudget", "zenscrape", "zerobounce",
    ]
    private static let nouns = ["api_key", "apikey", "token", "secret", "key", "auth_token", "access_key", "api_token"]
    private static let users = ["alice", "deploy", "root", "svc-app", "admin", "bob"]

    private static func member(_ name: String, _ names: [String], isPassword: Bool) -> LabelledForm {
        LabelledForm(name) { values in
            let secret = isPassword ? values.password() : values.key()
            return ("{\"type\":\"config\",\"\(values.pick(names))\":\"\(json(secret))\"}", secret)
        }
    }

    private static let members: [LabelledForm] = [
        member(
            "password member", ["password", "passwd", "db_password", "userPassword", "MYSQL_ROOT_PASSWORD", "pass"],
            isPassword: true),
        member(
            "odd password member", ["pw", "adminPw", "db_pw", "user_pass", "PGPASS", "pswd", "Kennwort"],
            isPassword: true),
        member(
            "key member", ["api_key", "apiKey", "X-Api-Key", "subscriptionKey", "service_key", "APP_KEY"],
            isPassword: false),
        member(
            "secret member", ["client_secret", "appSecret", "consumer_secret", "webhook_secret", "JWT_SECRET"],
            isPassword: false),
        member(
            "odd secret member",
            ["secretKeyBase", "session_secret_value", "cookie_secret_1", "HMAC_KEY", "enc_key", "salt"],
            isPassword: false),
        member(
            "token member", ["token", "access_token", "refreshToken", "bot_token", "push_access_token"],
            isPassword: false),
        member(
            "numbered member", ["api_key_1", "token2", "password_old", "secret_v2", "API_KEY_PROD", "TOKEN_STAGING"],
            isPassword: false),
        LabelledForm("vendor and noun member") { values in
            let secret = values.key()
            return ("{\"\(values.pick(vendors))_\(values.pick(nouns))\":\"\(secret)\"}", secret)
        },
        LabelledForm("vendor alone member") { values in
            let secret = values.pick([values.hex(32), values.expand("{b62:32}"), values.expand("{b62:40}")])
            return ("{\"config\":{\"\(values.pick(vendors))\":\"\(secret)\"}}", secret)
        },
        LabelledForm("vendor object") { values in
            let secret = values.key()
            return (
                "{\"\(values.pick(vendors))\":{\"enabled\":true,\"\(values.pick(["key", "token", "secret", "apiKey"]))\":\"\(secret)\"}}",
                secret
            )
        },
        LabelledForm("vendor beside") { values in
            let secret = values.pick([values.hex(32), values.expand("{b62:32}"), values.hex(40)])
            return (
                "{\"service\":\"\(values.pick(vendors))\",\"\(values.pick(["key", "value", "credential"]))\":\"\(secret)\"}",
                secret
            )
        },
        LabelledForm("kind beside") { values in
            let secret = values.key()
            return (
                "{\"type\":\"\(values.pick(["api_key", "password", "client_secret", "bearer_token"]))\",\"value\":\"\(secret)\"}",
                secret
            )
        },
        LabelledForm("title beside") { values in
            let secret = values.password()
            return (
                "{\"title\":\"\(values.pick(["Database password", "Root password for db1", "API secret", "Login token"]))\",\"value\":\"\(json(secret))\"}",
                secret
            )
        },
        LabelledForm("secret under policy words") { values in
            let secret = values.key()
            return (
                "{\"auth\":{\"type\":\"basic\",\"username\":\"\(values.pick(users))\",\"password\":\"\(secret)\"}}",
                secret
            )
        },
    ]

    private static let lists: [LabelledForm] = [
        LabelledForm("environment list") { values in
            let secret = values.password()
            return (
                "{\"env\":[{\"name\":\"LOG\",\"value\":\"info\"},{\"name\":\"\(values.pick(["DB_PASSWORD", "REDIS_PASS", "ADMIN_PWD", "API_TOKEN"]))\",\"value\":\"\(json(secret))\"}]}",
                secret
            )
        },
        LabelledForm("environment strings") { values in
            let secret = values.password()
            return (
                "{\"Env\":[\"PATH=/usr/bin\",\"\(values.pick(["POSTGRES_PASSWORD", "SECRET_KEY", "AUTH_TOKEN", "MINIO_ROOT_PASSWORD"]))=\(json(secret))\",\"LANG=C\"]}",
                secret
            )
        },
        LabelledForm("header pairs") { values in
            let secret = values.key()
            return (
                "{\"headers\":[[\"Accept\",\"*/*\"],[\"\(values.pick(["X-Api-Key", "X-Auth-Token", "Authorization", "X-Access-Token"]))\",\"\(secret)\"]]}",
                secret
            )
        },
        LabelledForm("header list") { values in
            let secret = values.key()
            return (
                "{\"headers\":[{\"key\":\"\(values.pick(["api-key", "X-Auth", "x-functions-key", "private-token"]))\",\"value\":\"\(secret)\"}]}",
                secret
            )
        },
        LabelledForm("header values") { values in
            let secret = values.key()
            return ("{\"headers\":{\"X-Api-Key\":[\"\(secret)\"],\"Accept\":[\"*/*\"]}}", secret)
        },
        LabelledForm("arguments apart") { values in
            let secret = values.password()
            return (
                "{\"args\":[\"app\",\"\(values.pick(["--password", "--token", "--api-key", "--client-secret", "-password"]))\",\"\(json(secret))\",\"--port\",\"80\"]}",
                secret
            )
        },
        LabelledForm("arguments joined") { values in
            let secret = values.password()
            return (
                "{\"args\":[\"app\",\"\(values.pick(["--password", "--auth-token", "--secret", "--db.pass"]))=\(json(secret))\"]}",
                secret
            )
        },
        LabelledForm("kubernetes secret data") { values in
            let secret = base64(values.password() + "\(values.number(10...99))")
            return (
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"db\"},\"data\":{\"\(values.pick(["username2", "config", "tls", "value", "blob"]))\":\"\(secret)\"}}",
                secret
            )
        },
        LabelledForm("kubernetes secret strings") { values in
            let secret = values.password() + "x"
            return (
                "{\"apiVersion\":\"v1\",\"stringData\":{\"\(values.pick(["settings", "conn", "value"]))\":\"\(json(secret))\"},\"kind\":\"Secret\"}",
                secret
            )
        },
        LabelledForm("terraform state") { values in
            let secret = values.password()
            return (
                "{\"resources\":[{\"type\":\"random_password\",\"instances\":[{\"attributes\":{\"length\":16,\"result\":\"\(json(secret))\",\"special\":true}}]}]}",
                secret
            )
        },
        LabelledForm("terraform attribute") { values in
            let secret = values.password()
            return (
                "{\"resources\":[{\"type\":\"aws_db_instance\",\"instances\":[{\"attributes\":{\"master_password\":\"\(json(secret))\",\"port\":5432}}]}]}",
                secret
            )
        },
        LabelledForm("docker auths") { values in
            let secret = base64("\(values.pick(users)):\(values.password())")
            return ("{\"auths\":{\"registry.example.com\":{\"auth\":\"\(secret)\"}}}", secret)
        },
        LabelledForm("parameters") { values in
            let secret = values.password()
            return (
                "{\"Parameters\":[{\"ParameterKey\":\"\(values.pick(["DBPassword", "MasterUserPassword", "ApiSecret"]))\",\"ParameterValue\":\"\(json(secret))\"}]}",
                secret
            )
        },
    ]

    private static func sentence(_ name: String, _ make: @escaping @Sendable (inout SeededValues) -> (String, String))
        -> LabelledForm
    {
        LabelledForm(name) { values in
            let (text, secret) = make(&values)
            return ("{\"ts\":\"2026-11-21T10:00:00Z\",\"msg\":\"\(json(text))\"}", secret)
        }
    }

    private static let text: [LabelledForm] = [
        sentence("assignment in log") { values in
            let secret = values.password()
            return ("loaded settings: host=db1 password=\(secret) timeout=5", secret)
        },
        sentence("colon in log") { values in
            let secret = values.key()
            return (
                "config dump -- \(values.pick(["api key", "secret key", "auth token", "access token", "Secret"])): \(secret)",
                secret
            )
        },
        sentence("password is") { values in
            let secret = values.password()
            return (
                "hi, the \(values.pick(["password", "admin password", "temporary password", "passphrase", "wifi password"])) is \(secret) please change it",
                secret
            )
        },
        sentence("password set to") { values in
            let secret = values.password()
            return (
                "\(values.pick(["Password", "Root password", "initial password"])) \(values.pick(["set to", "changed to", "has been reset to", "was:"])) \(secret)",
                secret
            )
        },
        sentence("log in with") { values in
            let secret = values.password()
            return ("log in with user \(values.pick(users)) and password \(secret) on the portal", secret)
        },
        sentence("user slash password") { values in
            let secret = values.password()
            return ("credentials: \(values.pick(users)) / \(secret)", secret)
        },
        sentence("vendor key is") { values in
            let secret = values.key()
            return (
                "the \(values.pick(vendors)) \(values.pick(["key", "token", "api key", "secret"])) is \(secret)", secret
            )
        },
        sentence("vendor key colon") { values in
            let secret = values.key()
            return ("\(values.pick(vendors)) \(values.pick(["key", "token", "api key", "secret"])): \(secret)", secret)
        },
        sentence("vendor key dash quoted") { values in
            let secret = values.key()
            return ("\(values.pick(vendors)) token - '\(secret)'", secret)
        },
        sentence("vendor assignment") { values in
            let secret = values.key()
            return ("\(values.pick(vendors).uppercased()) = \"\(secret)\"", secret)
        },
        sentence("vendor prose") { values in
            let secret = values.pick([values.hex(32), values.expand("{b62:32}"), values.expand("{b62:40}")])
            return ("calling \(values.pick(vendors)) with \(secret) failed: 403", secret)
        },
        sentence("using key") { values in
            let secret = values.key()
            return (
                "using \(values.pick(["api key", "token", "client secret", "access key", "credential"])) \(secret) for upload",
                secret
            )
        },
        sentence("camel in code") { values in
            let secret = values.key()
            return ("const \(values.pick(vendors))\(values.pick(["ApiKey", "Token", "Secret"])) = '\(secret)';", secret)
        },
        sentence("python dictionary") { values in
            let secret = values.password()
            return (
                "kwargs={'user': 'app', '\(values.pick(["password", "secret", "passwd", "auth_token"]))': '\(secret)', 'port': 1}",
                secret
            )
        },
        sentence("json in log") { values in
            let secret = values.password()
            return (
                "request body {\"user\": \"app\", \"\(values.pick(["password", "client_secret", "pin_code", "apiKey"]))\": \"\(json(secret))\"}",
                secret
            )
        },
        sentence("yaml in log") { values in
            let secret = values.password()
            return (
                "database:\n  host: db1\n  \(values.pick(["password", "pass", "secret", "db_pwd"])): \(secret)\n  port: 5432\n",
                secret
            )
        },
        sentence("xml in log") { values in
            let secret = values.password()
            return (
                "<server><id>r1</id><username>ci</username><\(values.pick(["password", "passphrase", "secretKey"]))>\(secret)</server>",
                secret
            )
        },
        sentence("xml attribute") { values in
            let secret = values.password()
            return (
                "<add name=\"main\" \(values.pick(["password", "pwd", "apikey"]))=\"\(secret)\" port=\"1\"/>", secret
            )
        },
        sentence("xml key value") { values in
            let secret = values.key()
            return (
                "<add key=\"\(values.pick(["ApiKey", "ClientSecret", "DbPassword"]))\" value=\"\(secret)\" />", secret
            )
        },
        sentence("properties") { values in
            let secret = values.password()
            return (
                "spring.datasource.username=app\nspring.datasource.\(values.pick(["password", "pass"]))=\(secret)\n",
                secret
            )
        },
        sentence("http header in text") { values in
            let secret = values.key()
            return (
                "GET /v1 HTTP/1.1\r\nHost: a\r\n\(values.pick(["X-Api-Key", "X-Auth-Token", "Private-Token", "Apikey"])): \(secret)\r\n\r\n",
                secret
            )
        },
        sentence("authorization in text") { values in
            let secret = values.pick([values.hex(40), values.expand("{b62:40}"), values.expand("{url:43}")])
            return ("> Authorization: \(values.pick(["Bearer", "Token", "ApiKey", "token"])) \(secret)", secret)
        },
        sentence("basic in text") { values in
            let secret = base64("\(values.pick(users)):\(values.password())")
            return ("header Authorization: Basic \(secret) sent", secret)
        },
        sentence("cookie in text") { values in
            let secret = values.expand("{b62:32}")
            return ("Cookie: theme=dark; sessionid=\(secret); lang=en", secret)
        },
        sentence("query parameter") { values in
            let secret = values.key().replacing("+", with: "-").replacing("/", with: "_")
            return (
                "GET https://api.example.com/v1?\(values.pick(["api_key", "apikey", "access_token", "key", "token", "auth", "appid"]))=\(secret)&format=json 200",
                secret
            )
        },
        sentence("percent-encoded form") { values in
            let secret = values.expand("{b62:20}")
            return (
                "body=user%3Dalice%26\(values.pick(["password", "client%5Fsecret", "pass%77ord", "api%2Dkey"]))%3D\(secret)%26a%3D1",
                secret
            )
        },
        sentence("percent-encoded name") { values in
            let secret = values.password().replacing("#", with: "x").replacing("%", with: "y")
            return (
                "POST form: grant_type=x&\(values.pick(["client%5Fsecret", "p%61ssword", "api%5fkey", "user%5Bpassword%5D"]))=\(secret)&z=1",
                secret
            )
        },
    ]

    private static let commands: [LabelledForm] = [
        sentence("curl user") { values in
            let secret = values.password()
            return (
                "curl \(values.pick(["-u", "--user", "-s -u", "-k -X POST --user", "-fsSL -u"])) \(values.pick(users)):\(secret) https://example.com/x",
                secret
            )
        },
        sentence("mysql") { values in
            let secret = values.password()
            return (
                "\(values.pick(["mysql -h db1 -u app -p", "mysqldump --single-transaction -uroot -p", "mysql -uapp -p"]))\(secret) app",
                secret
            )
        },
        sentence("redis auth") { values in
            let secret = values.password()
            return (
                "\(values.pick(["redis> AUTH", "redis-cli -h r1 -a", "redis-cli -p 6379 -a", "AUTH default"])) \(secret)",
                secret
            )
        },
        sentence("identified by") { values in
            let secret = values.password()
            return (
                "\(values.pick(["CREATE USER 'app'@'%' IDENTIFIED BY", "ALTER USER app IDENTIFIED BY", "GRANT ALL ON *.* TO 'x' IDENTIFIED BY"])) '\(secret)';",
                secret
            )
        },
        sentence("with password") { values in
            let secret = values.password()
            return (
                "\(values.pick(["CREATE ROLE app LOGIN PASSWORD", "ALTER USER app WITH PASSWORD", "CREATE LOGIN app WITH PASSWORD =", "ALTER ROLE app ENCRYPTED PASSWORD"])) '\(secret)'",
                secret
            )
        },
        sentence("pgpassword") { values in
            let secret = values.password()
            return (
                "\(values.pick(["PGPASSWORD", "MYSQL_PWD", "SSHPASS", "RESTIC_PASSWORD", "VAULT_TOKEN"]))=\(secret) psql -h db1",
                secret
            )
        },
        sentence("sshpass") { values in
            let secret = values.password()
            return ("sshpass -p \(values.pick(["", "'"]))\(secret) ssh alice@h1", secret)
        },
        sentence("docker login") { values in
            let secret = values.password()
            return (
                "docker login \(values.pick(["-u bob -p", "--username bob --password", "registry.example.com -u bob -p"])) \(secret)",
                secret
            )
        },
        sentence("option and value") { values in
            let secret = values.password()
            return (
                "/usr/bin/app --listen :80 \(values.pick(["--admin-password", "--secret-key", "--api-token", "--db-pass", "-password"])) \(secret) --verbose",
                secret
            )
        },
        sentence("helm set") { values in
            let secret = values.password().replacing("#", with: "x")
            return (
                "helm upgrade x y --set auth.\(values.pick(["password", "rootPassword", "replicationPassword", "existingToken"]))=\(secret) --wait",
                secret
            )
        },
        sentence("openssl pass") { values in
            let secret = values.password()
            return (
                "openssl pkcs12 -in a.p12 \(values.pick(["-passin", "-passout", "-password"])) pass:\(secret) -nodes",
                secret
            )
        },
        sentence("net use") { values in
            let secret = values.password()
            return (
                "\(values.pick(["net use \\\\srv\\share", "net use Z: \\\\srv\\c$"])) /user:ACME\\bob \(secret)", secret
            )
        },
        sentence("wget") { values in
            let secret = values.password()
            return (
                "wget --user=bob \(values.pick(["--password=", "--http-password=", "--ftp-password="]))\(secret) https://e.example/x",
                secret
            )
        },
        sentence("mongo") { values in
            let secret = values.password()
            return (
                "\(values.pick(["mongosh --host h -u app -p", "mongodump -u app -p", "mongo admin -u root -p"])) \(secret) --quiet",
                secret
            )
        },
        sentence("ldap") { values in
            let secret = values.password()
            return ("ldapsearch -x -D cn=admin,dc=example -w \(secret) -b dc=example", secret)
        },
        sentence("echo to passwd") { values in
            let secret = values.password()
            return ("echo \(values.pick(["root", "bob"])):\(secret) | chpasswd", secret)
        },
        sentence("git remote") { values in
            let secret = values.expand("{b62:24}")
            return (
                "git clone https://\(values.pick(["oauth2", "ci", "x-access-token"])):\(secret)@git.example.com/a/b.git",
                secret
            )
        },
        sentence("az login") { values in
            let secret = values.password()
            return ("az login --service-principal -u app -p \(secret) --tenant t", secret)
        },
    ]

    private static let files: [LabelledForm] = [
        sentence("npmrc") { values in
            let secret = values.pick([values.uuid(), values.expand("{b64:32}")])
            return (
                "\(values.pick(["//registry.example.com/:_authToken", "_auth", "//r.example/:_password"]))=\(secret)",
                secret
            )
        },
        sentence("netrc") { values in
            let secret = values.password()
            return ("machine api.example.com login bob password \(secret)", secret)
        },
        sentence("pgpass") { values in
            let secret = values.expand("{b62:16}") + "7x"
            return ("db1.example.com:5432:app:app:\(secret)", secret)
        },
        sentence("connection string") { values in
            let secret = values.password()
            return (
                "Server=db1;Database=app;User Id=sa;\(values.pick(["Password", "Pwd", "PWD"]))=\(secret);Encrypt=true",
                secret
            )
        },
        sentence("url password") { values in
            let secret = values.expand("{b62:16}")
            return (
                "connecting to \(values.pick(["postgres", "mysql", "redis", "amqp", "ftp", "https"]))://app:\(secret)@h1.example.com/x",
                secret
            )
        },
        sentence("jdbc") { values in
            let secret = values.password().replacing("#", with: "x")
            return (
                "jdbc:\(values.pick(["mysql://db1/app?user=app&password=", "sqlserver://db1;user=sa;password=", "postgresql://db1/app?user=a&password="]))\(secret)",
                secret
            )
        },
        sentence("oracle connect") { values in
            let secret = values.expand("{b62:12}") + "x1"
            return ("sqlplus \(values.pick(["app", "system"]))/\(secret)@db1:1521/orcl", secret)
        },
        sentence("aws credentials file") { values in
            let secret = values.expand("{b64:40}")
            return (
                "[default]\n\(values.pick(["aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"])) = \(secret)\nregion = eu-west-1",
                secret
            )
        },
        sentence("maven settings") { values in
            let secret = values.password()
            return ("<server><id>nexus</id><password>\(secret)</password></server>", secret)
        },
        sentence("dotenv") { values in
            let secret = values.key()
            return (
                "APP_ENV=prod\n\(values.pick(["APP_KEY", "JWT_SECRET", "STRIPE_SECRET", "SESSION_SECRET", "ENCRYPTION_KEY"]))=\(secret)\nDEBUG=0",
                secret
            )
        },
        sentence("wifi") { values in
            let secret = values.password()
            return (
                "network={ ssid=\"office\" \(values.pick(["psk", "wpa_passphrase", "password"]))=\"\(secret)\" }",
                secret
            )
        },
        sentence("snmp") { values in
            let secret = values.expand("{b62:12}") + "9z"
            return ("snmp-server community \(secret) RO", secret)
        },
        sentence("cisco") { values in
            let secret = values.expand("{b62:12}") + "9z"
            return (
                "\(values.pick(["enable secret 0", "username bob password 0", "enable password", "username bob privilege 15 secret"])) \(secret)",
                secret
            )
        },
        sentence("ansible") { values in
            let secret = values.password()
            return (
                "h1 ansible_user=bob \(values.pick(["ansible_password", "ansible_become_pass", "ansible_ssh_pass"]))=\(secret)",
                secret
            )
        },
        sentence("kubectl literal") { values in
            let secret = values.password()
            return (
                "kubectl create secret generic db --from-literal=\(values.pick(["password", "value", "x"]))=\(secret) -n app",
                secret
            )
        },
        sentence("recovery code") { values in
            let secret = values.expand("{dec:6}")
            return (
                "your \(values.pick(["verification code", "one-time code", "OTP", "login code"])) is \(secret)", secret
            )
        },
    ]
}
