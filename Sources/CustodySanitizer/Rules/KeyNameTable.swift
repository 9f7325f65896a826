/// The names behind the name rules. All are in normal form: lower case, without `_`, `-`, `.` and spaces.
enum KeyNameTable {
    struct Group {
        let rule: String
        let policy: KeyVerdict.Policy
        let names: [String]
        let endings: [String]
    }

    static let groups: [Group] = [
        Group(
            rule: "key-password", policy: .secret,
            names: [
                "passwort", "motdepasse", "contrasena", "kennwort", "senha", "wachtwoord", "lozinka", "mdp", "psk",
                "wpapsk", "cvv",
                "cvc", "passcode", "otp", "totp", "userpass", "cardpin", "atmpin", "userpin", "secretanswer",
                "unlockcode",
                "mnemonic", "mnemonicphrase", "snmpcommunity", "communitystring", "rocommunity", "rwcommunity",
                "wifikey",
                "wpakey", "wepkey", "masterauth", "requirepass",
            ],
            endings: [
                "pass", "pw", "pswd", "password", "passwd", "passwords", "passphrase", "userpwd", "dbpwd", "adminpwd",
                "rootpwd",
                "passwordhash",
                "dbpass", "ftppass", "mysqlpass", "smtppass", "adminpass", "rootpass", "redispass", "passwordplain",
                "psk",
                "passwordconfirmation", "passwordconfirm", "passwordrepeat", "passwordvalue", "passwordclear",
                "pwdclear",
                "securityanswer", "recoverycode", "recoverycodes", "backupcode", "backupcodes", "recoverykey",
                "unsealkey",
                "unsealkeys", "seedphrase", "recoveryphrase", "passwordnew",
            ]),
        Group(rule: "key-password", policy: .secretUnlessPath, names: [], endings: ["pwd"]),
        Group(
            rule: "key-secret", policy: .credential,
            names: ["secrets", "clientsecrets", "securestring"],
            endings: [
                "secret", "secretvalue", "secretstring", "secretbinary", "secretdata", "sharedsecret", "clientsecret",
                "secrettext",
            ]),
        Group(
            rule: "key-private-key", policy: .secret,
            names: [],
            endings: [
                "privatekey", "privatekeypem", "privatekeydata", "secretkey", "secretaccesskey", "encryptionkey",
                "signingkey", "masterkey", "privkey", "sshkey", "clientkeydata", "deploykey", "secretkeybase",
            ]),
        Group(
            rule: "key-token", policy: .credential,
            names: ["jwt", "bearer", "xoauth", "xxsrftoken"],
            endings: [
                "token", "accesstoken", "refreshtoken", "idtoken", "authtoken", "securitytoken", "sessiontoken",
                "bearertoken", "tokenvalue", "jwttoken",
            ]),
        Group(
            rule: "key-api-key", policy: .credential,
            names: ["authkey", "ocpapimsubscriptionkey", "licensekey"],
            endings: [
                "apikey", "apikeys", "apikeyprivate", "accesskey", "accountkey", "apisecret", "sharedaccesskey",
                "storagekey",
                "subscriptionkey",
                "appkey", "applicationkey", "servicekey", "hmackey",
            ]),
        Group(
            rule: "http-authorization", policy: .credential,
            names: [
                "authorization", "proxyauthorization", "xauthorization", "httpauthorization", "authorizationheader",
                "authheader", "xforwardedauthorization",
            ],
            endings: []),
        Group(
            rule: "http-cookie", policy: .secret,
            names: ["cookie", "setcookie", "cookies", "httpcookie", "cookieheader"],
            endings: ["sessioncookie", "authcookie"]),
        Group(
            rule: "key-session", policy: .likely,
            names: [
                "session", "sid", "phpsessid", "jsessionid", "connectsid", "sessid", "aspnetsessionid",
                "laravelsession",
                "aspnetcorecookies", "gitlabsession", "rememberme", "tok", "apitok", "accesscode", "authcode",
                "authorizationcode", "devicecode", "codeverifier", "clientassertion", "approlesecretid",
                "vaultsecretid",
            ],
            endings: ["sessionsecret"]),
        Group(
            rule: "key-credential", policy: .pair,
            names: ["credential", "credentials", "creds", "cred", "auth", "basicauth"],
            endings: []),
        Group(rule: "key-credential", policy: .login, names: ["login", "logins", "logon"], endings: []),
        Group(
            rule: "key-credential", policy: .likely,
            names: ["awscredentials", "dockerconfigjson", "encodedauth", "registryauth"],
            endings: []),
        Group(
            rule: "key-named", policy: .random,
            names: ["pat", "sk", "secretid"],
            endings: [
                "key", "auth", "credential", "credentials", "creds", "pat", "webhook", "salt", "pepper", "hmac", "seed",
            ]),
        Group(
            rule: "url-signature", policy: .likely,
            names: ["sig", "xamzsignature", "xgoogsignature", "signature"],
            endings: []),
    ]

