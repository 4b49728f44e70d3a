// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: language mode 6, warnings are errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The four FFmpeg libraries. Whoever imports CForgeShims needs all of them, because its header includes theirs.
let libav: [Target.Dependency] = ["CAVUtil", "CAVCodec", "CAVFormat", "CSwresample"]

/// A system library of FFmpeg, found by pkg-config.
func ffmpeg(_ name: String, _ pkgConfig: String) -> Target {
    .systemLibrary(
        name: name, path: "CShims/\(name)", pkgConfig: pkgConfig,
        providers: [.apt(["\(pkgConfig)-dev"]), .brew(["ffmpeg"])])
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let package = Package(
    name: "forge-native",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "forge-native", targets: ["forge-native"]),
        .library(name: "ForgeKit", targets: ["ForgeKit", "ForgeModel"]),
        .library(name: "ForgeBatch", targets: ["ForgeBatch"]),
        .library(name: "M4BFormat", targets: ["M4BFormat"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        ffmpeg("CAVUtil", "libavutil"),
        ffmpeg("CAVCodec", "libavcodec"),
        ffmpeg("CAVFormat", "libavformat"),
        ffmpeg("CSwresample", "libswresample"),
        .target(
            name: "CForgeShims", dependencies: libav, path: "CShims/CForgeShims",
            cSettings: [.treatAllWarnings(as: .error)]),

        module("FFmpegBinding", libav + ["CForgeShims", "ForgeSystem"]),
        module("M4BFormat"),
        module("ForgeSystem"),
        module("ForgeModel", ["ForgeSystem"]),
        module("ForgeDiscovery", ["ForgeModel", "ForgeSystem"]),
        module("ForgeEngine", ["FFmpegBinding", "M4BFormat", "ForgeModel", "ForgeSystem"]),
        module("ForgeKit", ["ForgeEngine", "ForgeDiscovery", "ForgeModel", "ForgeSystem"]),
        module(
            "ForgeBatch",
            ["ForgeKit", "ForgeModel", "ForgeSystem", .product(name: "GRDB", package: "GRDB.swift")]),
        module(
            "ForgeCommands",
            [
                "ForgeBatch", "ForgeKit", "ForgeModel", "ForgeSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ]),
        .executableTarget(name: "forge-native", dependencies: ["ForgeCommands"], swiftSettings: strict),
        // Without ForgeKit: what links FFmpeg is large before it does anything, and a parent's memory shows in
        // what Linux says of its children's.
        .executableTarget(
            name: "forge-bench",
            dependencies: [
                "ForgeSystem", "M4BFormat",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "forge-bench-engine",
            dependencies: ["ForgeBatch", "ForgeKit", "ForgeEngine", "ForgeModel"],
            swiftSettings: strict),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("ForgeSystem", ["ForgeSystem"]),
        tests("FFmpegBinding", ["FFmpegBinding"]),
        tests("M4BFormat", ["M4BFormat"]),
        tests("ForgeModel", ["ForgeModel", "ForgeSystem"]),
        tests("ForgeDiscovery", ["ForgeDiscovery", "ForgeModel", "ForgeSystem"]),
        tests("ForgeEngine", ["ForgeEngine", "FFmpegBinding", "M4BFormat", "ForgeModel", "ForgeSystem"]),
        tests(
            "ForgeKit",
            ["ForgeKit", "ForgeDiscovery", "ForgeEngine", "ForgeModel", "ForgeSystem", "M4BFormat"]),
        tests(
            "ForgeBatch",
            [
                "ForgeBatch", "ForgeKit", "ForgeModel", "ForgeSystem",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests(
            "Command",
            [
                "forge-native", "ForgeCommands", "ForgeBatch", "ForgeModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("Architecture", []),
    ],
    swiftLanguageModes: [.v6]
)

// libFuzzer brings `main`, and every module has to count its branches: `.ci/libfuzzer` builds it, with the switches for that.
if Context.environment["FORGE_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "forge-fuzz",
            dependencies: [
                "ForgeCommands", "ForgeBatch", "ForgeDiscovery", "ForgeEngine", "ForgeModel", "ForgeSystem",
                "M4BFormat",
            ],
            path: "Tests/Fuzzing", swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
