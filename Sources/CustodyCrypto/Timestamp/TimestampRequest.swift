internal import CLibcrypto
import CustodyModel

/// A request to a time-stamp authority (RFC 3161, section 2.4.1): version 1, a SHA-256 imprint, a nonce, and the wish
/// for the authority's certificate.
package struct TimestampRequest: Sendable {
    /// Bytes of a nonce.
    package static let nonceBytes = 8

    /// A number, first byte highest, that the reply must repeat.
    package let nonce: [UInt8]
    /// The request as it is sent, `application/timestamp-query`.
    package let der: [UInt8]

    /// - Parameters:
    ///   - data: what is to be stamped; only its digest leaves.
    ///   - nonce: 8 random bytes.
    ///   - policy: the policy asked for, as dotted numbers; nil leaves it to the authority.
    /// - Throws: `configuration` for a policy that is none.
    package init(of data: [UInt8], nonce: [UInt8], policy: String? = nil) throws(TimestampError) {
        precondition(nonce.count == TimestampRequest.nonceBytes, "a nonce has 8 bytes")
        self.nonce = nonce
        guard let request = unsafe CObject(TS_REQ_new(), { unsafe TS_REQ_free($0) }) else {
            fatalError("out of memory")
        }
        TimestampRequest.require(unsafe TS_REQ_set_version(request.pointer, 1))
        TimestampRequest.require(unsafe TS_REQ_set_cert_req(request.pointer, 1))
        TimestampRequest.setImprint(SHA256.digest(data), of: request)
        TimestampRequest.setNonce(nonce, of: request)
        if let policy {
            guard let object = unsafe CObject(OBJ_txt2obj(policy, 1), { unsafe ASN1_OBJECT_free($0) }) else {
                throw TimestampError(.configuration, "a time-stamp policy is written as numbers with dots")
            }
            TimestampRequest.require(unsafe TS_REQ_set_policy_id(request.pointer, object.pointer))
        }
        let length = unsafe custody_i2d_TS_REQ(request.pointer, nil)
        precondition(length > 0, "libcrypto cannot write a time-stamp request")
        var output = [UInt8](repeating: 0, count: Int(length))
        _ = unsafe custody_i2d_TS_REQ(request.pointer, &output)
        der = output
    }

    private static func setImprint(_ digest: Digest, of request: borrowing CObject) {
        guard let imprint = unsafe CObject(TS_MSG_IMPRINT_new(), { unsafe TS_MSG_IMPRINT_free($0) }),
            let algorithm = unsafe X509_ALGOR_new()
        else { fatalError("out of memory") }
        defer { unsafe X509_ALGOR_free(algorithm) }
        unsafe require(X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil))
        unsafe require(TS_MSG_IMPRINT_set_algo(imprint.pointer, algorithm))
        var bytes = digest.bytes
        unsafe require(TS_MSG_IMPRINT_set_msg(imprint.pointer, &bytes, Int32(bytes.count)))
        unsafe require(TS_REQ_set_msg_imprint(request.pointer, imprint.pointer))
    }

    private static func setNonce(_ nonce: [UInt8], of request: borrowing CObject) {
        guard let number = unsafe CObject(BN_bin2bn(nonce, Int32(nonce.count), nil), { unsafe BN_free($0) }),
            let integer = unsafe BN_to_ASN1_INTEGER(number.pointer, nil)
        else { fatalError("out of memory") }
        defer { unsafe ASN1_INTEGER_free(integer) }
        unsafe require(TS_REQ_set_nonce(request.pointer, integer))
    }

    /// These calls fail only when memory is exhausted.
    private static func require(_ result: Int32) {
        precondition(result == 1, "libcrypto cannot make a time-stamp request")
    }
}
