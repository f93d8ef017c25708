package import HTTPCore

/// Where a sign-in comes from: personal data that only the person and who administers them may see.
package struct SessionOrigin: Sendable, Equatable {
    /// The numeric address of the client; empty where no socket is behind the request.
    package let address: String
    /// What the browser or program calls itself, in at most 256 characters.
    package let agent: String
    /// The request's id, for the audit log; nil where no request is behind it.
    package let requestID: String?

    /// Cuts what is too long, and leaves out what no database text can hold.
    package init(address: String, agent: String, requestID: String? = nil) {
        self.address = String(address.prefix(64))
        self.requestID = requestID
        self.agent = String(String.UnicodeScalarView(agent.unicodeScalars.filter { $0.value >= 0x20 }.prefix(256)))
    }

    /// Where the request comes from.
    package init(_ request: HTTPRequest, _ context: RequestContext) {
        self.init(
            address: request.remoteAddress, agent: request.fields["User-Agent"] ?? "", requestID: context.requestID)
    }

    /// The same for the audit log.
    func audit(_ actor: AuditActor) -> AuditOrigin {
        AuditOrigin(actor, address: address, requestID: requestID)
    }
}
