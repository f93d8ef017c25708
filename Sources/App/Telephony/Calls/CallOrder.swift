import Core
import Telephony
import Workflows

/// A call that somebody wants to be placed.
struct CallOrder: Sendable {
    /// What is wanted of it, as it is kept until it is placed.
    struct Wishes: Sendable, Equatable {
        /// Said before everything else.
        var consent: String?
        /// What the workflow is given.
        var input: JSONObject = [:]
        /// How long it may ring; nil for as long as is usual.
        var ringing: Duration?
        /// What becomes of the call where a machine picks up; nil where nobody listens for that.
        var onMachine: OnMachine?
        /// What is left with a machine.
        var message: String?

        init() {}

        init(_ json: JSONValue) {
            consent = json["consent"]?.stringValue
            input = json["input"]?.objectValue ?? [:]
            onMachine = json["on_machine"]?.stringValue.flatMap(OnMachine.init(rawValue:))
            message = json["machine_message"]?.stringValue
            ringing = json["ringing_seconds"]?.doubleValue.map { .seconds(min(max($0, 5), 180)) }
        }

        var json: JSONObject {
            [
                "consent": consent.map { .string($0) } ?? .null, "input": .object(input),
                "on_machine": onMachine.map { .string($0.rawValue) } ?? .null,
                "machine_message": message.map { .string($0) } ?? .null,
                "ringing_seconds": ringing.map { .double(Double(CallStore.milliseconds($0)) / 1000) } ?? .null,
            ]
        }
    }

    let id: CallID
    let to: DialledNumber
    /// The slug of a workflow.
    let workflow: String
    /// The identifier or the name of an account.
    let account: String
    var wishes = Wishes()
    /// What numbers may begin with besides what the account says; nil for any.
    var prefixes: [DialledNumber]?
    var longestSeconds: Int?
    /// Whose conversation is gone on with; nil for the person called.
    var userID: UserID?
    var threadID: ThreadID?
    /// The run that waits for the end of the call.
    var waitingRun: RunID?

    init(id: CallID, to: DialledNumber, workflow: String, account: String) {
        self.id = id
        self.to = to
        self.workflow = workflow
        self.account = account
    }

    /// What is kept of it until it is placed.
    var request: JSONObject { wishes.json }
}

extension CallLimits.Refusal {
    /// What people are told.
    var message: String {
        switch self {
        case .concurrentCalls: "There are as many calls under way as may be."
        case .callsADay: "No more calls may be placed today."
        case .minutesADay: "The minutes of today are used up."
        case .moneyADay: "What calls may cost today is used up."
        case .prefix: "Numbers that begin so may not be called."
        }
    }
}
