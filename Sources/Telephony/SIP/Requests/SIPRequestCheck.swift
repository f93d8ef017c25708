/// What a user agent server answers before it looks at what a request wants (RFC 3261 §8.2).
struct SIPRequestCheck: Sendable {
    /// Extensions that a request may require, in lower case.
    var extensions: Set<String>
    /// Methods that are served here.
    var methods: [SIPMethod]
    /// Types of bodies that are read, in lower case.
    var bodyTypes: [String]

    /// Nil where nothing stands against the request. CANCEL and ACK are never asked for extensions (§8.2.2.3).
    func refusal(of request: SIPRequest, toTag: String) -> SIPResponse? {
        let fields = request.fields
        if !methods.contains(request.method) {
            let status = SIPMethod.known.contains(request.method) ? SIPStatus(405) : .notImplemented
            return response(status, request, toTag, (.allow, methods.map(\.name).joined(separator: ", ")))
        }
        guard request.method != .ack, request.method != .cancel else { return nil }
        let unknown = (fields.options(.require) + fields.options(.proxyRequire)).filter { !extensions.contains($0) }
        if !unknown.isEmpty {
            return response(.badExtension, request, toTag, (.unsupported, unknown.joined(separator: ", ")))
        }
        if let refusal = bodyRefusal(of: request, toTag: toTag) { return refusal }
        // An INVITE is answered with a description of a session, which the other side has to take.
        let accepted: [SIPMediaType] = fields.values(.accept)
        if request.method == .invite, fields[.accept] != nil,
            !accepted.contains(where: { $0.covers("application/sdp") })
        {
            return response(.notAcceptable, request, toTag, nil)
        }
        return nil
    }

    /// §8.2.3: a body that is not understood, of a type or in a coding.
    private func bodyRefusal(of request: SIPRequest, toTag: String) -> SIPResponse? {
        guard !request.body.isEmpty else { return nil }
        if let coding = request.fields[.contentEncoding], coding.lowercased() != "identity" {
            return response(.unsupportedMediaType, request, toTag, (SIPFieldName("Accept-Encoding"), "identity"))
        }
        if let type = request.fields.contentType, bodyTypes.contains(type.name) { return nil }
        return response(.unsupportedMediaType, request, toTag, (.accept, bodyTypes.joined(separator: ", ")))
    }

    private func response(
        _ status: SIPStatus, _ request: SIPRequest, _ toTag: String, _ field: (SIPFieldName, String)?
    ) -> SIPResponse {
        var response = request.response(status, toTag: toTag)
        if let (name, value) = field { response.fields.append(name, value) }
        return response
    }
}
