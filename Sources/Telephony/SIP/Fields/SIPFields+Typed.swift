/// What the layers above read. Of a message that the parser took, a value that is nil is a field that is not there.
extension SIPFields {
    /// The values of all fields of that name, lists taken apart; those that do not read are left out.
    func values<Value: SIPFieldValue>(_ name: SIPFieldName, as type: Value.Type = Value.self) -> [Value] {
        all(name).flatMap { Value.list($0) ?? [] }
    }

    private func value<Value: SIPFieldValue>(_ name: SIPFieldName) -> Value? {
        self[name].flatMap { Value($0) }
    }

    /// The hop that sent the message: the first value of the first Via.
    var via: SIPVia? { self[.via].flatMap { SIPVia.list($0)?.first } }
    var from: SIPNameAddress? { value(.from) }
    var to: SIPNameAddress? { value(.to) }
    var callID: String? { (value(.callID) as SIPCallID?)?.text }
    var cseq: SIPCSeq? { value(.cseq) }
    /// How many more hops a request may take (§20.22).
    var maxForwards: Int? { (value(.maxForwards) as SIPSeconds?).map { Int($0.seconds) } }
    var contacts: SIPContacts? { SIPContacts(all(.contact)) }
    /// The one Contact of a dialog.
    var contact: SIPNameAddress? {
        if case .some(let contacts)? = contacts { contacts.first } else { nil }
    }
    var routes: [SIPNameAddress] { values(.route) }
    var recordRoutes: [SIPNameAddress] { values(.recordRoute) }
    /// The option tags of Require, Proxy-Require, Supported or Unsupported.
    func options(_ name: SIPFieldName) -> [String] { values(name, as: SIPToken.self).map { $0.text.lowercased() } }
    var expires: UInt32? { (value(.expires) as SIPSeconds?)?.seconds }
    var minExpires: UInt32? { (value(.minExpires) as SIPSeconds?)?.seconds }
    var retryAfter: UInt32? { (value(.retryAfter) as SIPSeconds?)?.seconds }
    var sessionExpires: SIPSessionExpires? { value(.sessionExpires) }
    var minSE: UInt32? { (value(.minSE) as SIPSeconds?)?.seconds }
    var rack: SIPReliableAck? { value(.rack) }
    var rseq: UInt32? { (value(.rseq) as SIPSeconds?)?.seconds }
    var referTo: SIPNameAddress? { value(.referTo) }
    var referredBy: SIPNameAddress? { value(.referredBy) }
    var replaces: SIPReplaces? { value(.replaces) }
    var contentType: SIPMediaType? { value(.contentType) }

    /// Puts another value in the place of the first Via, of which the others stay.
    mutating func replaceVia(_ via: SIPVia) {
        guard let first = self[.via], let values = SIPVia.list(first) else { return }
        replaceFirst(.via, ([via] + values.dropFirst()).map(\.description).joined(separator: ", "))
    }
}
