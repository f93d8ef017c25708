import Core
import ModelProviders
import Postgres
import Support
import VectorStore

/// A database of its own with one tenant and its vector stores.
struct StoreFixture {
    let database: Database
    let tenant: TenantID
    let stores: VectorStores

    /// With a database given, another tenant in it.
    static func make(
        embeddings: any EmbeddingProvider = ScriptedEmbeddings(), in database: Database? = nil
    ) async throws -> StoreFixture {
        let database = if let database { database } else { try await TestDatabase.make() }
        return StoreFixture(
            database: database, tenant: try await TestTenant.insert(into: database),
            stores: VectorStores(database: database, embeddings: embeddings))
    }

    /// The same database seen through another embedding model.
    func using(_ embeddings: any EmbeddingProvider) -> VectorStores {
        VectorStores(database: database, embeddings: embeddings)
    }

    /// Makes the store `course` and adds the pages, each named for its key.
    func fill(_ pages: KeyValuePairs<String, String> = Self.pages, in tenant: TenantID? = nil) async throws {
        let tenant = tenant ?? self.tenant
        _ = try await stores.create(slug: "course", title: nil, in: tenant)
        for (name, text) in pages {
            _ = try await stores.addDocument(
                store: "course", name: name, mediaType: "text/markdown", text: text, in: tenant)
        }
    }

    /// Counts rows of a table as the tenant sees them.
    func count(_ table: String) async throws -> Int {
        try await database.withTenant(tenant) { transaction in
            try await transaction.queryOne("SELECT count(*) FROM \(unsafeSQL: table)")?.decode(Int.self) ?? -1
        }
    }

    static let pages: KeyValuePairs = [
        "ohm.md": """
        # Ohm's law

        The current through a resistor is proportional to the voltage across it.

        ## Units

        Resistance is measured in ohms, current in amperes.
        """,
        "power.md": """
        # Power

        The power of a lamp is the product of its voltage and its current. Energy is billed in kilowatt hours.
        """,
        "loi-d-ohm.md": """
        # La loi d'Ohm

        L’intensité du courant qui traverse une résistance est proportionnelle à la tension à ses bornes.

        ## Les unités

        La résistance s'exprime en ohms ; les intensités se mesurent avec un ampèremètre, en ampères.
        """,
    ]
}
