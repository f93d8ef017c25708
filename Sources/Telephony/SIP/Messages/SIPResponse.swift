/// A response (RFC 3261 §7.2).
struct SIPResponse: Equatable, Sendable {
    /// The answer.
    var status: SIPStatus
    /// Without `Content-Length`.
    var fields: SIPFields
    /// Its length is written with it.
    var body: [UInt8]

    init(_ status: SIPStatus, fields: SIPFields = SIPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Repeats what §8.2.6.2 says of a request with these fields, even where the request was malformed.
    init(_ status: SIPStatus, answering request: SIPFields, toTag: String?) {
        var fields = SIPFields()
        for name in [SIPFieldName.via, .from, .to, .callID, .cseq] { fields.copy(name, from: request) }
        if let toTag, status.code > 100, let to = fields[.to], SIPNameAddress(to).map({ $0.tag == nil }) ?? false {
            fields.set(.to, "\(to);tag=\(toTag)")
        }
        self.init(status, fields: fields)
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        SIPMessage.write("SIP/2.0 \(status.code) \(status.reason)", fields, body)
    }
}
