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
                let begun = try await launches.restart(
                    context.parameter("link_id", as: ResourceLinkID.self), by: member.userID,
                    locale: request.preferredLocale, in: member.tenantID)
                return .json(
                    ["thread_id": .string(begun.thread.description), "assistant": .object(begun.assistant)],
                    status: .created)
            }.documented(
                "Begin another conversation on a link", tag: "Learning platforms", status: .created,
                answer: .object([
                    .required("thread_id", .string()),
                    .required(
                        "assistant",
                        .object([
                            .required("slug", .string()), .required("title", .string()),
                            .required("description", .string()), .required("starter_prompts", .array(.string())),
                            .required("auto_start", .boolean),
                        ])),
                ]),
                details: """
                    For people whom the link's platform sent, where the link lets them begin again and its dates \
                    allow it, as long as the platform lets people in and its course has them. The conversation is with \
                    the link's assistant of now; the one before stays to be read.
                    """)
        ]
    }
}
