import Core
import ModelProviders

/// Every setting there is.
enum Keys {
    static let listen = ConfigurationKey(
        "LISTEN", default: "127.0.0.1:8080", help: "The address and port that HTTP is served on.")
    static let publicURL = ConfigurationKey(
        "PUBLIC_URL",
        help: "The address at which people reach the installation, such as https://school.example; links begin with it."
    )
    static let tlsListen = ConfigurationKey(
        "TLS_LISTEN", help: "The address and port that HTTPS is served on, such as 0.0.0.0:443.")
    static let tlsCertificates = ConfigurationKey(
        "TLS_CERTIFICATES",
        help: "PEM files with commas between them: each with chain and key, or CHAIN:KEY; SIGHUP reads them again.")
    static let tlsRedirect = ConfigurationKey(
        "TLS_REDIRECT",
        help: "The https port that plain requests are sent on to, such as 443; without it they are served.")
    static let trustedProxies = ConfigurationKey(
        "TRUSTED_PROXIES",
        help: "Addresses and networks of proxies whose X-Forwarded-*, Forwarded and PROXY headers are believed.")
    static let proxyProtocol = ConfigurationKey(
        "PROXY_PROTOCOL", default: "false",
        help: "Whether connections of the trusted proxies begin with a header of the PROXY protocol.")
    static let connectionLimit = ConfigurationKey(
        "CONNECTION_LIMIT", default: "10000", help: "The most connections in all.")
    static let connectionLimitPerAddress = ConfigurationKey(
        "CONNECTION_LIMIT_PER_ADDRESS", default: "1000",
        help: "The most connections of one IPv4 address or one /64 of IPv6; trusted proxies are exempt.")
    static let dataDirectory = ConfigurationKey(
        "DATA_DIR",
        help: "The folder of the private database and key; /var/lib/lyceum for root, else ~/.local/share/lyceum.")
    static let databaseURL = ConfigurationKey(
        "DATABASE_URL", help: "A PostgreSQL with pgvector, as postgresql://…; without it a private one is started.",
        isSecret: true)
    static let databaseReplicaURL = ConfigurationKey(
        "DATABASE_REPLICA_URL", help: "A PostgreSQL that follows the database and takes searches off it.",
        isSecret: true)
    static let databaseConnections = ConfigurationKey(
        "DATABASE_CONNECTIONS", default: "20",
        help: "The most connections to the database, and as many to its replica, besides the one that listens.")
    static let secretKey = ConfigurationKey(
        "SECRET_KEY", help: "At least 32 characters that every key is derived from; required with LYCEUM_DATABASE_URL.",
        isSecret: true)
    static let previousSecretKey = ConfigurationKey(
        "SECRET_KEY_PREVIOUS",
        help: "The LYCEUM_SECRET_KEY before this one, until `lyceum secrets rotate` has sealed everything anew.",
        isSecret: true)
    static let tokenAlgorithm = ConfigurationKey(
        "TOKEN_ALGORITHM", default: "HS256",
        help: "What access tokens are signed with: HS256, or RS256, ES256 or EdDSA, which others can check.")
    static let smtpURL = ConfigurationKey(
        "SMTP_URL",
        help: "The server that mails links, as smtp://user:password@host:587 (STARTTLS) or smtps://; "
            + "without it they are shown to administrators.",
        isSecret: true)
    static let mailFrom = ConfigurationKey(
        "MAIL_FROM", help: "Whom mails come from, as address or Name <address>; required with LYCEUM_SMTP_URL.")
    static let operatorToken = ConfigurationKey(
        "OPERATOR_TOKEN", help: "The bearer token of the operator's API, /api/v1/tenants; without it there is none.",
        isSecret: true)
    static let adminEmail = ConfigurationKey(
        "ADMIN_EMAIL", help: "The first administrator's address, used at the first start.")
    static let adminPassword = ConfigurationKey(
        "ADMIN_PASSWORD", help: "The first administrator's password; without it one is made and printed once.",
        isSecret: true)
    static let chatBaseURL = ConfigurationKey(
        "CHAT_BASE_URL", help: "The service that answers, with its version, such as https://api.openai.com/v1.")
    static let chatKind = ConfigurationKey(
        "CHAT_KIND", default: "openai_compatible",
        help: "The protocol of that service: \(ProviderKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    static let chatAPIKey = ConfigurationKey("CHAT_API_KEY", help: "The key of that service.", isSecret: true)
    static let chatModel = ConfigurationKey("CHAT_MODEL", help: "The model of that service.")
    static let blobURL = ConfigurationKey(
        "BLOB_URL",
        help:
            "Where attachments go: database, or s3://key:secret@host/bucket?region=…; those after the first are read only.",
        isSecret: true)
    static let chatSeesImages = ConfigurationKey(
        "CHAT_SEES_IMAGES", default: "false", help: "Whether that model looks at pictures that people send.")
    static let chatConcurrency = ConfigurationKey(
        "CHAT_CONCURRENCY",
        help:
            "The most questions that it answers at a time; others wait, tenants in turn. Without it there is no limit.")
    static let chatPatience = ConfigurationKey(
        "CHAT_PATIENCE", default: "120",
        help: "The most seconds in which that service says nothing, before its answer and within it.")
    static let speechURL = ConfigurationKey(
        "SPEECH_URL", help: "An OpenAI-compatible service that writes down speech, such as https://api.openai.com/v1.")
    static let speechKey = ConfigurationKey("SPEECH_KEY", help: "The key of that service.", isSecret: true)
    static let speechModel = ConfigurationKey("SPEECH_MODEL", help: "The model of that service.")
    static let voiceURL = ConfigurationKey(
        "VOICE_URL", help: "An OpenAI-compatible service that reads texts aloud, such as https://api.openai.com/v1.")
    static let voiceKey = ConfigurationKey("VOICE_KEY", help: "The key of that service.", isSecret: true)
    static let voiceModel = ConfigurationKey("VOICE_MODEL", help: "The model of that service.")
    static let realtimeURL = ConfigurationKey(
        "REALTIME_URL",
        help: "A service whose models hear and speak, such as wss://api.openai.com/v1/realtime; without it none do.")
    static let realtimeKey = ConfigurationKey("REALTIME_KEY", help: "The key of that service.", isSecret: true)
    static let realtimeModel = ConfigurationKey("REALTIME_MODEL", help: "The model of that service.")
    static let realtimePrices = ConfigurationKey(
        "REALTIME_PRICES", default: "0,0",
        help: "What a million tokens cost that it reads, and that it writes, in the currency of budgets: 32,64.")
    static let sipListen = ConfigurationKey(
        "SIP_LISTEN",
        help: "Where calls are taken, such as udp:0.0.0.0:5060,tcp:0.0.0.0:5060,tls:0.0.0.0:5061; without it nowhere.")
    static let sipCertificate = ConfigurationKey(
        "SIP_CERTIFICATE", help: "A PEM file with chain and key, or CHAIN:KEY, for SIP over TLS.")
    static let sipAddress = ConfigurationKey(
        "SIP_ADDRESS",
        help: "The address that others are told to reach us at by telephone; else the one they are reached from.")
    static let rtpPorts = ConfigurationKey(
        "RTP_PORTS", default: "16384-32767", help: "The UDP ports that the sound of calls comes to.")
    static let imageURL = ConfigurationKey(
        "IMAGE_URL", help: "An OpenAI-compatible service that makes images, such as https://api.openai.com/v1.")
    static let imageKey = ConfigurationKey("IMAGE_KEY", help: "The key of that service.", isSecret: true)
    static let imageModel = ConfigurationKey("IMAGE_MODEL", help: "The model of that service.")
    static let embeddingBaseURL = ConfigurationKey(
        "EMBEDDING_BASE_URL", help: "A service that embeds texts, with its version.")
    static let embeddingKind = ConfigurationKey(
        "EMBEDDING_KIND", default: "openai_compatible",
        help: "The protocol of that service: \(EmbeddingKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    static let embeddingAPIKey = ConfigurationKey("EMBEDDING_API_KEY", help: "The key of that service.", isSecret: true)
    static let embeddingModel = ConfigurationKey("EMBEDDING_MODEL", help: "The embedding model of that service.")
    static let outboundAllowCIDRs = ConfigurationKey(
        "OUTBOUND_ALLOW_CIDRS",
        help: "Networks that requests for tenants may go to although they are not public, such as 10.20.0.0/16.")
    static let outboundProxy = ConfigurationKey(
        "OUTBOUND_PROXY",
        help: "The proxy that requests to the outside pass, as http://host:port; else that of the environment.",
        isSecret: true)
    static let localModel = ConfigurationKey(
        "LOCAL_MODEL", help: "A GGUF file for the local chat model instead of the small one that set-up installs.")
    static let logLevel = ConfigurationKey(
        "LOG_LEVEL", default: "info", help: "The least level that is logged: debug, info, notice, warning or error.")
    static let currency = ConfigurationKey(
        "CURRENCY", help: "What prices and budgets are counted in, by its code (ISO 4217), such as EUR.")
    static let crossOrigins = ConfigurationKey(
        "CORS_ORIGINS",
        help: "The web origins whose pages may use the API, with commas between them, such as https://school.example.")
    static let rateLimits = ConfigurationKey(
        "RATE_LIMITS", default: RateLimits.standard.description,
        help: """
            The most requests a minute of one address, person, API key and tenant, and the most launches of one \
            address; none for no limits.
            """)
    static let metricsToken = ConfigurationKey(
        "METRICS_TOKEN", help: "The bearer token of /metrics; without it they are told only to this machine.",
        isSecret: true)
    static let collector = ConfigurationKey(
        "OTLP_ENDPOINT", help: "A collector that takes traces by OTLP over HTTP, such as http://127.0.0.1:4318.")
    static let collectorFields = ConfigurationKey(
        "OTLP_HEADERS", help: "Fields that the collector wants, as name=value, separated by commas.", isSecret: true)
    static let sampleRatio = ConfigurationKey(
        "TRACE_SAMPLE_RATIO", default: "1", help: "The part of new traces that the collector gets, from 0 to 1.")
    static let resourcesDirectory = ConfigurationKey(
        "RESOURCES_DIR", help: "The folder of Migrations, Samples and LocalModels; found beside the program without it."
    )
    static let toolsDirectory = ConfigurationKey(
        "TOOLS_DIR", help: "The folder of what set-up installs; .tools beside the resources without it.")

    /// One line a topic.
    static let all =
        [listen, publicURL, tlsListen, tlsCertificates, tlsRedirect, dataDirectory]
        + [databaseURL, databaseReplicaURL, databaseConnections, blobURL, secretKey, previousSecretKey]
        + [tokenAlgorithm, operatorToken]
        + [adminEmail, adminPassword, smtpURL, mailFrom]
        + [trustedProxies, proxyProtocol, connectionLimit, connectionLimitPerAddress]
        + [chatBaseURL, chatKind, chatAPIKey, chatModel, chatSeesImages]
        + [chatConcurrency, chatPatience]
        + [speechURL, speechKey, speechModel]
        + [voiceURL, voiceKey, voiceModel]
        + [realtimeURL, realtimeKey, realtimeModel, realtimePrices]
        + [sipListen, sipCertificate, sipAddress, rtpPorts]
        + [imageURL, imageKey, imageModel]
        + [embeddingKind, embeddingBaseURL, embeddingAPIKey, embeddingModel, localModel]
        + [currency, crossOrigins, rateLimits, outboundAllowCIDRs, outboundProxy]
        + [logLevel, metricsToken, collector, collectorFields, sampleRatio]
        + [resourcesDirectory, toolsDirectory]
}
