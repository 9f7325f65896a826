internal import CLibcrypto

/// Owns one object of libcrypto.
@safe
struct CObject: ~Copyable {
    let pointer: OpaquePointer
    private let release: (OpaquePointer?) -> Void

    /// Nil for nil: the library's way to say that something did not work, whose queue of errors is emptied.
    init?(_ pointer: OpaquePointer?, _ release: @escaping (OpaquePointer?) -> Void) {
        guard let pointer = unsafe pointer else {
            ERR_clear_error()
            return nil
        }
        unsafe self.pointer = unsafe pointer
        unsafe self.release = unsafe release
    }

    deinit { unsafe release(pointer) }
}

/// A list of certificates that owns a reference to each.
@safe
struct CertificateList: ~Copyable {
    let pointer: OpaquePointer

    init() {
        guard let pointer = unsafe custody_certificates_new() else { fatalError("out of memory") }
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe custody_certificates_free(pointer) }

    var count: Int { Int(unsafe custody_certificates_count(pointer)) }

    func add(_ certificate: OpaquePointer) {
        let added = unsafe custody_certificates_add(pointer, certificate)
        precondition(added == 1, "out of memory")
    }

    /// Adds every certificate of a list that somebody else owns.
    func add(all others: OpaquePointer?) {
        guard let others = unsafe others else { return }
        let count = unsafe custody_certificates_count(others)
        for index in 0..<count {
            if let certificate = unsafe custody_certificates_at(others, index) { unsafe add(certificate) }
        }
    }
}