    /// Vendors whose keys have no prefix of their own: a random value under a name that mentions one is taken for a key.
    static let vendors: [String] = [
        "adafruit", "adobe", "airtable", "algolia", "amplitude", "alphavantage", "abuseipdb", "applitools",
        "artifactory",
        "asana", "assemblyai", "atlassian", "auth0", "authress", "bandwidth", "beamer", "binance", "bitbucket",
        "bitfinex",
        "bittrex", "braintree", "browserstack", "bugsnag", "buildkite", "calendly", "censys", "circleci", "clearbit",
        "clickup", "clojars", "cloudflare", "cloudinary", "codeclimate", "codecov", "cohere", "coinbase",
        "coinmarketcap",
        "confluent", "contentful", "coveralls", "databricks", "datadog", "deepgram", "digitalocean", "discord",
        "docusign",
        "doppler", "droneci", "dropbox", "duffel", "dynatrace", "easypost", "elevenlabs", "etsy", "facebook", "fastly",
        "figma", "finicity", "finnhub", "firebase", "flickr", "flutterwave", "frameio", "freemius", "freshbooks",
        "freshdesk", "giphy", "gitter", "gocardless", "grafana", "greynoise", "hashicorp", "helpscout", "heroku",
        "hubspot",
        "huggingface", "infracost", "intercom", "intra42", "ipinfo", "ipstack", "jfrog", "kaggle", "klaviyo", "kraken",
        "kucoin", "lambdatest", "launchdarkly", "linkedin", "looker", "mailchimp", "mailgun", "mailjet", "mailtrap",
        "mandrill", "mapbox", "mapquest", "mattermost", "maxmind", "messagebird", "mixpanel", "netlify", "newrelic",
        "new_relic", "newsapi", "nexmo", "nytimes", "okta", "onesignal", "openai", "openweather", "opsgenie",
        "pagerduty",
        "paypal", "paystack", "pinecone", "plaid", "planetscale", "plivo", "postman", "postmark", "privateai", "pubnub",
        "pulumi", "pusher", "rapidapi", "razorpay", "readme", "rollbar", "saucelabs", "scalingo", "sendbird",
        "sendgrid",
        "sendinblue", "sentry", "serpapi", "settlemint", "shippo", "shodan", "shopify", "sidekiq", "slack", "snowflake",
        "snyk", "sonarqube", "sourcegraph", "spotify", "squarespace", "stripe", "sumologic", "sumo_logic", "supabase",
        "telegram", "telnyx", "todoist", "tomtom", "travisci", "trello", "twilio", "twitch", "twitter", "typeform",
        "unsplash", "urlscan", "vercel", "virustotal", "vonage", "wakatime", "weatherapi", "webex", "yandex", "zapier",
        "zendesk",
    ]

    /// Endings of names that mention a vendor and hold no secret.
    static let evidenceEndings: [String] = [
        "id", "ids", "name", "url", "uri", "host", "domain", "email", "type", "version", "region", "arn", "user",
        "username",
        "account", "status", "time", "date", "hash", "sha", "sha1", "sha256", "commit", "ref", "digest", "checksum",
        "etag",
        "md5", "revision", "fingerprint", "uuid", "channel", "team", "org", "organization", "repo", "repository",
        "branch",
        "path", "file", "project", "number", "count", "ip", "address", "title", "label", "release", "build", "trace",
        "span",
        "at", "on", "agent", "ua", "image", "tag", "node", "pod", "cluster", "namespace", "zone", "dsn", "ray",
        "cursor",
    ]

