import Core
import HTTPCore
import LTI
import Support
import Testing
import Workflows

@testable import lyceum

/// The course of a conversation, as expressions see it.
@Suite struct LinkedCoursesTests {
    @Test("A conversation of a link sees its course, what the platform told, and the link's own documents")
    func course() async throws {
        let world = try await LTIWorld()
        for (store, text) in [("north-lab", "Ohm in the north."), ("south-lab", "Ohm in the south.")] {
            _ = try await world.app.ask(
                "/api/v1/vector-stores", ["slug": .string(store), "title": "Lab"], as: world.owner)
            let kept = try await world.app.ask(
                "/api/v1/vector-stores/\(store)/documents",
                ["name": "lab.md", "media_type": "text/markdown", "text": .string(text)], as: world.owner)
            #expect(kept.status == 201, "\(kept.text)")
        }
        try await world.publish(
            search: "{{ course.store }}",
            says: "{{ course.title }}, {{ course.custom.room }}: {{ vars.found.hits[0].text }}")
        for store in ["south-lab", "north-lab"] {
            let (ada, content) = try await world.session(
                of: world.launch("student-\(store)") {
                    $0["custom"] = ["store": .string(store), "room": "B 12", "Context.id": "7"]
                    $0["resource_link"] = ["id": .string(store), "title": "Lab"]
                })
            let thread = try #require(content["thread_id"]?.stringValue)
            let said = try await world.app.ask(
                "/chatkit/circuits", world.message("threads.add_user_message", thread: thread), as: ada)
            let place = store == "south-lab" ? "south" : "north"
            #expect(said.text.contains("B 12: Ohm in the \(place)."), "\(said.text)")
            #expect(!said.text.contains("Context"))
        }
    }

    @Test("A conversation outside of courses sees an empty course")
    func elsewhere() async throws {
        let world = try await LTIWorld()
        try await world.publish(
            search: nil, says: "{{ has(course.store) ? course.store : 'none' }}, {{ size(course) }}")
        let said = try await world.app.ask("/chatkit/circuits", world.message("threads.create"), as: world.owner)
        #expect(said.text.contains("none, 0"), "\(said.text)")
    }
}

extension LTIWorld {
    /// Publishes an assistant that searches a store, if one is named, and says something.
    fileprivate func publish(search store: String?, says text: String) async throws {
        var nodes = [
            WorkflowNode(slug: "start", kind: "start"),
            WorkflowNode(slug: "say", kind: "assistant_message", parameters: ["text": .string(text)]),
            WorkflowNode(slug: "end", kind: "end"),
        ]
        var edges = [WorkflowEdge("say", "end")]
        if let store {
            nodes.append(
                WorkflowNode(
                    slug: "found", kind: "vector_search", parameters: ["store": .string(store), "query": "Ohm"]))
            edges += [WorkflowEdge("start", "found"), WorkflowEdge("found", "say")]
        } else {
            edges.append(WorkflowEdge("start", "say"))
        }
        try await app.backend.library.publish(
            WorkflowDefinition(nodes: nodes, edges: edges), as: "circuits", title: "Ohm", description: "",
            in: owner.identity.tenantID)
    }
}
