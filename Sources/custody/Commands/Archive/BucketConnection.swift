import CustodyModel
import S3Archive
import S3Client

/// Finds credentials, region and endpoint as the AWS tools do.
enum BucketConnection {
    static func open(_ options: S3Options) throws(CustodyError) -> S3Bucket {
        try connect(options).bucket
    }

    static func connect(_ options: S3Options) throws(CustodyError) -> S3Connection {
        do throws(S3Error) {
            return try S3Bucket.openBlocking(options, AWSWorld(environment: CommonOptions.environment()))
        } catch {
            throw error.custody
        }
    }
}
