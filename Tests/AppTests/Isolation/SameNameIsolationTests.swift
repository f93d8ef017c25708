import Core
import HTTPCore
import Testing

@testable import lyceum

/// Two tenants whose assistants and vector stores have the same names: what belongs to the one is not there for the
/// other, though the address is one that answers.
@Suite struct SameNameIsolationTests {
    /// A kind of request of the ChatKit protocol that names a thread.
    struct Kind: CustomTestStringConvertible {
        let type: String
        /// Whether this server answers it at all.
        let isKnown: Bool
        var testDescription: String { type }

        init(_ type: String, isKnown: Bool = true) {
            self.type = type
            self.isKnown = isKnown
        }
    }

    @Test(
        "A thread of another tenant is not there, whatever is asked of it by an assistant of the same name",
        arguments: [
            Kind("threads.get_by_id"), Kind("items.list"), Kind("threads.update"), Kind("threads.delete"),
            Kind("threads.add_user_message"), Kind("items.feedback", isKnown: false),
            Kind("threads.retry_after_item", isKnown: false), Kind("threads.custom_action", isKnown: false),
            Kind("threads.sync_custom_action", isKnown: false),
            Kind("threads.add_client_tool_output", isKnown: false),
        ])
    func threads(kind: Kind) async throws {
        let world = try await IsolatedWorld()
        let app = world.app
        try await IsolatedWorld.publish("South's own", in: world.spy.identity.tenantID, app)
        // The assistant itself answers: nothing but the thread is missing.
        let own = try await app.ask("/chatkit/circuits", IsolatedWorld.message("threads.create"), as: world.spy)
        #expect(own.status == 200 && own.text.contains("South's own"))
        let before = try await world.state()
        let (thread, item) = (world.names["thread_id"], world.names["item_id"])
        for path in ["/chatkit/circuits", "/chatkit"] {
            let answer = try await app.ask(
                path, IsolatedWorld.message(kind.type, thread: thread, item: item), as: world.spy)
            #expect(answer.status == 404 || !kind.isKnown && answer.status == 400, "\(path): \(answer.status)")
            #expect(!answer.text.contains("Kirchhoff"))
        }
        #expect(try await world.state() == before)
    }

    @Test("A list of threads holds one's own alone")
    func listedThreads() async throws {
        let world = try await IsolatedWorld()
        try await IsolatedWorld.publish("South's own", in: world.spy.identity.tenantID, world.app)
        let answer = try await world.app.ask("/chatkit/circuits", ["type": "threads.list"], as: world.spy)
        #expect(answer.status == 200 && answer.body["data"]?.arrayValue?.isEmpty == true)
        let anns = try await world.app.ask("/chatkit/circuits", ["type": "threads.list"], as: world.ann)
        #expect(anns.body["data"]?.arrayValue?.count == 1)
    }

    @Test("A search finds nothing of another tenant's store of the same name, and a document goes to one's own")
    func stores() async throws {
        let world = try await IsolatedWorld()
        let path = "/api/v1/vector-stores"
        #expect(try await world.app.ask(path, ["slug": "circuits"], as: world.spy).status == 201)
        let before = try await world.state()
        let added = try await world.app.ask(
            "\(path)/circuits/documents",
            ["name": "Kirchhoff.txt", "media_type": "text/plain", "text": "South's law."],
            as: world.spy)
        #expect(added.status == 201)
        for (person, law) in [(world.spy, "South's law."), (world.ann, "Kirchhoff's law of currents.")] {
            let found = try await world.app.ask("\(path)/circuits/search", ["query": "law of currents"], as: person)
            let texts = found.body["data"]?.arrayValue?.compactMap { $0["text"]?.stringValue }
            #expect(texts == [law])
        }
        #expect(try await world.state() == before)
    }
}
