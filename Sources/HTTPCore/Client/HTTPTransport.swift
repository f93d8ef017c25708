/// Sends requests to other servers. Features take this protocol; the program hands them the real one.
///
/// What is to be added to every request, such as a trace context, belongs in a transport around another one: it changes
/// the request and passes it on.
package protocol HTTPTransport: Sendable {
    /// Sends the request and returns once the answer's head is here. Cancelling the task ends the transfer.
    /// Throws `HTTPTransportError`; a 4xx or 5xx is an answer, not an error.
    func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse
}
