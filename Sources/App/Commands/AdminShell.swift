import Auth
import Core
import Crypto
import HTTPCore
import Postgres

/// Carries out `lyceum admin …` on a database.
struct AdminShell: Sendable {
    let tenancy: Tenancy
    let users: UserStore
    let tenantStore: TenantStore
    let hasher: PasswordHasher
    let keys: APIKeys
    let clock: any WallClock
    /// Takes the lines of the output.
    let print: @Sendable (JSONValue) -> Void

    init(
        tenancy: Tenancy, users: UserStore, tenantStore: TenantStore, hasher: PasswordHasher, keys: APIKeys,
        clock: any WallClock,
        print: @escaping @Sendable (JSONValue) -> Void = Self.toConsole
    ) {
        self.tenancy = tenancy
        self.users = users
        self.tenantStore = tenantStore
        self.hasher = hasher
        self.keys = keys
        self.clock = clock
        self.print = print
    }

    /// A line on standard output.
    static let toConsole: @Sendable (JSONValue) -> Void = { line in
        Console.line(String(decoding: line.serialized(), as: UTF8.self))
    }

    /// For a configuration's database, on which a server may run.
    init(_ configuration: Configuration, database: Database) {
        let clock = SystemWallClock()
        let identifiers = SystemIdentifierGenerator(clock: clock)
        let hasher = PasswordHasher(pool: BlockingThreadPool(threads: 1, name: "bcrypt"))
        self.init(
            tenancy: Tenancy(
                Invitations.Parts(
                    database: database, hasher: hasher, throttle: SignInThrottle(clock: clock, database: database),
                    delivery: MailShell.links(configuration, identifiers: identifiers, clock: clock),
                    publicURL: configuration.publicURL, identifiers: identifiers, clock: clock)),
            users: UserStore(database: database, identifiers: identifiers, clock: clock),
            tenantStore: TenantStore(database: database, identifiers: identifiers, clock: clock), hasher: hasher,
            keys: APIKeys(
                store: APIKeyStore(database: database), audit: AuditLog(clock: clock), identifiers: identifiers,
                clock: clock), clock: clock)
    }

    func run(_ command: AdminCommand) async throws {
        do {
            switch command.subject {
            case .tenant: try await tenant(command)
            case .user: try await user(command)
            case .key: try await key(command, in: try await id(command))
            // Needs no database, and never comes here.
            case .mail: break
            }
        } catch let error as JSONDecodingError {
            throw AdminError(description: "--\(error.path.replacing("_", with: "-")): expected \(error.expectation).")
        } catch let error as any HTTPResponseError {
            throw AdminError(description: error.description)
        }
    }

    // MARK: Tenants

    private func tenant(_ command: AdminCommand) async throws {
        let (tenants, options) = (tenancy.tenants, command.options)
        switch command.verb {
        case "create": try await createTenant(command)
        case "list":
            let page = try await tenants.list(
                try page(options), state: try Self.choice(options, "state"), search: options["search"])
            show(page) { $0.json }
        case "show": print(try await tenants.profile(try await id(command)).json)
        case "change":
            print(try await tenants.update(try await id(command), try await changes(command), by: .shell).json)
        case "suspend": print(try await tenants.set(.suspended, of: try await id(command), by: .shell).json)
        case "resume": print(try await tenants.set(.active, of: try await id(command), by: .shell).json)
        default:
            let days = try Self.number(options, "grace-days", in: 0...365)
            print(
                try await tenants.set(
                    .deleted, of: try await id(command), grace: days.map { .seconds($0 * 86_400) }, by: .shell
                ).json)
        }
    }

    private func createTenant(_ command: AdminCommand) async throws {
        let options = command.options
        let slug = try Field.value(command.operands[0], "slug", "1 to 63 small letters, digits and dashes") { Slug($0) }
        let owner = try options["owner"].map { text throws(JSONDecodingError) in try Field.email(text) }
        let profile = try await tenancy.tenants.create(
            slug: slug, name: try Field.name(options["name"] ?? slug.description), settings: try await changes(command),
            by: .shell)
        print(profile.json)
        guard let owner else { return }
        let (invitation, outcome) = try await tenancy.invitations.create(
            for: owner, as: .owner, in: profile.tenant.id, by: .shell)
        print(invitation.json(outcome, at: clock.now()))
    }

    private func changes(_ command: AdminCommand) async throws -> TenantChanges {
        let options = command.options
        let limits = try await limits(command)
        let name = command.verb == "change" ? options["name"] : nil
        return TenantChanges(
            name: try name.map { text throws(JSONDecodingError) in try Field.name(text) },
            locale: try options["locale"].map(Field.locale), timeZone: try options["time-zone"].map(Field.timeZone),
            limits: limits)
    }

