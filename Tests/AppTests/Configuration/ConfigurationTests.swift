import Core
import HTTPClient
import HTTPCore
import HTTPServer
import ModelProviders
import Net
import Testing

@testable import lyceum

@Suite struct ConfigurationTests {
    private static let file = """
        LYCEUM_LISTEN=127.0.0.1:3
        LYCEUM_LOG_LEVEL=debug
        LYCEUM_ADMIN_EMAIL=file@example.org
        """

    private func read(
        _ arguments: [String] = [], _ environment: [String: String] = [:], isRoot: Bool = false
    ) throws -> Configuration {
        let reader = try ConfigurationReader(
            keys: Keys.all, arguments: ["--resources-dir", "/resources"] + arguments, environment: environment
        ) { _ throws(SystemError) in Array(Self.file.utf8) }
        return try Configuration(reader, environment: environment, isRoot: isRoot)
    }

    @Test("without settings everything is local")
    func defaults() throws {
        let configuration = try read()
        #expect(configuration.listen.description == "127.0.0.1:8080")
        #expect(configuration.databaseURL == nil && configuration.secretKey == nil)
        #expect(configuration.chat == nil && configuration.embedding == nil && configuration.localModel == nil)
        #expect(configuration.administrator.email == nil && configuration.administrator.password == nil)
        #expect(configuration.logLevel == .info)
        #expect(configuration.resourcesDirectory == "/resources")
        #expect(configuration.toolsDirectory == "/resources/.tools")
    }

    @Test("money is counted in what the operator says, to a millionth")
    func money() throws {
        let silent = try read()
        #expect(silent.currency == nil && silent.realtimePrices.isFree)
        let said = try read(["--currency", "EUR", "--realtime-prices", "0.4,64"])
        #expect(said.currency == "EUR")
        #expect(said.realtimePrices.input == 400_000 && said.realtimePrices.output == 64_000_000)
    }

    @Test("connections have limits, and nobody speaks for others unless the operator says so")
    func connections() throws {
        let silent = try read().connections
        #expect(silent.limit == 10_000 && silent.limitPerAddress == 1000)
        #expect(silent.trustedProxies.isEmpty && !silent.beginWithProxyHeader)
        let said = try read(
            ["--connection-limit", "5", "--proxy-protocol", "yes", "--trusted-proxies", "10.0.0.0/8, ::1"],
            ["LYCEUM_CONNECTION_LIMIT_PER_ADDRESS": "2"]
        ).connections
        #expect(said.limit == 5 && said.limitPerAddress == 2 && said.beginWithProxyHeader)
        #expect(said.trustedProxies == TrustedProxies("10.0.0.0/8,::1"))
        for wrong in [
            ["--connection-limit", "0"], ["--connection-limit-per-address", "many"],
            ["--trusted-proxies", "localhost"],
            ["--proxy-protocol", "true"],
        ] {
            #expect(throws: ConfigurationError.self) { try read(wrong) }
        }
    }

