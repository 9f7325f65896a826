internal import CLibcrypto

/// Base64 with padding (RFC 4648, section 4), strict: what decodes is exactly what encoding would have written.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        // Four characters for three bytes, and libcrypto's closing NUL.
        var output = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = unsafe EVP_EncodeBlock(&output, bytes, Int32(bytes.count))
        return String(decoding: output.prefix(Int(length)), as: Swift.UTF8.self)
    }

    /// Nil for anything that ``encode(_:)`` would not have written.
    package static func decode(_ text: String) -> [UInt8]? {
        let input = [UInt8](text.utf8)
        guard !input.isEmpty else { return [] }
        guard input.count % 4 == 0 else { return nil }
        var output = [UInt8](repeating: 0, count: input.count / 4 * 3)
        guard unsafe EVP_DecodeBlock(&output, input, Int32(input.count)) == Int32(output.count) else {
            ERR_clear_error()
            return nil
        }
        // libcrypto counts padding as zero bytes and takes white space: encoding again settles both.
        output.removeLast(input.suffix(2).count { $0 == 0x3D })
        return encode(output) == text ? output : nil
    }
}
