import HTTPCore
import Net

extension HTTPConnection {
    /// Takes what a trusted proxy says about its client, and removes what anybody says: handlers see the client alone.
    /// Gives what is wrong with it, if anything is.
    func settleForwarding(of request: inout HTTPRequest) -> HTTPParseError? {
        defer { request.fields.removeAll { FramingFields.isForwarding($0.utf8.span) } }
        guard peer.isTrusted, let address = peer.address else { return nil }
        do throws(HTTPParseError) {
            let client = try ForwardedClient(
                fields: request.fields, peer: address, trusted: worker.configuration.trustedProxies)
            request.remoteAddress = client.address.description
            if let isSecure = client.isSecure { request.isSecure = isSecure }
            if let host = client.host { request.fields["Host"] = host }
            return nil
        } catch {
            return error
        }
    }
}
