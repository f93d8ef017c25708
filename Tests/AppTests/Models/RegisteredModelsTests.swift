import Auth
import Core
import Crypto
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct RegisteredModelsTests {
    private static let answer = StubTransport.Reply.text(
        """
        data: {"choices":[{"delta":{"content":"Fine."},"finish_reason":"stop"}]}

        data: [DONE]


        """)

    /// The chooser of one server, with a way out for tenants and one for the operator.
    private struct Server {
        let world: RegistryWorld
        let models: RegisteredModels
        let tenants: StubTransport
        let operators = StubTransport(RegisteredModelsTests.answer)

        init(
            _ world: RegistryWorld, tenants: StubTransport = StubTransport(RegisteredModelsTests.answer),
            accounts: ModelAccounts? = nil
        ) {
            self.world = world
            self.tenants = tenants
            let (store, sealer) = (
                RegistryStore(database: world.app.database), Sealer(world.app.backend.signingIn.keyring)
            )
            models = RegisteredModels(
                catalogues: RememberedCatalogues(clock: world.app.clock) {
                    try await ModelRegistry.opened(of: $0, store, sealer)
                },
                database: world.app.database, configured: { _ in ScriptedModelProvider(.text("Configured.")) },
                configuredName: ScriptedModelProvider(.text("")).name, guards: ProviderGuards(),
                tenantTransport: tenants, operatorTransport: operators, accounts: accounts)
        }

        func model(_ name: String?, as person: AppFixture.Person) async throws -> any ModelProvider {
            try await models.model(
                named: name, for: ModelUse(tenantID: person.identity.tenantID, person: person.identity.userID))
        }

        /// What whoever asks for the model is told.
        func refusal(of name: String, as person: AppFixture.Person) async throws -> String {
            let failure = await #expect(throws: RunFailure.self) { _ = try await model(name, as: person) }
            return failure?.description ?? ""
        }
    }

    @Test("a tenant's model is asked over the tenants' way with its key and name, the operator's over the operators'")
    func ways() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine"], as: world.ann, key: "the-key-of-north-0123")
        try await world.set(up: "house", models: ["ours"], key: "the-key-of-the-house")
        _ = try await world.ask("models/mine", ["name": "gpt-4.1"], as: world.ann, method: .patch)
        let server = Server(world)
        let request = ModelRequest(messages: [ModelMessage(role: .user, content: "Hello")])
        let mine = try await server.model("mine", as: world.ann)
        #expect(mine.name == "mine" && mine.provider == "own")
        for try await _ in try await mine.stream(request) {}
        let sent = try #require(server.tenants.requests.first)
        #expect(sent.url == "https://own.example.org/v1/chat/completions")
        #expect(sent.fields["Authorization"] == "Bearer the-key-of-north-0123")
        #expect(try JSONParser.parse(sent.wholeBody)["model"] == "gpt-4.1")
        #expect(server.operators.requests.isEmpty)
        for try await _ in try await server.model("ours", as: world.spy).stream(request) {}
        #expect(server.operators.requests.first?.fields["Authorization"] == "Bearer the-key-of-the-house")
        #expect(server.tenants.requests.count == 1)
    }

    @Test("without a name it is the tenant's usual one, else the operator's, else the configuration's")
    func usual() async throws {
        let world = try await RegistryWorld()
        let server = Server(world)
        #expect(try await server.model(nil, as: world.ann).name == server.models.configuredName)
        try await world.set(up: "house", models: ["ours"])
        _ = try await world.ask("shared/models/ours", ["default_for": ["chat"]], method: .patch)
        server.models.catalogues.forget(nil)
        #expect(try await server.model(nil, as: world.ann).name == "ours")
        try await world.set(up: "own", models: ["mine"], as: world.ann)
        _ = try await world.ask("models/mine", ["default_for": ["chat"]], as: world.ann, method: .patch)
        server.models.catalogues.forget(nil)
        #expect(try await server.model(nil, as: world.ann).name == "mine")
        #expect(try await server.model(nil, as: world.spy).name == "ours")
        // For those who may not use it the next one is the usual one.
        _ = try await world.ask("models/mine", ["roles": ["teacher"]], as: world.ann, method: .patch)
        server.models.catalogues.forget(nil)
        #expect(try await server.model(nil, as: world.ann).name == "ours")
        #expect(try await server.model(nil, as: world.teacher).name == "mine")
    }

    @Test("a part in a course lets people have a model answer in that course alone, and shows it to them")
    func courseRoles() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine"], as: world.ann)
        let changed = try await world.ask(
            "models/mine", ["roles": ["admin", "course_tutor"]], as: world.ann, method: .patch)
        #expect(changed.body["roles"] == ["admin", "course_tutor"], "\(changed.text)")
        var courses: [CourseID] = []
        for (title, part) in [("Circuits", "tutor"), ("Optics", "learner")] {
            let course = try await world.ask("courses", ["title": .string(title)], as: world.ann)
            let id = try #require(course.body["id"]?.stringValue)
            let added = try await world.ask(
                "courses/\(id)/memberships",
                ["user_id": .string(world.teacher.identity.userID.description), "role": .string(part)], as: world.ann)
            #expect(added.status < 300, "\(added.text)")
            courses.append(try #require(CourseID(id)))
        }
        let server = Server(world)
        func use(_ course: CourseID?) -> ModelUse {
            let person = world.teacher.identity
            return ModelUse(tenantID: person.tenantID, person: person.userID, course: course)
        }
        #expect(try await server.models.model(named: "mine", for: use(courses[0])).name == "mine")
        for course in [courses[1], nil] {
            let failure = await #expect(throws: RunFailure.self) {
                _ = try await server.models.model(named: "mine", for: use(course))
            }
            #expect(failure?.description.contains("admin, course_tutor") == true)
        }
        #expect(try await server.model("mine", as: world.ann).name == "mine")
        #expect(try await server.models.names(for: use(courses[0])).contains("mine"))
        #expect(try await server.models.names(for: use(courses[1])).contains("mine") == false)
        #expect(try await world.slugs(as: world.teacher) == ["mine"])
        _ = try await world.ask("models/mine", ["roles": ["course_teacher"]], as: world.ann, method: .patch)
        #expect(try await world.slugs(as: world.teacher) == [])
    }

    @Test("an unknown, a disabled and a foreign name tell which models there are")
    func unknown() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine", "off"], as: world.ann)
        try await world.set(up: "south", models: ["theirs"], as: world.spy)
        try await world.set(up: "house", models: ["ours"])
        _ = try await world.ask("models/off", ["enabled": false], as: world.ann, method: .patch)
        let server = Server(world)
        let configured = server.models.configuredName
        #expect(
            try await server.refusal(of: "theirs", as: world.ann)
                == "There is no model named \"theirs\". The models are: mine, ours, \(configured).")
        #expect(
            try await server.refusal(of: "off", as: world.ann)
                == "The model \"off\" is out of use. The models are: mine, ours, \(configured).")
        #expect(try await server.model(configured, as: world.ann).name == configured)
        // A provider that is out of use takes its models along.
        _ = try await world.ask("providers/own", ["enabled": false], as: world.ann, method: .patch)
        server.models.catalogues.forget(nil)
        #expect(try await server.refusal(of: "mine", as: world.ann).hasPrefix("The model \"mine\" is out of use."))
    }

    @Test("a model whose roles leave the person out is refused with the roles that it answers")
    func roles() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine"], as: world.ann)
        _ = try await world.ask("models/mine", ["roles": ["owner", "teacher"]], as: world.ann, method: .patch)
        let server = Server(world)
        #expect(try await server.model("mine", as: world.teacher).name == "mine")
        #expect(
            try await server.refusal(of: "mine", as: world.ann)
                == "The model \"mine\" answers only people with these roles: owner, teacher.")
    }

    @Test("a change is seen at once where it was told, and elsewhere after a few seconds at the latest")
    func remembering() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine"], as: world.ann)
        let server = Server(world)
        _ = try await server.model("mine", as: world.ann)
        _ = try await world.ask("models/mine", ["enabled": false], as: world.ann, method: .patch)
        #expect(try await server.model("mine", as: world.ann).name == "mine")
        world.app.clock.advance(by: RememberedCatalogues.lifetime)
        #expect(try await server.refusal(of: "mine", as: world.ann).contains("out of use"))
        _ = try await world.ask("models/mine", ["enabled": true], as: world.ann, method: .patch)
        server.models.catalogues.forget(world.ann.identity.tenantID)
        #expect(try await server.model("mine", as: world.ann).name == "mine")
    }

    @Test("another answers in the place of a model that fails, for the reasons that it is there for")
    func chains() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["mine", "long", "other"], as: world.ann)
        try await world.set(up: "house", models: ["ours"])
        let body: JSONValue = [
            "fallbacks": [["model": "long", "on": ["context"]], ["model": "other", "on": ["error"]], "ours"]
        ]
        _ = try await world.ask("models/mine", body, as: world.ann, method: .patch)
        _ = try await world.ask("models/other", ["enabled": false], as: world.ann, method: .patch)
        let refusal = StubTransport.Reply.text(#"{"error":{"message":"Wrong key."}}"#, status: .unauthorized)
        let server = Server(world, tenants: StubTransport(refusal))
        var answerer: [String] = []
        let model = try await server.model("mine", as: world.ann)
        #expect(model.name == "mine")
        let request = ModelRequest(messages: [ModelMessage(role: .user, content: "Hello")])
        for try await event in try await model.stream(request) {
            if case .textDelta(let text) = event { answerer.append(text) }
        }
        #expect(answerer == ["Fine."] && server.tenants.requests.count == 1)
        #expect(server.operators.requests.count == 1)
    }

    @Test("whoever answers for want of money answers alone, and is recorded as who it is")
    func budgetFallback() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["good", "local"], as: world.ann)
        let chain: JSONValue = ["fallbacks": [["model": "good", "on": ["error"]]]]
        let changed = try await world.ask("models/local", chain, as: world.ann, method: .patch)
        #expect(changed.status < 300, "\(changed.text)")
        let made = try await world.ask(
            "budgets",
            [
                "name": "All", "scope": "tenant", "unit": "calls", "period": "month", "limit": 0,
                "action": "fallback", "fallback_model": "local",
            ], as: world.ann)
        #expect(made.status == 201, "\(made.text)")
        let accounts = world.app.backend.accounts
        try await accounts.budgets.look()
        let refusal = StubTransport.Reply.text(#"{"error":{"message":"Wrong key."}}"#, status: .unauthorized)
        let server = Server(world, tenants: StubTransport(refusal, Self.answer), accounts: accounts)
        let model = try await server.model("good", as: world.ann)
        let request = ModelRequest(messages: [ModelMessage(role: .user, content: "Hello")])
        // The chain of the one that answers instead leads back to the one that the budget does not allow.
        let error = await #expect(throws: ModelError.self) { for try await _ in try await model.stream(request) {} }
        #expect(error?.reason == .authentication && server.tenants.requests.count == 1)
        for try await _ in try await model.stream(request) {}
        let asked = try server.tenants.requests.map { try JSONParser.parse($0.wholeBody)["model"] }
        #expect(asked == ["local", "local"])
        await accounts.ledger.flush()
        let usage = try await world.ask("usage?group_by=model&from=2020-01-01&until=2100-01-01", as: world.ann)
        #expect(usage.body["data"]?.arrayValue?.map { $0["key"] } == ["local"], "\(usage.text)")
    }

    @Test("a provider is asked by as many as it may be, and the line before it is the same for every model")
    func guards() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "own", models: ["a", "b"], as: world.ann)
        _ = try await world.ask("providers/own", ["concurrency": 1], as: world.ann, method: .patch)
        let wrong = try await world.ask("providers/own", ["concurrency": 0], as: world.ann, method: .patch)
        #expect(wrong.status == 400 && wrong.text.contains("concurrency"))
        let server = Server(world)
        let (first, second) = (
            try await server.model("a", as: world.ann), try await server.model("b", as: world.ann)
        )
        let request = ModelRequest(messages: [ModelMessage(role: .user, content: "Hello")])
        let held = try await first.stream(request)
        async let waiting: Void = { for try await _ in try await second.stream(request) {} }()
        for try await _ in held {}
        try await waiting
        #expect(server.tenants.requests.count == 2)
    }

    @Test("the database tells other servers whose models have changed")
    func notification() async throws {
        let world = try await RegistryWorld()
        let notifications = try await world.app.database.notifications(on: RegistryStore.channel)
        try await world.set(up: "own", models: [], as: world.ann)
        var payloads = notifications.makeAsyncIterator()
        #expect(await payloads.next() == world.ann.identity.tenantID.description)
    }

    @Test("what was read while a change came is not remembered")
    func race() async throws {
        let world = try await RegistryWorld()
        let reads = Counter()
        let catalogues = Eventual<RememberedCatalogues>()
        let remembered = RememberedCatalogues(clock: world.app.clock) { tenant in
            if reads.next() == 1 { await catalogues.get()?.forget(tenant) }
            return .init(catalogue: ModelCatalogue(providers: [], models: []), keys: [:])
        }
        catalogues.resolve(remembered)
        for _ in 1...3 { _ = try await remembered.opened(of: world.ann.identity.tenantID) }
        #expect(reads.next() == 3)
    }

    @Test("a draft that names a model which is not there says so, and one of the operator's is there")
    func references() async throws {
        let world = try await RegistryWorld()
        try await world.set(up: "house", models: ["ours"])
        try await world.set(up: "south", models: ["theirs"], as: world.spy)
        let references = TenantReferences(
            workflows: WorkflowStore(
                database: world.app.database, identifiers: SystemIdentifierGenerator(clock: world.app.clock),
                clock: world.app.clock),
            database: world.app.database, model: "configured", makesImages: nil)
        let found = try await references.existing(
            ["ours", "theirs", "configured"], of: .model, in: world.ann.identity.tenantID)
        #expect(found == ["ours", "configured"])
    }
}
