import Auth
import Core
import Glibc
import Net
import Postgres

/// What the program is asked to do.
enum Command {
    case serve(Configuration)
    case migrate(Configuration)
    /// Check the audit log of every tenant.
    case verifyAudit(Configuration)
    /// Seal every secret anew, or tell how they are sealed.
    case secrets(Configuration, SecretsCommand.Verb)
    /// Print every setting, its value and where that came from.
    case listConfiguration(ConfigurationReader, mail: String)
    /// Do what the operator asks.
    case admin(Configuration, AdminCommand)
    /// Take a workflow out of the installation or into it, or find what is wrong with one.
    case workflow(Configuration, WorkflowCommand)
    /// Print the page of who may do what.
    case listPermissions
    case version
    case help(ConfigurationReader)

    /// Reads the command line, the environment, and the file that they name.
    static func parse(_ arguments: [String], environment: [String: String]) throws -> Command {
        let reader = try ConfigurationReader(
            keys: Keys.all, switches: ["--help", "--version"], options: AdminCommand.flags + WorkflowCommand.flags,
            arguments: arguments,
            environment: environment)
        if reader.arguments.switches.contains("--help") { return .help(reader) }
        if reader.arguments.switches.contains("--version") { return .version }
        let words = reader.arguments.words
        let flags = words.first == "workflow" ? WorkflowCommand.flags : AdminCommand.flags
        let options = reader.arguments.values.filter { (AdminCommand.flags + WorkflowCommand.flags).contains($0.key) }
        guard options.isEmpty || ["admin", "workflow"].contains(words.first), Set(options.keys).isSubset(of: flags)
        else {
            throw UsageError(words: words + options.keys.sorted())
        }
        func configuration() throws -> Configuration {
            try Configuration(reader, environment: environment, isRoot: getuid() == 0)
        }
        switch words.first {
        case "serve" where words.count == 1: return .serve(try configuration())
        case "migrate" where words.count == 1: return .migrate(try configuration())
        case "audit" where words == ["audit", "verify"]: return .verifyAudit(try configuration())
        case "secrets" where words.count == 2:
            guard let verb = SecretsCommand.Verb(rawValue: words[1]) else { throw UsageError(words: words) }
            return .secrets(try configuration(), verb)
        case "admin":
            let command = try AdminCommand(Array(words.dropFirst()), options: options)
            return .admin(try configuration(), command)
        case "workflow":
            return .workflow(try configuration(), try WorkflowCommand(Array(words.dropFirst()), options: options))
        case "config" where words.count == 1:
            return .listConfiguration(reader, mail: Self.mailSummary(reader, environment))
        case "permissions" where words.count == 1: return .listPermissions
        case "version" where words.count == 1: return .version
        case nil, "help": return .help(reader)
        default: throw UsageError(words: words)
        }
    }

    func run() async throws {
        let sink = JSONLinesLogSink()
        do {
            try await run(loggingTo: sink)
        } catch {
            await sink.flush()
            throw error
        }
        await sink.flush()
    }

    private func run(loggingTo sink: JSONLinesLogSink) async throws {
        switch self {
        case .serve(let configuration):
            try await buildApplication(configuration, logger: Self.logger(configuration, sink)).run()
        case .migrate(let configuration):
            try await migrate(configuration, logger: Self.logger(configuration, sink))
        case .verifyAudit(let configuration):
            try await withDatabase(configuration, logger: Self.logger(configuration, sink)) {
                try await AuditCommand(trail: AuditTrail(database: $0)).verify()
            }
        case .secrets(let configuration, let verb):
            let logger = Self.logger(configuration, sink)
            let loops = EventLoopGroup(count: 1)
            try await withStorage(configuration, loops: loops, logger: logger) { storage in
                try await SecretsCommand(configuration, storage: storage, loop: loops.next(), logger: logger).run(verb)
            }
        case .admin(let configuration, let command) where command.subject == .mail:
            try await MailShell(configuration: configuration).test(command.operands[0])
        case .admin(let configuration, let command):
            try await withDatabase(configuration, logger: Self.logger(configuration, sink)) {
                try await AdminShell(configuration, database: $0).run(command)
            }
        case .workflow(_, .testFiles(let files)):
            try await WorkflowTestFiles(files).run { Console.line($0) }
        case .workflow(let configuration, let command):
            try await withDatabase(configuration, logger: Self.logger(configuration, sink)) {
                try await WorkflowShell(
                    database: $0, model: Models.chatName(configuration), makesImages: configuration.images != nil
                ).run(command)
            }
        case .listConfiguration(let reader, let mail):
            Console.line(reader.listing + "\n# Mail is \(mail)")
        case .listPermissions:
            Console.line(String(PermissionPage.text.dropLast()))
        case .version:
            Console.line("lyceum \(Version.current)")
        case .help(let reader):
            Console.line(
                """
                Lyceum \(Version.current): a server for course assistants

                  lyceum serve          serve until Ctrl+C
                  lyceum migrate        bring the database up to date and end
                  lyceum audit verify   check that nobody changed the audit log
                  lyceum secrets rotate seal every secret anew under a new key, also beside running servers
                  lyceum secrets status print the keys, and how much is sealed under each
                  lyceum config         print every setting, its value and where that came from
                  lyceum permissions    print who may do what
                  lyceum version        print the version
                  lyceum admin …        manage tenants and people:

                \(AdminCommand.help)

                \(WorkflowCommand.help)

                Settings, as flags or environment variables, or lines of the file that --config names:

                \(reader.help)
                """)
        }
    }

    /// Also where another setting is wrong, which the list is to help with.
    private static func mailSummary(_ reader: ConfigurationReader, _ environment: [String: String]) -> String {
        do {
            return try Configuration(reader, environment: environment, isRoot: getuid() == 0).mailSummary
        } catch {
            return "not known: \(error)"
        }
    }

    private func migrate(_ configuration: Configuration, logger: Logger) async throws {
        let loops = EventLoopGroup(count: 1)
        let storage = try await Storage.open(configuration, loops: loops, logger: logger)
        await storage.close()
        Console.line("The database is up to date.")
    }

    /// Works on the database, also beside a server that runs on it.
    private func withDatabase(
        _ configuration: Configuration, logger: Logger, _ body: (Database) async throws -> Void
    ) async throws {
        try await withStorage(configuration, loops: EventLoopGroup(count: 1), logger: logger) {
            try await body($0.database)
        }
    }

    private func withStorage(
        _ configuration: Configuration, loops: EventLoopGroup, logger: Logger, _ body: (Storage) async throws -> Void
    ) async throws {
        let storage = try await Storage.join(configuration, loops: loops, logger: logger)
        do {
            try await body(storage)
        } catch {
            await storage.close()
            throw error
        }
        await storage.close()
    }

    private static func logger(_ configuration: Configuration, _ sink: JSONLinesLogSink) -> Logger {
        Logger(label: "lyceum", level: configuration.logLevel, sink: sink)
    }
}

/// The command line names nothing that the program does.
struct UsageError: Error, CustomStringConvertible {
    let words: [String]
    /// How the command is written, where it is one.
    var form: String?

    var description: String {
        let said = "There is no command '\(words.joined(separator: " "))'; "
        return said + (form.map { "it is written: \($0)" } ?? "'lyceum help' lists those there are.")
    }
}
