internal import CLibcrypto
import CustodyModel

/// Judges replies of time-stamp authorities (RFC 3161, RFC 5816), fresh ones and stored ones alike.
///
/// No clock is asked: certificates are judged at the time stamped, so that a stamp stays good when they expire.
/// Revocation is not looked at. One value per thread.
@safe
package struct TimestampVerifier: ~Copyable {
    /// Bytes of a reply at most. Usual ones have 1 to 8 KiB.
    package static let maximumResponseBytes = 65_536
    /// Bits of security that each key and signature of a chain must have, as libcrypto's level 2 counts them: RSA and
    /// DSA from 2048 bits, elliptic curves from 224, SHA-224 and better.
    package static let minimumSecurityBits = 112
    private static let securityLevel: Int32 = 2

    private let store: OpaquePointer?
    private let untrusted = CertificateList()
    private let policy: String?

    /// - Parameters:
    ///   - trust: the roots; without them no stamp is ever `verified`.
    ///   - untrusted: DER of certificates that help to build chains, and of authorities that send none.
    ///   - policy: the policy that every stamp must be made under, as dotted numbers; nil takes any.
    package init(
        trust: TimestampTrust?, untrusted: [[UInt8]] = [], policy: String? = nil
    ) throws(TimestampError) {
        self.policy = policy
        for der in untrusted {
            let certificate = try TimestampVerifier.certificate(der)
            unsafe self.untrusted.add(certificate.pointer)
        }
        guard let trust else {
            unsafe store = nil
            return
        }
        guard let made = unsafe CObject(X509_STORE_new(), { unsafe X509_STORE_free($0) }) else {
            fatalError("out of memory")
        }
        for der in trust.roots {
            let certificate = try TimestampVerifier.certificate(der)
            let added = unsafe X509_STORE_add_cert(made.pointer, certificate.pointer)
            precondition(added == 1, "out of memory")
        }
        unsafe X509_STORE_up_ref(made.pointer)
        unsafe store = unsafe made.pointer
    }

    deinit { unsafe X509_STORE_free(store) }

    private static func certificate(_ der: [UInt8]) throws(TimestampError) -> CObject {
        guard let certificate = unsafe CObject(TimestampTrust.parse(der), { unsafe X509_free($0) }) else {
            throw TimestampError(.configuration, "a certificate to judge time stamps by cannot be read")
        }
        return certificate
    }

    /// Judges a reply.
    ///
    /// - Parameters:
    ///   - response: a DER TimeStampResp.
    ///   - data: what it must be a stamp of.
    ///   - nonce: the request's, when it is known; nil for a stored reply.
    package func verify(
        _ response: [UInt8], of data: [UInt8], nonce: [UInt8]? = nil
    ) throws(TimestampError) -> TimestampVerdict {
        guard response.count <= TimestampVerifier.maximumResponseBytes else {
            throw TimestampError(
                .tooLarge, "a time-stamp reply has \(TimestampVerifier.maximumResponseBytes) bytes at most")
        }
        let reply = try TimestampResponse(response)
        let hash = try reply.requireImprint(of: data)
        if let nonce { try reply.requireNonce(nonce) }
        let stampedPolicy = try reply.policy()
        guard policy == nil || policy == stampedPolicy else {
            throw TimestampError(.policy, "the time stamp was made under another policy than the one required")
        }
        try reply.requireKnownExtensions()
        let genTime = try reply.genTime()
        let accuracy = try reply.accuracy()
        let serial = try reply.serial()

        let signer = try TimestampSigner(of: reply, untrusted: untrusted)
        try signer.requirePurpose()
        try signer.requireName()
        let known = CertificateList()
        unsafe known.add(signer.certificate)
        let root = try chain(of: signer, at: genTime, into: known)
        try signer.requireIdentity(known: known)
        let facts = TimestampFacts(
            genTime: genTime, accuracyMicroseconds: accuracy, serial: serial, policy: stampedPolicy,
            tsaName: unsafe TimestampVerifier.subject(signer.certificate), hash: hash)
        if let root { return .verified(facts, root: root) }
        return .notVerifiedAgainstRoot(facts)
    }

    /// Builds the chain from the signer to a root with what the token and the caller gave, in whatever order, judges it
    /// at the time stamped, and adds it and all others to `known`.
    ///
    /// - Returns: the root's subject; nil when no roots are configured.
    private func chain(
        of signer: borrowing TimestampSigner, at time: Timestamp, into known: borrowing CertificateList
    ) throws(TimestampError) -> String? {
        let sent = unsafe CMS_get1_certs(signer.response.token.pointer)
        defer { unsafe custody_certificates_free(sent) }
        let helpers = CertificateList()
        unsafe helpers.add(all: sent)
        unsafe helpers.add(all: untrusted.pointer)
        defer { unsafe known.add(all: helpers.pointer) }
        guard let store = unsafe store else { return nil }

        guard let context = unsafe CObject(X509_STORE_CTX_new(), { unsafe X509_STORE_CTX_free($0) }),
            unsafe X509_STORE_CTX_init(context.pointer, store, signer.certificate, helpers.pointer) == 1,
            unsafe X509_STORE_CTX_set_purpose(context.pointer, X509_PURPOSE_TIMESTAMP_SIGN) == 1
        else { fatalError("out of memory") }
        let parameters = unsafe X509_STORE_CTX_get0_param(context.pointer)
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, TimestampVerifier.securityLevel)
        let result = unsafe X509_verify_cert(context.pointer)
        let reason = unsafe X509_STORE_CTX_get_error(context.pointer)
        ERR_clear_error()
        guard result == 1 else { throw TimestampVerifier.error(reason) }
        let built = unsafe X509_STORE_CTX_get0_chain(context.pointer)
        unsafe known.add(all: built)
        guard let root = unsafe custody_certificates_at(built, custody_certificates_count(built) - 1) else {
            return nil
        }
        return unsafe TimestampVerifier.subject(root)
    }

    private static func error(_ reason: Int32) -> TimestampError {
        let text = unsafe String(cString: X509_verify_cert_error_string(Int(reason)))
        return switch reason {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
            TimestampError(.notValidThen, "a certificate was not valid at the time stamped: \(text)")
        case X509_V_ERR_CA_MD_TOO_WEAK, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_EE_KEY_TOO_SMALL:
            TimestampError(
                .weak, "a time stamp's chain has a key or signature below \(minimumSecurityBits) bits: \(text)")
        default: TimestampError(.untrusted, "no chain from a time stamp's signer to a configured root: \(text)")
        }
    }

    /// RFC 4514 text, UTF-8.
    @unsafe
    private static func subject(_ certificate: OpaquePointer) -> String {
        guard let output = unsafe CObject(BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }) else {
            fatalError("out of memory")
        }
        unsafe X509_NAME_print_ex(output.pointer, X509_get_subject_name(certificate), 0, custody_name_flags())
        var bytes = [UInt8](repeating: 0, count: maximumResponseBytes)
        let count = unsafe BIO_read(output.pointer, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(count, 0))), as: UTF8.self)
    }
}
