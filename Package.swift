// swift-tools-version: 6.2
import PackageDescription

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
    name: "custody",
    products: [
        .library(name: "Custody", targets: ["Custody"]),
        .executable(name: "custody", targets: ["custody"]),
        .executable(name: "custodyd", targets: ["custodyd"]),
    ],
    traits: [
        .trait(
            name: "Hyperscan",
            description:
                "Finds the literals of the sanitizer's rules by Hyperscan or Vectorscan instead of tables in Swift."
        )
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        // For custodyd alone; what only its configuration files need is left out.
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        // A TOML parser in C++ (toml++): docs/adr/0007-toml-by-tomlkit.md.
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // C libraries: a module map and a shim each, imported by exactly one Swift target.
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // Only with the trait of that name. libvectorscan-dev has the same header.
        .systemLibrary(name: "CHyperscan", providers: [.apt(["libhyperscan-dev"])]),
        .systemLibrary(name: "CLinuxFiles"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

        // Ours: many SHA-256 at once, for reading.
        .target(name: "CSHA256"),
        // Ours: the loops of the sanitizer over every byte.
        .target(name: "CTextScan"),

        // Values and rules; no I/O.
        .target(name: "CustodyModel"),
        .target(name: "CustodyCrypto", dependencies: ["CLibcrypto", "CSHA256", "CustodyModel"]),
        .target(name: "CustodyCompress", dependencies: ["CZlib", "CZstd", "CustodyModel"]),
        .target(name: "CustodyMerkle", dependencies: ["CustodyModel", "CustodyCrypto"]),
        .target(
            name: "CustodySanitizer",
            dependencies: [
                "CustodyModel", "CustodyCrypto", "CTextScan",
                .target(name: "CHyperscan", condition: .when(traits: ["Hyperscan"])),
            ]),

        // Rules from other tools, for `custody rules import` alone.
        .target(name: "CustodyRuleImport", dependencies: ["CustodyModel", "CustodySanitizer", "TOMLKit"]),

        // The seams that a simulation replaces.
        .target(name: "CustodySystem", dependencies: ["CLinuxFiles", "CustodyModel", system]),

        // What is asked of servers elsewhere.
        .target(name: "CustodyHTTP", dependencies: ["CLibcurl", "CustodySystem"]),
        .target(
            name: "CustodyTimestamp",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP"]),

        // What every backend builds on, and the backends.
        .target(name: "CustodySink", dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto"]),
        .target(
            name: "LocalJSONL",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodySink", system],
            path: "backends/LocalJSONL/Sources"),
        .target(
            name: "AnchorFile", dependencies: ["CustodyModel", "CustodySystem", "CustodySink", system],
            path: "backends/AnchorFile/Sources"),
        .target(
            name: "HTTPAnchor", dependencies: ["CustodyModel", "CustodySystem", "CustodyHTTP", "CustodySink", system],
            path: "backends/HTTPAnchor/Sources"),

        // S3's REST interface; what it is used for is built on it.
        .target(
            name: "S3Client",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", system],
            path: "backends/S3ObjectLock/Client", exclude: ["README.md"]),

        .target(
            name: "S3ObjectLock",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyHTTP", "CustodySink",
                "S3Client", system,
            ],
            path: "backends/S3ObjectLock/Sources"),

        // Writing and judging; the verifier shares formats and primitives with the writer, nothing else.
        .target(
            name: "CustodyPipeline",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodySanitizer", "CustodySink",
                system,
            ]),
        .target(
            name: "CustodyVerifier",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle", system,
            ]),

        // Buckets as the verifier reads them, and what an operator does to their locks.
        .target(
            name: "S3Archive",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyHTTP", "CustodyVerifier", "S3Client"],
            path: "backends/S3ObjectLock/Archive"),
        .target(name: "CustodyRetention", dependencies: ["CustodyModel", "CustodySystem", "CustodyVerifier"]),
        // Bringing records back, feeding them elsewhere, rehearsing both.
        .target(
            name: "CustodyRestore",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle", "CustodySink",
                "CustodyHTTP", "CustodyVerifier", system,
            ]),

        // Logs of other systems: judged by their own rules, and taken over.
        .target(
            name: "CustodyMigration",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle", system,
            ]),

        // Asking witnesses, and being one.
        .target(
            name: "CustodyWitness",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodyHTTP", system,
            ]),

        // Who is told when something is wrong.
        .target(
            name: "CustodyAlerts",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", system]),

        // Everything put together.
        .target(
            name: "CustodyService",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle",
                "CustodySanitizer", "CustodySink", "CustodyAlerts",
                "CustodyPipeline", "CustodyHTTP", "CustodyTimestamp", "CustodyWitness", "LocalJSONL", "AnchorFile",
                "HTTPAnchor", "S3Client", "S3ObjectLock", system,
                "Yams",
            ]),
        // What runs by the clock.
        .target(
            name: "CustodyJobs",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyPipeline", "CustodyVerifier",
                "CustodyRestore", "CustodyAlerts", "CustodyService", system,
            ]),
        .target(
            name: "Custody",
            // Holds the sanitizer inside values of CustodyPipeline: when its layout changes, a build that is gone on with
            // compiles this anew only if it is named here.
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyPipeline", "CustodySanitizer", "CustodyService", logging,
            ]),
        .executableTarget(
            name: "custody",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyPipeline", "CustodyCompress", "CustodyMerkle",
                "CustodySanitizer", "CustodyRuleImport", "CustodyVerifier", "CustodyWitness", "CustodyRetention",
                "CustodyMigration", "CustodyRestore", "CustodyHTTP", "CustodySink", "LocalJSONL", "CustodyAlerts",
                "CustodyJobs", "CustodyService", "S3Client", "S3Archive", argumentParser, system,
            ]),
        // Whoever builds custody alone builds no HTTP server.
        .executableTarget(
            name: "custodyd",
            dependencies: [
                "CustodyModel", "CustodyWitness", argumentParser, system, logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),

        // Measurements that the command line cannot show; scripts/bench runs it.
        .executableTarget(
            name: "custody-bench",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle",
                "CustodySanitizer", "CustodyPipeline", "CustodyService", system,
            ],
            path: "Benchmarks"),

        // Simulated time, files and faults, and the conformance suites; shared by tests only.
        .target(
            name: "CustodyTestSupport",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodySink", system],
            path: "Tests/CustodyTestSupport"),
        .testTarget(
            name: "CustodyModelTests",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyTestSupport", system]),
        .testTarget(
            name: "CustodySystemTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodySink", "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyCryptoTests",
            dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyTestSupport", system]),
        .testTarget(
            name: "CustodyHTTPTests", dependencies: ["CustodyHTTP", "CustodySystem", "CustodyTestSupport", system],
            exclude: ["http-server", "http2-server"]),
        .testTarget(
            name: "CustodyTimestampTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", "CustodyTimestamp",
                "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyCompressTests", dependencies: ["CustodyModel", "CustodyCompress", "CustodyTestSupport"]),
        .testTarget(
            name: "CustodyMerkleTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyWitnessTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodyHTTP", "CustodyWitness",
                "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodySanitizerTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodySanitizer", "CustodyTestSupport", system,
            ]),
        // Compares the sanitizer's back ends; a program of its own so that nothing else is built with the trait.
        .executableTarget(
            name: "sanitizer-backends", dependencies: ["CustodyModel", "CustodyCrypto", "CustodySanitizer"],
            path: "Tests/SanitizerBackEnds"),
        .testTarget(
            name: "CustodyRuleImportTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodySanitizer", "CustodyRuleImport", "CustodyService",
                "CustodyTestSupport", system,
            ],
            exclude: ["constructs.toml"]),
        .testTarget(
            name: "LocalJSONLTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodySink", "LocalJSONL",
                "CustodyTestSupport", system,
            ],
            path: "backends/LocalJSONL/Tests"),
        .testTarget(
            name: "AnchorFileTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodySink", "AnchorFile", "CustodyTestSupport",
                system,
            ],
            path: "backends/AnchorFile/Tests"),
        .testTarget(
            name: "HTTPAnchorTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyHTTP", "CustodySink", "HTTPAnchor", "CustodyTestSupport",
                system,
            ],
            path: "backends/HTTPAnchor/Tests", exclude: ["anchor-server"]),
        // Servers to test against: scripts/s3.
        .target(
            name: "S3TestSupport",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", "S3Client", "CustodyTestSupport",
                system,
            ],
            path: "backends/S3ObjectLock/TestSupport"),
        .testTarget(
            name: "S3ClientTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", "S3Client", "S3TestSupport",
                "CustodyTestSupport", system,
            ],
            path: "backends/S3ObjectLock/ClientTests", exclude: ["aws-server"]),
        .testTarget(
            name: "S3ObjectLockTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyHTTP", "CustodySink",
                "S3Client", "S3ObjectLock", "S3TestSupport", "CustodyTestSupport", system,
            ],
            path: "backends/S3ObjectLock/Tests"),
        .testTarget(
            name: "CustodyPipelineTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodySanitizer", "CustodySink", "CustodyPipeline",
                "CustodyMerkle",
                "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyVerifierTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle", "CustodyVerifier",
                "CustodyRetention", "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "S3ArchiveTests",
            dependencies: [
                "custody", "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyVerifier",
                "CustodyRetention", "S3Client", "S3Archive", "S3TestSupport", "CustodyTestSupport", system,
            ],
            path: "backends/S3ObjectLock/ArchiveTests", exclude: ["sql-archive"]),
        .testTarget(
            name: "CustodyMigrationTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMigration", "CustodyTestSupport", system,
            ],
            exclude: ["old-logs"]),
        .testTarget(
            name: "CustodyRestoreTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyMerkle", "CustodySink",
                "CustodyHTTP", "CustodyVerifier", "CustodyRestore", "LocalJSONL", "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyServiceTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress", "CustodyService", "AnchorFile",
                "LocalJSONL", "CustodyPipeline", "CustodySanitizer", "CustodySink", "CustodyMerkle", "CustodyVerifier",
                "CustodyHTTP", "CustodyAlerts", "CustodyTimestamp", "CustodyWitness", "CustodyTestSupport", system,
            ]),
        .testTarget(
            name: "CustodyTests",
            dependencies: ["Custody", "CustodyModel", "CustodySystem", "CustodyTestSupport", logging, system]),
        .testTarget(
            name: "CustodyAlertsTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyHTTP", "CustodyAlerts", "CustodyTestSupport",
                system,
            ],
            exclude: ["alert-server", "mail-server"]),
        .testTarget(
            name: "CustodyJobsTests",
            dependencies: [
                "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyHTTP", "CustodyPipeline", "CustodyVerifier",
                "CustodyAlerts", "CustodyService", "CustodyJobs", "CustodyTestSupport", system,
            ]),
        // Black-box tests of the built programs.
        .testTarget(
            name: "WitnessProgramTests",
            dependencies: [
                "custody", "custodyd", "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyMerkle", "CustodyHTTP",
                "CustodyWitness", "CustodyTestSupport", system,
            ],
            exclude: ["serve"]),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "custody", "custody-bench", "CustodyModel", "CustodySystem", "CustodyCrypto", "CustodyCompress",
                "CustodySanitizer", "S3Client", "S3TestSupport", "CustodyTestSupport", system,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// One set of flags for everything that is ours.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
        .enableUpcomingFeature("ExistentialAny"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
        .enableUpcomingFeature("MemberImportVisibility"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
        .enableUpcomingFeature("InternalImportsByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
