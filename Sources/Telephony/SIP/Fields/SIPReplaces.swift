/// The dialog that a new one takes the place of (RFC 3891 §6.1).
struct SIPReplaces: Equatable, SIPFieldValue {
    let callID: String
    /// The tag of the side that receives this.
    let toTag: String
    let fromTag: String
    /// Whether only a dialog that is not answered yet may be replaced.
    let earlyOnly: Bool

    init?(_ scanner: inout SIPScanner) {
        guard let callID = SIPCallID.text(&scanner), let parameters = SIPParameters(&scanner),
            let toTag = parameters["to-tag"], let fromTag = parameters["from-tag"]
        else { return nil }
        (self.callID, self.toTag, self.fromTag) = (callID, toTag, fromTag)
        earlyOnly = parameters.contains("early-only")
    }

    var description: String {
        "\(callID);to-tag=\(toTag);from-tag=\(fromTag)\(earlyOnly ? ";early-only" : "")"
    }
}
