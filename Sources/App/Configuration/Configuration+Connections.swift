import Core
import HTTPServer

extension Configuration.Connections {
    /// Takes the settings. Throws an error that names the key that is wrong.
    init(_ reader: ConfigurationReader) throws {
        limit = try reader.integer(Keys.connectionLimit, in: 1...1_000_000) ?? 10_000
        limitPerAddress = try reader.integer(Keys.connectionLimitPerAddress, in: 1...1_000_000) ?? 1000
        trustedProxies =
            try reader.value(
                Keys.trustedProxies, "addresses and networks with commas between them, such as 10.0.0.5,fd00:1::/64"
            ) { TrustedProxies($0) } ?? .none
        beginWithProxyHeader = try reader.boolean(Keys.proxyProtocol) ?? false
        // Without anybody to believe, every header would be refused and nothing gained.
        if beginWithProxyHeader, trustedProxies.isEmpty { throw ConfigurationError.missing(Keys.trustedProxies) }
    }
}
