internal import CLibcrypto
import CustodyModel

/// A TimeStampResp taken apart: the CMS structure and what it signs. Nothing in it is verified.
struct TimestampResponse: ~Copyable {
    /// The token, a CMS SignedData.
    let token: CObject
    /// The TSTInfo inside.
    let info: CObject

    /// - Throws: `malformed`, or `rejected` when the authority says so.
    init(_ bytes: [UInt8]) throws(TimestampError) {
        var tag: Int32 = 0
        var start = 0
        let length = unsafe custody_der_header(bytes, bytes.count, &tag, &start)
        guard length >= 0, tag == V_ASN1_SEQUENCE, start + length == bytes.count else {
            throw TimestampError(.malformed, "this is no reply of a time-stamp authority")
        }
        let body = Array(bytes[start...])
        var used = 0
        guard
            let status = unsafe CObject(
                custody_d2i_TS_STATUS_INFO(body, body.count, &used), { unsafe TS_STATUS_INFO_free($0) })
        else { throw TimestampError(.malformed, "a time-stamp reply does not begin with a status") }
        try TimestampResponse.requireGranted(status)

        let rest = Array(body[used...])
        guard !rest.isEmpty else { throw TimestampError(.malformed, "a time-stamp reply that grants has no token") }
        guard
            let token = unsafe CObject(
                custody_d2i_CMS_ContentInfo(rest, rest.count, &used), { unsafe CMS_ContentInfo_free($0) }),
            used == rest.count, unsafe OBJ_obj2nid(CMS_get0_type(token.pointer)) == NID_pkcs7_signed,
            unsafe OBJ_obj2nid(CMS_get0_eContentType(token.pointer)) == NID_id_smime_ct_TSTInfo,
            let place = unsafe CMS_get0_content(token.pointer), let octets = unsafe place.pointee
        else {
            ERR_clear_error()
            throw TimestampError(.malformed, "a time-stamp reply holds something else than a time-stamp token")
        }
        let content = unsafe bytesOf(octets)
        guard
            let info = unsafe CObject(
                custody_d2i_TS_TST_INFO(content, content.count, &used), { unsafe TS_TST_INFO_free($0) }),
            used == content.count, unsafe TS_TST_INFO_get_version(info.pointer) == 1
        else { throw TimestampError(.malformed, "a time-stamp token signs something else than a time stamp") }
        self.token = token
        self.info = info
    }

    private static func requireGranted(_ status: borrowing CObject) throws(TimestampError) {
        let value = unsafe ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status.pointer))
        if value == TS_STATUS_GRANTED || value == TS_STATUS_GRANTED_WITH_MODS { return }
        let names: [(Int32, String)] = [
            (TS_INFO_BAD_ALG, "badAlg"), (TS_INFO_BAD_REQUEST, "badRequest"),
            (TS_INFO_BAD_DATA_FORMAT, "badDataFormat"), (TS_INFO_TIME_NOT_AVAILABLE, "timeNotAvailable"),
            (TS_INFO_UNACCEPTED_POLICY, "unacceptedPolicy"), (TS_INFO_UNACCEPTED_EXTENSION, "unacceptedExtension"),
            (TS_INFO_ADD_INFO_NOT_AVAILABLE, "addInfoNotAvailable"), (TS_INFO_SYSTEM_FAILURE, "systemFailure"),
        ]
        let bits = unsafe TS_STATUS_INFO_get0_failure_info(status.pointer)
        let why = names.filter { unsafe ASN1_BIT_STRING_get_bit(bits, $0.0) == 1 }.map(\.1)
        let reason = why.isEmpty ? "without a reason" : why.joined(separator: ", ")
        throw TimestampError(.rejected, "the time-stamp authority refused: status \(value), \(reason)")
    }
}

/// The bytes of a string type of ASN.1.
@unsafe
func bytesOf(_ string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    guard let start = unsafe ASN1_STRING_get0_data(string) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(string))))
}
