import Auth
import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

/// A conversation with an assistant that shows a widget and waits for its action.
@Suite struct ChatKitWidgetTests {
    private static let asking = WorkflowDefinition(
        nodes: [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(
                slug: "choose", kind: "widget",
                parameters: [
                    "widget": [
                        "type": "Card",
                        "children": [
                            [
                                "type": "Button", "label": "{{ input.text }}",
                                "onClickAction": ["type": "pick", "payload": ["n": 1]],
                            ]
                        ],
                    ],
                    "answered": [
                        "type": "Card", "children": [["type": "Text", "value": "Picked {{ vars.action.payload.n }}"]],
                    ],
                ]),
            WorkflowNode(
                slug: "say", kind: "user_message", parameters: ["text": "I took {{ vars.choose.action.type }}"]),
            WorkflowNode(slug: "end", kind: "end"),
        ], edges: [WorkflowEdge("start", "choose"), WorkflowEdge("choose", "say"), WorkflowEdge("say", "end")])

    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let thread: String
        let item: String
        let first: [JSONValue]

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            ann = try await app.person("ann@example.org", in: tenant)
            try await app.backend.library.publish(asking, as: "tutor", title: "Tutor", description: "", in: tenant.id)
            let input: JSONValue = [
                "content": [["type": "input_text", "text": "Go"]], "attachments": [], "inference_options": [:],
            ]
            first = try await app.ask(
                "/chatkit/tutor", ["type": "threads.create", "params": ["input": input]], as: ann
            ).events
            thread = try #require(first.first?["thread"]?["id"]?.stringValue)
            let shown = first.first { $0["type"] == "thread.item.added" }
            item = try #require(shown?["item"]?["id"]?.stringValue)
        }

        func act(
            _ type: String = "threads.custom_action", on item: String?, as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            var params: JSONObject = [
                "thread_id": .string(thread), "action": ["type": "pick", "payload": ["n": 7]],
            ]
            params["item_id"] = item.map { .string($0) }
            return try await app.ask(
                "/chatkit/tutor", ["type": .string(type), "params": .object(params)], as: person ?? ann)
        }

        func items() async throws -> [JSONValue] {
            let page = try await app.ask(
                "/chatkit/tutor", ["type": "items.list", "params": ["thread_id": .string(thread), "order": "asc"]],
                as: ann)
            return page.body["data"]?.arrayValue ?? []
        }
    }

    private static let shown: JSONValue = [
        "type": "Card",
        "children": [
            [
                "type": "Button", "label": "Go",
                "onClickAction": [
                    "type": "pick", "payload": ["n": 1], "handler": "server", "loadingBehavior": "auto",
                    "streaming": true,
                ],
            ]
        ],
    ]

    @Test("the widget is in the stream and in the thread, and its action goes on")
    func conversation() async throws {
        let world = try await World()
        let kinds = world.first.compactMap { $0["type"]?.stringValue }
        #expect(
            kinds == ["thread.created", "thread.item.done", "stream_options", "thread.item.added", "thread.item.done"])
        #expect(world.first.last?["item"]?["widget"] == Self.shown)
        #expect(try await world.items().last?["widget"] == Self.shown)

        let events = try await world.act(on: world.item).events
        let after: JSONValue = ["type": "Card", "children": [["type": "Text", "value": "Picked 7"]]]
        #expect(
            events.compactMap { $0["type"]?.stringValue } == [
                "stream_options", "thread.item.updated", "thread.item.done",
            ])
        #expect(events[1]["update"] == ["type": "widget.root.updated", "widget": after])
        #expect(events[2]["item"]?["content"] == [["type": "input_text", "text": "I took pick"]])
        let items = try await world.items()
        #expect(items.map { $0["type"] } == ["user_message", "widget", "user_message"])
        #expect(items[1]["widget"] == after)

        let again = try await world.act(on: world.item).events
        #expect(again.count == 1 && again[0]["type"] == "error" && again[0]["allow_retry"] == false)
    }

    @Test("an action that names no item reaches the widget that waits")
    func unnamed() async throws {
        let world = try await World()
        #expect(try await world.act(on: nil).events.count == 3)
    }

    @Test("an action that is to be done at once answers with what the widget has become")
    func synchronous() async throws {
        let world = try await World()
        let answer = try await world.act("threads.sync_custom_action", on: world.item)
        #expect(answer.body["updated_item"]?["id"] == .string(world.item), "\(answer.text)")
        #expect(answer.body["updated_item"]?["widget"]?["children"]?[0]?["value"] == "Picked 7")
        #expect(try await world.items().count == 3)
    }

    @Test("what is no widget is acted on in vain, and so is another person's")
    func others() async throws {
        let world = try await World()
        let message = try #require(try await world.items().first?["id"]?.stringValue)
        let events = try await world.act(on: message).events
        #expect(events.map { $0["type"] } == ["error"])
        let tenant = try await world.app.tenant("south")
        try await world.app.backend.library.publish(
            Self.asking, as: "tutor", title: "Tutor", description: "", in: tenant.id)
        let eve = try await world.app.person("eve@example.org", in: tenant)
        let answer = try await world.act(on: world.item, as: eve)
        #expect(answer.status == 404, "\(answer.status) \(answer.text)")
        #expect(try await world.act(on: world.item).events.count == 3)
    }

    @Test("an action that is too deep or too large is refused")
    func badActions() async throws {
        let world = try await World()
        var deep: JSONValue = 1
        for _ in 0..<60 { deep = [deep] }
        for payload in [deep, .string(String(repeating: "x", count: 100_000)), "a\u{0}b"] {
            let answer = try await world.app.ask(
                "/chatkit/tutor",
                [
                    "type": "threads.custom_action",
                    "params": [
                        "thread_id": .string(world.thread), "item_id": .string(world.item),
                        "action": ["type": "pick", "payload": payload],
                    ],
                ], as: world.ann)
            #expect(answer.status == 400)
        }
        #expect(try await world.act(on: world.item).events.count == 3)
    }
}
