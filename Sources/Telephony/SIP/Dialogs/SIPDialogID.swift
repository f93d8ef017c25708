/// What names a dialog on our side (RFC 3261 §12).
struct SIPDialogID: Hashable, Sendable {
    let callID: String
    let localTag: String
    /// Empty where the other side is of RFC 2543 and gave none.
    let remoteTag: String

    init(callID: String, localTag: String, remoteTag: String) {
        (self.callID, self.localTag, self.remoteTag) = (callID, localTag, remoteTag)
    }

    /// That of a request that came within a dialog; nil for one outside, whose To has no tag.
    init?(received request: SIPRequest) {
        guard let callID = request.fields.callID, let tag = request.fields.to?.tag else { return nil }
        self.init(callID: callID, localTag: tag, remoteTag: request.fields.from?.tag ?? "")
    }

    /// That of an answer to a request of ours; nil where it makes no dialog.
    init?(received response: SIPResponse) {
        guard let callID = response.fields.callID, let tag = response.fields.from?.tag,
            let remote = response.fields.to?.tag
        else { return nil }
        self.init(callID: callID, localTag: tag, remoteTag: remote)
    }
}
