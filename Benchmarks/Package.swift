// swift-tools-version: 6.3
import PackageDescription

/// The house's name for `package` access, which SwiftPM derives from the name of its folder. The server under test
/// takes the same name, so that it may use what the modules share among themselves.
let house = Context.packageDirectory.split(separator: "/").dropLast().last.map(String.init) ?? "lyceum"
let packageName = String(
    house.lowercased().enumerated().map { place, character in
        character.isLetter || character.isNumber && place > 0 ? character : "_"
    })

/// A program that uses the house's modules from within, as the product does.
func program(_ name: String, _ modules: [String]) -> Target {
    .executableTarget(
        name: name,
        dependencies: modules.map { .product(name: $0, package: "house") },
        packageAccess: false,  // or SwiftPM would name this package, and the last name given counts
        swiftSettings: [
            .swiftLanguageMode(.v6),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .unsafeFlags(["-package-name", packageName]),
        ])
}

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "house", path: "..")],
    targets: [
        program("TLSServer", ["Core", "Crypto", "HTTPCore", "HTTPServer", "Net"]),
        program("PlainServer", ["Core", "HTTPCore", "HTTPServer", "Net"]),
        program("JSONCoding", ["Core", "Net"]),
        .executableTarget(name: "WebSocketLoad", swiftSettings: [.swiftLanguageMode(.v6)]),
        program("OutgoingClient", ["HTTPClient", "HTTPCore", "Net"]),
        program("TokenChecks", ["Core", "Crypto"]),
        program("LaunchChecks", ["Auth", "Core", "Crypto", "LTI"]),
        program("CallLoad", ["Net", "Telephony"]),
        program("PostgresLoad", ["Core", "Net", "Postgres"]),
    ]
)
