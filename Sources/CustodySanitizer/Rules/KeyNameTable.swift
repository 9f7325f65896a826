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
                "pass", "passwort", "motdepasse", "contrasena", "cvv", "cvc", "passcode", "otp", "totp", "userpass",
            ],
            endings: [
                "password", "passwd", "passwords", "passphrase", "userpwd", "dbpwd", "adminpwd", "rootpwd",
                "passwordhash",
                "dbpass", "ftppass", "mysqlpass", "smtppass", "adminpass", "rootpass", "redispass", "passwordplain",
            ]),
        Group(rule: "key-password", policy: .secretUnlessPath, names: ["pwd"], endings: []),
        Group(
            rule: "key-secret", policy: .credential,
            names: ["secrets", "clientsecrets"],
            endings: [
                "secret", "secretvalue", "secretstring", "secretbinary", "secretdata", "sharedsecret", "clientsecret",
            ]),
        Group(
            rule: "key-private-key", policy: .secret,
            names: [],
            endings: [
                "privatekey", "privatekeypem", "privatekeydata", "secretkey", "secretaccesskey", "encryptionkey",
                "signingkey", "masterkey", "privkey", "sshkey", "deploykey", "secretkeybase",
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
                "apikey", "apikeys", "accesskey", "accountkey", "apisecret", "sharedaccesskey", "storagekey",
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
            names: ["session", "sid", "phpsessid", "jsessionid", "connectsid", "sessid"],
            endings: ["sessionsecret"]),
        Group(
            rule: "key-credential", policy: .likely,
            names: [
                "auth", "credential", "credentials", "creds", "awscredentials", "dockerconfigjson", "xvaulttoken",
                "encodedauth", "registryauth",
            ],
            endings: []),
        Group(
            rule: "url-signature", policy: .likely,
            names: ["sig", "xamzsignature", "xgoogsignature", "signature"],
            endings: []),
    ]

    /// Names that end like a secret and are evidence.
    static let exceptions: [String] = [
        "elevatedtoken", "granularbottoken", "hashedtoken", "clientrequesttoken", "clienttoken", "nexttoken",
        "pagetoken", "nextpagetoken", "paginationtoken", "continuationtoken", "continuetoken", "synctoken",
        "idempotencytoken", "nextsynctoken", "startingtoken", "markertoken", "resumetoken", "maxtokens", "totaltokens",
        "inputtokens", "outputtokens", "prompttokens", "completiontokens", "tokens", "leakedpassword", "weakpassword",
        "changepassword", "resetpassword", "forgotpassword", "haspassword", "usespassword", "requirepassword",
        "httptokens", "starttoken", "endtoken", "eostoken", "bostoken", "padtoken", "unktoken", "septoken", "clstoken",
        "masktoken", "reasoningtokens", "cachedtokens", "numtokens", "mintokens", "maxoutputtokens", "newtoken",
        "canarytoken", "missingtoken", "invalidtoken", "deploykey", "sessionkeyid", "syncstatetoken", "changetoken",
        "deltatoken", "skiptoken", "nextmarkertoken", "lasttoken", "vocabtoken", "contexttokens", "budgettokens",
    ]

    static let endingExceptions: [String] = [
        "publickey", "publickeytoken", "cachedtokens", "prompttokens", "completiontokens", "inputtokens",
        "outputtokens", "totaltokens",
        "maxtokens", "numtokens", "usedtokens", "tokens", "nexttoken", "pagetoken", "paginationtoken", "requesttoken",
        "continuationtoken", "idempotencytoken", "synctoken", "canarytoken", "nopassword", "weakpassword",
        "leakedpassword", "resetpassword", "changepassword", "deletesecret", "createsecret", "getsecret",
        "replicasecret", "pushtoken", "devicetoken",
    ]

    static let fieldNames: [String] = [
        "name", "key", "header", "headername", "field", "fieldname", "variable", "variablename", "param", "parameter",
        "parametername", "parameterkey", "property", "displayname", "k", "attribute", "attributename", "settingname",
    ]

    static let fieldValues: [String] = [
        "value", "val", "v", "values", "headervalue", "fieldvalue", "stringvalue", "newvalue", "oldvalue",
        "parametervalue", "content", "settingvalue", "rawvalue", "defaultvalue", "string", "stringvalues", "data",
        "plaintext",
    ]

    static let describing: [String] = [
        "id", "type", "status", "action", "scope", "scopes", "arn", "createdate", "createdat", "secretname",
        "accesskeyid",
        "username", "userid", "uuid", "uid", "kind", "jti", "strategy", "version", "resource", "expiresat",
        "permissions",
        "evaluationmode", "secretarn", "namespace", "description", "title", "enabled", "state", "role", "granted",
        "expiration",
        "tokentype", "issuer", "algorithm", "alg", "kty", "label", "path", "optional", "items", "created", "updated",
    ]
}
