import Auth
import Chat
import Core
import HTTPCore
import Postgres
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct ConversationLeadTests {
    private func path(_ thread: String, _ act: String = "") -> String { "/api/v1/conversations/\(thread)\(act)" }

    @Test("A course's teacher reads a learner's conversation, which is noted once an hour; others do not")
    func reading() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let read = try await world.app.ask(path(thread), as: world.teacherA)
        #expect(read.status == 200 && read.body["conversation"]?["steps"]?[0]?["node"] == "ask")
        #expect(read.body["data"]?.arrayValue?.map { $0["type"] } == ["user_message", "assistant_message"])
        _ = try await world.app.ask(path(thread, "?limit=1"), as: world.teacherA)
        #expect(try await world.audited("conversation.read") == [thread])
        world.app.clock.advance(by: .seconds(600))
        _ = try await world.app.ask(path(thread), as: world.admin)
        #expect(try await world.audited("conversation.read").count == 2)
        #expect(try await world.app.ask(path(thread), as: world.teacherB).status == 404)
        #expect(try await world.app.ask(path(thread), as: world.bob).status == 404)
        #expect(try await world.app.ask(path(thread), as: world.ann).status == 404)
        let author = try await world.app.person("author@example.org", role: .teacher, in: world.tenant)
        // They see that it is there, and not what was said.
        #expect(try await world.app.ask(path(thread), as: author).status == 403)
        #expect(try await world.app.ask(path("thr_nothing"), as: world.admin).status == 404)
        #expect(try await world.audited("conversation.read").count == 2)
    }

    /// Isolates: conversation_readings
    @Test("A reading is noted once an hour for each reader, and in its own institution alone")
    func hours() async throws {
        let world = try await TeachingWorld()
        let thread = try #require(ThreadID(try await world.say("Hello", as: world.ann).thread))
        let south = try await world.app.tenant("south")
        let store = ThreadStore(database: world.app.database)
        func note(after seconds: Int, by reader: UserID) async throws -> Bool {
            let now = world.app.clock.now() + .seconds(seconds)
            return try await world.app.database.withTenant(world.tenant.id) { transaction in
                try await store.noteReading(of: thread, by: reader, at: now, in: transaction)
            }
        }
        let reader = world.teacherA.identity.userID
        #expect(try await note(after: 0, by: reader))
        #expect(try await !note(after: 3599, by: reader))
        #expect(try await note(after: 3599, by: world.admin.identity.userID))
        #expect(try await note(after: 3600, by: reader))
        #expect(try await !note(after: 3601, by: reader))
        let seen = try await world.app.database.withTenant(south.id) { transaction in
            try await transaction.query("SELECT FROM conversation_readings").count
        }
        #expect(seen == 0)
        await #expect(throws: (any Error).self) {
            try await world.app.database.withTenant(south.id) { transaction in
                _ = try await store.noteReading(of: thread, by: reader, at: world.app.clock.now(), in: transaction)
            }
        }
    }

    @Test("Learners see who read their conversation where the institution says so, and nobody else's")
    func readers() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        _ = try await world.app.ask(path(thread), as: world.teacherA)
        let readers = "/api/v1/threads/\(thread)/readers"
        #expect(try await world.app.ask(readers, as: world.ann).body == ["is_shown": false, "data": []])
        let set = try await world.app.ask(
            "/api/v1/conversation-settings", ["sharing": false, "visitors": false, "readers": true], as: world.admin,
            method: .put)
        #expect(set.body["readers"] == true)
        let shown = try await world.app.ask(readers, as: world.ann).body
        #expect(shown["is_shown"] == true && shown["data"]?.arrayValue?.count == 1)
        #expect(shown["data"]?[0]?["user_id"] == .string(world.teacherA.identity.userID.description))
        #expect(try await world.app.ask(readers, as: world.bob).status == 404)
        #expect(try await world.app.ask(readers, as: world.admin).status == 404)
    }

    @Test(
        "What a teacher writes stands in the conversation under their name, and models are told that a person wrote it")
    func writing() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let written = try await world.app.ask(
            path(thread, "/messages"), ["text": "Take *your* time."], as: world.teacherA)
        #expect(written.status == 201 && written.body["type"] == "assistant_message")
        #expect(try await world.texts(of: thread, as: world.ann).last == "**Person:** Take *your* time.")
        #expect(try await world.audited("conversation.write") == [thread])
        let id = try #require(ThreadID(thread))
        let history = try await ThreadHistory(database: world.app.database).history(
            HistoryWindow(.thread),
            of: RunReference(tenantID: world.tenant.id, runID: RunID(id.uuid), threadID: id))
        #expect(
            history.last
                == HistoryMessage(
                    .assistant, "(Written by a person of the institution, not by you.) **Person:** Take *your* time.",
                    isOfPerson: true))
        #expect(history.first == HistoryMessage(.learner, "Hello"))
        for person in [world.teacherB, world.bob, world.ann] {
            #expect(try await world.app.ask(path(thread, "/messages"), ["text": "X"], as: person).status == 404)
        }
        for body in [[:], ["text": ""], ["text": " \n"], ["text": 7]] as [JSONValue] {
            #expect(try await world.app.ask(path(thread, "/messages"), body, as: world.teacherA).status == 400)
        }
        let long: JSONValue = ["text": .string(String(repeating: "x", count: 20_000))]
        #expect(try await world.app.ask(path(thread, "/messages"), long, as: world.teacherA).status == 400)
    }

    @Test(
        "While a teacher answers no run does; given back, what was said meanwhile is told to the run that waits, as one text"
    )
    func takingOver() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let taken = try await world.app.ask(path(thread, "/take-over"), ["hours": 2], as: world.teacherA)
        #expect(taken.body["taken_over"]?["user_id"] == .string(world.teacherA.identity.userID.description))
        let told = try await world.texts(of: thread, as: world.ann).last
        #expect(told == "**Person:** I answer here now, in the assistant’s place.")
        for text in ["Ann", "Smith"] {
            let held = try await world.say(text, in: thread, as: world.ann)
            #expect(held.said == [] && held.answer.status == 200)
            #expect(try held.answer.events.map { $0["type"] } == ["thread.item.done", "stream_options", "notice"])
        }
        // Others are kept from it, and learners from everything.
        #expect(try await world.app.ask(path(thread, "/take-over"), [:], as: world.admin).status == 409)
        #expect(try await world.app.ask(path(thread, "/give-back"), [:], as: world.ann).status == 404)
        let given = try await world.app.ask(path(thread, "/give-back"), [:], as: world.teacherA)
        #expect(given.status == 200 && given.body["taken_over"] == .null)
        try await settled(world, thread, at: "older")
        #expect(try await world.texts(of: thread, as: world.ann).suffix(1) == ["How old are you, Ann\n\nSmith?"])
        #expect(try await world.say("9", in: thread, as: world.ann).said == ["Ann\n\nSmith is 9."])
        #expect(try await world.app.ask(path(thread, "/give-back"), [:], as: world.teacherA).status == 409)
        #expect(try await world.audited("conversation.take_over") == [thread])
        #expect(try await world.audited("conversation.give_back") == [thread])
    }

    @Test("What was kept in another branch is not told to the one that is shown")
    func otherBranch() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let shown = try await world.app.ask(path(thread), as: world.admin)
        let asked = try #require(
            shown.body["data"]?.arrayValue?.first { $0["type"] == "assistant_message" }?["id"]?.stringValue)
        #expect(try await world.app.ask(path(thread, "/take-over"), [:], as: world.admin).status == 200)
        #expect(try await world.say("Ann", in: thread, as: world.ann).said == [])
        let forked = try await world.app.ask(
            "/api/v1/threads/\(thread)/branches", ["fork_after_item_id": .string(asked)], as: world.ann)
        #expect(forked.status == 201)
        #expect(try await world.say("Bea", in: thread, as: world.ann).said == [])
        #expect(try await world.app.ask(path(thread, "/give-back"), [:], as: world.admin).status == 200)
        try await settled(world, thread, at: "older")
        #expect(try await world.texts(of: thread, as: world.ann).last == "How old are you, Bea?")
    }

    @Test("A conversation in which somebody took part becomes no test")
    func recording() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        func record(_ name: String) async throws -> Int {
            let runs = try await world.app.ask("/api/v1/runs", as: world.admin)
            return try await world.app.ask(
                "/api/v1/workflows/tutor/tests/record",
                ["name": .string(name), "run_id": runs.body["data"]?[0]?["id"] ?? .null], as: world.admin
            ).status
        }
        #expect(try await record("Before") == 201)
        let written = try await world.app.ask(path(thread, "/messages"), ["text": "Well?"], as: world.teacherA)
        #expect(written.status == 201)
        #expect(try await record("After") == 409)
    }

    @Test("What was kept for one whose time is over is told when the next one gives the conversation back")
    func takenAnew() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        let first = try await world.app.ask(path(thread, "/take-over"), ["hours": 1], as: world.admin)
        #expect(first.status == 200)
        #expect(try await world.say("Ann", in: thread, as: world.ann).said == [])
        _ = try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute(
                "UPDATE threads SET taken_until = \(world.app.clock.now()) WHERE tenant_id = app_tenant_id()")
        }
        #expect(try await world.app.ask(path(thread, "/take-over"), [:], as: world.teacherA).status == 200)
        #expect(try await world.app.ask(path(thread, "/give-back"), [:], as: world.teacherA).status == 200)
        try await settled(world, thread, at: "older")
        #expect(try await world.texts(of: thread, as: world.ann).suffix(1) == ["How old are you, Ann?"])
    }

    @Test("A conversation that nobody gives back is the assistant's again after its time, and bad hours are refused")
    func overdue() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        for hours in [0, 9, -1] as [JSONValue] {
            let answer = try await world.app.ask(path(thread, "/take-over"), ["hours": hours], as: world.admin)
            #expect(answer.status == 400)
        }
        let taken = try await world.app.ask(path(thread, "/take-over"), ["message": "I am here."], as: world.admin)
        #expect(taken.status == 200)
        #expect(try await world.texts(of: thread, as: world.ann).last == "**Person:** I am here.")
        let speaker = ThreadStore(database: world.app.database)
        let until = world.app.clock.now() + .seconds(8 * 3600)
        let held = try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await speaker.hold(try #require(ThreadID(thread)), in: transaction)
        }
        #expect(held.takenUntil == until)
        #expect(held.taker(at: until) == nil && held.taker(at: until + .seconds(-1)) != nil)
    }

    @Test("The first message after the time of whoever took over is answered, and nothing is left to give back")
    func expired() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        _ = try await world.app.ask(path(thread, "/take-over"), [:], as: world.admin)
        #expect(try await world.say("Ann", in: thread, as: world.ann).said == [])
        let before = world.app.clock.now() + .seconds(-1)
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            _ = try await transaction.execute("UPDATE threads SET taken_until = \(before)")
        }
        #expect(try await world.say("Bob", in: thread, as: world.ann).said == ["How old are you, Bob?"])
        #expect(try await world.app.ask(path(thread, "/give-back"), [:], as: world.admin).status == 409)
        #expect(try await world.say("9", in: thread, as: world.ann).said == ["Bob is 9."])
    }

    @Test("Of two who take a conversation over at once one has it")
    func race() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        async let first = world.app.ask(path(thread, "/take-over"), [:], as: world.admin).status
        async let second = world.app.ask(path(thread, "/take-over"), [:], as: world.teacherA).status
        #expect(try await [first, second].sorted() == [200, 409])
    }

    @Test("After a reset the next message begins anew, and what was said stays")
    func resetting() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        try await world.say("Ann", in: thread, as: world.ann)
        let reset = try await world.app.ask(
            path(thread, "/reset"), ["message": "From the beginning."], as: world.teacherA)
        #expect(reset.body["run"]?["status"] == "cancelled" && reset.body["steps"] == [])
        #expect(try await world.texts(of: thread, as: world.ann).last == "**Person:** From the beginning.")
        #expect(try await world.say("Hello again", in: thread, as: world.ann).said == ["Who are you?"])
        #expect(try await world.audited("conversation.reset") == [thread])
        #expect(try await world.app.ask(path(thread, "/reset"), [:], as: world.teacherB).status == 404)
    }

    @Test("A learner is put at another step, which asks anew; a step where nobody waits is refused")
    func moving() async throws {
        let world = try await TeachingWorld()
        let thread = try await world.say("Hello", as: world.ann).thread
        try await world.say("Ann", in: thread, as: world.ann)
        let move = path(thread, "/move")
        for (body, status) in [
            ([:], 400), (["step": ""], 400), (["step": "greet"], 409), (["step": "nowhere"], 409),
            (["step": "ask", "message": ""], 400),
        ] as [(JSONValue, Int)] {
            #expect(try await world.app.ask(move, body, as: world.teacherA).status == status)
        }
        let moved = try await world.app.ask(move, ["step": "ask", "message": "Say it again."], as: world.teacherA)
        #expect(moved.status == 200)
        try await settled(world, thread, at: "ask")
        #expect(
            try await world.texts(of: thread, as: world.ann).suffix(2) == ["**Person:** Say it again.", "Who are you?"])
        #expect(try await world.say("Bob", in: thread, as: world.ann).said == ["How old are you, Bob?"])
        #expect(try await world.say("9", in: thread, as: world.ann).said == ["Bob is 9."])
        #expect(try await world.app.ask(move, ["step": "ask"], as: world.teacherA).status == 409)
        #expect(try await world.app.ask(move, ["step": "ask"], as: world.teacherB).status == 404)
        #expect(try await world.audited("conversation.move") == [thread])
    }

    /// Returns once the conversation waits at the step.
    private func settled(_ world: TeachingWorld, _ thread: String, at node: String) async throws {
        var limits = StandingWatch.Limits()
        limits.interval = .milliseconds(5)
        limits.lifetime = .seconds(30)
        let watch = StandingWatch(store: StandingStore(database: world.app.database), limits: limits)
        var listener = try #require(watch.watch(StandingFilter(step: node), in: world.tenant.id))
        while let frames = try await listener.next() {
            for case .stands(let standing) in frames
            where standing.threadID.description == thread && standing.steps.first?.isWaiting == true {
                return
            }
        }
        Issue.record("It did not come to \(node).")
    }
}
