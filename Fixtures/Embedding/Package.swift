// swift-tools-version: 6.2
import PackageDescription

// A program of somebody else's that makes books with ForgeKit.
let package = Package(
    name: "Embedding",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "forge-native", path: "../..")],
    targets: [
        .executableTarget(
            name: "embedding", dependencies: [.product(name: "ForgeKit", package: "forge-native")],
            swiftSettings: [
                .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
            ])
    ],
    swiftLanguageModes: [.v6]
)
