import Core

extension RunMachine {
    /// The items of all that a machine as its snapshot has it waits for, and a message could take the place of.
    static func asked(in snapshot: JSONValue) -> [ItemID] {
        (snapshot["strands"]?.arrayValue ?? []).flatMap { strand -> [ItemID] in
            guard let wait = strand["position"]?["wait"].flatMap({ Wait(json: $0) }), wait.kind.givesWayToMessages
            else { return [] }
            return wait.items
        }
    }
}

extension StepResult {
    /// What waits for a person's program or for answers does so no longer than the step may take, where its author said
    /// how long that is.
    func limited(by timeout: Duration?, from now: Timestamp) -> StepResult {
        guard let timeout, case .wait(let wait, let memory) = self, wait.kind.givesWayToMessages else { return self }
        let end = now + timeout
        return .wait(Wait(wait.kind, details: wait.details, until: min(wait.until ?? end, end)), memory: memory)
    }
}
