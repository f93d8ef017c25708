import Auth
import Chat
import Core
import Crypto
import HTTPClient
import HTTPCore
import HTTPServer
import ModelProviders
import Net
import Telephony

/// Everything an operator can decide, read once at the start.
struct Configuration: Sendable {
    /// The administrator made at the first start; what is not given is made and printed once.
    struct Administrator: Sendable {
        var email: String?
        var password: String?
    }

    /// Who may connect, how often, and who speaks for others.
    struct Connections: Sendable {
        /// In all.
        var limit: Int
        /// From one IPv4 address or one /64 of IPv6.
        var limitPerAddress: Int
        var trustedProxies: TrustedProxies
        /// Whether connections of the trusted proxies begin with a header of the PROXY protocol.
        var beginWithProxyHeader: Bool
    }

    /// An OpenAI-compatible service.
    struct Provider: Sendable {
        var baseURL: String
        var apiKey: String?
        var model: String
        /// The protocol by which the model is asked.
        var kind = ProviderKind.openAICompatible
        /// Whether the model looks at images.
        var seesImages = false
        /// How long the service may say nothing.
        var patience: Duration = .seconds(120)
    }

    /// What an operator sees of the server.
    struct Observability: Sendable {
        /// Nil: metrics are told only to the machine itself.
        var metricsToken: String?
        /// The base address of a collector of traces; nil for none.
        var collector: String?
        /// Sent with each request to the collector.
        var collectorFields: [(name: String, value: String)] = []
        /// The part of new traces that is recorded, from 0 to 1.
        var sampleRatio = 1.0
    }

    /// How requests leave the server.
    struct Outbound: Sendable {
        /// Networks that are not public and that requests for tenants may go to all the same.
        var allowed: [IPNetwork] = []
        /// The proxy that requests pass; nil for what the environment's variables say.
        var proxy: String?
        /// Certificates to trust instead of the system's.
        var certificateFile: String?
    }

    /// How calls are taken and placed.
    struct Telephone: Sendable {
        /// At least one.
        var listen: [SIPListenAddress]
        /// For SIP over TLS; nil where nothing listens there.
        var certificate: CertificateFiles?
        /// What others are told; nil for the address that leads to them.
        var address: IPAddress?
        /// RTP on the even ones.
        var ports: ClosedRange<UInt16>
    }

    /// How HTTPS is served.
    struct TLS: Sendable {
        var listen: SocketAddress
        /// The first is for clients that ask for no name, or one that none of them has.
        var certificates: [CertificateFiles]
        /// The https port that requests to the plain one are sent on to; nil: they are served.
        var redirectPort: UInt16?
    }

    /// Where HTTP is served.
    var listen: SocketAddress
    /// The address of the installation for people, without a slash at its end.
    var publicURL: String
    /// Nil: HTTPS is not served.
    var tls: TLS?
    var connections: Connections
    var dataDirectory: String
    /// Nil: a private PostgreSQL in the data folder.
    var databaseURL: String?
    /// A server that follows the database and takes what only reads.
    var databaseReplicaURL: String?
    var databaseConnections: Int
    /// Where attachments go; the first takes new ones, and nil is the database.
    var blobStores: [S3Address?]
    var secretKey: String?
    /// The secret before it, while it is being replaced.
    var previousSecretKey: String?
    /// What access tokens are signed with.
    var tokenAlgorithm: SignatureAlgorithm
    /// Nil: nobody operates the installation by HTTP.
    var operatorToken: OperatorToken?
    var administrator: Administrator
    /// Nil: links are shown to administrators.
    var mail: SMTPConfiguration?
    /// Nil: the local models.
    var chat: Provider?
    /// The most questions that the chat model answers at a time; nil for any number.
    var chatConcurrency: Int?
    /// Nil: the local models.
    var embedding: Provider?
    /// Nil: nobody's speech is written down.
    var speech: Provider?
    /// Nil: nothing reads texts aloud but the local model, where there is a telephone.
    var voice: Provider?
    /// Nil: no model hears and speaks by itself.
    var realtime: Provider?
    var realtimePrices = ModelPrices.free
    /// Nil: this server has no telephone.
    var telephone: Telephone?
    /// Nil: nobody paints.
    var images: Provider?
    var outbound: Outbound
    /// A GGUF file for the local chat model; nil for the one that set-up installs.
    var localModel: String?
    /// The code of the currency of prices and budgets (ISO 4217); nil where nobody says.
    var currency: String?
    /// The origins whose pages may use the API from a browser.
    var crossOrigins: [WebOrigin]
    var rateLimits: RateLimits
    var logLevel: LogLevel
    var observability: Observability
    /// Holds `Migrations/`, `Samples/` and `LocalModels/`.
    var resourcesDirectory: String
    /// Holds what set-up installs: `postgres/`, `models/` and `web/`.
    var toolsDirectory: String
}
