/// What audit events are made of, in little: names, values, sentences and encoded data. By it the windows are put into
/// buckets, see ``WindowBuckets``; it decides how fast a search is where events are like it, never what is found.
enum EventSample {
    /// How often each byte below 0x80 occurs in audit events, of one.
    static let shares: [Float] = {
        var result = [Float](repeating: 0.0003, count: WindowBuckets.bytes)
        for (share, group) in listed {
            for byte in group.utf8 { result[Int(byte)] = share / 1000 }
        }
        return result
    }()

    /// Of thousand; what is not listed is rare.
    private static let listed: [(Float, String)] = [
        (60, "e"), (50, "\""), (37, "0"), (36, "s"), (33, "o"), (30, "A"), (28, ":t"), (26, "d"), (25, "ra"),
        (24, "ic"), (23, "2n"), (20, " \\"), (18, "wl"), (17, "m"), (16, "S3"), (15, "-"), (14, "BC1,"), (12, "4ET"),
        (11, "gu."),
        (10, "58y"), (9, "Ip"), (8, "b76"), (7, "GvD9"), (6, "QUWRMfP\nFx"), (5, "HNh\r"), (4, "OVk"), (3, "+|YL_\t/"),
        (2, "{}KZJ=j"), (1, ")(@Xz$"),
    ]

    /// Windows of the text.
    static let count = bytes.count - WindowBuckets.width + 1
    /// Words with a bit for each window.
    static let words = (count + 63) / 64

    /// By position in a window, byte and word: the windows that have the byte there.
    static let marks: [UInt64] = {
        var marks = [UInt64](repeating: 0, count: WindowBuckets.width * WindowBuckets.bytes * words)
        for position in 0..<WindowBuckets.width {
            for window in 0..<count {
                let row = (position * WindowBuckets.bytes + Int(bytes[window + position])) * words
                marks[row + window / 64] |= 1 << UInt64(window % 64)
            }
        }
        return marks
    }()

    /// By position and word: the windows that have one of the given bytes there.
    static func marks(_ places: [[Int]]) -> [UInt64] {
        var result = [UInt64](repeating: 0, count: WindowBuckets.width * words)
        for (position, place) in places.enumerated() {
            for byte in place {
                let row = (position * WindowBuckets.bytes + byte) * words
                for word in 0..<words { result[position * words + word] |= marks[row + word] }
            }
        }
        return result
    }

