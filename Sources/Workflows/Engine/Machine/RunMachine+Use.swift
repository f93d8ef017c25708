import Core
import ModelProviders

extension RunMachine {
    /// Who asks models in the run: its person, whoever's workflow a step belongs to.
    func use(of run: RunReference) -> ModelUse {
        ModelUse(
            tenantID: run.tenantID, person: input.user["id"]?.stringValue.flatMap { UserID($0) }, version: versionID,
            run: run.runID)
    }
}
