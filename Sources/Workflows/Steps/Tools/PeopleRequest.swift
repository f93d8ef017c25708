import Core
import Tools

/// What a call of an agent needs of people before it can go on.
enum PeopleRequest: Sendable {
    /// Answers of the person, which are what the call gives.
    case questions(StructuredInput)
    /// That the person agrees to the call.
    case consent(StructuredInput)
    /// That somebody with a role agrees to it, who reads this.
    case decision(String, role: String)
}

/// A tool was called that needs people: whoever knows the call asks them.
struct PeopleRequested: Error {
    let request: PeopleRequest
    /// After this the call is given up; nil: it waits for ever.
    let patience: Duration?
}

/// A model asked for calls that need people: the step rests until they have answered.
struct PeopleNeeded: AgentRest {
    struct Needed: Sendable {
        /// The call's own.
        let key: String
        let request: PeopleRequest
        let patience: Duration?
    }

    let first: Needed

    /// Takes one or several, of which the first is asked for now and the others afterwards.
    init?(_ calls: [Needed]) {
        guard let first = calls.first else { return nil }
        self.first = first
    }

    /// Asks, and rests.
    func ask(_ context: StepContext) async throws -> StepResult {
        let until = first.patience.map { context.services.clock.now() + $0 }
        let wait: Wait
        let asked: AskedPeople
        switch first.request {
        case .questions(let input), .consent(let input):
            let item: ItemID = context.services.identifiers.make()
            try await context.emit(.asking(.inputAsked(item, input)))
            var isConsent = false
            if case .consent = first.request { isConsent = true }
            asked = AskedPeople(key: first.key, isConsent ? .consent(item, input) : .questions(item, input))
            wait = Wait(
                .structuredInput, details: ["item_id": .string(item.description), "skippable": true], until: until)
        case .decision(let text, let role):
            let id: ApprovalID = context.services.identifiers.make()
            try await context.emit(
                .approvalAsked(ApprovalRequest(id: id, text: text, approver: .role(role), deadline: until)))
            var composer = try await MessageComposer(context)
            try await composer.append(ApprovalStep.message(context.scope))
            _ = try await composer.finish()
            asked = AskedPeople(key: first.key, .decision(id))
            wait = Wait(.approval, details: ["approval_id": .string(id.description)], until: until)
        }
        return .wait(wait, memory: [AskedPeople.member: asked.json])
    }
}

/// Why an agent's step ends its turn without an answer: others have their say first.
protocol AgentRest: Error {}

extension ConsultationNeeded: AgentRest {}
extension ClientCallsNeeded: AgentRest {}
