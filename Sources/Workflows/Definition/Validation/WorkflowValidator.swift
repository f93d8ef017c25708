package import Core

/// Finds everything that is wrong with a workflow at once: its shape, its parameters, its expressions, what it refers
/// to, and circles of workflows that call each other.
package struct WorkflowValidator: Sendable {
    private let catalog: StepCatalog
    private let store: WorkflowStore
    private let references: any ReferenceResolving

    package init(
        catalog: StepCatalog = .standard, store: WorkflowStore, references: any ReferenceResolving
    ) {
        self.catalog = catalog
        self.store = store
        self.references = references
    }

    /// Everything that is wrong with the definition as the tenant's workflow of this slug, errors first.
    package func problems(
        of definition: WorkflowDefinition, as slug: String, in tenant: TenantID
    ) async throws -> [WorkflowProblem] {
        let named = definition.references(catalog)
        var problems = Self.problems(of: definition, catalog: catalog)
        problems += try await unresolved(named, besides: slug, in: tenant)
        problems += try await circles(named.filter { $0.kind == .workflow }, from: slug, in: tenant)
        if try await references.makesImages(in: tenant) == false { problems += definition.imageWishes() }
        return InvalidWorkflow.shortened(
            problems.filter { $0.severity == .error } + problems.filter { $0.severity == .warning })
    }

    /// What can be found without looking elsewhere.
    package static func problems(of definition: WorkflowDefinition, catalog: StepCatalog) -> [WorkflowProblem] {
        var expressions = ExpressionCheck(definition, catalog: catalog)
        let found = expressions.run()
        do throws(InvalidWorkflow) {
            _ = try CompiledWorkflow(definition, catalog: catalog)
            return found
        } catch {
            // What both say of an expression the check says with more words.
            let silent = Set(found.map { ExpressionCheck.key($0.node, $0.field) })
            return error.problems.filter { !silent.contains(ExpressionCheck.key($0.node, $0.field)) } + found
        }
    }

    /// The slugs of the workflows that the definition refers to.
    package func calls(of definition: WorkflowDefinition) -> [String] { definition.calls(catalog) }

    private func unresolved(
        _ named: [WorkflowReference], besides slug: String, in tenant: TenantID
    ) async throws -> [WorkflowProblem] {
        var known: [WorkflowReference.Kind: Set<String>] = [:]
        for kind in WorkflowReference.Kind.allCases {
            let names = Set(named.filter { $0.kind == kind }.map(\.name))
            guard !names.isEmpty else { continue }
            known[kind] = try await references.existing(names, of: kind, in: tenant) ?? names
        }
        return named.compactMap { reference in
            guard known[reference.kind]?.contains(reference.name) != true,
                reference.kind != .workflow || reference.name != slug
            else { return nil }
            let noun = reference.kind == .workflow ? "published workflow" : reference.kind.noun
            return WorkflowProblem(
                node: reference.node, field: reference.field, message: "There is no \(noun) '\(reference.name)'.")
        }
    }

    /// Ways from this workflow through others back to itself.
    private func circles(
        _ named: [WorkflowReference], from slug: String, in tenant: TenantID
    ) async throws -> [WorkflowProblem] {
        let calls = try await store.calls(from: Array(Set(named.map(\.name))).sorted(), in: tenant)
        return named.compactMap { reference in
            guard let way = Self.way(from: reference.name, to: slug, calls) else { return nil }
            return WorkflowProblem(
                node: reference.node, field: reference.field,
                message: "This workflow would call itself: \(([slug] + way).joined(separator: " → ")).")
        }
    }

    /// The shortest way along the calls, both ends included.
    private static func way(from first: String, to last: String, _ calls: [String: [String]]) -> [String]? {
        var origin: [String: String] = [first: first]
        var frontier = [first]
        while !frontier.isEmpty {
            var next: [String] = []
            for slug in frontier {
                if slug == last {
                    var way = [slug]
                    while let before = origin[way[0]], before != way[0] { way.insert(before, at: 0) }
                    return way
                }
                for called in calls[slug] ?? [] where origin[called] == nil {
                    origin[called] = slug
                    next.append(called)
                }
            }
            frontier = next
        }
        return nil
    }
}
