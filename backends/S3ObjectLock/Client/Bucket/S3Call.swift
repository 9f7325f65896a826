package import CustodyHTTP

/// One request to a bucket before it is signed.
package struct S3Call {
    package let operation: S3Operation
    package let method: HTTPRequest.Method
    /// Nil for the bucket itself.
    package var key: String?
    package var query: [(name: String, value: String)] = []
    package var headers: [(name: String, value: String)] = []
    package var body: S3Body?
    /// Bytes of an answer's body at most.
    package var bodyBytes = 1 << 20

    package init(_ operation: S3Operation, _ method: HTTPRequest.Method, key: String? = nil) {
        self.operation = operation
        self.method = method
        self.key = key
    }

    /// Bytes of a key at most.
    package static let maximumKeyBytes = 1024

    /// - Throws: `configuration` for a key that S3 would not take.
    func check() throws(S3Error) {
        guard let key else { return }
        guard !key.isEmpty, key.utf8.count <= S3Call.maximumKeyBytes else {
            throw S3Error(
                .configuration, operation, "a key has 1 to \(S3Call.maximumKeyBytes) bytes of UTF-8")
        }
    }
}