    /// Names that end like a secret and are evidence.
    static let exceptions: [String] = [
        "elevatedtoken", "granularbottoken", "hashedtoken", "clientrequesttoken", "clienttoken", "nexttoken",
        "pagetoken", "nextpagetoken", "paginationtoken", "continuationtoken", "continuetoken", "synctoken",
        "idempotencytoken", "nextsynctoken", "startingtoken", "markertoken", "resumetoken", "maxtokens", "totaltokens",
        "inputtokens", "outputtokens", "prompttokens", "completiontokens", "tokens", "leakedpassword", "weakpassword",
        "changepassword", "resetpassword", "forgotpassword", "haspassword", "usespassword", "requirepassword",
        "httptokens", "starttoken", "endtoken", "eostoken", "bostoken", "padtoken", "unktoken", "septoken", "clstoken",
        "masktoken", "deploymentkey", "reasoningtokens", "cachedtokens", "numtokens", "mintokens", "maxoutputtokens",
        "newtoken",
        "canarytoken", "missingtoken", "invalidtoken", "deploykey", "sessionkeyid", "syncstatetoken", "changetoken",
        "objectkey", "primarykey", "foreignkey", "partitionkey", "sortkey", "cachekey", "incidentkey", "userkey",
        "orgkey",
        "issuekey", "projectkey", "idempotencykey", "dedupkey", "dedupekey", "routingkey", "rowkey", "hashkey",
        "rangekey",
        "s3key", "filekey", "processkey", "processstartkey", "clientprocessstartkey", "loginkey", "sessionkey",
        "registrykey",
        "keykey", "messagekey", "sourcekey", "tagkey", "labelkey", "targetpublickey", "pubkey", "hostkey",
        "sshpublickey",
        "kmskey", "groupingkey", "eventkey", "correlationkey", "lookupkey", "itemkey", "recordkey", "entitykey",
        "storekey",
        "secwebsocketkey", "sitekey", "datasitekey", "deltatoken", "skiptoken", "nextmarkertoken", "lasttoken",
        "vocabtoken", "contexttokens", "budgettokens",
    ]

    static let endingExceptions: [String] = [
        "publickey", "publickeytoken", "objectkey", "primarykey", "partitionkey", "cachekey", "idempotencykey",
        "rowkey",
        "filekey", "startkey", "hostkey", "tagkey", "foreignkey", "sortkey", "pubkey", "blobkey", "dedupkey",
        "resourcekey", "cachedtokens", "prompttokens", "completiontokens", "inputtokens",
        "outputtokens", "totaltokens",
        "maxtokens", "numtokens", "usedtokens", "tokens", "nexttoken", "pagetoken", "paginationtoken", "requesttoken",
        "continuationtoken", "idempotencytoken", "synctoken", "canarytoken", "nopassword", "weakpassword",
        "leakedpassword", "resetpassword", "changepassword", "deletesecret", "createsecret", "getsecret",
        "replicasecret", "pushtoken", "devicetoken", "bypass", "compass", "encompass", "surpass", "trespass",
        "overpass", "underpass", "firstpass", "secondpass", "onepass", "multipass", "boardingpass", "smokepass",
        "oldpwd",
    ]

    static let fieldNames: [String] = [
        "name", "header", "headername", "field", "fieldname", "variable", "variablename", "param", "parameter",
        "parametername", "parameterkey", "property", "displayname", "k", "attribute", "attributename", "settingname",
    ]

    static let fieldValues: [String] = [
        "value", "val", "v", "values", "headervalue", "fieldvalue", "stringvalue", "newvalue", "oldvalue",
        "parametervalue", "content", "settingvalue", "rawvalue", "defaultvalue", "string", "stringvalues",
        "plaintext", "new", "old", "before", "after", "from", "to",
    ]

    /// Members whose values may say what the value beside them is.
    static let hints: [String] = [
        "type", "title", "label", "service", "provider", "vendor", "integration", "secrettype", "credentialtype",
        "authtype", "purpose", "keytype", "tokenkind", "category",
    ]

    static let describing: [String] = [
        "id", "status", "action", "scope", "scopes", "arn", "createdate", "createdat", "secretname",
        "accesskeyid",
        "username", "userid", "uuid", "uid", "jti", "strategy", "version", "resource", "expiresat",
        "permissions",
        "evaluationmode", "secretarn", "namespace", "description", "enabled", "state", "role", "granted",
        "expiration",
        "tokentype", "issuer", "algorithm", "alg", "kty", "path", "optional", "items", "created", "updated",
    ]
}
