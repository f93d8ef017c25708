import Core
import ModelProviders
import Support
import Synchronization
import Testing

@testable import Workflows

/// Notes for whom models are asked for.
private final class NotingModels: ModelChoosing {
    let uses = Mutex<[ModelUse]>([])

    func model(named name: String?, for use: ModelUse) -> any ModelProvider {
        uses.withLock { $0.append(use) }
        return ScriptedModelProvider(.text("Fine."))
    }
}

@Suite struct ModelUseTests {
    @Test("A step's model is asked for in the name of the run's person, version and step")
    func named() async throws {
        let (models, person) = (NotingModels(), UserID(UUID128(high: 4, low: 4)))
        let services = StepServices(
            model: ScriptedModelProvider(.text("Fine.")), models: models, passages: NoPassages(),
            identifiers: SystemIdentifierGenerator())
        let input = RunInput(input: ["text": "Hello"], user: ["id": .string(person.description)])
        let machine = RunMachine(
            try CompiledWorkflow(Graphs.asking, catalog: .standard), version: Machines.version, input: input)
        let execution = RunExecution(
            run: PlayedRun.reference, log: RunLog(), control: RunControl(executor: nil), store: InMemoryRunStore(),
            projection: NoProjection(), services: services, replica: UUID128(high: 9, low: 9),
            use: machine.use(of: PlayedRun.reference), logger: Logger(label: "test", sink: DiscardingLogSink()))
        try await execution.execute(machine)
        #expect(
            models.uses.withLock(\.self) == [
                ModelUse(
                    tenantID: PlayedRun.reference.tenantID, person: person, version: Machines.version,
                    run: PlayedRun.reference.runID, step: "answer")
            ])
    }
}
