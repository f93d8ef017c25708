/// Where the embedded server keeps its data and finds its programs.
package struct EmbeddedPostgresConfiguration: Sendable {
    /// How much the server guards against a crash of the machine.
    package enum Durability: Sendable {
        /// Nothing that was committed is ever lost.
        case full
        /// For tests: a crash of the machine may cost the whole database.
        case none
    }

    /// The folder that this server has for itself, for example `postgres` inside of `LYCEUM_DATA_DIR`; made when it is
    /// missing.
    package var dataFolder: String
    /// The unpacked bundle of `Scripts/setup-postgres.sh`.
    package var bundleFolder: String
    /// The database that is made at the first start.
    package var database: String
    package var durability: Durability
    /// The most connections that the server takes.
    package var maximumConnections: Int
    /// How long the server may take to become ready, and to end.
    package var patience: Duration

    package init(
        dataFolder: String, bundleFolder: String, database: String = "lyceum", durability: Durability = .full,
        maximumConnections: Int = 100, patience: Duration = .seconds(60)
    ) {
        self.dataFolder = dataFolder
        self.bundleFolder = bundleFolder
        self.database = database
        self.durability = durability
        self.maximumConnections = maximumConnections
        self.patience = patience
    }
}
