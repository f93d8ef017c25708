import Core

/// Compresses whole answers with gzip for clients that take it (RFC 9110 §8.4, §12.5.3).
///
/// Left as they are: streams, answers of up to 1 KiB, content that is packed already, parts of a file, answers that say
/// `no-transform` (RFC 9111 §5.2.2.6), those that vary by `Accept-Encoding` on their own, and those of routes whose
/// answers hold secrets.
package struct ResponseCompression: Middleware {
    /// What is not longer fits into one packet with its head.
    private static let minimumBytes = 1 << 10
    /// Compressing more than this takes longer than changing threads: it would hold up the loop's other connections.
    private static let longBytes = 8 << 10
    /// Twice as fast as zlib's own choice, and a few per cent larger.
    private let deflaters = DeflaterPool(level: 4)

    /// Compresses everything that may be.
    package init() {}

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        var response = await next(request, exchange)
        if response.status == .notModified { return Self.notModified(response, for: request) }
        guard case .bytes(let bytes) = response.body, bytes.count > Self.minimumBytes,
            !exchange.traits.contains(.secret), Self.mayBeCompressed(response)
        else { return response }
        response.fields.vary(by: "Accept-Encoding")
        guard request.prefersGzip, let packed = await compress(bytes), packed.count < bytes.count else {
            return response
        }
        response.body = .bytes(packed)
        response.fields.append("Content-Encoding", "gzip")
        Self.weakenTag(of: &response)
        return response
    }

    /// A whole body as gzip; nil where there is no memory for it.
    package static func gzip(_ bytes: [UInt8], level: Int) -> [UInt8]? {
        (try? Deflater(format: .gzip, level: level))?.deflate(bytes, flush: .finish)
    }

    private func compress(_ bytes: [UInt8]) async -> [UInt8]? {
        guard bytes.count > Self.longBytes else { return deflaters.gzip(bytes) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { deflaters.gzip(bytes) }
    }

    private static func mayBeCompressed(_ response: HTTPResponse) -> Bool {
        let fields = response.fields
        return response.status.allowsBody && response.status != .partialContent
            && fields["Content-Encoding"] == nil && fields["Content-Range"] == nil
            && fields["Content-Type"].map(MediaType.isCompressible) ?? false
            && !fields.hasMember("Cache-Control", "no-transform") && !negotiatesItself(response)
    }

    private static func negotiatesItself(_ response: HTTPResponse) -> Bool {
        response.fields.hasMember("Vary", "Accept-Encoding")
    }

    /// A client that names the weak tag holds the compressed answer, so the tag that says "still that" is the weak one
    /// too (RFC 9110 §15.4.5).
    private static func notModified(_ response: HTTPResponse, for request: HTTPRequest) -> HTTPResponse {
        guard let tag = response.fields["ETag"].flatMap({ EntityTag($0) }), !negotiatesItself(response),
            request.prefersGzip,
            EntityTagList(request.fields.all("If-None-Match"))?.holdsWeakForm(of: tag) == true
        else { return response }
        var response = response
        weakenTag(of: &response)
        return response
    }

    /// A strong tag names bytes; those of the compressed answer are others (RFC 9110 §8.8.3.3).
    private static func weakenTag(of response: inout HTTPResponse) {
        guard let tag = response.fields["ETag"], !tag.hasPrefix("W/") else { return }
        response.fields["ETag"] = "W/" + tag
    }
}
