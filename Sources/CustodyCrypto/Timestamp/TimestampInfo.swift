internal import CLibcrypto
import CustodyModel

/// Reads and compares the fields of a TSTInfo (RFC 3161, section 2.4.2).
extension TimestampResponse {
    /// Bytes of a serial number at most; RFC 3161 asks for 20.
    static let maximumSerialBytes = 64
    /// Characters of a policy at most.
    static let maximumPolicyCount = 255

    /// - Throws: `imprint` or `hash` unless this stamps exactly `data`.
    func requireImprint(of data: [UInt8]) throws(TimestampError) -> TimestampHash {
        guard let imprint = unsafe TS_TST_INFO_get_msg_imprint(info.pointer),
            let algorithm = unsafe TS_MSG_IMPRINT_get_algo(imprint), let octets = unsafe TS_MSG_IMPRINT_get_msg(imprint)
        else { throw TimestampError(.malformed, "a time stamp has no imprint") }
        guard let hash = unsafe TimestampHash(algorithm) else {
            throw TimestampError(.hash, "a time stamp's imprint is not by SHA-256, SHA-384 or SHA-512")
        }
        guard unsafe bytesOf(octets) == hash.digest(data) else {
            throw TimestampError(.imprint, "the time stamp is of other bytes")
        }
        return hash
    }

    /// - Throws: `nonce` unless the stamp repeats the request's number.
    func requireNonce(_ nonce: [UInt8]) throws(TimestampError) {
        guard let integer = unsafe TS_TST_INFO_get_nonce(info.pointer),
            let found = unsafe CObject(ASN1_INTEGER_to_BN(integer, nil), { unsafe BN_free($0) }),
            let expected = unsafe CObject(BN_bin2bn(nonce, Int32(nonce.count), nil), { unsafe BN_free($0) }),
            unsafe BN_cmp(found.pointer, expected.pointer) == 0
        else { throw TimestampError(.nonce, "the time stamp answers another request: its nonce differs") }
    }

    func policy() throws(TimestampError) -> String {
        var buffer = [CChar](repeating: 0, count: TimestampResponse.maximumPolicyCount + 1)
        let length = unsafe OBJ_obj2txt(
            &buffer, Int32(buffer.count), TS_TST_INFO_get_policy_id(info.pointer), 1)
        guard length > 0, length < buffer.count else {
            throw TimestampError(
                .malformed, "a time stamp's policy has more than \(TimestampResponse.maximumPolicyCount) characters")
        }
        return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func serial() throws(TimestampError) -> String {
        guard let integer = unsafe TS_TST_INFO_get_serial(info.pointer),
            unsafe ASN1_STRING_length(integer) <= TimestampResponse.maximumSerialBytes,
            let number = unsafe CObject(ASN1_INTEGER_to_BN(integer, nil), { unsafe BN_free($0) }),
            let text = unsafe BN_bn2hex(number.pointer)
        else {
            throw TimestampError(
                .malformed, "a time stamp's serial has more than \(TimestampResponse.maximumSerialBytes) bytes")
        }
        defer { unsafe CRYPTO_free(text, nil, 0) }
        return unsafe String(cString: text).lowercased()
    }

    /// DER's form, `YYYYMMDDhhmmss[.f...]Z`, with any number of digits after the point.
    func genTime() throws(TimestampError) -> Timestamp {
        var text = "0000-00-00T00:00:00.000000Z".utf8.map { $0 }
        let places = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22, 23, 24, 25]
        var digits = unsafe TS_TST_INFO_get_time(info.pointer).map { unsafe bytesOf($0) } ?? []
        let malformed = TimestampError(.malformed, "a time stamp's time is not in UTC or not a time")
        guard digits.popLast() == 0x5A, digits.count >= 14 else { throw malformed }
        if digits.count > 14 {
            guard digits.remove(at: 14) == 0x2E, digits.count > 14 else { throw malformed }
        }
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw malformed }
        for (place, digit) in zip(places, digits) { text[place] = digit }
        guard let time = Timestamp(String(decoding: text, as: UTF8.self)) else { throw malformed }
        return time
    }

    func accuracy() throws(TimestampError) -> Int64? {
        guard let accuracy = unsafe TS_TST_INFO_get_accuracy(info.pointer) else { return nil }
        // A year bounds the seconds: beyond it the stamp says nothing. The others are below 1000 (RFC 3161).
        let seconds = unsafe try bounded(TS_ACCURACY_get_seconds(accuracy), at: 31_622_400)
        let milliseconds = unsafe try bounded(TS_ACCURACY_get_millis(accuracy), at: 999)
        let microseconds = unsafe try bounded(TS_ACCURACY_get_micros(accuracy), at: 999)
        return seconds * 1_000_000 + milliseconds * 1000 + microseconds
    }

    /// Zero for a part that is not given.
    @unsafe
    private func bounded(_ integer: UnsafePointer<ASN1_INTEGER>?, at limit: Int) throws(TimestampError) -> Int64 {
        guard let integer = unsafe integer else { return 0 }
        let value = unsafe ASN1_INTEGER_get(integer)
        guard value >= 0, value <= limit else {
            throw TimestampError(.malformed, "a time stamp's accuracy is no length of time")
        }
        return Int64(value)
    }

    func requireKnownExtensions() throws(TimestampError) {
        guard unsafe TS_TST_INFO_get_ext_by_critical(info.pointer, 1, -1) < 0 else {
            throw TimestampError(.extension, "a time stamp has a critical extension, and none is known")
        }
    }
}

extension TimestampHash {
    /// Nil for another hash function, or one with parameters.
    @unsafe
    init?(_ algorithm: UnsafePointer<X509_ALGOR>) {
        var object: OpaquePointer?
        var parameter = V_ASN1_UNDEF
        unsafe X509_ALGOR_get0(&object, &parameter, nil, algorithm)
        guard parameter == V_ASN1_UNDEF || parameter == V_ASN1_NULL else { return nil }
        switch unsafe OBJ_obj2nid(object) {
        case NID_sha256: self = .sha256
        case NID_sha384: self = .sha384
        case NID_sha512: self = .sha512
        default: return nil
        }
    }

    func digest(_ data: [UInt8]) -> [UInt8] {
        let algorithm =
            switch self {
            case .sha256: unsafe EVP_sha256()
            case .sha384: unsafe EVP_sha384()
            case .sha512: unsafe EVP_sha512()
            }
        var output = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let result = unsafe EVP_Digest(data, data.count, &output, &length, algorithm, nil)
        precondition(result == 1, "libcrypto cannot compute \(rawValue)")
        return Array(output.prefix(Int(length)))
    }
}
