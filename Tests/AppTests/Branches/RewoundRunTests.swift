import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

/// Runs that are in the middle of much when one goes back: branches, loops, other workflows, decisions.
@Suite(.timeLimit(.minutes(3))) struct RewoundRunTests {
    private static func node(
        _ slug: String, _ kind: String, in parent: String? = nil, _ parameters: JSONObject = [:]
    ) -> WorkflowNode {
        WorkflowNode(slug: slug, kind: kind, parameters: parameters, parent: parent)
    }

    /// Asks for a word for each of two letters, one after the other.
    private static let inner = WorkflowDefinition(
        nodes: [
            node("start", "start"), node("each", "for_each", ["items": "['p', 'q']", "collect": "vars.ask.text"]),
            node("ask", "wait_for_user_input", in: "each", ["message": "{{ vars.each.item }}?"]),
            node("end", "end", ["output": "vars.each.results"]),
        ],
        edges: [WorkflowEdge("start", "each"), WorkflowEdge("each", "ask", port: "body"), WorkflowEdge("each", "end")])

    /// Has the inner one called in one branch, and counts rounds in another.
    private static let outer = WorkflowDefinition(
        nodes: [
            node("start", "start"), node("both", "parallel", ["branches": ["left", "right"], "join": "meet"]),
            node("call", "sub_workflow", ["workflow": "inner"]),
            node("rounds", "while", ["condition": "!has(state.n) || state.n < 2"]),
            node("round", "wait_for_user_input", in: "rounds", ["message": "round?"]),
            node(
                "count", "assign", in: "rounds",
                ["assignments": [["target": "state.n", "value": "has(state.n) ? state.n + 1 : 1"]]]),
            node("meet", "join"),
            node(
                "say", "assistant_message",
                ["text": "{{ vars.call.output[0] }}-{{ vars.call.output[1] }}-{{ vars.round.text }}"]),
            node("end", "end"),
        ],
        edges: [
            WorkflowEdge("start", "both"), WorkflowEdge("both", "call", port: "left"), WorkflowEdge("call", "meet"),
            WorkflowEdge("both", "rounds", port: "right"), WorkflowEdge("rounds", "round", port: "body"),
            WorkflowEdge("round", "count"), WorkflowEdge("rounds", "meet"), WorkflowEdge("meet", "say"),
            WorkflowEdge("say", "end"),
        ])

    /// The conversation, once for every place to go back to; gives what is said at its end.
    private func play(_ talk: Talk, _ words: ArraySlice<String>) async throws -> String? {
        var last: [String] = []
        for word in words { last = try await talk.say(word) }
        return last.last
    }

    @Test("branches, loops and called workflows stand as they stood, wherever one goes back to", arguments: 0..<4)
    func everything(_ place: Int) async throws {
        let app = try await AppFixture()
        // The called one has to be there before.
        let talk = try await Talk(Self.inner, app: app, tenant: "north", email: "ann@example.org")
        for (slug, graph) in [("inner", Self.inner), ("outer", Self.outer)] {
            try await app.backend.library.publish(graph, as: slug, title: slug, description: "", in: talk.tenant.id)
        }
        let outer = try await talk.another("outer")
        let words = ["a", "b", "c", "d"]
        let end = try #require(try await play(outer, words[...]))
        #expect(end.split(separator: "-").count == 3)
        let item = try await outer.item(words[place])
        // The same words come to the same end, in place and in a branch; another one is where it belongs.
        try await outer.retry(item)
        if place < 3 { #expect(try await play(outer, words[(place + 1)...]) == end) }
        #expect(try await outer.texts().last == end)
        let edited = try await outer.edit(item, to: "x")
        let other = place < 3 ? try await play(outer, words[(place + 1)...]) : edited.said.last
        let changed = end.split(separator: "-").map { $0 == words[place] ? "x" : String($0) }.joined(separator: "-")
        #expect(other == changed)
    }

    @Test("what agents had come to before they consulted a workflow is known to the copy, and is not done again")
    func consulting() async throws {
        let call = ScriptedModelProvider.Script.steps([
            .event(.toolCallDelta(index: 0, id: nil, name: "inner", arguments: #"{"text": "x"}"#)),
            .event(.finished(.toolCalls)),
        ])
        let model = ScriptedModelProvider(call, .text("First."), .text("Second."))
        let graph = WorkflowDefinition(
            nodes: [
                Self.node("start", "start"),
                Self.node(
                    "agent", "agent",
                    ["instructions": "x", "input": "x", "tools": [["type": "workflow", "workflow": "inner"]]]),
                Self.node("end", "end"),
            ], edges: [WorkflowEdge("start", "agent"), WorkflowEdge("agent", "end")])
        let app = try await AppFixture(chat: model)
        let talk = try await Talk(Self.inner, app: app, tenant: "north", email: "ann@example.org")
        for (slug, graph) in [("inner", Self.inner), ("outer", graph)] {
            try await app.backend.library.publish(graph, as: slug, title: slug, description: "", in: talk.tenant.id)
        }
        let outer = try await talk.another("outer")
        try await outer.say("a")
        #expect(try await outer.say("b") == ["First."])
        #expect(try await outer.edit(try await outer.item("b"), to: "c").said == ["Second."])
        // The call is not asked for again, and its answer is that of the branch.
        #expect(model.requests.count == 3)
        let read = try #require(model.requests.last?.messages.last?.content)
        #expect(read.contains("\"a\"") && read.contains("\"c\"") && !read.contains("\"b\""))
    }

    @Test("a decision that was asked for is asked for again in the new branch, and each goes its own way")
    func decisions() async throws {
        let graph = WorkflowDefinition(
            nodes: [
                Self.node("start", "start"),
                Self.node("both", "parallel", ["branches": ["left", "right"], "join": "meet"]),
                Self.node("decide", "approval", ["request": "May they?"]),
                Self.node("name", "wait_for_user_input", ["message": "Name?"]), Self.node("meet", "join"),
                Self.node(
                    "say", "assistant_message", ["text": "{{ vars.name.text }}: {{ vars.decide.decision }}"]),
                Self.node("end", "end"),
            ],
            edges: [
                WorkflowEdge("start", "both"), WorkflowEdge("both", "decide", port: "left"),
                WorkflowEdge("decide", "meet", port: "approved"), WorkflowEdge("decide", "meet", port: "rejected"),
                WorkflowEdge("both", "name", port: "right"), WorkflowEdge("name", "meet"),
                WorkflowEdge("meet", "say"), WorkflowEdge("say", "end"),
            ])
        let talk = try await Talk(graph)
        let teacher = try await talk.app.person("teacher@example.org", role: .teacher, in: talk.tenant)
        try await talk.say("Ann")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        let branch = try await talk.edit(try await talk.item("Ann"), to: "Bob").branch
        let open = try await talk.app.ask("/api/v1/approvals", as: teacher).body["data"]?.arrayValue ?? []
        #expect(open.count == 2)
        for (approval, decision) in zip(open, ["approved", "rejected"]) {
            let id = approval["id"]?.stringValue ?? ""
            let answer = try await talk.app.ask(
                "/api/v1/approvals/\(id)/decision", ["decision": .string(decision)], as: teacher)
            #expect(answer.status == 200)
            let run = try #require(approval["run_id"]?.stringValue.flatMap { RunID($0) })
            for await _ in talk.app.backend.engine.follow(
                run, in: talk.person.identity.tenantID, endsAtRest: false)
            {}
        }
        #expect(try await talk.texts().last == "Bob: rejected")
        try await talk.show(first)
        #expect(try await talk.texts().last == "Ann: approved")
        try await talk.show(branch)
    }
}
