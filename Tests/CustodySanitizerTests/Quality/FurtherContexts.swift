/// Secrets that what stands beside them gives away, as people write them who have never seen the rules: `{password}` and
/// `{key}` stand for what people choose and what generators make, `¶` for a line feed.
enum FurtherContexts {
    static let all: [(family: String, template: String)] = LabelledTable.rows(table)

    private static let table = #"""
        db_pass | {"type":"config","db_pass":"<<{password}>>"}
        dbPassword | {"type":"config","dbPassword":"<<{password}>>"}
        conn_string_password | {"type":"config","conn_string_password":"<<{password}>>"}
        authToken | {"type":"config","authToken":"<<{key}>>"}
        auth_token | {"type":"config","auth_token":"<<{key}>>"}
        userPwd | {"type":"config","userPwd":"<<{password}>>"}
        loginPassword | {"type":"config","loginPassword":"<<{password}>>"}
        smtp_pass | {"type":"config","smtp_pass":"<<{password}>>"}
        ldap_bind_password | {"type":"config","ldap_bind_password":"<<{password}>>"}
        bindpw | {"type":"config","bindpw":"<<{password}>>"}
        bind_pw | {"type":"config","bind_pw":"<<{password}>>"}
        keystorePassword | {"type":"config","keystorePassword":"<<{password}>>"}
        truststore_password | {"type":"config","truststore_password":"<<{password}>>"}
        storepass | {"type":"config","storepass":"<<{password}>>"}
        keypass | {"type":"config","keypass":"<<{password}>>"}
        encryption_password | {"type":"config","encryption_password":"<<{password}>>"}
        root_pw | {"type":"config","root_pw":"<<{password}>>"}
        sa_password | {"type":"config","sa_password":"<<{password}>>"}
        admin_secret | {"type":"config","admin_secret":"<<{key}>>"}
        shared_secret | {"type":"config","shared_secret":"<<{key}>>"}
        signingSecret | {"type":"config","signingSecret":"<<{key}>>"}
        hmac_secret | {"type":"config","hmac_secret":"<<{key}>>"}
        jwtSecret | {"type":"config","jwtSecret":"<<{key}>>"}
        cookieSecret | {"type":"config","cookieSecret":"<<{key}>>"}
        sessionSecret | {"type":"config","sessionSecret":"<<{key}>>"}
        apiSecretKey | {"type":"config","apiSecretKey":"<<{key}>>"}
        privKey | {"type":"config","privKey":"<<{key}>>"}
        secretToken | {"type":"config","secretToken":"<<{key}>>"}
        refresh_token | {"type":"config","refresh_token":"<<{key}>>"}
        id_token | {"type":"config","id_token":"<<{key}>>"}
        accessKeySecret | {"type":"config","accessKeySecret":"<<{key}>>"}
        aws_session_token | {"type":"config","aws_session_token":"<<{key}>>"}
        oauth_token_secret | {"type":"config","oauth_token_secret":"<<{key}>>"}
        consumerSecret | {"type":"config","consumerSecret":"<<{key}>>"}
        client_assertion | {"type":"config","client_assertion":"<<{key}>>"}
        csrf_token | {"type":"config","csrf_token":"<<{key}>>"}
        xsrf-token | {"type":"config","xsrf-token":"<<{key}>>"}
        otp_secret | {"type":"config","otp_secret":"<<{key}>>"}
        totp_secret | {"type":"config","totp_secret":"<<{key}>>"}
        mfa_secret | {"type":"config","mfa_secret":"<<{key}>>"}
        two_factor_secret | {"type":"config","two_factor_secret":"<<{key}>>"}
        recovery_codes | {"type":"config","recovery_codes":["<<{b62:16}>>","{b62:16}"]}
        backup_code | {"type":"config","backup_code":"<<{key}>>"}
        security_answer | {"type":"config","security_answer":"<<{password}>>"}
        passcode | {"type":"config","passcode":"<<{password}>>"}
        unlock_code | {"type":"config","unlock_code":"<<{password}>>"}
        license_key | {"type":"config","license_key":"<<{key}>>"}
        activation_key | {"type":"config","activation_key":"<<{key}>>"}
        serial_key | {"type":"config","serial_key":"<<{key}>>"}
        webhook_url_secret | {"type":"config","webhook_url_secret":"<<{key}>>"}
        vault_password | {"type":"config","vault_password":"<<{password}>>"}
        ansible_become_password | {"type":"config","ansible_become_password":"<<{password}>>"}
        sudo_pass | {"type":"config","sudo_pass":"<<{password}>>"}
        ssh_pass | {"type":"config","ssh_pass":"<<{password}>>"}
        sshPassword | {"type":"config","sshPassword":"<<{password}>>"}
        rdp_password | {"type":"config","rdp_password":"<<{password}>>"}
        vpn_psk | {"type":"config","vpn_psk":"<<{password}>>"}
        preshared_key | {"type":"config","preshared_key":"<<{key}>>"}
        pre_shared_key | {"type":"config","pre_shared_key":"<<{key}>>"}
        wifi_key | {"type":"config","wifi_key":"<<{password}>>"}
        wpa_passphrase | {"type":"config","wpa_passphrase":"<<{password}>>"}
        snmp_community | {"type":"config","snmp_community":"<<{password}>>"}
        community_string | {"type":"config","community_string":"<<{password}>>"}
        radius_secret | {"type":"config","radius_secret":"<<{key}>>"}
        tacacs_key | {"type":"config","tacacs_key":"<<{key}>>"}
        enable_secret | {"type":"config","enable_secret":"<<{key}>>"}
        kerberos_password | {"type":"config","kerberos_password":"<<{password}>>"}
        new_password | {"type":"config","new_password":"<<{password}>>"}
        old_password | {"type":"config","old_password":"<<{password}>>"}
        current_password | {"type":"config","current_password":"<<{password}>>"}
        confirm_password | {"type":"config","confirm_password":"<<{password}>>"}
        password_confirmation | {"type":"config","password_confirmation":"<<{password}>>"}
        temp_password | {"type":"config","temp_password":"<<{password}>>"}
        initialPassword | {"type":"config","initialPassword":"<<{password}>>"}
        defaultPassword | {"type":"config","defaultPassword":"<<{password}>>"}
        passwordPlain | {"type":"config","passwordPlain":"<<{password}>>"}
        pwd_clear | {"type":"config","pwd_clear":"<<{password}>>"}
        credential | {"type":"config","credential":"<<{password}>>"}
        cred | {"type":"config","cred":"<<{password}>>"}
        creds | {"type":"config","creds":"<<{password}>>"}
        service_account_key | {"type":"config","service_account_key":"<<{key}>>"}
        sas_token | {"type":"config","sas_token":"<<{key}>>"}
        storage_key | {"type":"config","storage_key":"<<{key}>>"}
        connection_string | {"type":"config","connection_string":"Server=db;User Id=sa;Password=<<{b62:14}>>;"}
        connStr | {"type":"config","connStr":"postgres://app:<<{b62:14}>>@db:5432/x"}
        conn_string | {"type":"config","conn_string":"Server=db;User Id=sa;Password=<<{b62:14}>>;"}
        database_url | {"type":"config","database_url":"amqp://svc:<<{b62:14}>>@mq/"}
        jdbc_url | {"type":"config","jdbc_url":"postgres://app:<<{b62:14}>>@db:5432/x"}
        redis_url | {"type":"config","redis_url":"postgres://app:<<{b62:14}>>@db:5432/x"}
        broker_url | {"type":"config","broker_url":"amqp://svc:<<{b62:14}>>@mq/"}
        amqp_url | {"type":"config","amqp_url":"postgres://app:<<{b62:14}>>@db:5432/x"}
        mongo_uri | {"type":"config","mongo_uri":"Server=db;User Id=sa;Password=<<{b62:14}>>;"}
        dsn | {"type":"config","dsn":"amqp://svc:<<{b62:14}>>@mq/"}
        encKey | {"type":"config","encKey":"<<{key}>>"}
        aesKey | {"type":"config","aesKey":"<<{key}>>"}
        encryption_key | {"type":"config","encryption_key":"<<{key}>>"}
        data_key | {"type":"config","data_key":"<<{key}>>"}
        seed_phrase | {"type":"config","seed_phrase":"<<abandon ability able about above absent absorb abstract absurd abuse access accident>>"}
        mnemonic | {"type":"config","mnemonic":"<<abandon ability able about above absent absorb abstract absurd abuse access accident>>"}
        private_key_passphrase | {"type":"config","private_key_passphrase":"<<{password}>>"}
        key_passphrase | {"type":"config","key_passphrase":"<<{password}>>"}
        pgp_passphrase | {"type":"config","pgp_passphrase":"<<{password}>>"}
        p12_password | {"type":"config","p12_password":"<<{password}>>"}
        pfxPassword | {"type":"config","pfxPassword":"<<{password}>>"}
        cert_password | {"type":"config","cert_password":"<<{password}>>"}
        proxy_pass | {"type":"config","proxy_pass":"<<{password}>>"}
        proxyPassword | {"type":"config","proxyPassword":"<<{password}>>"}
        ftp_pw | {"type":"config","ftp_pw":"<<{password}>>"}
        imap_password | {"type":"config","imap_password":"<<{password}>>"}
        mail_password | {"type":"config","mail_password":"<<{password}>>"}
        bot_token | {"type":"config","bot_token":"<<{key}>>"}
        webhook_token | {"type":"config","webhook_token":"<<{key}>>"}
        verify_token | {"type":"config","verify_token":"<<{key}>>"}
        verification_token | {"type":"config","verification_token":"<<{key}>>"}
        push_token_secret | {"type":"config","push_token_secret":"<<{key}>>"}
        device_secret | {"type":"config","device_secret":"<<{key}>>"}
        apns_key | {"type":"config","apns_key":"<<{key}>>"}
        fcm_server_key | {"type":"config","fcm_server_key":"<<{key}>>"}
        gcm_key | {"type":"config","gcm_key":"<<{key}>>"}
        stripe_sk | {"type":"config","stripe_sk":"<<{key}>>"}
        sk | {"type":"config","sk":"<<{key}>>"}
        app_secret | {"type":"config","app_secret":"<<{key}>>"}
        appsecret | {"type":"config","appsecret":"<<{key}>>"}
        secret_id | {"type":"config","secret_id":"<<{key}>>"}
        role_secret | {"type":"config","role_secret":"<<{key}>>"}
        approle_secret_id | {"type":"config","approle_secret_id":"<<{key}>>"}
        unseal_key | {"type":"config","unseal_key":"<<{key}>>"}
        unsealKeys | {"type":"config","unsealKeys":["<<{b62:16}>>","{b62:16}"]}
        root_token | {"type":"config","root_token":"<<{key}>>"}
        tok | {"type":"config","tok":"<<{key}>>"}
        api_tok | {"type":"config","api_tok":"<<{key}>>"}
        x-api-token | {"type":"config","x-api-token":"<<{key}>>"}
        X-Auth-Key | {"type":"config","X-Auth-Key":"<<{key}>>"}
        x-amz-security-token | {"type":"config","x-amz-security-token":"<<{key}>>"}
        X-Vault-Token | {"type":"config","X-Vault-Token":"<<{key}>>"}
        x-functions-key | {"type":"config","x-functions-key":"<<{key}>>"}
        Ocp-Apim-Subscription-Key | {"type":"config","Ocp-Apim-Subscription-Key":"<<{key}>>"}
        X-Gitlab-Token | {"type":"config","X-Gitlab-Token":"<<{key}>>"}
        PRIVATE-TOKEN | {"type":"config","PRIVATE-TOKEN":"<<{key}>>"}
        JOB-TOKEN | {"type":"config","JOB-TOKEN":"<<{key}>>"}
        X-Shopify-Access-Token | {"type":"config","X-Shopify-Access-Token":"<<{key}>>"}
        Api-Key | {"type":"config","Api-Key":"<<{key}>>"}
        apikey_v2 | {"type":"config","apikey_v2":"<<{key}>>"}
        access_code | {"type":"config","access_code":"<<{key}>>"}
        auth_code | {"type":"config","auth_code":"<<{key}>>"}
        authorization_code | {"type":"config","authorization_code":"<<{key}>>"}
        code_verifier | {"type":"config","code_verifier":"<<{key}>>"}
        JSESSIONID | {"type":"config","JSESSIONID":"<<{key}>>"}
        connect.sid | {"type":"config","connect.sid":"<<{key}>>"}
        sid | {"type":"config","sid":"<<{key}>>"}
        remember_me | {"type":"config","remember_me":"<<{key}>>"}
        laravel_session | {"type":"config","laravel_session":"<<{key}>>"}
        ASP.NET_SessionId | {"type":"config","ASP.NET_SessionId":"<<{key}>>"}
        .AspNetCore.Cookies | {"type":"config",".AspNetCore.Cookies":"<<{key}>>"}
        auth_cookie | {"type":"config","auth_cookie":"<<{key}>>"}
        bearer | {"type":"config","bearer":"<<{key}>>"}
        jwt | {"type":"config","jwt":"<<{key}>>"}
        creds slash | credentials: alice / <<{password}>>
        creds colon | credentials: alice:<<{password}>>
        creds eq | creds=alice:<<{password}>>
        login slash | login: admin / <<{password}>>
        user/pass | user/pass: admin/<<{password}>>
        username pw | username: bob, pw: <<{password}>>
        u p | user=bob pass=<<{password}>>
        login with | logged in as root with <<{password}>> as password
        pw is | pw is <<{password}>>
        pwd: | pwd: <<{password}>>
        pass: | pass: <<{password}>>
        Pass colon | Pass : <<{password}>>
        password -> | password -> <<{password}>>
        password => | 'password' => '<<{password}>>'
        password equals quoted | password == '<<{password}>>'
        pw arrow ruby | :password => "<<{password}>>"
        sym | :secret_key => '<<{key}>>'
        call | set_password('<<{password}>>')
        call2 | client.login('bob', '<<{password}>>')
        call3 | connect(host='h', user='u', passwd='<<{password}>>')
        setenv | os.environ['DB_PASSWORD'] = '<<{password}>>'
        setprop | System.setProperty("javax.net.ssl.keyStorePassword", "<<{password}>>")
        define | define('DB_PASSWORD', '<<{password}>>');
        export | export SECRET_TOKEN=<<{key}>>
        set win | set DB_PASS=<<{password}>>
        setx | setx API_KEY <<{key}>>
        ps env | $env:API_TOKEN = '<<{key}>>'
        ps plain | $password = '<<{password}>>'
        ps cred | New-Object PSCredential('bob', (ConvertTo-SecureString '<<{password}>>' -AsPlainText -Force))
        net user | net user bob <<{password}>> /add
        net user dom | net user bob <<{password}>> /domain
        runas | runas /user:admin /savecred <<{password}>> 
        cmdkey | cmdkey /add:srv /user:bob /pass:<<{password}>>
        wmic | wmic /node:h /user:bob /password:<<{password}>> process
        schtasks | schtasks /create /tn x /ru bob /rp <<{password}>>
        psexec | psexec \\h -u bob -p <<{password}>> cmd
        dsmod | dsmod user cn=x -pwd <<{password}>>
        usermod | usermod -p '<<{password}>>' bob
        useradd | useradd -m -p <<{password}>> bob
        htpasswd | htpasswd -b /etc/x bob <<{password}>>
        htpasswd2 | htpasswd -bc .htpasswd bob <<{password}>>
        passwd stdin | echo <<{password}>> | passwd --stdin bob
        sudo -S | echo <<{password}>> | sudo -S ls
        sudo -S q | echo '<<{password}>>' | sudo -S apt update
        openssl k | openssl enc -aes-256-cbc -k <<{password}>> -in a
        openssl pass | openssl enc -pass pass:<<{password}>> -in a
        gpg | gpg --batch --passphrase <<{password}>> -c f
        zip | zip -P <<{password}>> a.zip b
        zip -e | zip -e --password <<{password}>> a.zip b
        7z | 7z a -p<<{password}>> a.7z b
        unrar | unrar x -p<<{password}>> a.rar
        rar | rar a -hp<<{password}>> a.rar b
        pdf | qpdf --password=<<{password}>> a.pdf b.pdf
        keytool | keytool -list -keystore a.jks -storepass <<{password}>>
        keytool2 | keytool -genkey -keypass <<{password}>> -storepass x
        jarsigner | jarsigner -storepass <<{password}>> a.jar k
        signtool | signtool sign /f a.pfx /p <<{password}>> a.exe
        ssh-keygen | ssh-keygen -t rsa -N <<{password}>> -f k
        ssh-keygen q | ssh-keygen -t ed25519 -N '<<{password}>>' -f k
        expect | expect 'assword:' send '<<{password}>>\r'
        curl u | curl -u bob:<<{password}>> https://x
        curl user= | curl --user=bob:<<{password}>> https://x
        curl H | curl -H 'X-Api-Key: <<{key}>>' https://x
        curl H auth | curl -H "Authorization: token <<{key}>>" https://x
        curl d | curl -d 'user=a&password=<<{password}>>' https://x
        curl json | curl -d '{"username":"a","password":"<<{password}>>"}' https://x
        curl cookie | curl -b 'session=<<{key}>>' https://x
        curl --cookie | curl --cookie 'PHPSESSID=<<{b36:26}>>' https://x
        curl proxy | curl -x http://bob:<<{b62:12}>>@proxy:3128 https://x
        curl oauth2 | curl --oauth2-bearer <<{key}>> https://x
        httpie | http -a bob:<<{password}>> GET x
        httpie2 | http --auth bob:<<{password}>> x
        httpie hdr | http x Authorization:"Bearer <<{key}>>"
        wget | wget --user bob --password <<{password}>> x
        wget hdr | wget --header='PRIVATE-TOKEN: <<{key}>>' x
        aws cfg | aws configure set aws_secret_access_key <<{b64:40}>>
        aws env | AWS_SECRET_ACCESS_KEY=<<{b64:40}>> aws s3 ls
        gcloud | gcloud auth activate-service-account --password <<{password}>>
        az sp | az login --service-principal -u x -p <<{password}>> --tenant t
        az kv | az keyvault secret set --vault-name v --name n --value <<{password}>>
        az storage | az storage blob list --account-key <<{b64:86}==>>
        vault login | vault login <<hvs.{url:90}>>
        vault userpass | vault login -method=userpass username=bob password=<<{password}>>
        vault kv put | vault kv put secret/app password=<<{password}>>
        vault kv put2 | vault kv put secret/app value=<<{password}>>
        aws ssm | aws ssm put-parameter --name /x --type SecureString --value <<{password}>>
        aws sm | aws secretsmanager create-secret --name x --secret-string <<{password}>>
        kubectl lit | kubectl create secret generic x --from-literal=foo=<<{password}>>
        kubectl docker | kubectl create secret docker-registry r --docker-username=u --docker-password=<<{password}>>
        kubectl token | kubectl --token=<<{key}>> get po
        helm | helm install x y --set mysql.auth.password=<<{password}>>
        helm reg | helm registry login r -u bob -p <<{password}>>
        docker e | docker run -e MYSQL_ROOT_PASSWORD=<<{password}>> mysql
        docker env | docker run --env API_SECRET=<<{key}>> x
        docker build | docker build --build-arg NPM_TOKEN=<<{key}>> .
        docker login | docker login -u u -p <<{password}>>
        compose | POSTGRES_PASSWORD: <<{password}>>
        mysql | mysql -h h -u root -p<<{password}>> db
        mysql long | mysql --user=root --password=<<{password}>> db
        mysqladmin | mysqladmin -u root password <<{password}>>
        psql | PGPASSWORD=<<{password}>> psql -h h
        psql uri | psql postgresql://u:<<{b62:12}>>@h/db
        psql conn | psql 'host=h user=u password=<<{password}>> dbname=x'
        sqlcmd | sqlcmd -S h -U sa -P <<{password}>>
        sqlplus | sqlplus scott/<<{b62:10}>>@orcl
        mongo | mongosh --username a --password <<{password}>>
        redis | redis-cli -a <<{password}>> ping
        redis auth | AUTH <<{password}>>
        redis conf | requirepass <<{password}>>
        config set | CONFIG SET requirepass <<{password}>>
        masterauth | masterauth <<{password}>>
        rabbit | rabbitmqctl add_user bob <<{password}>>
        ldap | ldapsearch -D cn=a -w <<{password}>> -b x
        ldappw | userPassword: <<{password}>>
        rootpw | rootpw <<{password}>>
        smb | smbclient //h/s -U bob%<<{password}>>
        mount | mount -t cifs //h/s /m -o username=bob,password=<<{password}>>
        rsync | RSYNC_PASSWORD=<<{password}>> rsync x
        sshpass | sshpass -p <<{password}>> ssh h
        lftp | lftp -u bob,<<{password}>> ftp.x
        ftp | ftp://bob:<<{b62:9}>>@h/
        ncftp | ncftpput -u bob -p <<{password}>> h / f
        xfreerdp | xfreerdp /u:bob /p:<<{password}>> /v:h
        rdesktop | rdesktop -u bob -p <<{password}>> h
        vnc | vncpasswd -f <<< <<{password}>>
        openvpn | --auth-user-pass bob <<{password}>>
        wpa | wpa_passphrase office <<{password}>>
        nmcli | nmcli dev wifi connect Office password <<{password}>>
        netsh | netsh wlan set hostednetwork ssid=x key=<<{password}>>
        ipmi | ipmitool -U admin -P <<{password}>> chassis
        snmp | snmpwalk -v2c -c <<{password}>> h
        snmpv3 | snmpwalk -v3 -u u -A <<{password}>> h
        cisco | username admin privilege 15 secret 0 <<{password}>>
        juniper | set system root-authentication plain-text-password-value <<{password}>>
        fortinet | set password ENC <<{b64:40}>>
        fortinet2 | set psksecret <<{password}>>
        npm cfg | npm config set //registry.npmjs.org/:_authToken <<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>
        npmrc pw | _password=<<{b64:20}>>
        yarnrc | npmAuthToken: "<<{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}>>"
        pip | pip install --index-url https://u:<<{b62:14}>>@pypi.x/simple p
        twine | twine upload -u u -p <<{password}>> d
        gem | gem push -k <<{key}>>
        mvn | mvn -Drepo.pass=<<{password}>> deploy
        gradle | gradle -PnexusPassword=<<{password}>> publish
        java D | java -Ddb.password=<<{password}>> -jar a
        java D2 | java -Djavax.net.ssl.trustStorePassword=<<{password}>> -jar a
        catalina | <Connector keystorePass="<<{password}>>" port="8443"/>
        maven xml | <password><<{password}>></password>
        xml attr | <user name="a" password="<<{password}>>"/>
        xml value | <property name="hibernate.connection.password"><<{password}>></property>
        xml value attr | <property name="connection.password" value="<<{password}>>"/>
        nuget | <add key="ClearTextPassword" value="<<{password}>>" />
        web.config | <add connectionString="Data Source=h;User ID=sa;Password=<<{password}>>" />
        ini | [db]¶password = <<{password}>>¶
        toml | db_password = "<<{password}>>"
        hcl | password = "<<{password}>>"
        tf var | TF_VAR_db_password=<<{password}>> terraform apply
        tf -var | terraform apply -var 'db_password=<<{password}>>'
        yaml | password: "<<{password}>>"
        yaml list | - name: DB_PASS¶  value: <<{password}>>
        yaml env q | - name: API_KEY¶  value: '<<{key}>>'
        netrc | machine h login bob password <<{password}>>
        netrc ml | machine h¶  login bob¶  password <<{password}>>
        pgpass | h:5432:db:bob:<<{b62:12}1>>
        my.cnf | [client]¶user=root¶password=<<{password}>>
        boto | aws_secret_access_key = <<{b64:40}>>
        git cred | https://bob:<<{b62:20}>>@github.com
        cookie | Cookie: session=<<{key}>>; a=b
        set-cookie | Set-Cookie: sid=<<{key}>>; Path=/; HttpOnly
        x-auth | X-Auth-Token: <<{key}>>
        hdr secret | X-Secret: <<{key}>>
        digest auth | Authorization: Digest username="bob", response="<<{hex:32}>>"
        aws sig | Authorization: AWS4-HMAC-SHA256 Credential=AK/2024/us/s3/aws4_request, SignedHeaders=host, Signature=<<{hex:64}>>
        hawk | Authorization: Hawk id="x", mac="<<{b64:43}=>>"
        oauth1 | OAuth oauth_consumer_key="x", oauth_signature="<<{b64:27}%3D>>"
        query pw | GET /login?user=bob&pass=<<{b62:12}>> 200
        query code | GET /cb?code=<<{url:40}>>&state=x
        query jwt | GET /x?jwt=<<{key}>>
        query sess | GET /x;jsessionid=<<{B36:32}>>?a=b
        pct name | POST a=1&%70assword=<<{b62:12}>>&z=1
        pct full | POST a=1&%70%61%73%73%77%6f%72%64=<<{b62:12}>>&z=1
        pct tok | GET /x?%74oken=<<{key}>>&a=1
        pct apikey | GET /x?api%5fkey=<<{key}>>&a=1
        plus form | user+name=bob&pass+word=<<{b62:12}>>
        identified | CREATE USER 'a'@'%' IDENTIFIED BY '<<{password}>>'
        identified with | ALTER USER 'a'@'%' IDENTIFIED WITH mysql_native_password BY '<<{password}>>'
        pg role | CREATE ROLE a LOGIN PASSWORD '<<{password}>>'
        pg valid | ALTER USER a PASSWORD '<<{password}>>' VALID UNTIL 'infinity'
        mssql | CREATE LOGIN a WITH PASSWORD = '<<{password}>>'
        sp_addlogin | EXEC sp_addlogin 'a', '<<{password}>>'
        oracle | ALTER USER a IDENTIFIED BY "<<{password}>>"
        oracle bare | ALTER USER a IDENTIFIED BY <<{b62:12}>>
        set password | SET PASSWORD FOR 'a'@'h' = PASSWORD('<<{password}>>')
        mysql old | SET PASSWORD FOR a = '<<{password}>>'
        insert | INSERT INTO users (name, password) VALUES ('bob', '<<{password}>>')
        update | UPDATE users SET password = '<<{password}>>' WHERE id = 1
        where | SELECT * FROM users WHERE user='a' AND password='<<{password}>>'
        dblink | dblink('host=h user=u password=<<{password}>>')
        mongo createUser | db.createUser({user:"a",pwd:"<<{password}>>",roles:[]})
        s3 copy | COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=x;aws_secret_access_key=<<{b64:40}>>'
        snowflake | CREATE USER a PASSWORD='<<{password}>>' DEFAULT_ROLE = x
        clickhouse | CREATE USER a IDENTIFIED WITH sha256_password BY '<<{password}>>'
        subscription | CREATE SUBSCRIPTION s CONNECTION 'host=h password=<<{password}>> user=u'
        spanish | contraseña: <<{password}>>
        german | Passwort: <<{password}>>
        french | mot de passe : <<{password}>>
        wifi | wifi password is <<{password}>>
        temp pw | Your temporary password is: <<{password}>>
        reset to | password for bob reset to <<{password}>>
        otp | Your OTP is <<{dec:6}>>
        code is | 123456 is wrong; use verification code: <<{dec:6}>>
        token is | the token is <<{key}>>
        key is | my api key is <<{key}>>
        secret is | client secret is <<{key}>>
        use key | use this key: <<{key}>>
        here token | here's the token: <<{key}>>
        auth with | authenticating with token <<{key}>>
        access key | access key <<{key}>> leaked
        api key q | API key '<<{key}>>' is invalid
        invalid token | invalid token: <<{key}>>
        invalid pw | invalid password "<<{password}>>" for user bob
        tried | tried password <<{password}>> for bob
        failed login | login failed: user=bob password=<<{password}>>
        dsn mysql go | bob:<<{b62:12}>>@tcp(h:3306)/db
        imap | A1 LOGIN bob <<{password}>>
        irc | PASS <<{password}>>
        ftp PASS | 230 USER bob PASS <<{password}>>
        hosts | ansible_ssh_pass=<<{password}>>
        chpasswd | echo bob:<<{password}>> | chpasswd
        mailto | smtp.sendmail('a','b') password='<<{password}>>'
        jdbc | jdbc:oracle:thin:scott/<<{b62:10}>>@h:1521:orcl
        jdbc2 | jdbc:mysql://h/db?user=a&password=<<{password}>>
        odbc | Driver={x};Server=h;Uid=a;Pwd=<<{password}>>;
        mongo opt | mongodb://u:<<{b62:11}>>@h/?authSource=admin
        sqlalchemy | create_engine('mysql+pymysql://u:<<{b62:11}>>@h/db')
        celery | BROKER_URL=amqp://u:<<{b62:11}>>@h//
        rclone | rclone config create r sftp pass <<{password}>>
        restic | restic -p <<{password}>> snapshots
        borg | BORG_PASSPHRASE=<<{password}>> borg list
        cryptsetup | echo -n <<{password}>> | cryptsetup luksOpen /dev/sda x
        keepass | keepassxc-cli open --pw <<{password}>>
        bitwarden | bw login a@x.com <<{password}>>
        op | op signin --password <<{password}>>
        github cli | gh auth login --with-token <<{key}>>
        gh secret | gh secret set X --body <<{key}>>
        heroku | heroku config:set SECRET=<<{key}>>
        flyctl | fly secrets set FOO_KEY=<<{key}>>
        dotnet | dotnet user-secrets set Foo:Pass <<{password}>>
        jenkins cli | java -jar cli.jar -auth bob:<<11{hex:32}>>
        svn | svn co --username bob --password <<{password}>> x
        hg | hg push https://bob:<<{b62:12}>>@h/r
        cvs | :pserver:bob:<<{b62:10}>>@h:/cvs
        p4 | p4 -u bob -P <<{B36:32}>> info
        vsphere | govc about -u 'administrator@vsphere.local:<<{b62:10}>>@vc'
        nessus | X-ApiKeys: accessKey=<<{hex:64}>>; secretKey={hex:64}
        k8s yaml | apiVersion: v1¶kind: Secret¶metadata:¶  name: db¶data:¶  conn: <<{b64:20}>>¶  user: YWRtaW4=¶
        k8s yaml sd | apiVersion: v1¶kind: Secret¶stringData:¶  conn: <<{password}>>¶type: Opaque¶
        k8s yaml kind last | apiVersion: v1¶data:¶  conn: <<{b64:20}>>¶kind: Secret¶
        env dump | HOME=/root¶PATH=/bin¶DB_PW=<<{password}>>¶LANG=C
        env dump2 | SHELL=/bin/sh MAILGUN=<<{key}>> TERM=xterm
        flag short | app -p <<{password}>> --verbose
        flag pw | app --pw <<{password}>>
        flag pass | app --pass <<{password}>>
        flag secret | app --secret <<{key}>>
        flag token | app --token <<{key}>>
        flag auth | app --auth bob:<<{password}>>
        flag key | app --key <<{key}>>
        flag apikey | app --apikey <<{key}>>
        flag user:pw | app --user bob --passwd <<{password}>>
        flag cred | app --credentials bob:<<{password}>>
        flag win | app.exe /password:<<{password}>> /x
        flag win2 | app.exe /pwd=<<{password}>>
        msi | msiexec /i a.msi PASSWORD=<<{password}>>
        argv json | {"argv":["tool","--password","<<{password}>>","-v"]}
        argv -p | {"argv":["mysql","-u","root","-p<<{password}>>"]}
        argv curl | {"argv":["curl","-u","bob:<<{password}>>","https://x"]}
        argv sshpass | {"argv":["sshpass","-p","<<{password}>>","ssh","h"]}
        argv eq | {"argv":["app","--db-pass=<<{password}>>"]}
        argv redis | {"argv":["redis-cli","-a","<<{password}>>"]}
        argv docker | {"argv":["docker","login","-u","u","-p","<<{password}>>"]}
        argv -e | {"argv":["docker","run","-e","PW=<<{password}>>"]}
        argv H | {"argv":["curl","-H","X-Api-Key: <<{key}>>","x"]}
        argv -w | {"args":["ldapsearch","-D","cn=a","-w","<<{password}>>"]}
        argv sqlcmd | {"args":["sqlcmd","-U","sa","-P","<<{password}>>"]}
        argv token | {"args":["--token","<<{key}>>"]}
        hdr arr | {"headers":[["X-Api-Key","<<{key}>>"]]}
        hdr flat | {"rawHeaders":["Host","a","X-Api-Key","<<{key}>>","Accept","*/*"]}
        hdr flat auth | {"rawHeaders":["Host","a","authorization","Token <<{key}>>","Accept","*/*"]}
        hdr obj | {"headers":[{"name":"X-Auth","value":"<<{key}>>"}]}
        hdr str | {"headers":["Host: a","X-Api-Key: <<{key}>>"]}
        hdr key val | {"k":"api_key","v":"<<{key}>>"}
        kv val first | {"value":"<<{password}>>","name":"DB_PASSWORD"}
        docker cfg | {"auths":{"r.io":{"auth":"<<{b64:20}>>"}}}
        docker cfg pw | {"auths":{"r.io":{"username":"bob","password":"<<{password}>>"}}}
        docker idtoken | {"auths":{"r.io":{"identitytoken":"<<{key}>>"}}}
        env obj | {"environment":{"LOG":"x","PGPASSWORD":"<<{password}>>"}}
        env list | {"env":["A=b","TOKEN=<<{key}>>"]}
        ecs secrets | {"environment":[{"name":"DB_PASS","value":"<<{password}>>"}]}
        lambda env | {"Environment":{"Variables":{"STRIPE":"<<{key}>>"}}}
        form | {"form":{"user":"a","pass":"<<{password}>>"}}
        login body | {"username":"bob","pw":"<<{password}>>"}
        graphql | {"query":"mutation { login(user: \"a\", password: \"<<{b62:12}>>\") { t } }"}
        graphql vars | {"variables":{"input":{"email":"a@b.c","password":"<<{password}>>"}}}
        nested key | {"db":{"auth":{"user":"a","secret":"<<{password}>>"}}}
        aws creds resp | {"Credentials":{"AccessKeyId":"x","SecretAccessKey":"<<{b64:40}>>","SessionToken":"y"}}
        gcp key | {"private_key_id":"x","client_secret":"<<{key}>>"}
        azure sp | {"clientId":"x","clientSecret":"<<{key}>>","tenantId":"t"}
        secretsmanager | {"SecretString":"{\"username\":\"a\",\"password\":\"<<{b62:12}>>\"}"}
        secretsmanager plain | {"Name":"x","SecretString":"<<{password}>>"}
        ssm | {"Type":"SecureString","Value":"<<{password}>>","Name":"/x"}
        k8s data | {"kind":"Secret","data":{"a":"<<{b64:20}>>"}}
        vault resp | {"auth":{"client_token":"<<{key}>>"}}
        vault data | {"data":{"data":{"password":"<<{password}>>"}}}
        oauth resp | {"access_token":"<<{key}>>","token_type":"bearer"}
        cookies obj | {"cookies":{"session":"<<{key}>>"}}
        cookies arr | {"cookies":[{"name":"sessionid","value":"<<{key}>>"}]}
        sshkey member | {"ssh_private_key":"<<{b64:60}>>"}
        tf out | {"outputs":{"db_password":{"sensitive":true,"type":"string","value":"<<{password}>>"}}}
        tf random | {"type":"random_password","values":{"result":"<<{password}>>"}}
        diff | {"changes":[{"field":"password","old":"x","new":"<<{password}>>"}]}
        diff2 | {"field":"api_key","oldValue":"a","newValue":"<<{key}>>"}
        audit mod | {"modifiedProperties":[{"name":"ClientSecret","newValue":"<<{key}>>"}]}
        okta | {"credentials":{"password":{"value":"<<{password}>>"}}}
        vendor hdr | {"headers":{"DD-API-KEY":"<<{hex:32}>>"}}
        vendor cfg | {"datadog":{"key":"<<{hex:32}>>"}}
        integr | {"integration":"pagerduty","routing":"<<{hex:32}>>"}
        webhook | {"webhook_secret":"<<{key}>>"}
        wifi json | {"ssid":"x","psk":"<<{password}>>"}
        conn arr | {"connectionStrings":{"Main":"Server=h;Database=d;User=sa;Password=<<{password}>>;"}}
        """#
}
