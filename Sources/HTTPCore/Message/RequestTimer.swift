/// The server's clock for the handler of one request.
package protocol RequestTimer: AnyObject, Sendable {
    /// Gives the handler so much time from when it first waits for something; nil for as much as it takes. When the time
    /// is up before the answer has begun, the handler's task is cancelled and the client told so.
    func allow(_ time: Duration?)
}
