import Auth
import Chat
import Core
import Crypto
import HTTPClient
import HTTPCore
import ModelProviders
import Net
import Telephony

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
        tls = try Self.tls(reader)
        publicURL =
            try reader.value(Keys.publicURL, "an address that begins with https:// or http://") { text in
                let isAddress = ["https://", "http://"].contains { text.hasPrefix($0) && text.count > $0.count }
                return isAddress ? String(text.hasSuffix("/") ? text.dropLast() : text[...]) : nil
            } ?? (tls.map { "https://\($0.listen)" } ?? "http://\(listen)")
        connections = try Connections(reader)
        dataDirectory =
            reader.string(Keys.dataDirectory)
            ?? Self.standardDataDirectory(environment, isRoot: isRoot)
        databaseURL = reader.string(Keys.databaseURL)
        databaseReplicaURL = reader.string(Keys.databaseReplicaURL)
        if databaseReplicaURL != nil, databaseURL == nil { throw ConfigurationError.missing(Keys.databaseURL) }
        databaseConnections =
            try reader.value(Keys.databaseConnections, "a number from 1 to 10000") { text in
                Int(text).flatMap { (1...10_000).contains($0) ? $0 : nil }
            } ?? 20
        blobStores =
            try reader.value(
                Keys.blobURL,
                "database, or s3://key:secret@host:port/bucket?region=us-east-1, with blanks between several",
                Self.blobStores) ?? [nil]
        secretKey = reader.string(Keys.secretKey)
        previousSecretKey = reader.string(Keys.previousSecretKey)
        tokenAlgorithm = try reader.choice(Keys.tokenAlgorithm, SignatureAlgorithm.self) ?? .hs256
        operatorToken = try reader.value(
            Keys.operatorToken, "at least \(OperatorToken.minimumLength) printable characters without blanks",
            OperatorToken.init)
        administrator = Administrator(
            email: reader.string(Keys.adminEmail), password: reader.string(Keys.adminPassword))
        mail = try Self.mail(reader, environment: environment)
        chat = try Self.provider(reader, Keys.chatBaseURL, Keys.chatAPIKey, Keys.chatModel)
        if let kind = try reader.choice(Keys.chatKind, ProviderKind.self) { chat?.kind = kind }
        let sees = try reader.value(Keys.chatSeesImages, "true or false") { Bool($0) } ?? false
        chat?.seesImages = sees
        chatConcurrency = try reader.integer(Keys.chatConcurrency, in: 1...1_000_000)
        chat?.patience = .seconds(try reader.integer(Keys.chatPatience, in: 1...3600) ?? 120)
        speech = try Self.provider(reader, Keys.speechURL, Keys.speechKey, Keys.speechModel)
        voice = try Self.provider(reader, Keys.voiceURL, Keys.voiceKey, Keys.voiceModel)
        realtime = try Self.provider(
            reader, Keys.realtimeURL, Keys.realtimeKey, Keys.realtimeModel, schemes: ["wss", "ws"])
        realtimePrices =
            try reader.value(
                Keys.realtimePrices, "what a million tokens cost that are read and written, such as 32,64",
                Self.prices) ?? .free
        telephone = try Self.telephone(reader)
        images = try Self.provider(reader, Keys.imageURL, Keys.imageKey, Keys.imageModel)
        embedding = try Self.provider(reader, Keys.embeddingBaseURL, Keys.embeddingAPIKey, Keys.embeddingModel)
        if let kind = try reader.choice(Keys.embeddingKind, EmbeddingKind.self) { embedding?.kind = kind.provider }
        outbound = try Outbound(reader, environment: environment)
        localModel = reader.string(Keys.localModel)
        currency = try reader.value(Keys.currency, "the code of a currency such as EUR") { text in
            text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
        }
        crossOrigins =
            try reader.value(
                Keys.crossOrigins, "web origins as browsers name them, such as https://school.example", WebOrigin.list)
            ?? []
        rateLimits =
            try reader.value(
                Keys.rateLimits, "none, or requests a minute such as \(RateLimits.standard)", RateLimits.init)
            ?? .standard
        logLevel = try reader.choice(Keys.logLevel, LogLevel.self) ?? .info
        observability = try Self.observability(reader)
        guard let resources = reader.string(Keys.resourcesDirectory) ?? ResourcesFolder.find() else {
            throw ConfigurationError.missing(Keys.resourcesDirectory)
        }
        resourcesDirectory = resources
        toolsDirectory = reader.string(Keys.toolsDirectory) ?? resources + "/.tools"
    }

    /// Prices of what is read and written, with a comma between them.
    private static func prices(_ text: String) -> ModelPrices? {
        let units = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            Double(part).flatMap(ModelPrices.micro(units:))
        }
        guard units.count == 2, let input = units[0], let output = units[1] else { return nil }
        return ModelPrices(input: input, output: output)
    }

    /// Stores with blanks between them; the word `database` is nil.
    private static func blobStores(_ text: String) -> [S3Address?]? {
        var stores: [S3Address?] = []
        for word in text.split(separator: " ") {
            if word == "database" {
                stores.append(nil)
            } else if let address = S3Address(String(word)) {
                stores.append(address)
            } else {
                return nil
            }
        }
        return stores.isEmpty ? nil : stores
    }

    /// HTTPS is served when it has an address; the certificates are needed then, and of no use otherwise.
    private static func tls(_ reader: ConfigurationReader) throws -> TLS? {
        let listen = try reader.value(
            Keys.tlsListen, "an address and a port, such as 0.0.0.0:443", SocketAddress.init)
        let certificates = try reader.value(
            Keys.tlsCertificates, "PEM files with commas between them, such as chain.pem:key.pem",
            CertificateFiles.list)
        let port = try reader.integer(Keys.tlsRedirect, in: 1...65535)
        guard let listen else {
            if certificates != nil || port != nil { throw ConfigurationError.missing(Keys.tlsListen) }
            return nil
        }
        guard let certificates else { throw ConfigurationError.missing(Keys.tlsCertificates) }
        return TLS(listen: listen, certificates: certificates, redirectPort: port.map(UInt16.init))
    }

    /// There is a telephone where it is said what it listens to; a certificate is needed for TLS, and of no use without.
    private static func telephone(_ reader: ConfigurationReader) throws -> Telephone? {
        let listen = try reader.value(
            Keys.sipListen, "addresses such as udp:127.0.0.1:5060,tcp:127.0.0.1:5060", SIPListenAddress.list)
        let certificates = try reader.value(
            Keys.sipCertificate, "a PEM file with chain and key, or CHAIN:KEY", CertificateFiles.list)
        let address = try reader.value(Keys.sipAddress, "an address such as 203.0.113.5") { IPAddress($0) }
        let ports = try reader.value(Keys.rtpPorts, "the first and the last port, such as 16384-32767") { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
            guard parts.count == 2, let first = parts[0], let last = parts[1], first >= 1024, last > first else {
                return nil as ClosedRange<UInt16>?
            }
            return first...last
        }
        guard let listen, !listen.isEmpty else {
            if certificates != nil || address != nil { throw ConfigurationError.missing(Keys.sipListen) }
            return nil
        }
        let isSecure = listen.contains { $0.transport == .tls }
        if isSecure, certificates == nil { throw ConfigurationError.missing(Keys.sipCertificate) }
        return Telephone(
            listen: listen, certificate: isSecure ? certificates?.first : nil, address: address,
            ports: ports ?? 16384...32767)
    }

    /// A service is configured when its address is; the model is needed then.
    private static func provider(
        _ reader: ConfigurationReader, _ url: ConfigurationKey, _ key: ConfigurationKey, _ model: ConfigurationKey,
        schemes: [String] = ["http", "https"]
    ) throws -> Provider? {
        let beginnings = schemes.map { "\($0)://" }
        let address = try reader.value(
            url, "an address that begins with \(beginnings.joined(separator: " or "))"
        ) { text in
            beginnings.contains { text.hasPrefix($0) } ? text : nil
        }
        guard let address else { return nil }
        return Provider(baseURL: address, apiKey: reader.string(key), model: try reader.required(model))
    }

    /// Mail is on when there is a server; whom it comes from is needed then, and of no use otherwise.
    private static func mail(
        _ reader: ConfigurationReader, environment: [String: String]
    ) throws -> SMTPConfiguration? {
        let server = try reader.value(
            Keys.smtpURL,
            "an address such as smtp://user:password@host:587 or smtps://host; with ?tls=none no password leaves this machine",
            SMTPServer.init)
        let sender = try reader.value(
            Keys.mailFrom, "an address, or a name and an address such as Lyceum <lyceum@school.example>"
        ) { MailAddress(written: $0) }
        guard let server else {
            if sender != nil { throw ConfigurationError.missing(Keys.smtpURL) }
            return nil
        }
        guard let sender else { throw ConfigurationError.missing(Keys.mailFrom) }
        var settings = SMTPConfiguration(server: server, sender: sender)
        settings.certificateFile = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        return settings
    }

    private static func observability(_ reader: ConfigurationReader) throws -> Observability {
        let isAddress = { (text: String) in
            text.hasPrefix("http://") || text.hasPrefix("https://")
                ? String(text.hasSuffix("/") ? text.dropLast() : text[...]) : nil
        }
        let fields = try reader.value(Keys.collectorFields, "fields as name=value, separated by commas") { text in
            let fields = text.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
            return fields.allSatisfy { $0.count == 2 && !$0[0].isEmpty }
                ? fields.map { (name: String($0[0]), value: String($0[1])) } : nil
        }
        return Observability(
            metricsToken: reader.string(Keys.metricsToken),
            collector: try reader.value(
                Keys.collector, "an address that begins with http:// or https://", isAddress),
            collectorFields: fields ?? [],
            sampleRatio: try reader.value(Keys.sampleRatio, "a number from 0 to 1") { text in
                Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
            } ?? 1)
    }

    /// Where data lies when nobody says, as the XDG Base Directory Specification wants it.
    private static func standardDataDirectory(_ environment: [String: String], isRoot: Bool) -> String {
        let home = environment["HOME"] ?? ""
        guard !isRoot, !home.isEmpty else { return "/var/lib/lyceum" }
        let data = environment["XDG_DATA_HOME"] ?? ""
        return (data.isEmpty ? home + "/.local/share" : data) + "/lyceum"
    }
}

extension Configuration.Outbound {
    /// `SSL_CERT_FILE` is every program's variable, so it has no key of ours.
    fileprivate init(_ reader: ConfigurationReader, environment: [String: String]) throws {
        allowed =
            try reader.value(
                Keys.outboundAllowCIDRs, "networks such as 10.20.0.0/16, separated by commas", Self.networks) ?? []
        proxy = try reader.value(
            Keys.outboundProxy, "an address that begins with http://, https://, socks5:// or socks5h://"
        ) { text in
            ["http://", "https://", "socks5://", "socks5h://"].contains(where: text.hasPrefix) ? text : nil
        }
        certificateFile = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func networks(_ text: String) -> [IPNetwork]? {
        let parts = text.split(separator: ",").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
        let networks = parts.compactMap { IPNetwork($0) }
        return networks.count == parts.count ? networks : nil
    }
}
