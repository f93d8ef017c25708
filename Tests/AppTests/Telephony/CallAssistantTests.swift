import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Telephony
import Testing
import Workflows

@testable import lyceum

@Suite struct CallAssistantTests {
    private static let agent = WorkflowNode(
        slug: "answer", kind: "agent", parameters: ["instructions": "Answer.", "input": "{{ input.text }}"])
    private static func say(_ text: String) -> WorkflowNode {
        WorkflowNode(slug: "hello", kind: "assistant_message", parameters: ["text": .string(text)])
    }
    private static func ask(_ text: String) -> WorkflowNode {
        WorkflowNode(slug: "ask", kind: "wait_for_user_input", parameters: ["message": .string(text)])
    }

    @Test("A workflow that begins with calls speaks first, is told of the call, and goes on with what the caller says")
    func speaksFirst() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish(
            "tutor",
            [
                Self.ask("You called {{ input.call.to }} from {{ input.call.from }}. How are you?"),
                WorkflowNode(
                    slug: "reply", kind: "assistant_message", parameters: ["text": "You said: {{ vars.ask.text }}"]),
            ], start: ["by_call": true])
        let (call, assistant) = try await world.call(workflow)
        #expect(try await assistant.texts(.begin) == ["You called 1000 from +33123456789. How are you?"])
        #expect(try await assistant.texts(.speech("Well.")) == ["You said: Well."])
        await assistant.end(.remoteHangUp)
        let thread = try #require(assistant.threadID)
        #expect(
            try await world.said(in: thread) == [
                "assistant: You called 1000 from +33123456789. How are you?", "person: Well.",
                "assistant: You said: Well.",
            ])
        let record = try await world.app.ask("/api/v1/calls/\(call.id)", as: world.owner).body
        #expect(record["thread_id"]?.stringValue == thread.description)
        #expect(record["from"] == "+33123456789" && record["live"] == true)
    }

    @Test("A workflow that waits to be spoken to has the greeting in its thread, and each question is answered")
    func waits() async throws {
        let world = try await PhoneWorld(chat: ScriptedModelProvider(.text("Two."), .text("Four.")))
        _ = try await world.app.ask(
            "/api/v1/voice-settings", ["greeting": "Good day."], as: world.owner, method: .put)
        let workflow = try await world.publish("tutor", [Self.agent])
        let (_, assistant) = try await world.call(workflow)
        #expect(try await assistant.texts(.begin) == [])
        #expect(assistant.threadID == nil)
        #expect(try await assistant.texts(.speech("One and one?")) == ["Two."])
        #expect(try await assistant.texts(.speech("Two and two?")) == ["Four."])
        let thread = try #require(assistant.threadID)
        #expect(
            try await world.said(in: thread) == [
                "assistant: Good day.", "person: One and one?", "assistant: Two.", "person: Two and two?",
                "assistant: Four.",
            ])
    }

    @Test("A caller has one place by their number, whoever withholds it a new one each time, and titles tell no number")
    func callers() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish("tutor", [Self.say("Hello.")])
        func person(_ number: String?) async throws -> UserID {
            let (call, assistant) = try await world.call(workflow, from: number)
            _ = try await assistant.all(.speech("Hello"))
            let record = try await world.desk.calls.call(call.id, of: world.tenant.id)
            return try #require(record?.userID)
        }
        let first = try await person("+33 1 23")
        #expect(try await person("0033123") == first)
        #expect(try await person("+33124") != first)
        #expect(try await person(nil) != person(nil))
        let titles = try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.query("SELECT title FROM threads").map { try $0["title", String.self] }
        }
        #expect(titles.allSatisfy { !$0.contains("331") })
    }

    @Test("What nobody heard of an answer is taken out of the thread, and messages that nobody heard with it")
    func heard() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish(
            "tutor",
            [
                WorkflowNode(slug: "one", kind: "assistant_message", parameters: ["text": "One two three."]),
                WorkflowNode(slug: "two", kind: "assistant_message", parameters: ["text": "Four five six."]),
            ])
        let (_, assistant) = try await world.call(workflow)
        #expect(try await assistant.texts(.speech("Count")) == ["One two three.", "Four five six."])
        await assistant.heard("One two")
        let thread = try #require(assistant.threadID)
        #expect(try await world.said(in: thread) == ["person: Count", "assistant: One two"])
        _ = try await assistant.all(.speech("Again"))
        await assistant.heard("One two three.Four")
        #expect(try await world.said(in: thread).suffix(2) == ["assistant: One two three.", "assistant: Four"])
    }

    @Test("A conversation that is closed ends the call with its reason")
    func closed() async throws {
        let world = try await PhoneWorld()
        let workflow = try await world.publish(
            "tutor", [Self.say("That is all.")], end: ["status": "closed", "message": "Goodbye."])
        let (_, assistant) = try await world.call(workflow)
        let events = try await assistant.all(.speech("Hello"))
        #expect(events == [.text("That is all."), .said, .hangUp("Goodbye.")])
    }

    @Test("A recorded call says so first, and may be recorded once the caller heard it and stayed")
    func consent() async throws {
        let world = try await PhoneWorld()
        _ = try await world.app.ask(
            "/api/v1/voice-settings", ["language": "fr", "recording": ["enabled": true]], as: world.owner,
            method: .put)
        let workflow = try await world.publish("tutor", [Self.say("Bonjour.")])
        let (_, assistant) = try await world.call(workflow)
        #expect(assistant.opening == CallPhrases("fr").consent)
        _ = try await assistant.all(.speech("Allô"))
        #expect(!assistant.mayRecord, "nobody has heard it yet")
        assistant.heardOpening()
        #expect(!assistant.mayRecord && assistant.opening == nil)
        _ = try await assistant.all(.speech("Oui"))
        #expect(assistant.mayRecord)
    }

    @Test("No step lets a call last longer than it may")
    func longest() async throws {
        let world = try await PhoneWorld()
        var configuration = VoiceConfiguration()
        configuration.voice.turns.longestCall = .seconds(20)
        for (seconds, longest) in [(60, 20), (12, 12)] as [(Int64, Int)] {
            let voice = world.desk.assistants.voice(
                ["voice": "marie", "longest_call_seconds": .integer(seconds)], over: configuration)
            #expect(voice?.turns.longestCall == .seconds(longest) && voice?.voice == "marie")
        }
    }
}
