import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres

/// How the server does: for administrators what concerns their institution, for the operator all of it.
struct SystemController {
    let database: Database
    let registry: ModelRegistry
    let models: Models
    /// Where the server keeps its files.
    let folder: String
    /// When this server was made.
    let start: Timestamp
    let clock: any WallClock

    var routes: [Route] {
        let tag = "Server"
        return [
            Route(.get, "/api/v1/system", access: .permission(.tenantManage), traits: .crossOrigin) { _, context in
                let tenant = try context.member.tenantID
                let state = try await SystemState.of(tenant, through: database)
                return .json(.object(try await common(state, [tenant, ModelRegistry.shared])))
            }.documented(
                "Show how the server does for the institution", tag: tag, answer: Self.schema, details: Self.details),
            Route(.get, "/api/v1/shared/system", access: .operator) { _, _ in
                let state = try await SystemState.ofInstallation(through: database)
                var members = try await common(state, [ModelRegistry.shared])
                let row = try await database.queryOne(
                    """
                    SELECT current_setting('server_version') AS version,
                        pg_database_size(current_database()) AS bytes
                    """)
                members.append("tenants", .integer(state.tenants ?? 0))
                members.append(
                    "database",
                    [
                        "version": .string(try row?["version", String.self] ?? ""),
                        "bytes": .integer(try row?["bytes", Int64.self] ?? 0),
                    ])
                members.append("disk", DiskSpace(of: folder).map(\.json) ?? .null)
                return .json(.object(members))
            }.documented(
                "Show how the installation does", tag: tag, answer: Self.wholeSchema, details: Self.details),
        ]
    }

    private static let details = """
        `queues`: what servers do one after the other: `runs` of workflows, `documents` on their way into stores, \
        `effects` that runs send out, `scores` for learning platforms; `oldest_seconds` is null where nothing waits, \
        and `failed` counts documents that were given up, and what else was in the last seven days. `models` are the \
        services that this server asks: one whose `breaker` is `open` has failed so often that it is not asked for a \
        while.
        """

    private func common(_ state: SystemState, _ owners: [TenantID]) async throws -> JSONObject {
        let uptime = (clock.now().microseconds - start.microseconds) / 1_000_000
        return [
            "version": .string(Version.current), "started_at": .string(start.rfc3339),
            "uptime_seconds": .integer(max(0, uptime)), "queues": .array(state.queues.map(\.json)),
            "runs_working": .integer(state.runsWorking),
            "models": .array(try await services(of: owners).map(\.json)),
            "telephone": [
                "accounts": .integer(state.accounts), "registered": .integer(state.registered),
                "calls": .integer(state.calls),
            ],
        ]
    }

    private func services(of owners: [TenantID]) async throws -> [SystemState.Model] {
        let states = models.guards.states
        var found = [
            SystemState.Model(name: models.chat.name, isShared: true, breaker: states["configured"] ?? .closed)
        ]
        for owner in owners {
            for provider in try await registry.catalogue(of: owner).providers where provider.isEnabled {
                found.append(
                    SystemState.Model(
                        name: provider.slug.description, isShared: owner == ModelRegistry.shared,
                        breaker: states[provider.id.description] ?? .closed))
            }
        }
        return found
    }

    private static let members: [JSONSchema.Property] = [
        .required("version", .string()), .required("started_at", .time), .required("uptime_seconds", .integer()),
        .required(
            "queues",
            .array(
                .object([
                    .required("name", .enumeration(["runs", "documents", "effects", "scores"])),
                    .required("waiting", .integer()), .required("oldest_seconds", .nullable(.number)),
                    .required("failed", .nullable(.integer())),
                ]))), .required("runs_working", .integer()),
        .required(
            "models",
            .array(
                .object([
                    .required("name", .string()), .required("shared", .boolean),
                    .required("breaker", .choice(CircuitBreaker.State.self)),
                ]))),
        .required(
            "telephone",
            .object([
                .required("accounts", .integer()), .required("registered", .integer()), .required("calls", .integer()),
            ])),
    ]

    private static let schema = JSONSchema.named("System", .object(members))

    private static let wholeSchema = JSONSchema.named(
        "InstallationSystem",
        .object(
            members + [
                .required("tenants", .integer()),
                .required("database", .object([.required("version", .string()), .required("bytes", .integer())])),
                .required(
                    "disk",
                    .nullable(
                        .object([.required("total_bytes", .integer()), .required("free_bytes", .integer())]))),
            ]))
}

extension SystemState.Queue {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "waiting": .integer(waiting),
            "oldest_seconds": oldestSeconds.map { .double($0) } ?? .null,
            "failed": failed.map { .integer($0) } ?? .null,
        ]
    }
}

extension SystemState.Model {
    fileprivate var json: JSONValue {
        ["name": .string(name), "shared": .bool(isShared), "breaker": .string(breaker.rawValue)]
    }
}

extension DiskSpace {
    fileprivate var json: JSONValue { ["total_bytes": .integer(totalBytes), "free_bytes": .integer(freeBytes)] }
}
