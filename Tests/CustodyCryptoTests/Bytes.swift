import CustodyModel

/// The bytes of a hexadecimal text, which a test wrote.
func hex(_ text: String) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: text.utf8.count / 2)
    let isHex = unsafe Array(text.utf8).withUnsafeBytes { input in
        unsafe bytes.withUnsafeMutableBytes { unsafe Hex.decode(input, into: $0) }
    }
    precondition(isHex, "not hexadecimal: \(text)")
    return bytes
}
