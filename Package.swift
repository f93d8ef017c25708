// swift-tools-version: 6.3
import PackageDescription

/// One set of compiler settings for every Swift target of the house.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// Release builds of these do not check at run time whether two accesses to a variable overlap; debug builds, and with
/// them every test, do. Everything of a connection is touched on its loop's thread alone (docs/decisions/0007).
let uncheckedModules = ["Net", "HTTPServer", "Postgres"]
let uncheckedSettings: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

/// The modules and what each may import; `Tests/ArchitectureTests` holds the sources to the same table.
let modules: [(name: String, dependencies: [String])] = [
    ("Core", ["CZlib"]),
    ("Expressions", ["Core"]),
    ("Crypto", ["Core", "COpenSSL", "CCrypt"]),
    ("HTTPCore", ["Core"]),
    ("Net", ["Core", "Crypto", "CLinux"]),
    ("Postgres", ["Core", "Net", "CLibpq"]),
    ("Documents", ["Core"]),
    ("HTTPServer", ["Core", "Crypto", "HTTPCore", "Net"]),
    ("HTTPClient", ["Core", "Crypto", "HTTPCore", "Net", "CLibcurl"]),
    ("Auth", ["Core", "Crypto", "HTTPCore", "Postgres"]),
    ("ModelProviders", ["Core", "Crypto", "HTTPCore", "Postgres"]),
    ("VectorStore", ["Core", "Documents", "HTTPCore", "Postgres", "ModelProviders"]),
    ("Tools", ["Core", "Crypto", "Documents", "HTTPCore", "Postgres", "ModelProviders"]),
    ("LTI", ["Core", "Crypto", "HTTPCore", "Postgres", "Auth"]),
    (
        "Workflows",
        [
            "Core", "Expressions", "Crypto", "Documents", "HTTPCore", "Postgres", "ModelProviders", "VectorStore",
            "Tools",
        ]
    ),
    (
        "Chat",
        [
            "Core", "Expressions", "Crypto", "Documents", "HTTPCore", "Postgres", "ModelProviders", "VectorStore",
            "Workflows",
        ]
    ),
    ("Telephony", ["Core", "Crypto", "HTTPCore", "Net", "Postgres", "ModelProviders", "CMedia", "CSRTP"]),
]

let moduleNames = modules.map(\.name)

let systemLibraries: [Target] = [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMedia"),
    .systemLibrary(name: "CSRTP", pkgConfig: "libsrtp2", providers: [.apt(["libsrtp2-dev"])]),
    .systemLibrary(name: "CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
]

func dependencies(_ names: [String]) -> [Target.Dependency] {
    names.map { .target(name: $0) }
}

var targets: [Target] = modules.map {
    .target(
        name: $0.name, dependencies: dependencies($0.dependencies),
        swiftSettings: swiftSettings + (uncheckedModules.contains($0.name) ? uncheckedSettings : []))
}
targets.append(
    .executableTarget(
        name: "lyceum", dependencies: dependencies(moduleNames), path: "Sources/App", swiftSettings: swiftSettings))
targets.append(
    .target(
        name: "Support",
        dependencies: dependencies(["Core", "Crypto", "HTTPCore", "ModelProviders", "Net", "Postgres"]),
        path: "Tests/Support", swiftSettings: swiftSettings))
/// What peers of other makers meet in tests: our server, and our clients.
targets.append(
    .executableTarget(
        name: "PeerServer",
        dependencies: dependencies(
            ["Core", "Crypto", "Expressions", "HTTPCore", "HTTPServer", "HTTPClient", "Net", "Support", "Telephony"]),
        path: "Tests/PeerServer", swiftSettings: swiftSettings))
/// What tests need beyond their module: local models are met over a real transport, our WebSocket client by our server.
let testDependencies = ["ModelProviders": ["HTTPClient", "Net"], "HTTPClient": ["HTTPServer"]]
targets += modules.map {
    .testTarget(
        name: "\($0.name)Tests",
        dependencies: dependencies(
            [$0.name, "Support"] + $0.dependencies.filter(moduleNames.contains)
                + testDependencies[$0.name, default: []]),
        path: "Tests/\($0.name)Tests", swiftSettings: swiftSettings)
}
targets.append(
    .testTarget(
        name: "AppTests", dependencies: dependencies(["lyceum", "Support"] + moduleNames), path: "Tests/AppTests",
        swiftSettings: swiftSettings))
targets.append(
    .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests", swiftSettings: swiftSettings))

let package = Package(
    name: "lyceum",
    products: [.executable(name: "lyceum", targets: ["lyceum"])]
        + moduleNames.map { .library(name: $0, targets: [$0]) },
    targets: systemLibraries + targets
)
