/// A request (RFC 3261 §7.1).
package struct SIPRequest: Equatable, Sendable {
    /// What it asks for.
    var method: SIPMethod
    /// Whom it asks.
    var uri: SIPAnyURI
    /// Without `Content-Length`.
    var fields: SIPFields
    /// Its length is written with it.
    var body: [UInt8]

    init(_ method: SIPMethod, _ uri: SIPAnyURI, fields: SIPFields = SIPFields(), body: [UInt8] = []) {
        self.method = method
        self.uri = uri
        self.fields = fields
        self.body = body
    }

    /// The bytes to send.
    var bytes: [UInt8] { SIPMessage.write("\(method) \(uri) SIP/2.0", fields, body) }

    /// A response with what every response repeats of its request (§8.2.6.2). The tag goes into To where there is none
    /// and the answer is more than 100.
    func response(_ status: SIPStatus, toTag: String? = nil) -> SIPResponse {
        SIPResponse(status, answering: fields, toTag: toTag)
    }
}
