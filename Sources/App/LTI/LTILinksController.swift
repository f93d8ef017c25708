import Core
import HTTPCore
import LTI

/// What learners do with a link besides talking.
struct LTILinksController: LearningPlatformController {
    let launches: Launches

    var routes: [Route] {
        [
            Route(.post, "/api/v1/lti/resource-links/{link_id}/restart", access: .member, bodyLimit: 1 << 10) {
                request, context in
                let member = try context.member
                let thread = try await launches.restart(
                    context.parameter("link_id", as: ResourceLinkID.self), by: member.userID,
                    locale: request.preferredLocale, in: member.tenantID)
                return .json(["thread_id": .string(thread.description)], status: .created)
            }.documented(
                "Begin another conversation on a link", tag: "Learning platforms", status: .created,
                answer: .object([.required("thread_id", .string())]),
                details: """
                    For people whom the link's platform sent, where the link lets them begin again and its dates \
                    allow it. The conversation before stays to be read.
                    """)
        ]
    }
}
