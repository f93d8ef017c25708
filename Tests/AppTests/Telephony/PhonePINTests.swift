import Auth
import Core
import HTTPCore
import LTI
import ModelProviders
import Postgres
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct PhonePINTests {
    /// Asks two questions and grades: the first is answered in the chat, the second on the telephone.
    private static let graph = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "first", kind: "wait_for_user_input", parameters: ["message": "What is the law of currents?"]),
            WorkflowNode(
                slug: "second", kind: "wait_for_user_input", parameters: ["message": "Who found it?"]),
            WorkflowNode(slug: "thanks", kind: "assistant_message", parameters: ["text": "Thank you."]),
            WorkflowNode(
                slug: "end", kind: "end",
                parameters: [
                    "grade": "{'score': vars.second.text == 'Kirchhoff' ? 9 : 0, 'maximum': 10}"
                ]),
        ],
        edges: [
            WorkflowEdge("start", "first"), WorkflowEdge("first", "second"), WorkflowEdge("second", "thanks"),
            WorkflowEdge("thanks", "end"),
        ])

    private static func configure(_ world: PhoneWorld, _ settings: JSONValue) async throws {
        let answer = try await world.app.ask("/api/v1/voice-settings", settings, as: world.owner, method: .put)
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test("A thread begun in the chat is gone on with by its code on the telephone, and its grade goes to the platform")
    func goesOn() async throws {
        let lti = try await LTIWorld()
        let (app, tenant) = (lti.app, lti.owner.identity.tenantID)
        try await app.backend.library.publish(
            Self.graph, as: "circuits", title: "Circuits", description: "", in: tenant)
        let items: JSONValue = [
            "lineitem": "https://lms.example.org/items/1",
            "scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
        ]
        let (learner, content) = try await lti.session(
            of: lti.launch("ann") { $0.claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = items })
        let thread = try #require(content["thread_id"]?.stringValue, "\(content)")
        for text in ["Hello", "The sum is nought."] {
            let said = try await app.ask(
                "/chatkit/circuits",
                [
                    "type": "threads.add_user_message",
                    "params": [
                        "thread_id": .string(thread),
                        "input": [
                            "content": [["type": "input_text", "text": .string(text)]], "attachments": [],
                            "inference_options": [:],
                        ],
                    ],
                ], as: learner)
            #expect(said.status == 200, "\(said.text)")
        }
        let made = try await app.ask("/api/v1/threads/\(thread)/phone-pin", [:], as: learner)
        #expect(made.status == 201, "\(made.text)")
        let pin = try #require(made.body["pin"]?.stringValue)
        #expect(pin.utf8.count == 8)

        _ = try await app.ask("/api/v1/voice-settings", ["pin": "require"], as: lti.owner, method: .put)
        let account = try await app.ask("/api/v1/sip-accounts", ["name": "A", "mode": "open"], as: lti.owner)
        let desk = app.backend.telephones.desk
        let id = try #require(account.body["id"]?.stringValue.flatMap { SIPAccountID($0) })
        let opened = try await desk.accounts.opened(try await desk.accounts.account(id, in: tenant))
        let workflow = try #require(
            try await desk.accounts.store.workflow("circuits", in: app.database.statements(of: tenant)))
        let admitted = try await desk.admit(from: "+33123", to: "1000", through: opened, workflow: workflow)
        let assistant = desk.assistant(admitted.beginning)
        let asked = try await assistant.all(.begin)
        #expect(asked.first == .text(CallPhrases("en").pinRequest))
        guard case .collect(let keys)? = asked.last else {
            Issue.record("no keys are collected")
            return
        }
        #expect(keys.count == 8)
        #expect(try await assistant.texts(.keys(pin)) == [CallPhrases("en").welcomeBack, "Who found it?"])
        #expect(assistant.threadID?.description == thread)
        #expect(try await assistant.texts(.speech("Kirchhoff")) == ["Thank you."])
        await assistant.end(.remoteHangUp)

        let score = try await app.database.withTenant(tenant) { transaction in
            try await transaction.queryOne(
                "SELECT count(*) AS scores FROM lti_scores WHERE tenant_id = app_tenant_id()")?["scores", Int.self]
        }
        #expect(score ?? 0 >= 1)
        let grade = try await app.database.withTenant(tenant) { transaction in
            try await transaction.queryOne("SELECT to_jsonb(g)::text AS grade FROM lti_grades g")?["grade", String.self]
        }
        #expect(grade?.contains("9") == true, "\(grade ?? "no grade")")
        let stored = try await desk.calls.call(admitted.id, of: tenant)
        let record = try #require(stored)
        #expect(record.threadID?.description == thread && record.userID != nil)
        // A code is good once.
        let again = desk.assistant(admitted.beginning)
        _ = try await again.all(.begin)
        #expect(try await again.texts(.keys(pin)).first == CallPhrases("en").pinUnknown)
    }

    @Test("Codes that are wrong are asked for three times, and too many from one number are not even looked at")
    func wrong() async throws {
        let world = try await PhoneWorld()
        try await Self.configure(world, ["pin": "require"])
        let workflow = try await world.publish("tutor", [])
        let (_, assistant) = try await world.call(workflow)
        _ = try await assistant.all(.begin)
        let phrases = CallPhrases("en")
        for _ in 1...2 {
            #expect(try await assistant.texts(.keys("00000000")) == [phrases.pinUnknown, phrases.pinRequest])
        }
        #expect(
            try await assistant.all(.keys("12")) == [
                .text(phrases.pinUnknown), .said, .hangUp(phrases.pinGoodbye),
            ])
        // Their own code, after too many that were not.
        let pins = world.desk.assistants.pins
        let learner = try await world.app.person("learner@example.org", in: world.tenant)
        let said = try await world.app.ask(
            "/chatkit/tutor", IsolatedWorld.message("threads.create"), as: learner)
        let opened = try said.events.first { $0["type"] == "thread.created" }?["thread"]?["id"]?.stringValue
        let thread = try #require(opened.flatMap { ThreadID($0) })
        let pin = try await pins.make(
            for: thread, of: learner.identity.userID, in: world.tenant.id, origin: .system)
        let made = try #require(pin)
        let mark = world.desk.assistants.callers.mark(of: "+33123456789", in: world.tenant.id)
        for _ in 1...6 { _ = try await pins.redeem("11111111", by: mark, in: world.tenant.id) }
        #expect(try await pins.redeem(made.pin, by: mark, in: world.tenant.id) == nil)
        let other = world.desk.assistants.callers.mark(of: "+33999", in: world.tenant.id)
        world.app.clock.advance(by: PhonePINs.lifetime + .seconds(1))
        #expect(try await pins.redeem(made.pin, by: other, in: world.tenant.id) == nil, "it is old")
    }

    @Test("Where a code is offered, whoever presses the hash key alone begins a conversation of their own")
    func offered() async throws {
        let world = try await PhoneWorld()
        try await Self.configure(world, ["pin": "offer"])
        let workflow = try await world.publish(
            "tutor",
            [WorkflowNode(slug: "hello", kind: "assistant_message", parameters: ["text": "Hello, stranger."])],
            start: ["by_call": true])
        let (_, assistant) = try await world.call(workflow)
        #expect(try await assistant.texts(.begin) == [CallPhrases("en").pinOffer])
        #expect(try await assistant.texts(.keys("")) == ["Hello, stranger."])
    }

    @Test("In the middle of a call a code moves it to the person's own conversation, and the one before stays as it is")
    func middle() async throws {
        let world = try await PhoneWorld()
        try await Self.configure(world, ["pin": "offer"])
        let workflow = try await world.publish(
            "tutor",
            [
                WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": "How are you?"]),
                WorkflowNode(slug: "reply", kind: "assistant_message", parameters: ["text": "{{ vars.ask.text }}!"]),
            ], start: ["by_call": true])
        let learner = try await world.app.person("learner@example.org", in: world.tenant)
        let said = try await world.app.ask("/chatkit/tutor", IsolatedWorld.message("threads.create"), as: learner)
        let opened = try said.events.first { $0["type"] == "thread.created" }?["thread"]?["id"]?.stringValue
        let own = try #require(opened.flatMap { ThreadID($0) })
        let made = try await world.desk.assistants.pins.make(
            for: own, of: learner.identity.userID, in: world.tenant.id, origin: .system)
        let pin = try #require(made?.pin)

        let (call, assistant) = try await world.call(workflow)
        #expect(call.configuration.voice.typing?.count == PhonePINs.length)
        _ = try await assistant.all(.begin)
        #expect(try await assistant.texts(.keys("")) == ["How are you?"])
        let before = try #require(assistant.threadID)
        let phrases = CallPhrases("en")
        #expect(try await assistant.texts(.typed("00000000")) == [phrases.pinUnknown])
        #expect(assistant.threadID == before)
        #expect(try await assistant.texts(.typed(pin)) == [phrases.welcomeBack, "How are you?"])
        #expect(assistant.threadID == own)
        #expect(try await assistant.texts(.speech("Well")) == ["Well!"])
        #expect(try await world.said(in: before) == ["assistant: How are you?"])
        #expect(try await world.said(in: own).suffix(2) == ["person: Well", "assistant: Well!"])
        let stored = try await world.desk.calls.call(call.id, of: world.tenant.id)
        #expect(stored?.threadID == own && stored?.userID == learner.identity.userID)
        // It was good once.
        #expect(try await assistant.texts(.typed(pin)) == [phrases.pinUnknown])
    }

    @Test("Where no codes are used, keys that nobody asked for are nothing")
    func noCodes() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [])
        let (call, _) = try await world.call(workflow)
        #expect(call.configuration.voice.typing == nil)
    }
}
