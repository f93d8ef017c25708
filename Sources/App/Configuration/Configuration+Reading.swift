import Core
import HTTPCore
import Net

extension Configuration {
    /// Takes the settings. Throws an error that names the key that is missing or wrong.
    ///
    /// - Parameters:
    ///   - environment: tells where the person's data lies when no setting does
    ///   - isRoot: whether the program runs as root, whose home PostgreSQL's account cannot reach
    init(_ reader: ConfigurationReader, environment: [String: String], isRoot: Bool) throws {
        guard
            let listen = try reader.value(
                Keys.listen, "an address and a port, such as 127.0.0.1:8080", SocketAddress.init)
        else { throw ConfigurationError.missing(Keys.listen) }
        self.listen = listen
        dataDirectory =
            reader.string(Keys.dataDirectory)
            ?? Self.standardDataDirectory(environment, isRoot: isRoot)
        databaseURL = reader.string(Keys.databaseURL)
        secretKey = reader.string(Keys.secretKey)
        administrator = Administrator(
            email: reader.string(Keys.adminEmail), password: reader.string(Keys.adminPassword))
        chat = try Self.provider(reader, Keys.chatBaseURL, Keys.chatAPIKey, Keys.chatModel)
        embedding = try Self.provider(reader, Keys.embeddingBaseURL, Keys.embeddingAPIKey, Keys.embeddingModel)
        localModel = reader.string(Keys.localModel)
        crossOrigins =
            try reader.value(
                Keys.crossOrigins, "web origins as browsers name them, such as https://school.example", WebOrigin.list)
            ?? []
        logLevel = try reader.choice(Keys.logLevel, LogLevel.self) ?? .info
        guard let resources = reader.string(Keys.resourcesDirectory) ?? ResourcesFolder.find() else {
            throw ConfigurationError.missing(Keys.resourcesDirectory)
        }
        resourcesDirectory = resources
        toolsDirectory = reader.string(Keys.toolsDirectory) ?? resources + "/.tools"
    }

    /// A service is configured when its address is; the model is needed then.
    private static func provider(
        _ reader: ConfigurationReader, _ url: ConfigurationKey, _ key: ConfigurationKey, _ model: ConfigurationKey
    ) throws -> Provider? {
        let address = try reader.value(url, "an address that begins with http:// or https://") { text in
            text.hasPrefix("http://") || text.hasPrefix("https://") ? text : nil
        }
        guard let address else { return nil }
        return Provider(baseURL: address, apiKey: reader.string(key), model: try reader.required(model))
    }

    /// Where data lies when nobody says, as the XDG Base Directory Specification wants it.
    private static func standardDataDirectory(_ environment: [String: String], isRoot: Bool) -> String {
        let home = environment["HOME"] ?? ""
        guard !isRoot, !home.isEmpty else { return "/var/lib/lyceum" }
        let data = environment["XDG_DATA_HOME"] ?? ""
        return (data.isEmpty ? home + "/.local/share" : data) + "/lyceum"
    }
}
