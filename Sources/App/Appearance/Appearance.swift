import Chat
import Core
import Crypto
import HTTPCore
import Postgres

/// How the pages of an institution look.
struct Appearance: Sendable, Equatable {
    /// The languages that the pages speak.
    static let spoken = ["en", "fr"]

    /// The slug of the institution.
    let tenant: String
    /// What the institution is called elsewhere.
    let tenantName: String
    /// What pages call it; nil: the same.
    var name: String?
    var accent: RGBColour?
    /// Names the picture in its address; nil without one.
    var logoDigest: String?
    var languages: [String]
    /// The language of those who have not chosen; nil: their browser's.
    var defaultLanguage: String?
    /// Counts the changes.
    let version: Int

    var tag: EntityTag { EntityTag(version: version) }

    /// Where the picture is, below the installation's address.
    var logoAddress: String? { logoDigest.map { "/appearance/\(tenant)/\($0)" } }

    /// That of the transaction's tenant.
    ///
    /// - Parameter isHeld: whether nobody else changes it until the end of the transaction
    static func current(through executor: any QueryExecutor, isHeld: Bool = false) async throws -> Appearance? {
        // Held by the tenant, because the row may not be there yet.
        if isHeld {
            try await executor.execute("SELECT FROM tenants WHERE id = app_tenant_id() FOR NO KEY UPDATE")
        }
        let row = try await executor.queryOne(
            """
            SELECT t.slug, t.name, a.name, a.accent, a.logo_digest, a.languages, a.default_language,
                coalesce(a.version, 0)
            FROM tenants t LEFT JOIN appearances a ON a.tenant_id = t.id WHERE t.id = app_tenant_id()
            """)
        guard let row else { return nil }
        let (slug, tenantName, name, accent, digest, languages, language, version) = try row.decode(
            String.self, String.self, String?.self, String?.self, String?.self, [String]?.self, String?.self, Int.self)
        return Appearance(
            tenant: slug, tenantName: tenantName, name: name, accent: accent.flatMap { RGBColour($0) },
            logoDigest: digest, languages: languages ?? spoken, defaultLanguage: language, version: version)
    }

    /// Keeps it in place of the one before; with a picture, that one too. A digest of nil removes the picture.
    func save(logo: RasterImage?, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(
            """
            INSERT INTO appearances AS a (tenant_id, name, accent, logo, logo_type, logo_digest, languages,
                default_language, updated_at, version)
            VALUES (app_tenant_id(), \(name), \(accent?.description), \(logo?.bytes), \(logo?.mediaType),
                \(logo == nil ? nil : logoDigest), \(languages), \(defaultLanguage), \(now), 1)
            ON CONFLICT (tenant_id) DO UPDATE SET name = EXCLUDED.name, accent = EXCLUDED.accent,
                languages = EXCLUDED.languages, default_language = EXCLUDED.default_language,
                updated_at = EXCLUDED.updated_at, version = a.version + 1
            """)
        if let logo {
            try await transaction.execute(
                """
                UPDATE appearances SET logo = \(logo.bytes), logo_type = \(logo.mediaType), logo_digest = \(logoDigest)
                WHERE tenant_id = app_tenant_id()
                """)
        } else if logoDigest == nil {
            try await transaction.execute(
                """
                UPDATE appearances SET logo = NULL, logo_type = NULL, logo_digest = NULL
                WHERE tenant_id = app_tenant_id()
                """)
        }
    }

    /// The picture of this name; nil where the tenant has another one or none.
    static func logo(
        _ digest: String, through executor: any QueryExecutor
    ) async throws -> (mediaType: String, bytes: [UInt8])? {
        let row = try await executor.queryOne(
            """
            SELECT logo_type, logo FROM appearances WHERE tenant_id = app_tenant_id() AND logo_digest = \(digest)
            """)
        return try row?.decode(String.self, [UInt8].self)
    }

    /// What the picture is called in its address.
    static func digest(of logo: RasterImage) -> String {
        Digest.sha256(logo.bytes).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
