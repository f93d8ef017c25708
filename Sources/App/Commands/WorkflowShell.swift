import Auth
import Core
import FoundationEssentials
import HTTPCore
import Postgres
import Workflows

/// Carries out `lyceum workflow …` on a database, by the same functions as the API.
struct WorkflowShell: Sendable {
    private let workflows: WorkflowStore
    private let validator: WorkflowValidator
    private let tenants: TenantStore
    private let author: WorkflowAuthor
    /// Takes the lines of the output.
    private let print: @Sendable (JSONValue) -> Void

    /// - Parameters:
    ///   - model: the name of the model that steps may name; any name passes for nil
    ///   - makesImages: whether there is a model that makes images; nil where nobody knows
    init(
        database: Database, model: String? = nil, makesImages: Bool? = nil, clock: any WallClock = SystemWallClock(),
        print: @escaping @Sendable (JSONValue) -> Void = AdminShell.toConsole
    ) {
        let identifiers = SystemIdentifierGenerator(clock: clock)
        workflows = WorkflowStore(database: database, identifiers: identifiers, clock: clock)
        validator = WorkflowValidator(
            store: workflows,
            references: TenantReferences(
                workflows: workflows, database: database, model: model, makesImages: makesImages))
        tenants = TenantStore(database: database, identifiers: identifiers, clock: clock)
        author = WorkflowAuthor(nil, origin: AuditOrigin(.operator), AuditLog(clock: clock))
        self.print = print
    }

    /// Prints a document, or a line for each thing that there is to say. Throws where there are errors in a workflow.
    func run(_ command: WorkflowCommand) async throws {
        switch command {
        case .export(let tenant, let slug, let version):
            let (workflow, number, definition) = try await workflows.revision(
                version, of: slug, in: try await id(tenant))
            print(
                WorkflowDocument(
                    workflow, version: number, definition: definition,
                    tests: try await workflows.tests(of: slug, in: try await id(tenant)).map(\.document),
                    catalog: .standard
                ).json)
        case .import(let tenant, let file, let slug, let title):
            let imported = try WorkflowImport(try document(file), catalog: .standard)
            guard let slug = slug ?? imported.slug else {
                throw JSONDecodingError(path: "slug", expectation: "--slug, because the document has none")
            }
            let made = try await workflows.create(
                imported.new(slug: slug, title: title), by: author, as: .import, in: try await id(tenant))
            print(made.json)
            for unmapped in imported.unmapped { print(unmapped.json) }
        case .test(let tenant, let slug, let version): try await test(slug, version, in: try await id(tenant))
        case .testFiles(let files): try await WorkflowTestFiles(files).run(print: { Console.line($0) })
        case .validate(let tenant, let slug, let file):
            let tenant = try await id(tenant)
            let definition =
                if let file {
                    try WorkflowImport(try document(file), catalog: .standard).definition
                } else {
                    try WorkflowDefinition(json: try await workflows.draft(of: slug ?? "", in: tenant).definition)
                }
            let problems = try await validator.problems(of: definition, as: slug ?? "", in: tenant)
            for problem in problems { print(problem.json) }
            let errors = problems.filter { $0.severity == .error }
            if !errors.isEmpty { throw InvalidWorkflow(errors) }
        }
    }

    private func id(_ slug: String) async throws -> TenantID {
        guard let id = try await tenants.identifier(ofSlug: slug) else {
            throw HTTPError(.notFound, .notFound, "There is no tenant '\(slug)'.")
        }
        return id
    }

    /// Prints how the tests of a workflow go. Throws where one fails.
    private func test(_ slug: String, _ version: String?, in tenant: TenantID) async throws {
        let (_, _, definition) = try await workflows.revision(version ?? "draft", of: slug, in: tenant)
        let runner = WorkflowTestRunner(calling: TenantWorkflows(WorkflowLibrary(store: workflows), of: tenant))
        let reports = try await runner.reports(of: try await workflows.tests(of: slug, in: tenant), on: definition)
        for line in WorkflowTestReport.lines(of: reports, on: slug) { Console.line(line) }
        if let failed = FailedWorkflowTests(reports) { throw failed }
    }

    private func document(_ file: String) throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw JSONDecodingError(path: file, expectation: "file that can be read")
        }
        return try JSONParser.parse([UInt8](data))
    }
}