    // MARK: People

    private func user(_ command: AdminCommand) async throws {
        let (people, options) = (tenancy.people, command.options)
        if command.verb == "reset-second-factor" {
            let user = try await people.resetSecondFactor(email: try Field.email(command.operands[0]), by: .shell)
            return print(["id": .string(user.description), "second_factor": "removed"])
        }
        if command.verb == "block" || command.verb == "unblock" {
            let state: Member.State = command.verb == "block" ? .disabled : .active
            let email = try Field.email(command.operands[0])
            try await people.setEverywhere(state, email: email, by: .shell)
            return print(["email": .string(email.description), "state": .string(state.rawValue)])
        }
        let tenant = try await id(command)
        switch command.verb {
        case "list":
            let filter = MemberFilter(
                role: try Self.choice(options, "role"), state: try Self.choice(options, "state"),
                search: options["search"])
            show(try await people.list(try page(options), filter, in: tenant)) { $0.json }
        case "create": try await createUser(command, in: tenant)
        case "invite":
            let (invitation, outcome) = try await tenancy.invitations.create(
                for: try Field.email(command.operands[1]), as: try role(options),
                locale: try options["locale"].map(Field.locale), in: tenant, by: .shell)
            print(invitation.json(outcome, at: clock.now()))
        case "change":
            let user = try await user(command.operands[1], in: tenant)
            let role: Role? = try Self.choice(options, "role")
            var member = try await people.update(
                user, name: try options["name"].map { text throws(JSONDecodingError) in try Field.name(text) },
                locale: try options["locale"].map(Field.locale), in: tenant, by: .shell)
            if let role { member = try await people.changeRole(of: user, to: role, in: tenant, by: .shell) }
            print(member.json)
        case "remove":
            let user = try await user(command.operands[1], in: tenant)
            try await people.remove(user, from: tenant, by: .shell)
            print(["id": .string(user.description), "removed": true])
        default:
            let user = try await user(command.operands[1], in: tenant)
            let state: Member.State = command.verb == "disable" ? .disabled : .active
            print(try await people.set(state, of: user, in: tenant, by: .shell).json)
        }
    }

    /// The password is made here and shown this once: one on the command line would stay in the shell's history.
    private func createUser(_ command: AdminCommand, in tenant: TenantID) async throws {
        let email = try Field.email(command.operands[1])
        let role = try role(command.options)
        let name = try Field.name(command.options["name"] ?? email.description)
        let password = Installation.generatePassword()
        let member = try await tenancy.people.create(
            email: email, name: name, passwordHash: try await hasher.hash(password), role: role, in: tenant, by: .shell)
        var shown = member.json.objectValue ?? JSONObject()
        shown.append("password", .string(password))
        print(.object(shown))
    }

    // MARK: Words

    func id(_ command: AdminCommand) async throws -> TenantID {
        guard let id = try await tenantStore.identifier(ofSlug: command.operands[0]) else {
            throw AccountProblem.unknownTenant
        }
        return id
    }

    func user(_ email: String, in tenant: TenantID) async throws -> UserID {
        guard let user = try await users.user(withEmail: email, in: tenant) else { throw AccountProblem.unknownPerson }
        return user.id
    }

    private func role(_ options: [String: String]) throws -> Role {
        guard let role: Role = try Self.choice(options, "role") else {
            throw AdminError(description: "--role is missing: one of owner, admin, teacher, learner.")
        }
        return role
    }

    private func page(_ options: [String: String]) throws -> PageRequest { try PageRequest(options) }

    func show<Item>(_ page: Page<Item>, _ json: (Item) -> JSONValue) {
        for item in page.items { print(json(item)) }
        if let after = page.after { print(["after": .string(after)]) }
    }

    private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ options: [String: String], _ name: String
    ) throws -> Choice? {
        try options[name].map { text throws(JSONDecodingError) in
            try Field.choice(text, name, among: Array(Choice.allCases))
        }
    }

    static func number(
        _ options: [String: String], _ name: String, in range: ClosedRange<Int>
    ) throws -> Int? {
        try options[name].map { text throws(JSONDecodingError) in
            try Field.value(text, name, "a number from \(range.lowerBound) to \(range.upperBound)") { text in
                Int(text).flatMap { range.contains($0) ? $0 : nil }
            }
        }
    }
}

/// Why an act of the operator was refused, in words for a terminal.
struct AdminError: Error, CustomStringConvertible {
    let description: String
}
