/// Where a call's credentials come from.
package protocol AWSCredentialSource: Sendable {
    /// What the source is called, for people; known after the first call.
    var name: String { get }

    /// Credentials that are good now.
    func credentials(for operation: S3Operation) async throws(S3Error) -> AWSCredentials

    /// After the server called `old` expired: others if there are any, else the same.
    func renewed(after old: AWSCredentials, for operation: S3Operation) async throws(S3Error) -> AWSCredentials
}

/// A key that was given and stays.
package struct FixedCredentials: AWSCredentialSource {
    package let name = "given"
    private let value: AWSCredentials

    package init(_ value: AWSCredentials) { self.value = value }

    package func credentials(for operation: S3Operation) async throws(S3Error) -> AWSCredentials { value }

    package func renewed(
        after old: AWSCredentials, for operation: S3Operation
    ) async throws(S3Error) -> AWSCredentials { value }
}
