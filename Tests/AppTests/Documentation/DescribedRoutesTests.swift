import Core
import HTTPCore
import Testing

@testable import lyceum

/// That every route says what it is.
@Suite struct DescribedRoutesTests {
    @Test("Every route has a summary, a description of its parameters, and the shapes of its body and its answer")
    func completeness() async throws {
        for route in try await AppFixture().backend.routes {
            let name = "\(route.method) \(route.path)"
            guard let documentation = route.documentation else {
                Issue.record("\(name) is not documented: call documented(_:)")
                continue
            }
            #expect(!documentation.summary.isEmpty && !documentation.summary.hasSuffix("."), "\(name)")
            #expect(documentation.summary.first?.isUppercase == true, "\(name)")
            for parameter in route.parameterNames {
                #expect(PathParameters.summaries[parameter] != nil, "\(name): PathParameters lacks {\(parameter)}")
            }
            for parameter in documentation.query {
                #expect(parameter.summary.hasSuffix("."), "\(name)?\(parameter.name)")
            }
            let hasBody = (200..<300).contains(documentation.status.code) && documentation.status != .noContent
            #expect((documentation.answer != nil) == hasBody, "\(name): what it answers with")
            if [.put, .patch].contains(route.method) { #expect(documentation.body != nil, "\(name): its body") }
            if route.method == .get { #expect(documentation.body == nil, "\(name) has no body") }
        }
    }

    @Test("A name stands for one shape in the whole document")
    func names() async throws {
        var shapes: [String: JSONValue] = [:]
        for route in try await AppFixture().backend.routes {
            for schema in [route.documentation?.body, route.documentation?.answer].compactMap(\.self) {
                for (name, shape) in schema.named {
                    #expect(shapes[name] == nil || shapes[name] == shape.json, "\(name)")
                    shapes[name] = shape.json
                }
            }
        }
        #expect(shapes.count > 30)
    }

    @Test("The errors of an operation are those that follow from its guard, its parameters, its body, and its own")
    func errors() async throws {
        let route = Route(.patch, "/api/v1/things/{id}", access: .permission(.membersManage)) { _, _ in .text("") }
            .documented("Change", tag: "T", body: .any, answer: .any, isVersioned: true, errors: [.conflict])
        let found = DocumentedErrors.of(route)
        #expect(found.map(\.status) == [400, 401, 403, 404, 409, 412, 413, 415, 429, 500, 503])
        #expect(found[0].codes == [.invalidJSON, .invalidField])
        let posted = Route(.post, "/api/v1/things", access: .member) { _, _ in .text("") }
            .documented("Make", tag: "T", answer: .any)
        #expect(DocumentedErrors.of(posted).map(\.status) == [400, 401, 409, 422, 429, 500, 503])
    }
}
