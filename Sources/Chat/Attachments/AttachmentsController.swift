package import Core
import Crypto
package import HTTPCore

/// Where attachments come in and are given out.
package struct AttachmentsController: Sendable {
    private let attachments: Attachments
    private let clock: any WallClock

    package init(attachments: Attachments, clock: any WallClock) {
        self.attachments = attachments
        self.clock = clock
    }

    /// What stands around a file in a form.
    private static let formBytes = 64 << 10

    package var routes: [Route] {
        [
            Route(
                .put, "/uploads/{upload}", access: .public, bodyLimit: AttachmentLimits.largestFile,
                timeout: .seconds(900), traits: .crossOrigin
            ) { request, context in
                guard let token = OpaqueToken(try context.parameter("upload", as: String.self)) else {
                    throw AttachmentProblem.unknown
                }
                let length = request.fields["content-length"].flatMap { Int($0) }
                _ = try await attachments.upload(request.body, length: length, with: token)
                return HTTPResponse(status: .noContent)
            }.documented(
                "Upload what `attachments.create` announced", tag: "ChatKit", body: .any, status: .noContent,
                details: """
                    The address is the `upload_descriptor`'s: good once, for a quarter of an hour, for the person who \
                    announced the file. The body is the file, of exactly the announced size and type.
                    """, errors: [.invalidField, .unsupportedMediaType, .bodyTooLarge],
                otherBodies: ["application/octet-stream"]),
            Route(
                .post, "/api/v1/attachments", access: .permission(.assistantsUse),
                bodyLimit: AttachmentLimits.largestFile + Self.formBytes, timeout: .seconds(900), traits: .crossOrigin
            ) { request, context in
                .json(try await take(request, by: Self.scope(of: try context.member)))
            }.documented(
                "Attach a file in one step", tag: "ChatKit",
                body: .object([.required("file", .string(format: "binary"))]),
                answer: Self.schema,
                details: "`multipart/form-data` with the file as `file`: ChatKit's direct upload.",
                errors: [.invalidForm, .invalidField, .unsupportedMediaType, .bodyTooLarge, .storageFull],
                otherBodies: ["multipart/form-data"]),
            Route(
                .get, "/api/v1/attachments/{attachment_id}/content", access: .permission(.assistantsUse),
                timeout: .seconds(60), traits: .crossOrigin
            ) { request, context in
                let attachment = try await attachments.store.attachment(
                    context.parameter("attachment_id"), of: Self.scope(of: try context.member))
                return try content(of: attachment, for: request, caching: "private, no-cache", sharing: "same-origin")
            }.documented(
                "Read an attachment", tag: "ChatKit", answer: .string(format: "binary"),
                mediaType: "application/octet-stream",
                details: "Takes `Range` and conditions.", errors: [.preconditionFailed, .rangeNotSatisfiable],
                otherAnswers: Self.mediaTypes),
            Route(
                .get, "/files/{attachment_id}/{link}", access: .public, timeout: .seconds(60), traits: .crossOrigin
            ) { request, context in
                let id: AttachmentID = try context.parameter("attachment_id")
                guard let scope = attachments.links.scope(of: try context.parameter("link", as: String.self), for: id)
                else {
                    throw AttachmentProblem.unknown
                }
                let attachment = try await attachments.store.attachment(id, ofActive: scope)
                return try content(
                    of: attachment, for: request, caching: "private, max-age=3600", sharing: "cross-origin")
            }.documented(
                "Read an attachment by a link", tag: "ChatKit", answer: .string(format: "binary"),
                mediaType: "application/octet-stream",
                details: """
                    The address is a `preview_url`: one person's, good for a day or two, so that a page can show a \
                    picture without a token.
                    """, errors: [.preconditionFailed, .rangeNotSatisfiable],
                otherAnswers: Self.mediaTypes),
        ]
    }

    private static func scope(of member: Identity) -> PersonalScope {
        PersonalScope(tenantID: member.tenantID, userID: member.userID)
    }

    /// What is given out.
    private static let mediaTypes = AttachmentType.allCases.filter { $0 != .html }.map(\.rawValue)

    private static let schema = JSONSchema.object([
        .required("id", .string()), .required("name", .string()), .required("mime_type", .string()),
        .required("type", .enumeration(["file", "image"])), .optional("preview_url", .string(format: "uri")),
    ])

    /// The one file of a form.
    private func take(_ request: HTTPRequest, by scope: PersonalScope) async throws -> JSONValue {
        // What the form's length leaves for the file is what room is kept for.
        let length = request.fields["content-length"].flatMap { Int($0) }
        let most = min(length ?? AttachmentLimits.largestFile, AttachmentLimits.largestFile)
        let limits = MultipartLimits(
            parts: 8, partBytes: AttachmentLimits.largestFile, bytes: AttachmentLimits.largestFile + Self.formBytes)
        for try await part in try request.multipart(limits: limits) {
            guard part.name == "file", part.filename != nil else { continue }
            let attachment = try await attachments.take(part, atMost: max(1, most), by: scope)
            return attachments.shown(attachment, to: scope).json
        }
        throw HTTPError(.badRequest, .invalidForm, "The form needs a file under the name file.")
    }

    /// The bytes, or the part that is asked for; a browser can do nothing with them but show or keep them.
    private func content(
        of attachment: Attachment, for request: HTTPRequest, caching: String, sharing: String
    ) throws -> HTTPResponse {
        let state = FileState(tag: EntityTag("\"\(attachment.id)\""), length: attachment.size, modified: nil)
        let answer = FileResponse(
            to: request, file: state, mediaType: attachment.type.servedMediaType, now: clock.now(),
            boundary: OpaqueToken().text.replacing("-", with: "x").replacing("_", with: "x"))
        try answer.throwError()
        var fields = answer.fields
        let isShown = attachment.type.isImage || attachment.type.isAudio
        fields["Content-Disposition"] = AttachmentName.disposition(
            isShown ? "inline" : "attachment", attachment.name)
        fields["X-Content-Type-Options"] = "nosniff"
        fields["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
        fields["Cross-Origin-Resource-Policy"] = sharing
        fields["Cache-Control"] = caching
        guard answer.contentLength > 0 else { return HTTPResponse(status: answer.status, fields: fields) }
        let blobs = try attachments.blobs.store(named: attachment.store)
        let segments = answer.segments
        return HTTPResponse(
            status: answer.status, fields: fields,
            body: .counted(answer.contentLength) { writer in
                for segment in segments {
                    switch segment {
                    case .framing(let text): try await writer.write(text)
                    case .file(let range):
                        try await blobs.read(attachment.blob, range.offsets) { try await writer.write($0) }
                    }
                }
            })
    }
}
