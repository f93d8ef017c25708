/// One part of a form; its body is read, or skipped by asking for the next part.
package struct MultipartPart {
    /// The fields as sent.
    package let fields: HTTPFields
    /// The form field that the part belongs to.
    package let name: String
    /// What the sender calls the file, without any folder; nil where the part is no file.
    package let filename: String?
    /// The bytes as they arrive.
    package let body: MultipartPartBody

    init(fields: HTTPFields, body: MultipartPartBody) throws(MultipartError) {
        let disposition = try FormDataDisposition(fields)
        self.fields = fields
        self.body = body
        name = disposition.name
        filename = disposition.filename
    }

    /// The Content-Type as sent, or what RFC 7578 §4.4 supposes without one.
    package var mediaType: String { fields["Content-Type"] ?? "text/plain" }

    /// What is left of the body. Throws `MultipartError.partTooLarge` past the limit, in bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var whole: [UInt8] = []
        for try await piece in body {
            guard whole.count + piece.count <= limit else { throw MultipartError.partTooLarge(limit: limit) }
            whole += piece
        }
        return whole
    }
}
