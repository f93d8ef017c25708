extension HTTPRequest {
    /// The parts of a `multipart/form-data` body as they arrive (RFC 7578). Throws for another media type or without a
    /// usable boundary; the route's body limit holds beside these.
    package func multipart(limits: MultipartLimits = MultipartLimits()) throws(MultipartError) -> MultipartParts {
        let types = fields.all("Content-Type")
        guard types.count == 1 else { throw .notFormData }
        let boundary = try MultipartBoundary(contentType: types[0])
        return MultipartParts(
            reader: MultipartReader(body, parser: MultipartParser(boundary: boundary, limits: limits)))
    }
}
