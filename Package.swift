// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "custody",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        // C libraries: a module map and a shim each, imported by exactly one Swift target.
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),

        // Values and rules; no I/O.
        .target(name: "CustodyModel"),
        .target(name: "CustodyCrypto", dependencies: ["CLibcrypto", "CustodyModel"]),
        .target(name: "CustodyCompress", dependencies: ["CZlib", "CZstd", "CustodyModel"]),
        .target(name: "CustodyMerkle", dependencies: ["CustodyModel", "CustodyCrypto"]),
        .target(name: "CustodySanitizer", dependencies: ["CustodyModel"]),

        // The seams that a simulation replaces.
        .target(
            name: "CustodySystem",
            dependencies: ["CustodyModel", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "CustodySink", dependencies: ["CustodyModel", "CustodySystem", "CustodyCrypto"]),
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
