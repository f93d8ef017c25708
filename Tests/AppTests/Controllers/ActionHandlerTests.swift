import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

/// Actions of widgets that no step waits for, and the workflow that handles them.
@Suite(.timeLimit(.minutes(2))) struct ActionHandlerTests {
    private static func chain(_ nodes: WorkflowNode...) -> WorkflowDefinition {
        WorkflowDefinition(
            nodes: nodes, edges: zip(nodes, nodes.dropFirst()).map { WorkflowEdge($0.slug, $1.slug) })
    }

    private static func card(_ text: String) -> JSONValue {
        ["type": "Card", "children": [["type": "Text", "value": .string(text)]]]
    }

    /// Shows a widget, and then waits for a message, or for the action, or ends.
    private static func asking(handler: JSONValue = "handler", waits: Bool = true) -> WorkflowDefinition {
        let start = WorkflowNode(slug: "start", kind: "start", parameters: ["action_handler": handler])
        let show = WorkflowNode(
            slug: "show", kind: "widget", parameters: ["widget": card("Before"), "wait": .bool(!waits)])
        let say = WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": "Heard."])
        let end = WorkflowNode(slug: "end", kind: "end")
        guard waits else { return chain(start, show, say, end) }
        return chain(start, show, WorkflowNode(slug: "wait", kind: "wait_for_user_input"), say, end)
    }

    private static let handler = chain(
        WorkflowNode(slug: "start", kind: "start"),
        WorkflowNode(
            slug: "change", kind: "widget",
            parameters: [
                "replaces": "{{ input.action.item_id }}", "wait": false,
                "widget": card("{{ input.widget.children[0].value }}, then {{ input.action.payload.n }}"),
            ]),
        WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": "You did {{ input.action.type }}."]),
        WorkflowNode(slug: "end", kind: "end"))

    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let ann: AppFixture.Person
        let thread: String
        let item: String

        init(
            _ definition: WorkflowDefinition = asking(), handler: WorkflowDefinition? = ActionHandlerTests.handler
        ) async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            let library = app.backend.library
            if let handler {
                try await library.publish(handler, as: "handler", title: "H", description: "", in: tenant.id)
            }
            try await library.publish(definition, as: "tutor", title: "Tutor", description: "", in: tenant.id)
            (thread, item) = try await Self.begin(app, ann)
        }

        static func begin(_ app: AppFixture, _ person: AppFixture.Person) async throws -> (String, String) {
            let events = try await app.ask(
                "/chatkit/tutor", ["type": "threads.create", "params": ["input": said("Go")]], as: person
            ).events
            let shown = events.first { $0["type"] == "thread.item.added" }
            return (
                try #require(events.first?["thread"]?["id"]?.stringValue),
                try #require(shown?["item"]?["id"]?.stringValue)
            )
        }

        static func said(_ text: String) -> JSONValue {
            ["content": [["type": "input_text", "text": .string(text)]], "attachments": [], "inference_options": [:]]
        }

        func act(
            _ type: String = "threads.custom_action", on item: String? = nil, as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            try await app.ask(
                "/chatkit/tutor",
                [
                    "type": .string(type),
                    "params": [
                        "thread_id": .string(thread), "item_id": .string(item ?? self.item),
                        "action": ["type": "pick", "payload": ["n": 7]],
                    ],
                ], as: person ?? ann)
        }

        func items(of thread: String? = nil) async throws -> [JSONValue] {
            try await app.ask(
                "/chatkit/tutor",
                ["type": "items.list", "params": ["thread_id": .string(thread ?? self.thread), "order": "asc"]], as: ann
            ).body["data"]?.arrayValue ?? []
        }
    }

    private static let changed = card("Before, then 7")

    @Test("A handler changes the widget and answers, while the conversation waits for what it waited for")
    func handled() async throws {
        let world = try await World()
        let events = try await world.act().events
        #expect(
            events.compactMap { $0["type"]?.stringValue }.filter { $0 != "thread.item.updated" } == [
                "stream_options", "thread.item.added", "thread.item.done",
            ])
        let update = events.first { $0["update"]?["type"] == "widget.root.updated" }
        #expect(update?["item_id"] == .string(world.item))
        #expect(update?["update"]?["widget"] == Self.changed)
        #expect(events.last?["item"]?["content"]?[0]?["text"] == "You did pick.")
        #expect(try await world.items().first { $0["type"] == "widget" }?["widget"] == Self.changed)

        // Again, and at once this time.
        let answer = try await world.act("threads.sync_custom_action").body
        #expect(answer["updated_item"]?["widget"] == Self.card("Before, then 7, then 7"))
        #expect(answer["updated_item"]?["id"] == .string(world.item))
        let said = try await world.app.ask(
            "/chatkit/tutor",
            [
                "type": "threads.add_user_message",
                "params": ["thread_id": .string(world.thread), "input": World.said("Hello")],
            ], as: world.ann
        ).events
        #expect(said.last?["item"]?["content"]?[0]?["text"] == "Heard.")
        #expect(
            try await world.items().map { $0["type"] } == [
                "user_message", "widget", "assistant_message", "assistant_message", "user_message", "assistant_message",
            ])
    }

    @Test("A step that waits for the action gets it, and the handler what is done afterwards")
    func waiting() async throws {
        let world = try await World(Self.asking(waits: false))
        #expect(try await world.act().events.last?["item"]?["content"]?[0]?["text"] == "Heard.")
        #expect(try await world.act().events.last?["item"]?["content"]?[0]?["text"] == "You did pick.")
    }

    @Test("Without a handler, or with one that is gone or does not take it, nothing happens")
    func unhandled() async throws {
        let strict = Self.chain(
            WorkflowNode(
                slug: "start", kind: "start",
                parameters: ["input_schema": ["type": "object", "required": ["something"]]]),
            WorkflowNode(slug: "end", kind: "end"))
        for world in [
            try await World(Self.asking(handler: .null)), try await World(handler: nil),
            try await World(handler: strict),
        ] {
            let events = try await world.act().events
            #expect(events.count == 1 && events[0]["type"] == "error" && events[0]["allow_retry"] == false)
            #expect(try await world.act("threads.sync_custom_action").status == 409)
            #expect(try await world.items().count == 2)
        }
    }

    @Test("What is no widget of this conversation is not handled, and neither is another person's action")
    func strangers() async throws {
        let world = try await World()
        let eve = try await world.app.person("eve@example.org", in: world.tenant)
        #expect(try await world.act(as: eve).status == 404)
        let (other, foreign) = try await World.begin(world.app, world.ann)
        #expect(try await world.act(on: foreign).events.map { $0["type"] } == ["error"])
        #expect(try await world.items(of: other).last?["widget"] == Self.card("Before"))
    }

    @Test("A step replaces no widget of another conversation, and says so of what is none")
    func replacing() async throws {
        let world = try await World()
        let (other, foreign) = try await World.begin(world.app, world.ann)
        for place in [foreign, "nonsense"] {
            let handler = Self.chain(
                WorkflowNode(slug: "start", kind: "start"),
                WorkflowNode(
                    slug: "change", kind: "widget",
                    parameters: ["replaces": .string(place), "wait": false, "widget": Self.card("Stolen")]),
                WorkflowNode(slug: "end", kind: "end"))
            try await world.app.backend.library.publish(
                handler, as: "handler", title: "H", description: "", in: world.tenant.id)
            let events = try await world.act().events
            #expect(events.last?["type"] == (place == foreign ? "thread.item.updated" : "error"))
            #expect(try await world.items(of: other).last?["widget"] == Self.card("Before"))
            #expect(try await world.items().count == 2)
        }
    }

    @Test("A draft that names a handler is checked: it has to be published, and not lead back")
    func references() async throws {
        let world = try await World()
        let amy = try await world.app.person("amy@example.org", role: .admin, in: world.tenant)
        func problems(_ handler: String) async throws -> [String] {
            let path = "/api/v1/workflows/tutor/draft"
            let tag = try await world.app.ask(path, as: amy).response.fields["etag"] ?? "*"
            let definition = Self.asking(handler: .string(handler))
            let saved = try await world.app.ask(
                path, ["definition": definition.json], as: amy, ["If-Match": tag], method: .put)
            return (saved.body["problems"]?.arrayValue ?? []).compactMap { $0["message"]?.stringValue }
        }
        #expect(try await problems("nowhere").contains { $0.contains("no published workflow 'nowhere'") })
        #expect(try await problems("tutor").contains { $0.contains("would call itself") })
        #expect(try await problems("No slug").contains { $0.contains("Expected the slug") })
        #expect(try await problems("handler").isEmpty)
        let exported = try await world.app.ask("/api/v1/workflows/tutor/export", as: amy).body
        #expect(exported["references"]?["workflow"] == ["handler"])
    }
}
