import Auth
import Core
import HTTPCore

/// A person's data as one archive: one's own, or that of somebody whom one answers for.
struct PrivacyExportController {
    let export: PersonalExport

    var routes: [Route] {
        let (path, tag) = ("/api/v1/privacy", "Privacy")
        return [
            Route(.get, "\(path)/export", access: .member) { request, context in
                let member = try context.member
                // A key that may talk with assistants is not to carry everything away.
                guard member.sessionID != nil else {
                    throw HTTPError(.forbidden, .forbidden, "Only a person who has signed in may export their data.")
                }
                return try await send(member.userID, request, context)
            }.documented(
                "Export everything that is kept about oneself", tag: tag, answer: .string(format: "binary"),
                mediaType: "application/zip"),
            Route(.get, "\(path)/people/{user_id}/export", access: .permission(.privacyManage)) { request, context in
                try await send(context.parameter("user_id"), request, context)
            }.documented(
                "Export everything that is kept about a person", tag: tag, answer: .string(format: "binary"),
                mediaType: "application/zip"),
        ]
    }

    private func send(
        _ user: UserID, _ request: HTTPRequest, _ context: RequestContext
    ) async throws -> HTTPResponse {
        let tenant = try context.member.tenantID
        let member = try await export.begin(of: user, in: tenant, by: Requester(request, context))
        return HTTPResponse(
            fields: [
                "Content-Type": "application/zip",
                "Content-Disposition": "attachment; filename=\"lyceum-\(user).zip\"", "Cache-Control": "no-store",
            ],
            body: .stream { [export] writer in
                try await export.write(of: member, in: tenant) { try await writer.write($0) }
            })
    }
}
