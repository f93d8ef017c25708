package import Core

extension HTTPResponse {
    /// An answer whose body is the value.
    package static func json(_ value: JSONValue, status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status: status, fields: ["Content-Type": "application/json"], body: .bytes(value.serialized()))
    }

    /// An answer of plain text.
    package static func text(_ text: String, status: HTTPStatus = .ok) -> HTTPResponse {
        var fields = HTTPFields()
        fields.reserveCapacity(3)
        fields.append("Content-Type", "text/plain; charset=utf-8")
        var text = text
        let bytes = text.withUTF8 { unsafe Array($0) }
        return HTTPResponse(status: status, fields: fields, body: .bytes(bytes))
    }
}
