/// What is no secret, as ``FurtherContexts``: identifiers, digests, names, encoded content, and sentences and commands that
/// speak of secrets and hold none.
enum FurtherBenign {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        benign 0 | {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 1 | {hex:32}
        benign 2 | {hex:40}
        benign 3 | {hex:64}
        benign 4 | {hex:128}
        benign 5 | {hex:32}
        benign 6 | sha256:{hex:64}
        benign 7 | sha384-{b64:64}
        benign 8 | sha512-{b64:86}==
        benign 9 | "{hex:32}"
        benign 10 | W/"{hex:20}"
        benign 11 | "{hex:32}-12"
        benign 12 | 00-{hex:32}-{hex:16}-01
        benign 13 | {hex:16}-{hex:16}-1
        benign 14 | 1-{hex:8}-{hex:24}
        benign 15 | Root=1-{hex:8}-{hex:24};Parent={hex:16};Sampled=1
        benign 16 | 01{b36:24}
        benign 17 | {url:21}
        benign 18 | c{b36:24}
        benign 19 | {hex:24}
        benign 20 | {dec:19}
        benign 21 | {hex:64}
        benign 22 | {hex:12}
        benign 23 | containerd://{hex:64}
        benign 24 | registry.example.com/team/{word}@sha256:{hex:64}
        benign 25 | ghcr.io/acme/{word}:1.2.3-{hex:7}
        benign 26 | {word}-{b36:10}-{b36:5}
        benign 27 | {word}-{hex:10}
        benign 28 | system:serviceaccount:kube-system:{word}-controller
        benign 29 | default-token-{b36:5}
        benign 30 | sh.helm.release.v1.{word}.v12
        benign 31 | /api/v1/namespaces/default/secrets/{word}-tls
        benign 32 | arn:aws:iam::{dec:12}:role/{word}
        benign 33 | arn:aws:secretsmanager:us-east-1:{dec:12}:secret:prod/{word}-{b62:6}
        benign 34 | arn:aws:kms:eu-west-1:{dec:12}:key/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 35 | arn:aws:lambda:us-east-1:{dec:12}:function:{word}:{dec:2}
        benign 36 | arn:aws:sts::{dec:12}:assumed-role/{word}/i-{hex:17}
        benign 37 | i-{hex:17}
        benign 38 | AROA{b32:17}
        benign 39 | AIDA{b32:17}
        benign 40 | {B36:16}
        benign 41 | {b64:76}
        benign 42 | {url:32}
        benign 43 | /subscriptions/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/{word}
        benign 44 | projects/acme-{dec:5}/secrets/{word}/versions/3
        benign 45 | {word}@acme-{dec:5}.iam.gserviceaccount.com
        benign 46 | {b36:14}
        benign 47 | {dec:12}-{b36:32}.apps.googleusercontent.com
        benign 48 | v{dec:1}.{dec:2}.{dec:1}
        benign 49 | {dec:1}.{dec:1}.{dec:1}-rc.1+build.{hex:7}
        benign 50 | v0.0.0-20240101000000-{hex:12}
        benign 51 | h1:{b64:43}=
        benign 52 | {"integrity":"sha512-{b64:86}=="}
        benign 53 | refs/heads/feature/{word}-{dec:4}
        benign 54 | {hex:7}..{hex:7}
        benign 55 | v1.2.3-14-g{hex:8}
        benign 56 | commit {hex:40}
        benign 57 | dependabot/npm_and_yarn/{word}-{dec:1}.{dec:1}
        benign 58 | data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{b64:120}
        benign 59 | /9j/4AAQSkZJRgABAQ{b64:160}
        benign 60 | data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP{b64:30}
        benign 61 | data:image/svg+xml;base64,PHN2ZyB4bWxucz0i{b64:60}
        benign 62 | d09GMgABAAAAA{b64:100}
        benign 63 | UEsDBBQAAAAI{b64:100}
        benign 64 | JVBERi0xLjQK{b64:100}
        benign 65 | H4sIAAAAAAAA{b64:100}
        benign 66 | -----BEGIN CERTIFICATE-----¶MIID{b64:60}¶{b64:64}¶-----END CERTIFICATE-----
        benign 67 | MIIDdzCCAl+gAwIBAgIE{b64:200}
        benign 68 | -----BEGIN PUBLIC KEY-----¶MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{b64:60}¶-----END PUBLIC KEY-----
        benign 69 | MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA{b64:300}
        benign 70 | MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE{b64:86}==
        benign 71 | ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b64:43} bob@host
        benign 72 | ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{b64:300} bob@host
        benign 73 | SHA256:{b64:43}
        benign 74 | {hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}
        benign 75 | {b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}:{b36:2}
        benign 76 | {b36:36}
        benign 77 | {url:27}
        benign 78 | {"kid":"{url:22}","alg":"RS256","use":"sig"}
        benign 79 | {"kty":"RSA","n":"{url:100}","e":"AQAB"}
        benign 80 | {"jti":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        benign 81 | pin-sha256="{b64:43}="
        benign 82 | java.lang.IllegalStateException: token expired¶	at com.acme.auth.TokenService.validate(TokenService.java:{dec:3})¶	at org.springframework.security.web.FilterChainProxy$VirtualFilterChain.doFilter(FilterChainProxy.java:{dec:3})
        benign 83 | Traceback (most recent call last):¶  File "/app/auth/password.py", line {dec:2}, in check_password¶    raise InvalidPassword("bad")
        benign 84 | TypeError: Cannot read properties of undefined (reading 'token')¶    at login (/srv/app/node_modules/passport/lib/authenticator.js:{dec:3}:{dec:2})
        benign 85 | goroutine 1 [running]:¶main.main()¶	/go/src/app/main.go:{dec:2} +0x{hex:3}
        benign 86 | /home/{word}/.ssh/id_rsa.pub
        benign 87 | C:\Users\{word}\AppData\Local\Temp\{hex:8}.tmp
        benign 88 | /var/lib/docker/overlay2/{hex:64}/merged
        benign 89 | /nix/store/{b36:32}-glibc-2.38
        benign 90 | dist/assets/index-{b62:8}.js
        benign 91 | /run/secrets/{word}_password
        benign 92 | {word}_credentials_{dec:8}.csv
        benign 93 | Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{dec:3}.0.0.0 Safari/537.36
        benign 94 | 10.{dec:2}.0.{dec:2}
        benign 95 | {hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}:{hex:4}
        benign 96 | {hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}:{hex:2}
        benign 97 | {word}.{word}@example.com
        benign 98 | https://{word}.example.com/v1/{word}/{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}?page={dec:2}
        benign 99 | http://{word}:8080/{word}
        benign 100 | git@github.com:acme/{word}.git
        benign 101 | s3://acme-{word}/{dec:8}/{hex:32}.parquet
        benign 102 | 2026-11-21T10:00:00.{dec:3}Z
        benign 103 | 0 */{dec:1} * * *
        benign 104 | en-US,en;q=0.9
        benign 105 | 10.0.{dec:2}.0/24
        benign 106 | ${dec:3}.{dec:2}
        benign 107 | +1 415 555 {dec:4}
        benign 108 | #{hex:6}
        benign 109 | 52.{dec:5},13.{dec:5}
        benign 110 | password reset requested for {word}
        benign 111 | user {word} changed password
        benign 112 | the password policy requires 12 characters
        benign 113 | invalid password for user {word}
        benign 114 | token expired for session {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 115 | refresh token rotated
        benign 116 | access token revoked: id {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 117 | secret {word} was rotated
        benign 118 | secret/{word} created by admin
        benign 119 | api key created for {word}
        benign 120 | login: {word}
        benign 121 | login: failed
        benign 122 | login failed for {word} from 10.0.0.{dec:2}
        benign 123 | auth: ok
        benign 124 | auth: oauth2
        benign 125 | credentials: none
        benign 126 | credentials: provided by instance profile
        benign 127 | credentials: arn:aws:iam::{dec:12}:role/x
        benign 128 | creds: expired
        benign 129 | creds: {word}/{word}
        benign 130 | auth: {word}:{word}
        benign 131 | login: {word}:8080
        benign 132 | user/pass: required
        benign 133 | password: required
        benign 134 | password: ********
        benign 135 | pw: ****
        benign 136 | pw: none
        benign 137 | pass: 12, fail: 3
        benign 138 | tests pass: true
        benign 139 | key: {word}
        benign 140 | key: value
        benign 141 | sort key: created_at
        benign 142 | primary key: id
        benign 143 | public key: {hex:40}
        benign 144 | kind: Secret
        benign 145 | kind: SecretList
        benign 146 | resource kind: Secret was deleted
        benign 147 | Secret "{word}" created
        benign 148 | kind: Secret¶metadata:¶  name: {word}¶  namespace: default¶type: Opaque¶
        benign 149 | kind: ConfigMap¶data:¶  host: {word}¶
        benign 150 | def get_password('{word}')
        benign 151 | get_secret("prod/{word}")
        benign 152 | os.getenv('DB_PASSWORD')
        benign 153 | process.env.API_TOKEN
        benign 154 | password = os.environ['DB_PASSWORD']
        benign 155 | password=${DB_PASSWORD}
        benign 156 | --password-file /run/secrets/pw
        benign 157 | --password-stdin
        benign 158 | --token-ttl 3600
        benign 159 | --auth-mode none
        benign 160 | --auth basic
        benign 161 | --cred-store file
        benign 162 | --pwd /home/x
        benign 163 | if password == '': raise
        benign 164 | password == other
        benign 165 | ('password', 'email', 'name')
        benign 166 | IN ('password', 'token')
        benign 167 | <input name="password">
        benign 168 | <label for="password">Password</label>
        benign 169 | <label for="password">Enter your new password here</label>
        benign 170 | <a href="/reset?x=1" title="password">Reset it 24x7!</a>
        benign 171 | GET /reset-password?user={word} 200
        benign 172 | GET /oauth/token 401
        benign 173 | POST /api/tokens 201
        benign 174 | code=200
        benign 175 | exit code=1
        benign 176 | error_code=E{dec:12}
        benign 177 | ?code=404
        benign 178 | &code=ERR_CONNECTION_REFUSED
        benign 179 | GET /x?code=US&lang=en
        benign 180 | zipcode={dec:2}
        benign 181 | promo code=SUMMER
        benign 182 | status code: 500
        benign 183 | mkdir -p /tmp/x
        benign 184 | docker run -p 8080:80 nginx
        benign 185 | ssh -p 2222 host
        benign 186 | nmap -p 1-1000 10.0.0.1
        benign 187 | cp -p a b
        benign 188 | ps -p 123
        benign 189 | git commit -m 'fix password check'
        benign 190 | curl -u bob https://x
        benign 191 | mysql -u root -p
        benign 192 | zip -r a.zip b
        benign 193 | 7z x a.7z
        benign 194 | sudo -s
        benign 195 | sudo -S ls
        benign 196 | cat /etc/hosts | sudo tee /x
        benign 197 | echo done | tee x
        benign 198 | useradd -m bob
        benign 199 | ssh-keygen -t rsa -b 4096 -N '' -f k
        benign 200 | ssh-keygen -lf key.pub
        benign 201 | AUTH required
        benign 202 | AUTH FAILED
        benign 203 | AUTH LOGIN
        benign 204 | SMTP AUTH PLAIN accepted
        benign 205 | passed: 12
        benign 206 | bypass=true
        benign 207 | compass: north
        benign 208 | keyboard: us
        benign 209 | monkey=1
        benign 210 | author: {word}
        benign 211 | authority: {word}
        benign 212 | authors=3
        benign 213 | session: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 214 | session {hex:40} closed
        benign 215 | sid=S-1-5-21-{dec:12}-{dec:12}-1001
        benign 216 | requestid={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 217 | nonce={hex:40}
        benign 218 | state={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 219 | cursor=eyJpZCI6{dec:2}
        benign 220 | next_token={word}
        benign 221 | csrf: disabled
        benign 222 | mnemonic: ADD
        benign 223 | mnemonic: mov eax
        benign 224 | seed: {dec:2}
        benign 225 | salt: none
        benign 226 | pepper: black
        benign 227 | hash: {hex:40}
        benign 228 | commit: {hex:40}
        benign 229 | checksum={hex:40}
        benign 230 | image: nginx@sha256:{hex:40}{hex:40}
        benign 231 | cache key: {word}-{hex:40}
        benign 232 | partition key: {word}
        benign 233 | idempotency-key: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 234 | x-request-id: {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 235 | x-amzn-trace-id: Root=1-{hex:16}
        benign 236 | traceparent: 00-{hex:40}-{hex:16}-01
        benign 237 | etag: "{hex:40}"
        benign 238 | content-md5: {b64:22}==
        benign 239 | user-agent: curl/8.1
        benign 240 | twitter handle @{word}
        benign 241 | datadog agent v7.{dec:2}
        benign 242 | slack channel C{B36:8}
        benign 243 | github run {dec:12}
        benign 244 | stripe customer cus_{b62:24}
        benign 245 | stripe price price_{b62:24}
        benign 246 | pi_{b62:24}
        benign 247 | ch_{b62:24}
        benign 248 | evt_{b62:24}
        benign 249 | pk_live_{b62:24}
        benign 250 | pk_test_{b62:24}
        benign 251 | AC{hex:32}
        benign 252 | order ord_{b62:24}
        benign 253 | sentry event {hex:32}
        benign 254 | sentry dsn https://{hex:32}@o1.ingest.sentry.io/123
        benign 255 | mfa enabled
        benign 256 | mfa.enabled=true
        benign 257 | hawk.dev
        benign 258 | sl.png
        benign 259 | s.example.com
        benign 260 | www.{word}.com
        benign 261 | from {word} to {word}
        benign 262 | changed from v1 to v2
        benign 263 | password changed from the console
        benign 264 | password for {word} reset
        benign 265 | password for {word} is set to expire on 2026-01-01
        benign 266 | passphrase for key '/home/x/.ssh/id_rsa':
        benign 267 | Enter passphrase:
        benign 268 | Password:
        benign 269 | pwd=/home/{word}
        benign 270 | PWD=/srv/app
        benign 271 | OLDPWD=/root
        benign 272 | wifi_key_mgmt=WPA-PSK
        benign 273 | psk: enabled
        benign 274 | pin: 4
        benign 275 | pins=2
        benign 276 | SECRET_NAME=prod/db
        benign 277 | TOKEN_URL=https://x/oauth
        benign 278 | AUTH_PROVIDER=ldap
        benign 279 | KEY_ID={hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        benign 280 | API_VERSION=2024-01-01
        benign 281 | PASSWORD_MIN_LENGTH=12
        benign 282 | token_count=1532
        benign 283 | max_tokens: 4096
        benign 284 | tokens: 12, cost: 3
        benign 285 | secretName: {word}-tls
        benign 286 | secretKeyRef:¶  name: {word}¶  key: password
        benign 287 | valueFrom:¶  secretKeyRef:¶    name: db¶    key: pw
        benign 288 | - name: DB_PASSWORD¶  valueFrom:¶    secretKeyRef: x
        benign 289 | - name: LOG¶  value: info
        benign 290 | jwt: invalid
        benign 291 | jwt=expired
        benign 292 | jwt: RS256
        benign 293 | cred: ok
        benign 294 | mot de passe oublié
        benign 295 | bob@tcp(h:1)/x
        benign 296 | Cookie: consent
        benign 297 | authorization: denied
        benign 298 | Authorization: none
        benign 299 | proxy: http://proxy:3128
        benign 300 | https://example.com/@user
        benign 301 | https://{word}@example.com/x
        benign 302 | jdbc:oracle:thin:@//h:1521/x
        benign 303 | :pserver:anonymous@h:/cvs
        benign 304 | rootpw --lock
        benign 305 | requirepass ""
        benign 306 | masterauth none
        benign 307 | npm config set registry https://x
        benign 308 | gh secret list
        benign 309 | vault kv get secret/{word}
        benign 310 | user-secrets list
        benign 311 | {hex:40}.js
        benign 312 | {hex:32}.tar.gz
        benign 313 | {hex:32}.{word}
        benign 314 | 11{hex:32}x
        benign 315 | build-11{hex:16}
        benign 316 | x00{b62:24}
        benign 317 | {"login":"{word}"}
        benign 318 | {"login":{"name":"x","value":"{word}"}}
        benign 319 | {"auth":"oauth2"}
        benign 320 | {"auth":"OAuth2PKCE"}
        benign 321 | {"credential":"{word}-01"}
        benign 322 | {"credentials":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        benign 323 | {"credentials":{"jti":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}}
        benign 324 | {"creds":"instance-profile"}
        benign 325 | {"from":"a@x","to":"b@x","new":"y","old":"z"}
        benign 326 | {"field":"status","from":"open","to":"closed"}
        benign 327 | {"name":"title","old":"{word}","new":"{word}"}
        benign 328 | {"before":{"a":1},"after":{"a":2}}
        benign 329 | {"secretId":"prod/{word}"}
        benign 330 | {"secret_id":"prod/{word}-{b62:6}"}
        benign 331 | {"session_id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        benign 332 | {"sessionid":"{hex:32}"}
        benign 333 | {"accessCode":"public"}
        benign 334 | {"authCode":"{dec:2}1234"}
        benign 335 | {"pin":4}
        benign 336 | {"pincode":"560001"}
        benign 337 | {"zip":"94105"}
        benign 338 | {"allowHeaders":["X-Api-Key","Content-Type","X-Auth-Token","Accept"]}
        benign 339 | {"headers":["Authorization"]}
        benign 340 | {"required":["username","password"]}
        benign 341 | {"args":["docker","run","-p","8080:80"]}
        benign 342 | {"args":["mysql","-u","root","-p"]}
        benign 343 | {"args":["sshpass","--help"]}
        benign 344 | {"args":["curl","-u","bob","https://x"]}
        benign 345 | {"args":["docker","login","--password-stdin"]}
        benign 346 | {"args":["git","log","-p","main"]}
        benign 347 | {"args":["redis-cli","-h","r1","-a","$PASS"]}
        benign 348 | {"k":"v"}
        benign 349 | {"d":"{hex:32}"}
        benign 350 | {"sk":"SORT#{word}"}
        benign 351 | {"pk":"USER#{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","sk":"ORDER#{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}
        benign 352 | {"PK":"USER#1","SK":"PROFILE"}
        benign 353 | {"tok":12}
        benign 354 | {"tok":"identifier"}
        benign 355 | {"opcode":"ADD"}
        benign 356 | {"psk":false}
        benign 357 | {"community":"open source"}
        benign 358 | {"recoveryCodes":[]}
        benign 359 | {"kind":"Secret","metadata":{"name":"{word}"}}
        benign 360 | {"eventName":"GetSecretValue","requestParameters":{"secretId":"prod/{word}"}}
        benign 361 | {"requestParameters":{"withDecryption":true,"name":"/app/{word}"}}
        benign 362 | {"responseElements":{"credentials":{"accessKeyId":"x","expiration":"Nov 21"}}}
        benign 363 | {"userIdentity":{"principalId":"AROA{b32:17}:bob"}}
        benign 364 | {"sourceIPAddress":"10.0.0.1","userAgent":"aws-cli/2.0"}
        """#
}
