import Chat
import Core
import Telephony
import Workflows

extension CallAssistant {
    /// What a call begins with.
    struct Beginning: Sendable {
        let call: CallID
        let tenantID: TenantID
        let direction: CallDirection
        /// The other side's number or address; nil where it was withheld.
        let party: String?
        /// The number or address that was called, as the signalling has it.
        let called: String?
        let workflow: NamedWorkflow
        let configuration: VoiceConfiguration
        /// What the workflow is given beside what the call tells of itself.
        var input: JSONObject = [:]
        /// Has to be heard before everything else, such as who calls and why.
        var opening: String?
        /// What is left with an answering machine; nil where it is talked to like anybody.
        var message: String?
        /// Whose conversation it is from the first; nil for a caller.
        var holder: PhonePINs.Holder?
        /// Who talks to a page; nil for a telephone.
        var page: Page?

        var channel: CallChannel { page == nil ? .telephone : .browser }
    }
}
