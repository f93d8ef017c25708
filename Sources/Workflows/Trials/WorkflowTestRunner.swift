import Core

/// Plays tests of one workflow, one after the other, away from the threads that answer requests.
package struct WorkflowTestRunner: Sendable {
    /// The longest that all tests of one request may take.
    static let timeLimit = Duration.seconds(60)

    /// The workflows that steps may call.
    let others: any WorkflowFinding
    let catalog: StepCatalog

    package init(calling others: any WorkflowFinding = NoWorkflows(), catalog: StepCatalog = .standard) {
        self.others = others
        self.catalog = catalog
    }

    /// Plays the tests on a definition. Throws `InvalidWorkflow` where that cannot be run.
    package func reports(
        of tests: [WorkflowTest], on definition: WorkflowDefinition, limits: RunLimits = RunLimits()
    ) async throws -> [WorkflowTestReport] {
        let workflow = try CompiledWorkflow(definition, catalog: catalog)
        let deadline = ContinuousClock.now + Self.timeLimit
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            var reports: [WorkflowTestReport] = []
            for test in tests {
                guard .now < deadline, !Task.isCancelled else {
                    var report = WorkflowTestReport(name: test.name)
                    report.failure = ("turns[0]", "The tests before this one took all the time that there is.")
                    reports.append(report)
                    continue
                }
                reports.append(await WorkflowTestRun.play(test, on: workflow, calling: others, limits: limits))
                await Task.yield()
            }
            return reports
        }
    }

    /// Plays tests as they are stored; one that this program no longer understands fails.
    package func reports(
        of tests: [StoredWorkflowTest], on definition: WorkflowDefinition
    ) async throws -> [WorkflowTestReport] {
        var readable: [WorkflowTest] = []
        var unreadable: [String: WorkflowTestReport] = [:]
        for test in tests {
            do throws(InvalidWorkflowTest) {
                readable.append(try WorkflowTest(name: test.name, content: test.content))
            } catch {
                unreadable[test.name] = WorkflowTestReport(name: test.name, problems: error.problems)
            }
        }
        let played = try await reports(of: readable, on: definition)
        let byName = Dictionary(played.map { ($0.name, $0) }) { first, _ in first }
        return tests.compactMap { unreadable[$0.name] ?? byName[$0.name] }
    }
}
