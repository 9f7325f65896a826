import CustodyModel
import S3Archive
import S3Client

/// Finds credentials, region and endpoint as the AWS tools do.
enum BucketConnection {
    static func open(_ options: S3Options) throws(CustodyError) -> S3Bucket {
        guard let key = CommonOptions.variable("AWS_ACCESS_KEY_ID"),
            let secret = CommonOptions.variable("AWS_SECRET_ACCESS_KEY")
        else {
            throw CustodyError(
                .configuration, "no credentials: neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY is set")
        }
        var options = options
        options.endpoint = options.endpoint ?? CommonOptions.variable("AWS_ENDPOINT_URL_S3")
        options.endpoint = options.endpoint ?? CommonOptions.variable("AWS_ENDPOINT_URL")
        options.region = options.region ?? CommonOptions.variable("AWS_REGION")
        do throws(S3Error) {
            return try S3Bucket(
                options,
                credentials: AWSCredentials(
                    accessKeyID: key, secretAccessKey: secret, sessionToken: CommonOptions.variable("AWS_SESSION_TOKEN")
                ))
        } catch {
            throw error.custody
        }
    }
}
