package import SystemPackage

import CustodySystem

/// A throw-away certificate authority with time-stamp authorities below it, by the `openssl` command. It makes honest
/// stamps with `openssl ts` and, from TSTInfo written by hand, any other kind.
package final class TimestampForge: Sendable {
    package static let isPresent = Program.find("openssl") != nil
    package static let absence: String = "the openssl command is not installed"

    /// A certificate and its key, by the names of their files.
    package struct Identity: Sendable {
        package let certificate: FilePath
        package let key: FilePath
    }

    /// What a certificate is for, as an extension section of an openssl configuration.
    package struct Purpose: Sendable {
        let lines: String
        package static let authority = Purpose(
            lines: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign")
        package static let stamping = Purpose(lines: "extendedKeyUsage=critical,timeStamping")
        package static let stampingNotCritical = Purpose(lines: "extendedKeyUsage=timeStamping")
        package static let stampingAndMore = Purpose(lines: "extendedKeyUsage=critical,timeStamping,codeSigning")
        package static let serving = Purpose(lines: "extendedKeyUsage=critical,serverAuth")
        package static let anything = Purpose(lines: "basicConstraints=CA:FALSE")
        package static let stampingButEncrypting = Purpose(
            lines: "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,keyEncipherment")
    }

    private let folder: TemporaryDirectory
    package let root: Identity

    package init(name: String = "Throw-away Root", key: [String] = TimestampForge.curve) throws {
        folder = try TemporaryDirectory()
        root = Identity(certificate: folder.appending("root.pem"), key: folder.appending("root.key"))
        try write("req.cnf", "[req]\ndistinguished_name=empty\n[empty]")
        try certify(
            root, "root", subject: name, .authority, by: nil, key, "20200101000000Z", "20400101000000Z", "sha256")
    }

    package static let curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    package static let shortRSA = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]

    package func contents(_ path: FilePath) throws -> [UInt8] { try PosixFileSystem().contents(path) }

    /// A new key with a certificate by `issuer` (the root when nil), valid from and to `YYYYMMDDhhmmssZ`.
    package func identity(
        _ name: String, _ purpose: Purpose, issuer: Identity? = nil, key: [String] = TimestampForge.curve,
        from: String = "20200101000000Z", to: String = "20400101000000Z", digest: String = "sha256"
    ) throws -> Identity {
        let made = Identity(certificate: folder.appending("\(name).pem"), key: folder.appending("\(name).key"))
        try certify(made, name, subject: name, purpose, by: issuer ?? root, key, from, to, digest)
        return made
    }

    private func certify(
        _ made: Identity, _ name: String, subject: String, _ purpose: Purpose, by issuer: Identity?, _ key: [String],
        _ from: String, _ to: String, _ digest: String
    ) throws {
        // An index for each: several tests make certificates at once.
        let configuration = """
            [ca]
            default_ca=authority
            [authority]
            database=\(folder.path)/\(name).index
            new_certs_dir=\(folder.path)
            rand_serial=yes
            default_md=sha256
            policy=names
            [names]
            commonName=supplied
            """
        try write("\(name).cnf", configuration)
        try write("\(name).index", [UInt8]())
        try write("\(name).ext", purpose.lines)
        try openssl(["genpkey"] + key + ["-out", made.key.string])
        try openssl(
            [
                "req", "-new", "-key", made.key.string, "-subj", "/CN=\(subject)", "-out", path("\(name).csr"),
                "-config", path("req.cnf"),
            ])
        try openssl(
            [
                "ca", "-batch", "-notext", "-config", path("\(name).cnf"), "-in", path("\(name).csr"),
                "-keyfile", (issuer ?? made).key.string, "-startdate", from, "-enddate", to, "-extfile",
                path("\(name).ext"), "-out", made.certificate.string, "-md", digest,
            ] + (issuer.map { ["-cert", $0.certificate.string] } ?? ["-selfsign"]))
    }

    /// Another certificate by the root for the same key, name and serial number.
    package func twin(of identity: Identity) throws -> Identity {
        let stem = identity.certificate.stem ?? ""
        let shown = try Program.run("openssl", ["x509", "-noout", "-serial", "-in", identity.certificate.string])
        let serial = shown.text.split(whereSeparator: \.isNewline).first?.split(separator: "=").last ?? ""
        let made = Identity(certificate: folder.appending("\(stem)-twin.pem"), key: identity.key)
        try openssl(
            [
                "x509", "-req", "-in", path("\(stem).csr"), "-CA", root.certificate.string, "-CAkey", root.key.string,
                "-set_serial", "0x\(serial)", "-days", "3650", "-extfile", path("\(stem).ext"),
                "-out", made.certificate.string,
            ])
        return made
    }

    /// The reply of `openssl ts` to a request.
    ///
    /// - Parameters:
    ///   - chain: certificates to send besides the signer's; libcrypto writes them in the order given.
    ///   - identifier: hash of the ESSCertID; `sha1` gives version 1 of it.
    package func reply(
        to request: [UInt8], by signer: Identity, chain: [Identity] = [], identifier: String = "sha256",
        nameChain: Bool = false, digest: String = "sha256"
    ) throws -> [UInt8] {
        let name = "reply-\(unique())"
        let configuration = """
            [stamps]
            serial=\(folder.path)/\(name).serial
            default_policy=1.3.6.1.4.1.99999.1
            other_policies=1.3.6.1.4.1.99999.2
            digests=sha256,sha384,sha512
            accuracy=secs:1,millisecs:500,microsecs:100
            clock_precision_digits=6
            tsa_name=yes
            ess_cert_id_chain=\(nameChain ? "yes" : "no")
            ess_cert_id_alg=\(identifier)
            signer_digest=\(digest)
            """
        try write("\(name).cnf", configuration)
        try write("\(name).serial", "0A1B2C")
        try write("\(name).tsq", request)
        var arguments = [
            "ts", "-reply", "-config", path("\(name).cnf"), "-section", "stamps", "-queryfile", path("\(name).tsq"),
            "-signer", signer.certificate.string, "-inkey", signer.key.string, "-out", path("\(name).tsr"),
        ]
        if !chain.isEmpty {
            try write("\(name).chain", chain.flatMap { try contents($0.certificate) })
            arguments += ["-chain", path("\(name).chain")]
        }
        try openssl(arguments)
        return try contents(folder.appending("\(name).tsr"))
    }

    /// A granted reply around a TSTInfo of any kind, signed as CMS.
    ///
    /// - Parameters:
    ///   - named: whether the signature names its certificate (ESSCertIDv2).
    ///   - others: further certificates to send.
    package func forge(
        _ info: StampInfo, by signer: Identity, others: [Identity] = [], named: Bool = true,
        digest: String = "sha256", contentType: String = "1.2.840.113549.1.9.16.1.4", options: [String] = []
    ) throws -> [UInt8] {
        let name = "forged-\(unique())"
        try write("\(name).tst", info.der)
        var arguments = [
            "cms", "-sign", "-binary", "-nodetach", "-nosmimecap", "-md", digest, "-econtent_type", contentType,
            "-in", path("\(name).tst"), "-signer", signer.certificate.string, "-inkey", signer.key.string,
            "-outform", "DER", "-out", path("\(name).tok"),
        ]
        if named { arguments.append("-cades") }
        if !others.isEmpty {
            try write("\(name).chain", others.flatMap { try contents($0.certificate) })
            arguments += ["-certfile", path("\(name).chain")]
        }
        try openssl(arguments + options)
        return DER.sequence(DER.sequence(DER.integer([0])) + (try contents(folder.appending("\(name).tok"))))
    }

    /// Whether `openssl ts -verify` takes a reply as a stamp of `data`.
    package func isAccepted(_ reply: [UInt8], of data: [UInt8]) throws -> Bool {
        let name = "check-\(unique())"
        try write("\(name).tsr", reply)
        try write("\(name).data", data)
        let outcome = try Program.run(
            "openssl",
            [
                "ts", "-verify", "-data", path("\(name).data"), "-in", path("\(name).tsr"),
                "-CAfile", root.certificate.string,
            ])
        return outcome.status == 0
    }

    private func unique() -> String { SystemRandom().bytes(8).map { String($0, radix: 16) }.joined() }

    private func path(_ name: String) -> String { folder.appending(name).string }

    private func write(_ name: String, _ text: String) throws { try write(name, [UInt8]((text + "\n").utf8)) }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        try PosixFileSystem().replace(folder.appending(name), with: bytes)
    }

    private func openssl(_ arguments: [String]) throws {
        let outcome = try Program.run("openssl", arguments, environment: ["RANDFILE": path("random")])
        guard outcome.status == 0 else { throw ForgeError(arguments.first ?? "", outcome.diagnostics) }
    }

    private struct ForgeError: Error, CustomStringConvertible {
        let description: String
        init(_ command: String, _ diagnostics: String) { description = "openssl \(command): \(diagnostics)" }
    }
}
