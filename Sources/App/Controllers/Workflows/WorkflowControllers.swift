import Auth
import Chat
import Core
import HTTPCore
import Workflows

/// Everything by which authors work on workflows.
struct WorkflowControllers {
    let stepKinds: StepKindsController
    let workflows: WorkflowAuthoringController
    let drafts: WorkflowDraftsController
    let versions: WorkflowVersionsController
    let runs: WorkflowRunsController
    let transfer: WorkflowTransferController
    let tests: WorkflowTestsController
    let trials: TrialsController
    let recording: TestRecordingController
    let corrections: CorrectionsController

    init(
        workflows: WorkflowStore, library: WorkflowLibrary, references: any ReferenceResolving,
        conversations: Conversations, begun: BegunRuns, clock: any WallClock
    ) {
        let audit = AuditLog(clock: clock)
        stepKinds = StepKindsController(catalog: .standard)
        self.workflows = WorkflowAuthoringController(workflows: workflows, audit: audit)
        let validator = WorkflowValidator(store: workflows, references: references)
        drafts = WorkflowDraftsController(workflows: workflows, validator: validator, audit: audit, library: library)
        versions = WorkflowVersionsController(workflows: workflows, library: library, audit: audit)
        runs = WorkflowRunsController(workflows: workflows, library: library, audit: audit)
        transfer = WorkflowTransferController(workflows: workflows, validator: validator, audit: audit)
        tests = WorkflowTestsController(workflows: workflows, library: library, audit: audit)
        trials = TrialsController(
            workflows: workflows, validator: validator, conversations: conversations, begun: begun, audit: audit)
        recording = TestRecordingController(
            database: begun.database, workflows: workflows, threads: conversations.threads, library: library,
            audit: audit)
        corrections = CorrectionsController(
            drafts: drafts,
            corrections: Corrections(conversations, workflows: workflows), clock: clock)
    }

    var routes: [Route] {
        stepKinds.routes + workflows.routes + drafts.routes + versions.routes + runs.routes + transfer.routes
            + tests.routes + trials.routes + recording.routes + corrections.routes
    }
}
