import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct OpenAPIDocumentTests {
    @Test("Every route is in the document that the server answers, with its guard")
    func completeness() async throws {
        let app = try await AppFixture()
        let answer = try await app.ask("/openapi.json")
        #expect(answer.status == 200 && answer.body["openapi"] == "3.1.0")
        let paths = try #require(answer.body["paths"]?.objectValue)
        for route in app.backend.routes {
            let operation = paths[OpenAPIDocument.path(of: route)]?[route.method.rawValue.lowercased()]
            let security = try #require(operation?["security"]?.arrayValue, "\(route.method) \(route.path)")
            #expect(security.isEmpty == (route.access == .public))
            if case .permission(let permission) = route.access {
                #expect(security[0]["bearer"]?[0]?.stringValue == permission.rawValue)
            }
        }
        let count = paths.members.reduce(0) { $0 + ($1.value.objectValue?.count ?? 0) }
        #expect(count == app.backend.routes.count)
    }

    @Test("No two operations share an identifier, and every reference leads somewhere")
    func references() async throws {
        let app = try await AppFixture()
        let identifiers = app.backend.routes.map(OpenAPIDocument.identifier)
        #expect(Set(identifiers).count == identifiers.count)
        let document = OpenAPIDocument(routes: app.backend.routes).json
        var found = 0
        func visit(_ value: JSONValue) {
            switch value {
            case .array(let items): items.forEach(visit)
            case .object(let object):
                if let reference = object["$ref"]?.stringValue {
                    found += 1
                    let target = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
                        $0?[String($1)]
                    }
                    #expect(target != nil, "\(reference)")
                }
                object.members.forEach { visit($0.value) }
            default: break
            }
        }
        visit(document)
        #expect(found > 40)
    }

    @Test("A path's names are parameters, and a segment that takes the rest is one of them")
    func parameters() async throws {
        let document = OpenAPIDocument(
            routes: [
                Route(.get, "/a/{one}/{rest...}", access: .operator) { _, _ in .text("") },
                Route(.patch, "/b", access: .member) { _, _ in .text("") }
                    .documented(
                        "Change b", tag: "B", query: [.init("q", "Words.")], body: .object([.required("x", .boolean)]),
                        answer: .named("B", .object([.optional("y", .nullable(.integer(1...3)))])), isVersioned: true),
            ]
        ).json
        let first = document["paths"]?["/a/{one}/{rest}"]?["get"]
        #expect(first?["parameters"]?.arrayValue?.map { $0["name"] } == ["one", "rest"])
        #expect(first?["security"] == [["operator": []]])
        let second = document["paths"]?["/b"]?["patch"]
        #expect(second?["parameters"]?.arrayValue?.map { $0["in"] } == ["query", "header"])
        #expect(
            second?["requestBody"]?["content"]?["application/json"]?["schema"]?["required"] == ["x"])
        #expect(
            document["components"]?["schemas"]?["B"]?["properties"]?["y"] == [
                "anyOf": [["type": "integer", "minimum": 1, "maximum": 3], ["type": "null"]]
            ])
    }
}