    @Test("mail needs a server and a sender, and neither's mistake shows a password")
    func mail() throws {
        #expect(try read().mail == nil && read().mailSummary.hasPrefix("off"))
        let url = ["LYCEUM_SMTP_URL": "smtp://u:secret@mail.example"]
        let said = try read(["--mail-from", "Lyceum <l@school.example>"], url)
        #expect(said.mail?.sender.address == "l@school.example")
        #expect(said.mailSummary == "on: from l@school.example by mail.example:587 (starttls)")
        for (flags, environment) in [
            ([], url), (["--mail-from", "l@school.example"], [:]), (["--mail-from", "nobody"], url),
            (["--mail-from", "l@school.example"], ["LYCEUM_SMTP_URL": "smtp://u:secret@mail.example?tls=none"]),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try read(flags, environment) }
            #expect(error?.description.contains("secret") == false)
        }
    }

    @Test("a flag goes before the environment, that before the file")
    func precedence() throws {
        let environment = ["LYCEUM_LISTEN": "127.0.0.1:2", "LYCEUM_LOG_LEVEL": "error"]
        let configuration = try read(["--config", "/x", "--listen", "127.0.0.1:1"], environment)
        #expect(configuration.listen.port == 1)
        #expect(configuration.logLevel == .error)
        #expect(configuration.administrator.email == "file@example.org")
    }

    @Test("the origins of other pages are a list, empty where none is given")
    func origins() throws {
        #expect(try read().crossOrigins.isEmpty)
        let origins = try read(["--cors-origins", "https://a.example, http://localhost:3000"]).crossOrigins
        #expect(origins.map(\.description) == ["https://a.example", "http://localhost:3000"])
    }

    @Test("HTTPS has an address and certificates, and perhaps a port that plain requests are sent on to")
    func tls() throws {
        #expect(try read().tls == nil)
        let arguments = ["--tls-listen", "127.0.0.1:8443", "--tls-certificates", "a.pem,b.pem:b.key"]
        let tls = try #require(try read(arguments).tls)
        #expect(tls.listen.port == 8443 && tls.redirectPort == nil)
        #expect(tls.certificates.map(\.key) == ["a.pem", "b.key"])
        #expect(try read(arguments + ["--tls-redirect", "443"]).tls?.redirectPort == 443)
    }

    @Test("a replica follows a database of one's own, and connections are a number")
    func database() throws {
        #expect(try read().databaseConnections == 20)
        let url = ["--database-url", "postgresql://a/b"]
        let configuration = try read(
            url + ["--database-replica-url", "postgresql://c/d", "--database-connections", "7"])
        #expect(configuration.databaseReplicaURL == "postgresql://c/d" && configuration.databaseConnections == 7)
        #expect(throws: ConfigurationError.missing(Keys.databaseURL)) {
            try read(["--database-replica-url", "postgresql://c/d"])
        }
        for number in ["0", "-1", "many", "10001"] {
            #expect(throws: ConfigurationError.self) { try read(["--database-connections", number]) }
        }
    }

    @Test("a provider is an address, a model, and perhaps a key")
    func providers() throws {
        let configuration = try read([
            "--chat-base-url", "https://models.example.org/v1", "--chat-model", "big", "--chat-api-key", "k",
            "--embedding-base-url", "http://127.0.0.1:9", "--embedding-model", "small",
        ])
        #expect(configuration.chat?.baseURL == "https://models.example.org/v1")
        #expect(configuration.chat?.model == "big" && configuration.chat?.apiKey == "k")
        #expect(configuration.embedding?.model == "small" && configuration.embedding?.apiKey == nil)
    }

    @Test(
        "a setting that is missing or wrong is named",
        arguments: [
            (["--chat-base-url", "http://a"], "LYCEUM_CHAT_MODEL"),
            (["--embedding-base-url", "http://a"], "LYCEUM_EMBEDDING_MODEL"),
            (["--chat-base-url", "a.example.org"], "LYCEUM_CHAT_BASE_URL"),
            (["--cors-origins", "https://a.example,*"], "LYCEUM_CORS_ORIGINS"),
            (["--currency", "eur"], "LYCEUM_CURRENCY"), (["--currency", "EURO"], "LYCEUM_CURRENCY"),
            (["--realtime-prices", "32"], "LYCEUM_REALTIME_PRICES"),
            (["--realtime-prices", "32,-1"], "LYCEUM_REALTIME_PRICES"),
            (["--tls-listen", "443"], "LYCEUM_TLS_LISTEN"), (["--tls-listen", ":443"], "LYCEUM_TLS_CERTIFICATES"),
            (["--tls-listen", ":443", "--tls-certificates", "a:"], "LYCEUM_TLS_CERTIFICATES"),
            (["--tls-certificates", "a"], "LYCEUM_TLS_LISTEN"), (["--tls-redirect", "443"], "LYCEUM_TLS_LISTEN"),
            (["--tls-redirect", "on"], "LYCEUM_TLS_REDIRECT"),
            (["--listen", "8080"], "LYCEUM_LISTEN"), (["--listen", "example.org:80"], "LYCEUM_LISTEN"),
            (["--listen", "127.0.0.1:65536"], "LYCEUM_LISTEN"), (["--log-level", "loud"], "LYCEUM_LOG_LEVEL"),
        ])
    func mistakes(arguments: [String], key: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try read(arguments) }
        #expect(error.description.hasPrefix(key + " "))
    }

    @Test("data lies in the home of the person who starts the program, and never in root's")
    func standardDataFolder() throws {
        #expect(try read([], ["HOME": "/home/ann"]).dataDirectory == "/home/ann/.local/share/lyceum")
        #expect(try read([], ["HOME": "/home/ann", "XDG_DATA_HOME": "/data"]).dataDirectory == "/data/lyceum")
        #expect(
            try read([], ["HOME": "/home/ann", "XDG_DATA_HOME": ""]).dataDirectory == "/home/ann/.local/share/lyceum")
        #expect(try read([], ["HOME": "/root"], isRoot: true).dataDirectory == "/var/lib/lyceum")
        #expect(try read().dataDirectory == "/var/lib/lyceum")
        #expect(try read(["--data-dir", "/d"], ["HOME": "/home/ann"]).dataDirectory == "/d")
    }

    @Test("every key is declared once, with a help that is one sentence")
    func keys() {
        #expect(Set(Keys.all.map(\.name)).count == Keys.all.count)
        for key in Keys.all { #expect(key.help.hasSuffix(".") && !key.help.contains("\n"), "\(key.name)") }
    }
}
