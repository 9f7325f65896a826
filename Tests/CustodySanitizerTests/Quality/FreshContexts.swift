/// Secrets that what stands beside them gives away, written down without regard to the rules, as ``FurtherContexts``: commands, files of
/// programs, protocols, what clouds and clusters report.
enum FreshContexts {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        env dump | PATH=/usr/bin¶DB_HOST=db1.example.com¶DB_USER=bob¶DB_PASSWORD=<<{password}>>¶TZ=UTC
        env single | export MYSQL_PWD=<<{password}>>
        dotenv quoted | APP_ENV=production¶APP_KEY="base64:<<{b64:43}=>>"¶APP_DEBUG=false
        env pgpassword | PGPASSWORD=<<{password}>> psql -h db1.example.com -U bob -c "select 1"
        env redis | REDIS_PASS=<<{password}>> redis-cli -h db1.example.com ping
        env secret key base | RAILS_ENV=production¶SECRET_KEY_BASE=<<{hex:128}>>
        env aws secret | AWS_SECRET_ACCESS_KEY=<<{b64:40}>>
        env aws session | AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj<<{b64:200}>>==
        env smtp | SMTP_USER=mailer¶SMTP_PASS=<<{password}>>
        env jwt | JWT_SECRET=<<{password}>>¶JWT_EXPIRES=3600
        env session | SESSION_SECRET=<<{hex:32}>> NODE_ENV=production node server.js
        env encryption | ENCRYPTION_KEY=<<{hex:64}>>
        env sonar | SONAR_TOKEN=<<{hex:40}>>
        env datadog | DD_API_KEY=<<{hex:32}>> DD_SITE=datadoghq.eu
        env twilio | TWILIO_AUTH_TOKEN=<<{hex:32}>>
        env azure | AZURE_CLIENT_SECRET=<<{b62:34}>>
        env algolia | ALGOLIA_ADMIN_KEY=<<{hex:32}>>
        env oauth | GITHUB_CLIENT_ID=Iv1.{hex:16}¶GITHUB_CLIENT_SECRET=<<{hex:40}>>
        env list docker | {"Config":{"Env":["PATH=/usr/local/bin","POSTGRES_PASSWORD=<<{password}>>","POSTGRES_USER=bob"]}}
        env list k8s | {"spec":{"containers":[{"name":"api","env":[{"name":"DB_PASSWORD","value":"<<{password}>>"},{"name":"PORT","value":"8080"}]}]}}
        env ecs | {"containerDefinitions":[{"name":"web","environment":[{"name":"API_SECRET","value":"<<{password}>>"}]}]}
        env lambda | {"eventName":"UpdateFunctionConfiguration20150331v2","requestParameters":{"environment":{"variables":{"DB_PASS":"<<{password}>>"}}}}
        cli --password | /usr/bin/backup --user bob --password <<{password}>> --host db1.example.com
        cli --password= | mongodump --host db1.example.com --username bob --password=<<{password}>> --out /b
        cli mysql -p | mysql -u bob -p<<{password}>> -h db1.example.com orders
        cli sshpass | sshpass -p <<{password}>> ssh bob@db1.example.com uptime
        cli sshpass quoted | sshpass -p '<<{password}>>' scp a bob@db1.example.com:/tmp
        cli curl -u | curl -u bob:<<{password}>> https://api.example.com/v1/jobs
        cli curl --user | curl -sS --user "bob:<<{password}>>" https://nexus.example.com/repository/
        cli curl -H | curl -H "X-Auth-Token: <<{key}>>" https://db1.example.com/v2/servers
        cli curl bearer | curl -H "Authorization: Bearer <<{url:43}>>" https://db1.example.com/api
        cli curl -d | curl -d "grant_type=password&username=bob&password=<<{password}>>" https://db1.example.com/oauth/token
        cli wget | wget --http-user=bob --http-password=<<{password}>> https://db1.example.com/dist.tgz
        cli docker login | docker login -u bob -p <<{password}>> registry.example.com
        cli docker run -e | docker run -d -e MYSQL_ROOT_PASSWORD=<<{password}>> -e TZ=UTC mysql:8.4
        cli helm set | helm upgrade app ./chart --set image.tag=1.2.3 --set auth.password=<<{password}>> -n prod
        cli kubectl literal | kubectl create secret generic db --from-literal=username=bob --from-literal=password=<<{password}>>
        cli kubectl registry | kubectl create secret docker-registry reg --docker-server=ghcr.io --docker-username=bob --docker-password=<<{password}>>
        cli kubectl token | kubectl --token=<<{url:64}>> --server=https://db1.example.com:6443 get pods
        cli redis -a | redis-cli -h db1.example.com -a <<{password}>> FLUSHALL
        cli ldapsearch | ldapsearch -x -H ldap://db1.example.com -D "cn=admin,dc=example,dc=com" -w <<{password}>> -b dc=example,dc=com
        cli openssl passin | openssl rsa -in key.pem -passin pass:<<{password}>> -out plain.pem
        cli openssl passout | openssl genrsa -aes256 -passout pass:<<{password}>> 4096
        cli net use | net use Z: \\\\files\\share /user:CORP\\bob <<{password}>>
        cli net user | net user bob <<{password}>> /add /domain
        cli sqlcmd | sqlcmd -S db1.example.com -U sa -P <<{password}>> -Q "select 1"
        cli psexec | psexec \\\\host -u bob -p <<{password}>> cmd.exe
        cli smbclient | smbclient //db1.example.com/share -U bob%<<{password}>>
        cli mount cifs | mount -t cifs -o username=bob,password=<<{password}>>,uid=0 //db1.example.com/s /mnt
        cli az login | az login --service-principal -u {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12} -p <<{b62:34}>> --tenant {hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}
        cli vault login | vault login -method=userpass username=bob password=<<{password}>>
        cli vault kv | vault kv put secret/app db_password=<<{password}>> ttl=1h
        cli chpasswd | echo "bob:<<{password}>>" | chpasswd
        cli passwd stdin | echo <<{password}>> | passwd --stdin bob
        cli sudo -S | echo <<{password}>> | sudo -S systemctl restart nginx
        cli htpasswd | htpasswd -bnBC 10 bob <<{password}>>
        cli rabbitmqctl | rabbitmqctl add_user bob <<{password}>>
        cli gpg | gpg --batch --passphrase <<{password}>> -c file.tar
        cli zip | zip -P <<{password}>> -r out.zip data/
        cli 7z | 7z a -p<<{password}>> out.7z data/
        cli ansible | ansible-playbook site.yml -e "ansible_become_pass=<<{password}>>" -i inv
        cli terraform var | terraform apply -auto-approve -var="db_password=<<{password}>>"
        cli heroku | heroku config:set SECRET_TOKEN=<<{key}>> --app shop
        cli gh secret | gh secret set DEPLOY_KEY --body "<<{key}>>"
        cli npm | npm config set //registry.npmjs.org/:_authToken <<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>>
        cli aws configure | aws configure set aws_secret_access_key <<{b64:40}>> --profile ci
        cli aws rds | aws rds modify-db-instance --db-instance-identifier prod --master-user-password <<{password}>> --apply-immediately
        cli gcloud sql | gcloud sql users set-password bob --instance=prod --password=<<{password}>>
        cli snmp | snmpwalk -v2c -c <<{b36:12}>> db1.example.com system
        cli rsync | RSYNC_PASSWORD=<<{password}>> rsync -a src/ bob@db1.example.com::mod
        cli ipmitool | ipmitool -I lanplus -H db1.example.com -U ADMIN -P <<{password}>> chassis status
        cli nmcli | nmcli dev wifi connect Office password <<{password}>>
        cli wpa | wpa_passphrase Office <<{password}>>
        cli winrm | evil-winrm -i 10.1.{dec:2}.{dec:2} -u bob -p <<{password}>>
        cli svn | svn checkout --username bob --password <<{password}>> https://db1.example.com/repo
        argv split | {"process":{"args":["mysqldump","--user","bob","--password","<<{password}>>","orders"]}}
        argv token | {"argv":["cloudflared","tunnel","run","--token","<<{url:86}>>"]}
        argv short p | {"cmd":["sshpass","-p","<<{password}>>","ssh","root@db1.example.com"]}
        ps securestring | $p = ConvertTo-SecureString "<<{password}>>" -AsPlainText -Force
        ps securestring single | $pw = ConvertTo-SecureString -String '<<{password}>>' -AsPlainText -Force; Set-ADAccountPassword bob -NewPassword $pw
        ps networkcred | $c = New-Object System.Net.NetworkCredential('bob','<<{password}>>')
        ps env | $env:API_TOKEN = "<<{key}>>"; .\\deploy.ps1
        ps var | $password = "<<{password}>>"¶$user = "bob"
        ps hashtable | $headers = @{ "Authorization" = "Bearer <<{url:43}>>" }
        conn pg | postgres://bob:<<{password}>>@db1.example.com:5432/app?sslmode=require
        conn mysql | connecting to mysql://bob:<<{password}>>@db1.example.com/shop failed
        conn redis | redis://:<<{password}>>@db1.example.com:6379/0
        conn amqp | amqps://bob:<<{password}>>@db1.example.com/vhost
        conn sqlserver | Server=tcp:db1.example.com,1433;Database=app;User ID=bob;Password=<<{password}>>;Encrypt=True
        conn pwd | Data Source=db1.example.com;Initial Catalog=x;Uid=bob;Pwd=<<{password}>>;
        conn jdbc | jdbc:mysql://db1.example.com:3306/app?user=bob&password=<<{password}>>&useSSL=true
        conn jdbc oracle | jdbc:oracle:thin:bob/<<{password}>>@//db1.example.com:1521/ORCL
        conn jdbc sqlserver | jdbc:sqlserver://db1.example.com;databaseName=a;user=bob;password=<<{password}>>;
        conn oracle | sqlplus bob/<<{password}>>@PRODDB @run.sql
        conn libpq | host=db1.example.com port=5432 dbname=app user=bob password=<<{password}>> sslmode=prefer
        conn go dsn | bob:<<{password}>>@tcp(db1.example.com:3306)/app?parseTime=true
        conn azure storage | DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=<<{b64:86}==>>;EndpointSuffix=core.windows.net
        conn servicebus | Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<<{b64:43}=>>
        conn cosmos | AccountEndpoint=https://a.documents.azure.com:443/;AccountKey=<<{b64:86}==>>;
        conn iot | HostName=h.azure-devices.net;DeviceId=d1;SharedAccessKey=<<{b64:43}=>>
        conn odbc | Driver={ODBC Driver 18};Server=db1.example.com;UID=bob;PWD=<<{password}>>
        conn ftp | ftp://bob:<<{password}>>@db1.example.com/pub
        conn smtp | smtp://bob:<<{password}>>@smtp.example.com:587
        conn git | git clone https://bob:<<{key}>>@git.example.com/org/repo.git
        conn git token only | remote: https://<<{hex:40}>>@github.com/org/repo.git
        conn pip | pip install --index-url https://bob:<<{password}>>@pypi.example.com/simple foo
        conn sentry | SENTRY_DSN=https://{hex:32}:<<{hex:32}>>@sentry.example.com/42
        conn kafka | sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="bob" password="<<{password}>>";
        conn snowflake | snowflake://bob:<<{password}>>@acct.eu-west-1/db/schema
        http token | Authorization: token <<{hex:40}>>
        http apikey hdr | Authorization: ApiKey <<{b62:40}>>==
        http digest | Authorization: Digest username="bob", realm="r", nonce="{hex:32}", uri="/", response="<<{hex:32}>>"
        http cookie | Cookie: theme=dark; sessionid=<<{b36:32}>>; lang=en
        http x-api-key | x-api-key: <<{key}>>¶accept: application/json
        http private-token | PRIVATE-TOKEN: <<{url:20}>>
        http sigv4 | Authorization: AWS4-HMAC-SHA256 Credential=AKIA{b32:16}/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=<<{hex:64}>>
        http headers map | {"request":{"headers":{"accept":"*/*","authorization":"Bearer <<{url:43}>>","x-request-id":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}"}}}
        http headers list | {"headers":[{"name":"X-Api-Key","value":"<<{key}>>"}]}
        http headers pairs | {"headers":[["Host","db1.example.com"],["Proxy-Authorization","Basic <<{b62:24}>>=="]]}
        http headers multi | {"multiValueHeaders":{"Cookie":["a=b; session=<<{key}>>"]}}
        http x-vault | {"headers":{"X-Vault-Token":["<<{key}>>"]}}
        http query token | GET /callback?state={hex:16}&access_token=<<{url:43}>> HTTP/2
        http query apikey | https://maps.example.com/geocode?q=paris&apikey=<<{key}>>
        http query key | https://api.example.com/data?key=<<{url:39}>>&q=1
        http presigned | https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=c&X-Amz-Signature=<<{hex:64}>>
        http gcs signed | https://storage.googleapis.com/b/o?GoogleAccessId=a@b&Expires=1790000000&Signature=<<{b62:80}>>%3D%3D
        http oauth code | https://app.example.com/cb?code=<<{url:40}>>&state={hex:16}
        http reset link | Click https://app.example.com/reset-password?token=<<{url:43}>> to choose a new password
        http invite link | https://app.example.com/invite/accept?invitation_token=<<{url:20}>>
        http fragment | https://app.example.com/#id_token=<<eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJib2Ii{url:60}.{url:86}>>&expires_in=3600
        oauth refresh form | grant_type=refresh_token&refresh_token=<<{url:64}>>&client_id=web
        oauth assertion | {"client_assertion_type":"urn:ietf:params:oauth:client-assertion-type:jwt-bearer","client_assertion":"<<eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJib2Ii{url:60}.{url:86}>>"}
        saml form | SAMLResponse=<<{b62:300}>>%3D&RelayState=/home
        oauth pkce | {"code_verifier":"<<{url:43}>>","code_challenge":"{url:43}"}
        oauth device | {"device_code":"<<{url:43}>>","user_code":"BDWP-HQPK","verification_uri":"https://example.com/device"}
        aws create key | {"responseElements":{"accessKey":{"userName":"bob","status":"Active","secretAccessKey":"<<{b64:40}>>"}}}
        aws secretsmanager | {"Name":"prod/db","SecretString":"{\"username\":\"bob\",\"password\":\"<<{password}>>\"}"}
        aws put-secret | {"eventName":"PutSecretValue","requestParameters":{"secretId":"prod/x","secretString":"<<{password}>>"}}
        aws ssm | {"requestParameters":{"name":"/prod/db/password","type":"SecureString","value":"<<{password}>>"}}
        aws rds | {"requestParameters":{"dBInstanceIdentifier":"x","masterUsername":"a","masterUserPassword":"<<{password}>>"}}
        azure app password | {"passwordCredentials":[{"keyId":"{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}","secretText":"<<{b62:40}>>","displayName":"ci"}]}
        azure vm | {"osProfile":{"adminUsername":"azureuser","adminPassword":"<<{password}>>"}}
        kubeconfig user | {"users":[{"name":"admin","user":{"token":"<<{url:64}>>"}}]}
        kubeconfig yaml | users:¶- name: admin¶  user:¶    client-certificate-data: {b64:86}==¶    client-key-data: <<{b64:120}>>==¶
        k8s secret yaml | apiVersion: v1¶kind: Secret¶metadata:¶  name: db¶data:¶  password: <<{b64:16}>>¶
        k8s stringData | kind: Secret¶stringData:¶  api-key: <<{password}>>¶
        k8s dockercfg | {"auths":{"registry.example.com":{"auth":"<<{b62:36}>>=="}}}
        docker auth config | {"AuthConfig":{"username":"bob","password":"<<{password}>>","serveraddress":"r.example.com"}}
        terraform tfvars | db_username = "bob"¶db_password = "<<{password}>>"¶region = "eu-west-1"
        terraform hcl | resource "aws_db_instance" "x" {¶  username = "a"¶  password = "<<{password}>>"¶}
        terraform output | {"outputs":{"admin_password":{"value":"<<{password}>>","type":"string","sensitive":true}}}
        terraform plan |   + master_password = "<<{password}>>"¶  + engine          = "postgres"
        cloudformation | {"requestParameters":{"parameters":[{"parameterKey":"DBPassword","parameterValue":"<<{password}>>"}]}}
        ansible yaml | mysql_root_password: <<{password}>>¶mysql_port: 3306
        netrc | machine api.example.com login bob password <<{password}>>
        pgpass | db1.example.com:5432:app:bob:<<{password}>>
        npmrc | //registry.npmjs.org/:_authToken=<<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>>
        npmrc auth | _auth=<<{b62:32}>>==¶email=a@b.c
        pypirc | [pypi]¶username = __token__¶password = <<{password}>>
        my.cnf | [client]¶user=bob¶password="<<{password}>>"
        aws credentials | [default]¶aws_access_key_id = AKIA{b32:16}¶aws_secret_access_key = <<{b64:40}>>
        maven settings | <server><id>nexus</id><username>bob</username><password><<{password}>></password></server>
        nuget config | <add key="ClearTextPassword" value="<<{password}>>" />
        web.config | <add name="Db" connectionString="Server=s;User Id=u;Password=<<{password}>>;" />
        java properties | spring.datasource.username=bob¶spring.datasource.password=<<{password}>>
        java yaml | spring:¶  datasource:¶    password: <<{password}>>¶
        ios plist | <key>API_KEY</key>¶<string><<{key}>></string>
        android strings | <string name="google_maps_secret"><<{key}>></string>
        php array | 'password' => '<<{password}>>',
        python kw | conn = psycopg2.connect(host='db1.example.com', user='bob', password='<<{password}>>')
        js object | const cfg = { user: "bob", apiSecret: "<<{password}>>" };
        go struct | Config{Username: "bob", Password: "<<{password}>>"}
        ruby | config.secret_key = "<<{hex:64}>>"
        csharp | var client = new Client { ApiKey = "<<{key}>>" };
        ini ldap | bind_dn = cn=svc¶bind_password = <<{password}>>
        grafana ini | [security]¶admin_user = admin¶admin_password = <<{password}>>
        ipsec | 10.1.{dec:2}.{dec:2} 10.1.{dec:2}.{dec:2} : PSK "<<{password}>>"
        cisco | username bob privilege 15 password 0 <<{password}>>
        cisco snmp | snmp-server community <<{b36:12}>> RO
        cisco enable | enable secret 0 <<{password}>>
        radius | client nas1 {¶  ipaddr = 10.1.{dec:2}.{dec:2}¶  secret = <<{password}>>¶}
        bcrypt member | {"user":{"name":"bob","passwordHash":"$2b$12$<<{b62:53}>>"}}
        totp uri | otpauth://totp/Example:bob?secret=<<{b32:32}>>&issuer=Example
        sql create user | CREATE USER 'bob'@'%' IDENTIFIED BY '<<{password}>>'
        sql alter user | ALTER USER bob WITH PASSWORD '<<{password}>>';
        sql set password | SET PASSWORD FOR 'bob'@'localhost' = PASSWORD('<<{password}>>')
        sql mssql login | CREATE LOGIN bob WITH PASSWORD = N'<<{password}>>', CHECK_POLICY = OFF
        sql update | UPDATE users SET password = '<<{password}>>' WHERE id = {dec:5}
        sql where | SELECT * FROM users WHERE email='a@b.c' AND password='<<{password}>>'
        sql grant | GRANT ALL ON db.* TO 'bob'@'%' IDENTIFIED BY '<<{password}>>' WITH GRANT OPTION
        sql encrypt | SELECT pgp_sym_encrypt('data', '<<{password}>>')
        sql snowflake | CREATE STAGE s CREDENTIALS=(AWS_KEY_ID='AKIA{b32:16}' AWS_SECRET_KEY='<<{b64:40}>>')
        sql redshift copy | COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=AKIA{b32:16};aws_secret_access_key=<<{b64:40}>>'
        mongo createUser | db.createUser({ user: "bob", pwd: "<<{password}>>", roles: ["root"] })
        redis auth | AUTH default <<{password}>>
        redis config | CONFIG SET requirepass <<{password}>>
        ldif | dn: uid=bob,ou=people¶changetype: modify¶replace: userPassword¶userPassword: <<{password}>>
        ldif b64 | dn: uid=x¶userPassword:: <<{b64:16}>>
        chat password is | hey the password is <<{password}>> dont share it
        chat pw: | wifi pw: <<{password}>>
        chat creds | creds for jenkins -> user: bob pass: <<{password}>>
        chat new password | Your new password is: <<{password}>>
        chat temp | I've reset it, temporary password <<{password}>> (valid one day)
        chat api key | here is my api key: <<{key}>>
        chat token is | the token is <<{url:43}>> thanks
        otp sms | Your verification code is <<{dec:6}>>. Do not share it.
        slash command | /vault set db-password <<{password}>>
        log login | 2026-11-21T10:11:12Z DEBUG auth: login attempt user=bob password=<<{password}>> ip=10.1.{dec:2}.{dec:2}
        log dict | params: {'username': 'bob', 'password': '<<{password}>>', 'remember': True}
        log ruby | Parameters: {"user"=>"bob", "password"=>"<<{password}>>"}
        log java | DataSourceProperties(url=jdbc:x, username=bob, password=<<{password}>>, pool=5)
        log go | &{User:bob Password:<<{password}>> Port:5432}
        log rust | Config { user: "bob", password: "<<{password}>>", port: 5432 }
        log set | + export DEPLOY_TOKEN=<<{key}>>¶+ ./deploy.sh
        log ci | Run docker login --username ci --password <<{password}>> ghcr.io
        log jwt secret | Loaded jwt signing secret: <<{password}>>
        log k v colon | client_secret: <<{key}>>
        log failed | Authentication failed for bob using password "<<{password}>>"
        log oauth | Got refresh token: <<{url:64}>> expires in 3600
        log cookie | response cookies: JSESSIONID=<<{HEX:32}>>; Path=/
        member password | {"id":"{dec:5}","password":"<<{password}>>","region":"eu-west-1"}
        member passwd | {"id":"{dec:5}","passwd":"<<{password}>>","region":"eu-west-1"}
        member pwd | {"id":"{dec:5}","pwd":"<<{password}>>","region":"eu-west-1"}
        member pass | {"id":"{dec:5}","pass":"<<{password}>>","region":"eu-west-1"}
        member secret | {"id":"{dec:5}","secret":"<<{key}>>","region":"eu-west-1"}
        member client_secret | {"id":"{dec:5}","client_secret":"<<{key}>>","region":"eu-west-1"}
        member clientSecret | {"id":"{dec:5}","clientSecret":"<<{key}>>","region":"eu-west-1"}
        member apiKey | {"id":"{dec:5}","apiKey":"<<{key}>>","region":"eu-west-1"}
        member api_key | {"id":"{dec:5}","api_key":"<<{key}>>","region":"eu-west-1"}
        member apikey | {"id":"{dec:5}","apikey":"<<{key}>>","region":"eu-west-1"}
        member accessToken | {"id":"{dec:5}","accessToken":"<<{key}>>","region":"eu-west-1"}
        member access_token | {"id":"{dec:5}","access_token":"<<{key}>>","region":"eu-west-1"}
        member refreshToken | {"id":"{dec:5}","refreshToken":"<<{key}>>","region":"eu-west-1"}
        member id_token | {"id":"{dec:5}","id_token":"<<{key}>>","region":"eu-west-1"}
        member idToken | {"id":"{dec:5}","idToken":"<<{key}>>","region":"eu-west-1"}
        member authToken | {"id":"{dec:5}","authToken":"<<{key}>>","region":"eu-west-1"}
        member auth_token | {"id":"{dec:5}","auth_token":"<<{key}>>","region":"eu-west-1"}
        member privateKey | {"id":"{dec:5}","privateKey":"<<{key}>>","region":"eu-west-1"}
        member private_key | {"id":"{dec:5}","private_key":"<<{key}>>","region":"eu-west-1"}
        member passphrase | {"id":"{dec:5}","passphrase":"<<{password}>>","region":"eu-west-1"}
        member secretKey | {"id":"{dec:5}","secretKey":"<<{key}>>","region":"eu-west-1"}
        member secret_key | {"id":"{dec:5}","secret_key":"<<{key}>>","region":"eu-west-1"}
        member signingKey | {"id":"{dec:5}","signingKey":"<<{key}>>","region":"eu-west-1"}
        member webhookSecret | {"id":"{dec:5}","webhookSecret":"<<{key}>>","region":"eu-west-1"}
        member sharedSecret | {"id":"{dec:5}","sharedSecret":"<<{key}>>","region":"eu-west-1"}
        member sessionToken | {"id":"{dec:5}","sessionToken":"<<{key}>>","region":"eu-west-1"}
        member session_token | {"id":"{dec:5}","session_token":"<<{key}>>","region":"eu-west-1"}
        member bearerToken | {"id":"{dec:5}","bearerToken":"<<{key}>>","region":"eu-west-1"}
        member personalAccessToken | {"id":"{dec:5}","personalAccessToken":"<<{key}>>","region":"eu-west-1"}
        member encryptionKey | {"id":"{dec:5}","encryptionKey":"<<{key}>>","region":"eu-west-1"}
        member masterKey | {"id":"{dec:5}","masterKey":"<<{key}>>","region":"eu-west-1"}
        member dbPassword | {"id":"{dec:5}","dbPassword":"<<{password}>>","region":"eu-west-1"}
        member userPassword | {"id":"{dec:5}","userPassword":"<<{password}>>","region":"eu-west-1"}
        member newPassword | {"id":"{dec:5}","newPassword":"<<{password}>>","region":"eu-west-1"}
        member oldPassword | {"id":"{dec:5}","oldPassword":"<<{password}>>","region":"eu-west-1"}
        member currentPassword | {"id":"{dec:5}","currentPassword":"<<{password}>>","region":"eu-west-1"}
        member confirmPassword | {"id":"{dec:5}","confirmPassword":"<<{password}>>","region":"eu-west-1"}
        member adminPassword | {"id":"{dec:5}","adminPassword":"<<{password}>>","region":"eu-west-1"}
        member rootPassword | {"id":"{dec:5}","rootPassword":"<<{password}>>","region":"eu-west-1"}
        member smtpPassword | {"id":"{dec:5}","smtpPassword":"<<{password}>>","region":"eu-west-1"}
        member keystorePassword | {"id":"{dec:5}","keystorePassword":"<<{password}>>","region":"eu-west-1"}
        member trustStorePassword | {"id":"{dec:5}","trustStorePassword":"<<{password}>>","region":"eu-west-1"}
        member licenseKey | {"id":"{dec:5}","licenseKey":"<<{key}>>","region":"eu-west-1"}
        member otp | {"id":"{dec:5}","otp":"<<{dec:6}>>","region":"eu-west-1"}
        member totpSecret | {"id":"{dec:5}","totpSecret":"<<{key}>>","region":"eu-west-1"}
        member recoveryCode | {"id":"{dec:5}","recoveryCode":"<<{key}>>","region":"eu-west-1"}
        member consumerSecret | {"id":"{dec:5}","consumerSecret":"<<{key}>>","region":"eu-west-1"}
        member appSecret | {"id":"{dec:5}","appSecret":"<<{key}>>","region":"eu-west-1"}
        member hmacSecret | {"id":"{dec:5}","hmacSecret":"<<{key}>>","region":"eu-west-1"}
        member csrfToken | {"id":"{dec:5}","csrfToken":"<<{key}>>","region":"eu-west-1"}
        member xsrf_token | {"id":"{dec:5}","xsrf_token":"<<{key}>>","region":"eu-west-1"}
        member connectionString | {"id":"{dec:5}","connectionString":"Server=s;User=u;Password=<<{password}>>","region":"eu-west-1"}
        member credentials | {"id":"{dec:5}","credentials":"<<{key}>>","region":"eu-west-1"}
        member nested | {"config":{"database":{"primary":{"user":"bob","password":"<<{password}>>"}}}}
        member pair | {"parameters":[{"name":"db_password","value":"<<{password}>>"}]}
        member Key Value | {"tags":[{"Key":"ApiSecret","Value":"<<{key}>>"}]}
        member modified | {"ModifiedProperties":[{"Name":"ClientSecret","NewValue":"<<{key}>>","OldValue":""}]}
        member json string | {"requestBody":"{\"login\":\"bob\",\"password\":\"<<{password}>>\"}"}
        member graphql | {"variables":{"input":{"email":"a@b.c","password":"<<{password}>>"}}}
        member graphql text | {"query":"mutation { login(email: \"a@b.c\", password: \"<<{password}>>\") { token } }"}
        member form list | {"postData":{"params":[{"name":"password","value":"<<{password}>>"}]}}
        prompt | {"prompt":"Connect with user bob and password <<{password}>> then list tables"}
        header dot | {"http.request.header.authorization":"Bearer <<{url:43}>>"}
        otel attr | {"attributes":[{"key":"db.password","value":{"stringValue":"<<{password}>>"}}]}
        helm values | postgresql:¶  auth:¶    username: app¶    postgresPassword: <<{password}>>¶
        argocd | argocd login db1.example.com --username admin --password <<{password}>> --insecure
        flux | flux bootstrap git --url=ssh://git@db1.example.com/x --password=<<{password}>>
        oc login | oc login https://db1.example.com:6443 -u bob -p <<{password}>>
        podman | podman login -u bob -p <<{password}>> quay.io
        skopeo | skopeo copy --dest-creds bob:<<{password}>> docker://a docker://b
        crane | crane auth login ghcr.io -u bob -p <<{password}>>
        helm registry | helm registry login -u bob -p <<{password}>> registry.example.com
        mc alias | mc alias set prod https://db1.example.com {B36:20} <<{b62:40}>>
        rclone | rclone config create remote s3 access_key_id {B36:20} secret_access_key <<{b62:40}>>
        restic | RESTIC_PASSWORD=<<{password}>> restic -r s3:s3.amazonaws.com/b backup /data
        borg | export BORG_PASSPHRASE="<<{password}>>"
        pg_dump | PGPASSWORD="<<{password}>>" pg_dump -Fc app > a.dump
        mysqldump | mysqldump -hdb1.example.com -uroot -p<<{password}>> --all-databases
        mongosh | mongosh "mongodb://db1.example.com" -u bob -p <<{password}>>
        clickhouse | clickhouse-client --host db1.example.com --user default --password <<{password}>>
        snowsql | SNOWSQL_PWD=<<{password}>> snowsql -a acct -u bob
        isql | isql -U sa -P <<{password}>> -S SRV
        oracle conn | CONNECT bob/<<{password}>>@orcl
        rman | rman target sys/<<{password}>>@db1 catalog rco@cat
        expdp | expdp system/<<{password}>> full=y dumpfile=a.dmp
        beeline | beeline -u jdbc:hive2://db1.example.com:10000 -n bob -p <<{password}>>
        kinit | echo "<<{password}>>" | kinit bob@CORP.LOCAL
        ktpass | ktpass -princ HTTP/x@CORP -mapuser bob -pass <<{password}>> -out k.keytab
        dsmod | dsmod user "CN=bob,DC=corp" -pwd <<{password}>>
        cmdkey | cmdkey /add:db1.example.com /user:bob /pass:<<{password}>>
        runas | schtasks /create /tn x /tr y /ru CORP\\bob /rp <<{password}>>
        wmic | wmic /node:10.1.{dec:2}.{dec:2} /user:bob /password:<<{password}>> process list
        sc | sc config svc obj= CORP\\svc password= <<{password}>>
        mstsc | rdesktop -u bob -p <<{password}>> db1.example.com
        xfreerdp | xfreerdp /u:bob /p:<<{password}>> /v:db1.example.com
        crackmapexec | crackmapexec smb 10.1.{dec:2}.{dec:2} -u bob -p <<{password}>>
        impacket | psexec.py CORP/bob:<<{password}>>@10.1.{dec:2}.{dec:2}
        hydra | hydra -l bob -p <<{password}>> ssh://10.1.{dec:2}.{dec:2}
        lftp | lftp -u bob,<<{password}>> ftp.example.com
        ncftp | ncftpput -u bob -p <<{password}>> db1.example.com / a
        mail | swaks --to a@b.c --auth-user bob --auth-password <<{password}>> --server db1.example.com
        msmtp | account default¶host smtp.example.com¶user bob¶password <<{password}>>
        fetchmail | poll imap.example.com user "bob" password "<<{password}>>"
        mutt | set imap_pass="<<{password}>>"
        postfix sasl | [smtp.example.com]:587 bob:<<{password}>>
        hostapd | ssid=Office¶wpa_passphrase=<<{password}>>
        netplan | access-points:¶  Office:¶    password: "<<{password}>>"
        junos | set system root-authentication plain-text-password-value <<{password}>>
        fortinet | set passwd ENC <<{b64:40}>>==
        mikrotik | /user add name=bob password=<<{password}>> group=full
        asa | username bob password <<{password}>> privilege 15
        tacacs | tacacs-server key 0 <<{password}>>
        bgp | neighbor 10.1.{dec:2}.{dec:2} password <<{password}>>
        ospf | ip ospf message-digest-key 1 md5 <<{b62:14}>>
        vpn psk | crypto isakmp key <<{password}>> address 10.1.{dec:2}.{dec:2}
        chef | knife bootstrap db1.example.com -U bob -P <<{password}>> --sudo
        puppet | $db_password = "<<{password}>>"
        salt | salt-call pillar.set mysql_password <<{password}>>
        vagrant | config.vm.provision "shell", env: {"DB_PASS" => "<<{password}>>"}
        packer | "ssh_password": "<<{password}>>",
        pulumi set | pulumi config set --secret dbPassword <<{password}>>
        cdk | new Secret(this, "x", { secretStringValue: SecretValue.unsafePlainText("<<{password}>>") })
        sam | sam deploy --parameter-overrides DbPassword=<<{password}>> Stage=prod
        serverless | environment:¶  SLACK_SIGNING_SECRET: <<{hex:32}>>¶
        wrangler | echo "<<{key}>>" | wrangler secret put API_TOKEN
        fly secrets | fly secrets set DATABASE_PASSWORD=<<{password}>> -a app
        heroku pg | heroku config:set PGPASSWORD=<<{password}>>
        doctl | doctl auth init --access-token <<{hex:64}>>
        glab | glab auth login --token <<{url:20}>>
        circleci ctx | circleci context store-secret github org ctx API_KEY <<{key}>>
        travis | travis encrypt API_TOKEN=<<{key}>>
        gradle prop | ./gradlew publish -PmavenPassword=<<{password}>>
        mvn | mvn deploy -Dpassword=<<{password}>> -Drepo.user=bob
        java -D | java -Djavax.net.ssl.keyStorePassword=<<{password}>> -jar app.jar
        dotnet | dotnet nuget push a.nupkg --api-key <<{key}>> --source x
        npm publish | npm publish --otp=<<{dec:6}>> --access public
        twine | twine upload -u bob -p <<{password}>> dist/*
        cargo | cargo login <<{key}>>
        gem | gem push a.gem --key k --otp <<{dec:6}>>
        ssh-keygen | ssh-keygen -t ed25519 -N "<<{password}>>" -f id
        ssh-add | SSH_PASSPHRASE=<<{password}>> ssh-add id_rsa
        openssl enc | openssl enc -aes-256-cbc -k <<{password}>> -in a -out b
        openssl pkcs12 | openssl pkcs12 -export -password pass:<<{password}>> -in c.pem
        gpg pass fd | gpg --pinentry-mode loopback --passphrase "<<{password}>>" -d a.gpg
        cryptsetup | echo -n "<<{password}>>" | cryptsetup luksOpen /dev/sdb1 x -
        useradd | useradd -m -p <<{password}>> bob
        sysadminctl | sysadminctl -addUser bob -password <<{password}>>
        samba-tool | samba-tool user setpassword bob --newpassword=<<{password}>>
        kadmin | kadmin -q "cpw -pw <<{password}>> bob"
        ipa | echo <<{password}>> | ipa user-mod bob --password
        auth0 conn | {"options":{"client_id":"{key}","client_secret":"<<{url:86}>>"}}
        keycloak | {"representation":"{\"credentials\":[{\"type\":\"password\",\"value\":\"<<{password}>>\",\"temporary\":false}]}"}
        cognito | {"requestParameters":{"authFlow":"USER_PASSWORD_AUTH","authParameters":{"USERNAME":"bob","PASSWORD":"<<{password}>>"}}}
        iam login profile | {"requestParameters":{"userName":"bob","password":"<<{password}>>","passwordResetRequired":true}}
        redshift | {"requestParameters":{"clusterIdentifier":"c","masterUserPassword":"<<{password}>>"}}
        elasticache | {"requestParameters":{"authToken":"<<{password}>>","replicationGroupId":"r"}}
        msk scram | {"SecretString":"{\"username\":\"bob\",\"password\":\"<<{password}>>\"}"}
        ec2 userdata | {"requestParameters":{"userData":"#!/bin/bash\nexport DB_PASS=<<{password}>>\n"}}
        codebuild | {"environmentVariables":[{"name":"NPM_TOKEN","type":"PLAINTEXT","value":"<<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>>"}]}
        batch | {"containerOverrides":{"environment":[{"name":"SECRET_KEY","value":"<<{key}>>"}]}}
        glue | {"connectionInput":{"connectionProperties":{"USERNAME":"bob","PASSWORD":"<<{password}>>","JDBC_CONNECTION_URL":"jdbc:x"}}}
        gcp sql user | {"protoPayload":{"request":{"body":{"name":"bob","password":"<<{password}>>"}}}}
        azure sql | {"administratorLogin":"bob","administratorLoginPassword":"<<{password}>>"}
        azure primary conn | {"primaryConnectionString":"Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=<<{b64:43}=>>"}
        github webhook | {"hook":{"config":{"url":"https://x.example/h","secret":"<<{hex:40}>>","content_type":"json"}}}
        gitlab variable | {"variable":{"key":"DEPLOY_PASSWORD","value":"<<{password}>>","masked":true}}
        jenkins cred | {"credentials":{"scope":"GLOBAL","id":"x","username":"bob","password":"<<{password}>>"}}
        slack slash | {"command":"/login","text":"bob password=<<{password}>>"}
        stripe | {"client_secret":"pi_{b62:24}_secret_<<{b62:25}>>"}
        twilio form | {"body":"AccountSid=AC{hex:32}&AuthToken=<<{hex:32}>>"}
        graphql var | {"variables":{"apiToken":"<<{url:43}>>"}}
        http form json | {"postData":{"text":"username=bob&passwd=<<{password}>>&submit=1"}}
        har | {"request":{"cookies":[{"name":"session_token","value":"<<{url:43}>>"}]}}
        har header | {"request":{"headers":[{"name":"X-CSRF-Token","value":"<<{url:43}>>"}]}}
        otel header | {"http.request.header.x-api-key":["<<{key}>>"]}
        k8s env args | {"args":["--requirepass","<<{password}>>"]}
        k8s command | {"command":["sh","-c","mysql -uroot -p<<{password}>> -e 'select 1'"]}
        k8s patch | {"requestObject":{"data":{"password":"<<{b64:16}>>"},"kind":"Secret"}}
        k8s annotation | {"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"db\":\"<<{b64:16}>>\"}}"}}}
        k8s token request | {"responseObject":{"kind":"TokenRequest","status":{"token":"<<eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJib2Ii{url:60}.{url:86}>>"}}}
        docker inspect cmd | {"Config":{"Cmd":["redis-server","--requirepass","<<{password}>>"]}}
        systemd | {"unit":"Environment=\"API_KEY=<<{key}>>\""}
        mcp | {"mcpServers":{"github":{"env":{"GITHUB_TOKEN":"<<{hex:40}>>"}}}}
        tool call | {"tool":"http_get","arguments":{"headers":{"Authorization":"Bearer <<{url:43}>>"}}}
        tool args str | {"arguments":"{\"cmd\":\"curl -u admin:<<{password}>> http://x\"}"}
        llm output | {"content":"Sure! The database password is `<<{password}>>` and the user is root."}
        snippet | {"content":"```python\nAPI_KEY = '<<{key}>>'\n```"}
        diff | {"patch":"-password = old\n+password = <<{password}>>\n"}
        commit | {"message":"remove hardcoded secret <<{hex:32}>> from config"}
        clipboard | {"clipboard":"login: bob\npassword: <<{password}>>"}
        ocr | {"text":"Username bob Password <<{password}>> Sign in"}
        german | Das Passwort lautet <<{password}>>, bitte ändern
        german2 | Kennwort: <<{password}>>
        spanish | La contraseña es <<{password}>>
        french | Le mot de passe est : <<{password}>>
        portuguese | senha: <<{password}>>
        italian | La password è <<{password}>>
        chinese | 密码：<<{password}>>
        japanese | パスワードは <<{password}>> です
        russian | пароль: <<{password}>>
        polish | hasło: <<{password}>>
        2fa | Use <<{dec:6}>> as your login code for Example
        backup codes | backup codes: <<{b36:5}-{b36:5}>>
        recovery | recovery key: <<{B36:4}-{B36:4}-{B36:4}-{B36:4}>>
        bitlocker | Recovery Password: <<{dec:6}-{dec:6}-{dec:6}-{dec:6}-{dec:6}-{dec:6}-{dec:6}-{dec:6}>>
        license | license key: <<{B36:5}-{B36:5}-{B36:5}-{B36:5}-{B36:5}>>
        magic link | https://app.example.com/auth/magic?token=<<{url:43}>>
        unsubscribe sig | https://x.example/dl?file=a&expires=1790000000&sig=<<{hex:40}>>
        jwt in query | wss://x.example/socket?jwt=<<eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJib2Ii{url:60}.{url:86}>>
        api_key query caps | https://x.example/v1?API_KEY=<<{key}>>
        auth query | https://x.example/v1?auth=<<{key}>>&x=1
        password query | https://x.example/login?user=bob&pwd=<<{password}>>
        firebase | https://x.firebaseio.com/a.json?auth=<<{b62:40}>>
        tg url | https://api.telegram.org/bot{dec:10}:AA<<{url:33}>>/getMe
        php arr double | "db_password" => "<<{password}>>",
        yaml quoted | db:¶  password: "<<{password}>>"¶
        toml | [database]¶password = "<<{password}>>"
        ini | password=<<{password}>>¶user=bob
        xml attr | <connection user="bob" password="<<{password}>>"/>
        xml elem | <Password><<{password}>></Password>
        wsse | <wsse:Password Type="PasswordText"><<{password}>></wsse:Password>
        soap | <ns1:password><<{password}>></ns1:password>
        properties colon | db.password: <<{password}>>
        perl | my $password = "<<{password}>>";
        ruby hash | { password: "<<{password}>>", user: "x" }
        kotlin | val apiKey = "<<{key}>>"
        swift | let clientSecret = "<<{key}>>"
        rust | let token = "<<{key}>>";
        c | #define WIFI_PASSWORD "<<{password}>>"
        arduino | const char* password = "<<{password}>>";
        sql mysql change | ALTER USER 'root'@'localhost' IDENTIFIED BY '<<{password}>>';
        sql pg role | CREATE ROLE bob LOGIN PASSWORD '<<{password}>>';
        sql clickhouse | CREATE USER u IDENTIFIED WITH sha256_password BY '<<{password}>>'
        sql copy | COPY INTO 's3://b' CREDENTIALS=(AWS_KEY_ID='AKIA{b32:16}' AWS_SECRET_KEY='<<{b64:40}>>')
        cql | CREATE ROLE r WITH PASSWORD = '<<{password}>>' AND LOGIN = true;
        neo4j | CALL dbms.security.changePassword("<<{password}>>")
        couchdb | curl -X PUT http://admin:<<{password}>>@db1.example.com:5984/_users
        es | curl -u elastic:<<{password}>> https://db1.example.com:9200/_cat
        influx | influx -username bob -password <<{password}>>
        kafka cli | --command-config <(echo sasl.password=<<{password}>>)
        nats | nats --user bob --password <<{password}>> pub a b
        mosquitto | mosquitto_pub -h db1.example.com -u bob -P <<{password}>> -t a -m b
        rabbit url | amqp://guest:<<{password}>>@db1.example.com:5672/%2f
        celery | CELERY_BROKER_URL=redis://:<<{password}>>@db1.example.com:6379/1
        dsn | DATABASE_URL="postgresql://bob:<<{password}>>@db1.example.com:5432/db?schema=public"
        imap | a1 LOGIN bob <<{password}>>
        smtp auth | AUTH PLAIN <<{b62:30}>>==
        irc | PRIVMSG NickServ :IDENTIFY <<{password}>>
        snmp conf | rocommunity <<{b36:10}>> 10.0.0.0/8
        samba conf | smb passwd = <<{password}>>
        vnc | x11vnc -passwd <<{password}>> -display :0
        wp-config | define( 'AUTH_KEY', '<<{b62:64}>>' );
        django settings | 'PASSWORD': '<<{password}>>',
        flask | app.config["SECRET_KEY"] = "<<{hex:32}>>"
        spring | spring.security.user.password=<<{password}>>
        rails cred | config.action_mailer.smtp_settings = { user_name: "x", password: "<<{password}>>" }
        asp.net | "ConnectionStrings": {"Default": "Server=s;Database=d;User Id=u;Password=<<{password}>>;"}
        apache | AuthUserFile x; SetEnv DB_PASS "<<{password}>>"
        prometheus | basic_auth:¶  username: p¶  password: <<{password}>>¶
        grafana ds | secureJsonData:¶  basicAuthPassword: <<{password}>>¶
        logstash | elasticsearch { user => "x" password => "<<{password}>>" }
        kickstart | rootpw --plaintext <<{password}>>
        preseed | d-i passwd/user-password password <<{password}>>
        unattend | <AdministratorPassword><Value><<{password}>></Value></AdministratorPassword>
        gpp | <Properties cpassword="<<{b64:43}>>=" userName="x"/>
        vscode | "sonarlint.connectedMode.token": "<<{hex:40}>>"
        git credential | protocol=https¶host=github.com¶username=bob¶password=<<{hex:40}>>
        gitconfig | [http]¶  extraheader = AUTHORIZATION: basic <<{b62:48}>>
        hub | oauth_token: <<{hex:40}>>
        s3cfg | access_key = {B36:20}¶secret_key = <<{b64:40}>>
        boto | gs_secret_access_key = <<{b64:40}>>
        terraformrc | credentials "app.terraform.io" {¶  token = "<<{key}>>"¶}
        vault agent | VAULT_TOKEN=<<{key}>> vault read secret/x
        consul tok | CONSUL_HTTP_TOKEN=<<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>> consul members
        nomad tok | NOMAD_TOKEN=<<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>>
        slack env | SLACK_SIGNING_SECRET=<<{hex:32}>>
        stripe env | STRIPE_SECRET=<<{key}>>
        mapbox env | MAPBOX_API_TOKEN=<<{key}>>
        openai env | OPENAI_API_KEY=<<{key}>>
        mistral env | MISTRAL_API_KEY=<<{b62:32}>>
        cohere env | COHERE_API_KEY=<<{b62:40}>>
        deepgram env | DEEPGRAM_API_KEY=<<{hex:40}>>
        heroku env | HEROKU_API_KEY=<<{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}>>
        linode env | LINODE_CLI_TOKEN=<<{hex:64}>>
        cf env | CLOUDFLARE_API_KEY=<<{hex:37}>>
        dockerhub env | DOCKERHUB_PASSWORD=<<{password}>>
        weird sep | password -> <<{password}>>
        weird sep2 | password | <<{password}>> |
        weird sep3 | passwd=>"<<{password}>>"
        weird sep4 | pass:'<<{password}>>'
        upper | PASSWORD IS <<{password}>>
        spaces | Password      :      <<{password}>>
        html | <input type="password" name="pw" value="<<{password}>>">
        and | username bob and password <<{password}>>
        """#
}
