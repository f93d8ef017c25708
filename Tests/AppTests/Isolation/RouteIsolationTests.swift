import Core
import HTTPCore
import Testing

@testable import lyceum

/// Asks every route as the owner of another tenant with identifiers of this one: in the path, the query and the body.
///
/// The routes are those of the server, and their queries and bodies are those that they describe: a new route is asked
/// too, and one that names something new fails here until `IsolatedWorld` has it.
@Suite struct RouteIsolationTests {
    /// Routes whose address names nothing of a tenant, or nothing that is hidden from others.
    private static let exempt: Set = [
        "/assets/{path...}", "/admin/{path...}", "/builder/{path...}", "/teach/{path...}",
        "/api/v1/tenants/{tenant_id}", "/api/v1/auth/oidc/{provider_id}/start",
        "/hooks/{trigger_id}",
        // What an institution looks like is for whoever is about to sign in there.
        "/api/v1/appearance/{tenant}", "/appearance/{tenant}/{digest}",
        // Their addresses are secrets.
        "/uploads/{upload}", "/files/{attachment_id}/{link}",
    ]

    /// Other statuses that tell nothing, because they are the answer for nobody at all, too: here, that a confirmation is
    /// none.
    private static let alike = ["/api/v1/privacy/people/{user_id}/erasure": 409]

    /// Routes that make what their path names, so that there is nothing of another tenant to ask for.
    private static let making: Set = ["PUT /api/v1/secrets/{secret_name}"]

    private static func shows(_ answer: Answer) -> [String] {
        IsolatedWorld.words.filter { answer.text.contains($0) }
    }

    @Test("Each that names something in its path answers 404 or finds the request incomplete, and nothing changes")
    func paths() async throws {
        let world = try await IsolatedWorld()
        let example = ExampleBody(values: ExampleBody.usual)
        let before = try await world.state()
        var silent: [String] = []
        for route in world.app.backend.routes where route.path.contains("{") && !Self.exempt.contains(route.path) {
            guard !Self.making.contains("\(route.method) \(route.path)") else { continue }
            guard let target = world.target(of: route) else { continue }
            var isAsked = false
            for body in route.documentation?.body.map(example.bodies) ?? [[:]] {
                let answer = try await world.spying(target, body, route.method)
                let isRefused = [400, 404, Self.alike[route.path]].contains(answer.status)
                #expect(isRefused, "\(route.method) \(route.path): \(answer.status)")
                #expect(Self.shows(answer) == [], "\(route.method) \(route.path)")
                if answer.status == 404 { isAsked = true }
            }
            if !isAsked { silent.append("\(route.method) \(route.path)") }
        }
        #expect(silent == [], "No body gets past their checks: give ExampleBody.usual what they want.")
        #expect(try await world.state() == before)
    }

    @Test("Each that takes an identifier in its query shows nothing of the other tenant for it, and changes nothing")
    func queries() async throws {
        let world = try await IsolatedWorld()
        let before = try await world.state()
        var asked = 0
        for route in world.app.backend.routes where route.access != .public && route.access != .operator {
            for parameter in route.documentation?.query ?? [] {
                guard case .string("uuid") = parameter.schema else { continue }
                guard let value = world.names[parameter.name] else {
                    Issue.record("Tell IsolatedWorld what north has for ?\(parameter.name)= of \(route.path).")
                    continue
                }
                // North's in the path too, where it has one.
                guard let target = world.target(of: route) else { continue }
                let answer = try await world.spying("\(target)?\(parameter.name)=\(value)", [:], route.method)
                #expect(Self.shows(answer) == [], "\(route.method) \(route.path)?\(parameter.name)=")
                asked += 1
            }
        }
        #expect(asked >= 4)
        #expect(try await world.state() == before)
    }

    @Test("Each that takes an identifier in its body refuses the other tenant's, and changes nothing there")
    func bodies() async throws {
        let world = try await IsolatedWorld()
        let names = world.names.mapValues { JSONValue.string($0) }
        let own = ["slug", "workflow", "number"]
        let example = ExampleBody(
            values: ExampleBody.usual.merging(names.filter { !own.contains($0.key) }) { _, north in north })
        let known = Set(world.names.keys).subtracting(own)
        let before = try await world.state()
        var asked = 0
        for route in world.app.backend.routes where route.access != .public && route.access != .operator {
            guard !route.path.contains("{"), let schema = route.documentation?.body else { continue }
            for name in ExampleBody.identifiers(in: schema, known: known) {
                guard names[name] != nil else {
                    Issue.record("Tell IsolatedWorld what north has for \(name) in the body of \(route.path).")
                    continue
                }
                for body in example.bodies(of: schema) where body[name] != nil {
                    let answer = try await world.spying(route.path, body, route.method)
                    #expect((400..<500).contains(answer.status), "\(route.path), \(name): \(answer.status)")
                    #expect(Self.shows(answer) == [], "\(route.path), \(name)")
                    asked += 1
                }
            }
        }
        #expect(asked >= 2)
        #expect(try await world.state() == before)
    }

    @Test("Lists of one tenant show nothing of another")
    func lists() async throws {
        let world = try await IsolatedWorld()
        for route in world.app.backend.routes
        where route.method == .get && route.path.contains("/v1/") && !route.path.contains("{") {
            // What follows others has no end, and tests of its own.
            if route.documentation?.mediaType == "text/event-stream" { continue }
            let answer = try await world.app.ask(route.path + "?limit=100", as: world.spy)
            let hidden = IsolatedWorld.words + Array(world.names.values) + Array(world.identifiers.values)
            for text in hidden where text != "circuits" && text.count > 2 {
                #expect(!answer.text.contains(text), "\(route.path)")
            }
        }
    }
}
