import Auth
import Core
import HTTPCore
import Workflows

/// Tests of workflows: writing them, and playing them.
struct WorkflowTestsController {
    let workflows: WorkflowStore
    let library: WorkflowLibrary
    let audit: AuditLog

    /// A test as JSON, and what stands around it.
    private static let bodyLimit = 1 << 20

    var routes: [Route] {
        let (path, tag) = ("/api/v1/workflows/{slug}/tests", "Workflow tests")
        let one = "\(path)/{test_id}"
        let (read, edit) = (RouteGuard.permission(.workflowsRead), RouteGuard.permission(.workflowsEdit))
        return [
            Route(.get, path, access: read, traits: .crossOrigin) { request, context in
                let page = try await workflows.tests(
                    of: context.workflow, PageRequest(request.queryParameters), in: context.member.tenantID)
                return .page(page, \.json)
            }.documented(
                "List the tests of a workflow", tag: tag, query: RouteDocumentation.Parameter.paging,
                answer: .page(of: StoredWorkflowTest.schema)),
            Route(.post, path, access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin) {
                try await create($0, $1)
            }.documented(
                "Add a test to a workflow", tag: tag, body: WorkflowTest.schema, status: .created,
                answer: StoredWorkflowTest.schema, isVersioned: true, details: Self.words,
                errors: [.invalidWorkflow, .conflict]),
            Route(.get, one, access: read, traits: .crossOrigin) { _, context in
                let test = try await workflows.test(context.testID, of: context.workflow, in: context.member.tenantID)
                return .json(test.json).tagged(test.tag)
            }.documented("Show a test", tag: tag, answer: StoredWorkflowTest.schema, isVersioned: true),
            Route(.put, one, access: edit, bodyLimit: Self.bodyLimit, traits: .crossOrigin) { request, context in
                let test = try await workflows.replace(
                    context.testID, of: context.workflow, with: WorkflowTest(json: try await request.json()),
                    by: WorkflowAuthor(request, context, audit), in: context.member.tenantID,
                    check: request.requireMatch)
                return .json(test.json).tagged(test.tag)
            }.documented(
                "Write a test anew", tag: tag, body: WorkflowTest.schema, answer: StoredWorkflowTest.schema,
                isVersioned: true, details: Self.words, errors: [.invalidWorkflow, .conflict]),
            Route(.delete, one, access: edit, traits: .crossOrigin) { request, context in
                try await workflows.removeTest(
                    context.testID, of: context.workflow, by: WorkflowAuthor(request, context, audit),
                    in: context.member.tenantID, check: request.requireMatch)
                return HTTPResponse(status: .noContent)
            }.documented("Remove a test", tag: tag, status: .noContent, isVersioned: true),
            Route(
                .post, "\(path)/run", access: edit, bodyLimit: WorkflowDraftsController.bodyLimit,
                timeout: .seconds(90), traits: [.crossOrigin, .question]
            ) { try await run($0, $1) }.documented(
                "Play tests of a workflow", tag: tag, body: Self.runBody, answer: Self.runAnswer,
                details: """
                    All tests, or those of `names`, or the one in `test`, which need not be stored. On the draft, on the \
                    version of `version`, or on the `definition` that is sent. Nothing outside is asked, nothing is \
                    stored, and no time passes.
                    """, errors: [.invalidWorkflow], isBodyOptional: true),
        ]
    }

    private static let words = """
        A conversation with scripted answers, and expressions that have to hold. Everything that is wrong with it is told \
        at once, with its place; whether it fits the draft is told when it is played.
        """

    private static let runBody = JSONSchema.object([
        .optional("names", .array(.string())), .optional("test", .nullable(WorkflowTest.schema)),
        .optional("version", .nullable(.integer())), .optional("definition", .nullable(WorkflowDefinition.schema)),
    ])

    private static let runAnswer = JSONSchema.object([
        .required("passed", .boolean), .required("tests", .array(WorkflowTestReport.schema)),
    ])

    private func create(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let test = try WorkflowTest(json: try await request.json())
        let added = try await workflows.add(
            [test], to: context.workflow, by: WorkflowAuthor(request, context, audit), in: context.member.tenantID)
        guard let stored = added.first else { throw WorkflowTestConflict.unknown }
        return .json(stored.json, status: .created).tagged(stored.tag)
    }

    private func run(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (slug, tenant) = (try context.workflow, try context.member.tenantID)
        let body = try TestRunBody(try await request.optionalJSON())
        let definition: WorkflowDefinition
        switch body.definition {
        case let sent?:
            _ = try await workflows.workflow(slug, in: tenant)
            definition = sent
        case nil:
            definition = try await workflows.revision(body.version.map(String.init) ?? "draft", of: slug, in: tenant)
                .definition
        }
        let runner = WorkflowTestRunner(calling: TenantWorkflows(library, of: tenant))
        if let test = body.test { return Self.answer(try await runner.reports(of: [test], on: definition)) }
        var tests = try await workflows.tests(of: slug, in: tenant)
        if let names = body.names {
            let known = Set(tests.map(\.name))
            if let unknown = names.first(where: { !known.contains($0) }) {
                throw HTTPError(.notFound, .notFound, "The workflow has no test '\(unknown)'.")
            }
            tests = tests.filter { names.contains($0.name) }
        }
        return Self.answer(try await runner.reports(of: tests, on: definition))
    }

    private static func answer(_ reports: [WorkflowTestReport]) -> HTTPResponse {
        .json(["passed": .bool(reports.allSatisfy(\.passed)), "tests": .array(reports.map(\.json))])
    }
}

/// The body of `POST /api/v1/workflows/{slug}/tests/run`.
private struct TestRunBody {
    let names: [String]?
    let test: WorkflowTest?
    let version: Int?
    let definition: WorkflowDefinition?

    init(_ body: JSONValue) throws {
        guard case .object(let members) = body else { throw JSONDecodingError(path: "", expectation: "an object") }
        switch members["names"] ?? .null {
        case .null: names = nil
        case .array(let list): names = list.compactMap(\.stringValue)
        default: throw JSONDecodingError(path: "names", expectation: "a list of names")
        }
        switch members["version"] ?? .null {
        case .null: version = nil
        case .integer(let number) where (1...Int64(Int32.max)).contains(number): version = Int(number)
        default: throw JSONDecodingError(path: "version", expectation: "the number of a version")
        }
        test = try members["test"].flatMap { $0.isNull ? nil : try WorkflowTest(json: $0) }
        definition = try members["definition"].flatMap { $0.isNull ? nil : try WorkflowDefinition(json: $0) }
    }
}

extension RequestContext {
    /// The identifier of a test in the route's own path.
    fileprivate var testID: WorkflowTestID {
        get throws(HTTPError) { try parameter("test_id") }
    }
}
