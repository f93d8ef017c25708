import Auth
import Core
import HTTPCore
import LTI
import Postgres

/// "Check this registration": asks the platform for its keys and for tokens, and says what works.
struct LTIRegistrationCheckController {
    let registrations: RegistrationStore
    let keySets: KeySets
    let tokens: ServiceTokens

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/lti/registrations/{registration_id}/check",
                access: .permission(.learningPlatformsManage),
                bodyLimit: 1 << 10, timeout: .seconds(120), traits: [.crossOrigin, .question]
            ) { _, context in
                let (id, tenant) = (
                    try context.parameter("registration_id", as: RegistrationID.self), try context.member.tenantID
                )
                let (registration, deployments) = try await registrations.database.withTenant(tenant) { transaction in
                    (
                        try await registrations.registration(id, in: transaction),
                        try await DeploymentStore().list(of: id, in: transaction)
                    )
                }
                return .json(
                    try await RegistrationCheck.run(
                        registration, deployments: deployments, keySets: keySets, tokens: tokens
                    ).json)
            }.documented(
                "Ask a platform for its keys and for tokens, and say what works", tag: "Learning platforms",
                answer: .object([
                    .required("works", .boolean),
                    .required(
                        "findings",
                        .array(
                            .object([
                                .required("name", .string()),
                                .required("result", .choice(RegistrationCheck.Finding.Result.self)),
                                .required("message", .string()),
                            ]))),
                ]))
        ]
    }
}