    private static let bytes: [UInt8] = {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var state: UInt32 = 1
        let encoded = (0..<encodedLength).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return digits[Int(state >> 26)]
        }
        return text.utf8.map { $0 & 0x7F } + encoded
    }()

    /// Characters of base64 behind the text.
    private static let encodedLength = 500

    private static let text = """
        [REDACTED:key-password] [REDACTED:key-token] [REDACTED:http-authorization] [REDACTED:github-token]
        {"EventTime":"2026-03-14
        09:26:53","Hostname":"WORKSTATION5.example.local","Keywords":-9223372036854775808,"EventType":
        "AUDIT_SUCCESS","SeverityValue":2,"Severity":"INFO","EventID":4656,"SourceName":"Microsoft-Windows-Security-Auditing",
        "ProviderGuid":"{54849625-5478-4994-A5BA-3E3B0328C30D}","Version":1,"Task":12801,"OpcodeValue":0,"RecordNumber":265432,
        "ProcessID":4,"ThreadID":5208,"Channel":"Security","Domain":"NT
        AUTHORITY","AccountName":"SYSTEM","UserID":"S-1-5-18", "AccountType":"User","Message":"A handle to an object
        was requested.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-21-11111-22222-500 Account
        Domain:\t\tEXAMPLE\r\n\tLogon ID:\t\t0x3E7\r\n\r\nObject:\r\n\tObject Server:\t\tSecurity\r\n\tObject
        Type:\t\tKey\r\n Object
        Name:\t\t\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\bam\\State\\UserSettings\r\n\tHandle
        ID:\t\t0x2f4\r\n\r\nProcess Information: New Process Name: C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s
        Schedule, Access Request Information: Transaction
        ID:\t\t{00000000-0000-0000-0000-000000000000}\r\n\tAccesses:\t\tREAD_CONTROL\r\n\t\t\t\tQuery key
        value\r\n\t\t\t\t Set key value Enumerate sub-keys Notify about changes to
        keys","Category":"Registry","Opcode":"Info","SubjectUserSid":"S-1-5-18",
        "ObjectServer":"Security","AccessList":"%%1538\r\n\t\t\t\t%%4432","RestrictedSidCount":"0","EventReceivedTime":
        "SourceModuleName":"eventlog","Image":"C:\\Program Files\\Common
        Files\\Google\\Chrome\\Application\\chrome.exe","TargetObject": "HKLM\\SOFTWARE\\Microsoft\\Windows
        NT\\CurrentVersion\\Image","Details":"DWORD (0x00000001)","RuleName":"-","UtcTime":"ProcessGuid": Image loaded:
        ImageLoaded: FileVersion: 10.0.18362.1 (WinBuild.160101.0800) Description: Windows Update Client DLL Product:
        Microsoft Operating System Company: Microsoft Corporation OriginalFileName: ntdll.dll Hashes:
        SHA1=,MD5=,SHA256= 1B2C3D4E5F60718293A4B5C6D7E8F9A0,IMPHASH=00000000 Signed: true Signature: Microsoft Windows
        SignatureStatus: Valid Network connection detected: Protocol: tcp Initiated: true SourceIsIpv6: false SourceIp:
        172.18.39.5 SourceHostname: SourcePort:  DestinationIp: DestinationPort: 443 DestinationPortName: https
        ParentImage ParentCommandLine CurrentDirectory IntegrityLevel TerminalSessionId GrantedAccess: 0x1410
        CallTrace: C:\\Windows\\SYSTEM32\\ntdll.dll+9c584|C:\\Windows\\System32\\KERNELBASE.dll+2730e
        CommandInvocation(Out-Default): "Out-Default" ParameterBinding(Out-Default): name="InputObject"; value=""
        Context: Severity = Informational Host Name = ConsoleHost Host Version = 5.1 Host ID = Engine Version =
        Runspace ID = Pipeline ID = Command Name = Script Name = Sequence Number = User = Connected User = Shell ID =
        Microsoft.PowerShell function Get-Item { [CmdletBinding()] param( [Parameter(Mandatory = $true)] [string]
        $Path, [switch]$Force ) if ($null -eq $x) { return $false } foreach -and -or New-Object Windows Filtering
        Platform has permitted a connection. Application Information: \\device\\harddiskvolume2\\windows\\system32\\dns.exe
        Direction: Outbound Source Address: Destination Address: Filter Run-Time ID: Layer Name: Connect Layer Run-Time
        ID: 48
        {"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"arn":"arn:aws:sts::123456789012:assumed-role/admin/
        alice","accountId":"sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"sessionIssuer":"eventSource":
        "ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"userAgent":"Mozilla/5.0
        (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)
        Safari","requestParameters":{"bucketName":"responseElements":null,"requestID":
        "readOnly":true,"managementEvent":true,"recipientAccountId":"eventCategory":"Management"}}
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"stage":"ResponseComplete","requestURI":"/api/v1/
        namespaces/kube-system/pods?limit=500","verb":"list","user":{"username":"system:serviceaccount:default:controller","groups":[
        "system:authenticated"],"sourceIPs":["10.0.0.1"],"objectRef":{"resource":"deployments","namespace":"name":"responseStatus":{"code":
        200,"requestReceivedTimestamp":"annotations":{"authorization.k8s.io/decision":"allow"}}
        {"actor":"alternateId":"displayName":"client":
        "outcome":"result":"debugContext":"published":"legacyEventType":"core.user_auth.login_success","severity":"transaction":"target":[
        type=SYSCALL msg=audit(1700000000.123:456): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 auid=1000
        uid=0 gid=0 euid=0 comm="bash" exe="/usr/bin/bash" key=(null) sshd[1234]: Accepted publickey for root from port
        22 ssh2 the user of tool message content and file not found in to that this is for with are was which will have
        from error failed import return def class test request response
        executed Desktop 10000 worker. docker. v1.0 unspecified there where clicked Signature= delegate driver black binary
        protocol blocked index switch real-time alive encrypted packages user enumerable frames without exports _device login
        guard dynamic recursive helper wrapper telemetry segment payload element document instance private public storage
        """
}
