package import Core

/// An error that knows its own HTTP answer; any other error is answered as a 500 with an id.
///
/// `description` is shown to the client: it says what happened and what to do, never what the server looks like inside.
package protocol HTTPResponseError: Error, CustomStringConvertible {
    /// The status of the answer.
    var status: HTTPStatus { get }
    /// What programs decide by; people read `description`.
    var code: ErrorCode { get }
    /// Machine-readable particulars, such as the path of a wrong field.
    var details: JSONValue? { get }
    /// Fields that the answer carries, such as `Allow` or `WWW-Authenticate`.
    var fields: HTTPFields { get }
}

extension HTTPResponseError {
    /// None unless an error says otherwise.
    package var details: JSONValue? { nil }
    /// None unless an error says otherwise.
    package var fields: HTTPFields { HTTPFields() }
}

/// The error for handlers that need no type of their own.
package struct HTTPError: HTTPResponseError {
    package let status: HTTPStatus
    package let code: ErrorCode
    package let description: String
    package let details: JSONValue?
    package let fields: HTTPFields

    /// An error whose description may be shown to anyone.
    package init(
        _ status: HTTPStatus, _ code: ErrorCode, _ description: String, details: JSONValue? = nil,
        fields: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.code = code
        self.description = description
        self.details = details
        self.fields = fields
    }
}
