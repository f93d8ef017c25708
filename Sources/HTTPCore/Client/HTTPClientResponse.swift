/// Another server's answer: the head, and a body that is still arriving.
package struct HTTPClientResponse: Sendable {
    /// The final status, after the redirects that the request lets the transport follow.
    package let status: HTTPStatus
    /// The fields of the head. Of a body that was expanded, they no longer tell coding and length.
    package let fields: HTTPFields
    /// The body; reading it to its end frees the connection for the next request.
    package let body: HTTPBody

    /// An answer from its parts, as transports and their stand-ins make it.
    package init(status: HTTPStatus, fields: HTTPFields, body: HTTPBody) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
