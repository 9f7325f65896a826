internal import CLibcrypto
import CustodyModel

/// The one who signed a token: certificate, signature and what the signature says about the certificate.
@safe
struct TimestampSigner: ~Copyable {
    let response: TimestampResponse
    /// The certificate; owned by the token.
    let certificate: OpaquePointer
    private let info: OpaquePointer

    /// Finds the signer's certificate in the token or among `untrusted` and checks the signature over the token's
    /// content.
    ///
    /// - Throws: `malformed`, `hash`, `signerMissing` or `signature`.
    init(of response: consuming TimestampResponse, untrusted: borrowing CertificateList) throws(TimestampError) {
        let token = unsafe response.token.pointer
        // RFC 3161, section 2.4.2: no signature but the authority's.
        guard unsafe custody_signers_count(token) == 1, let info = unsafe custody_signers_first(token) else {
            throw TimestampError(.malformed, "a time-stamp token has one signer")
        }
        var digest: UnsafeMutablePointer<X509_ALGOR>?
        unsafe CMS_SignerInfo_get0_algs(info, nil, nil, &digest, nil)
        guard let digest = unsafe digest, unsafe TimestampHash(digest) != nil else {
            throw TimestampError(.hash, "a time stamp is not signed by SHA-256, SHA-384 or SHA-512")
        }
        var certificate: OpaquePointer?
        let found = unsafe CMS_set1_signers_certs(token, untrusted.pointer, 0)
        unsafe CMS_SignerInfo_get0_algs(info, nil, &certificate, nil, nil)
        guard found == 1, let certificate = unsafe certificate else {
            ERR_clear_error()
            throw TimestampError(.signerMissing, "a time stamp's signer sent no certificate, and none is given")
        }

        let flags = UInt32(CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY)
        let type = unsafe CMS_signed_get0_data_by_OBJ(
            info, OBJ_nid2obj(NID_pkcs9_contentType), -3, V_ASN1_OBJECT)
        guard let type = unsafe type, unsafe OBJ_obj2nid(OpaquePointer(type)) == NID_id_smime_ct_TSTInfo,
            unsafe CMS_verify(token, nil, nil, nil, nil, flags) == 1
        else {
            ERR_clear_error()
            throw TimestampError(.signature, "a time stamp's signature does not hold")
        }
        unsafe self.info = unsafe info
        unsafe self.certificate = unsafe certificate
        self.response = response
    }

    /// Extended key usage is critical and holds time stamping alone; key usage, where it is given, is for signing.
    func requirePurpose() throws(TimestampError) {
        var critical: Int32 = 0
        let found = unsafe X509_get_ext_d2i(certificate, NID_ext_key_usage, &critical, nil)
        guard let found = unsafe found else {
            ERR_clear_error()
            throw TimestampError(.signerPurpose, "a time stamp's signer has no certificate for time stamping")
        }
        let usage = OpaquePointer(found)
        defer { unsafe custody_purposes_free(usage) }
        guard unsafe custody_purposes_count(usage) == 1, unsafe custody_purposes_nid(usage, 0) == NID_time_stamp else {
            throw TimestampError(
                .signerPurpose, "the certificate of a time stamp's signer is for something else than time stamping")
        }
        guard critical == 1, unsafe X509_check_purpose(certificate, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1 else {
            ERR_clear_error()
            throw TimestampError(
                .signerPurpose, "the certificate of a time stamp's signer is not critically for signing time stamps")
        }
    }

    /// The certificate is the one named under the signature, by ESSCertID (RFC 2634) or ESSCertIDv2 (RFC 5816). Other
    /// certificates named there must be among `known`, whose first is the signer's.
    func requireIdentity(known: borrowing CertificateList) throws(TimestampError) {
        let first = attribute(NID_id_smime_aa_signingCertificate)
        let second = attribute(NID_id_smime_aa_signingCertificateV2)
        var oldUsed = 0
        var newUsed = 0
        let old = unsafe custody_d2i_ESS_SIGNING_CERT(first, first.count, &oldUsed)
        defer { unsafe ESS_SIGNING_CERT_free(old) }
        let new = unsafe custody_d2i_ESS_SIGNING_CERT_V2(second, second.count, &newUsed)
        defer { unsafe ESS_SIGNING_CERT_V2_free(new) }
        let result = unsafe OSSL_ESS_check_signing_certs(old, new, known.pointer, 1)
        ERR_clear_error()
        guard oldUsed == first.count, newUsed == second.count, result == 1 else {
            throw TimestampError(
                .signerIdentity, "the certificate in a time stamp is not the one that its signature names")
        }
    }

    /// The authority's name inside the stamp, where it is given, is one of the certificate's (RFC 3161, 2.4.2).
    func requireName() throws(TimestampError) {
        guard let name = unsafe TS_TST_INFO_get_tsa(response.info.pointer) else { return }
        if let directory = unsafe custody_directory_name(name),
            unsafe X509_NAME_cmp(directory, X509_get_subject_name(certificate)) == 0
        {
            return
        }
        if let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) {
            let names = OpaquePointer(found)
            defer { unsafe GENERAL_NAMES_free(names) }
            if unsafe custody_names_contain(names, name) == 1 { return }
        }
        ERR_clear_error()
        throw TimestampError(.signerName, "the authority's name in a time stamp is none of its certificate's")
    }

    /// The DER of a signed attribute's only value; empty when there is none, or more than one.
    private func attribute(_ nid: Int32) -> [UInt8] {
        let value = unsafe CMS_signed_get0_data_by_OBJ(info, OBJ_nid2obj(nid), -3, V_ASN1_SEQUENCE)
        ERR_clear_error()
        guard let value = unsafe value else { return [] }
        return unsafe bytesOf(value.assumingMemoryBound(to: ASN1_STRING.self))
    }
}
