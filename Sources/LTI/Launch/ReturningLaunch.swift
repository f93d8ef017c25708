import Auth
import Core
import HTTPCore
import Postgres

/// The launch of somebody who was there before, in which nothing is new but when: most launches are, and all that they need
/// to know is asked for in one exchange.
struct ReturningLaunch {
    let outcome: LaunchOutcome

    /// What is left to note of it.
    func notes(at now: Timestamp) -> [Query] {
        guard case .resourceLink(let launch, let link, _, _) = outcome, let subject = launch.claims.subject else {
            return []
        }
        // In the order in which any launch changes these rows, so that two of one person never wait for each other.
        return [
            """
            UPDATE lti_people SET last_seen_at = \(now)
            WHERE tenant_id = app_tenant_id() AND issuer = \(launch.registration.issuer) AND subject = \(subject)
            """,
            """
            UPDATE lti_placements SET last_launch_at = \(now)
            WHERE tenant_id = app_tenant_id() AND link_id = \(link.id) AND user_id = \(launch.userID)
            """,
        ]
    }

    /// Looks for it.
    struct Search {
        private let claims: LaunchClaims
        private let registration: Registration
        private let assistants: any AssistantSession
        private let subject: String
        private let course: LaunchClaims.Course
        private let link: LaunchClaims.Link
        private let roles: LaunchRoles

        /// Nil for launches that are never only a return. Of the others those are none of people to whom launches gave
        /// a role in the institution, which may be over.
        init?(claims: LaunchClaims, registration: Registration, assistants: any AssistantSession) {
            let rules = registration.settings.rules
            guard claims.messageType == .resourceLink, !rules.makesTeachers, !rules.makesAdministrators,
                let subject = claims.subject, let course = claims.course, let link = claims.link
            else { return nil }
            self.claims = claims
            self.registration = registration
            self.assistants = assistants
            self.subject = subject
            self.course = course
            self.link = link
            roles = LaunchRoles(claims.roles, map: rules.roles)
        }

        private var place: LaunchPlace {
            LaunchPlace(registrationID: registration.id, deploymentID: claims.deploymentID)
        }

        /// The statements, whose results `found` reads.
        func statements(at now: Timestamp) -> [Query] {
            let isLink: Query = """
                l.tenant_id = app_tenant_id() AND l.registration_id = \(place.registrationID)
                    AND l.deployment_id = \(place.deploymentID) AND l.resource_link_id = \(link.id)
                """
            return [
                DeploymentStore.statement(for: claims.deploymentID, of: registration.id),
                LTIPersonStore.statement(for: subject, of: registration.issuer),
                LTIContextStore.statement(for: course, of: place, at: now),
                ResourceLinkStore.statement(for: link.id, of: place),
                assistants.statement(for: "(SELECT l.workflow_id FROM lti_resource_links l WHERE \(isLink))"),
                """
                SELECT \(unsafeSQL: Placement.columns)
                FROM lti_resource_links l
                JOIN lti_people pe ON pe.tenant_id = l.tenant_id AND pe.issuer = \(registration.issuer)
                    AND pe.subject = \(subject)
                JOIN lti_placements p ON p.tenant_id = l.tenant_id AND p.link_id = l.id AND p.user_id = pe.user_id
                    AND p.role = \(roles.part.rawValue)
                JOIN memberships m ON m.tenant_id = l.tenant_id AND m.user_id = pe.user_id AND m.state = 'active'
                    AND m.launch_role = 'learner' AND (\(claims.locale)::text IS NULL OR m.locale = \(claims.locale))
                JOIN course_memberships cm ON cm.tenant_id = l.tenant_id AND cm.course_id = l.course_id
                    AND cm.user_id = pe.user_id AND cm.role = \(roles.part.rawValue)
                JOIN course_assistants ca ON ca.tenant_id = l.tenant_id AND ca.course_id = l.course_id
                    AND ca.workflow_id = l.workflow_id
                WHERE \(isLink)
                """,
                assistants.statement(
                    ofConversation: """
                        (SELECT p.thread_id FROM lti_resource_links l
                        JOIN lti_people pe ON pe.tenant_id = l.tenant_id AND pe.issuer = \(registration.issuer)
                            AND pe.subject = \(subject)
                        JOIN lti_placements p ON p.tenant_id = l.tenant_id AND p.link_id = l.id
                            AND p.user_id = pe.user_id
                        WHERE \(isLink))
                        """),
            ]
        }

        /// The launch; nil where anything of it is new, or is not as it should be.
        func found(_ results: [[Row]], at now: Timestamp) throws -> ReturningLaunch? {
            let names = registration.settings.rules.keepsNames ? claims.names : JSONObject()
            guard let deployment = try results[0].first.map(Deployment.init(row:)), deployment.status == .active,
                deployment.wasJustLaunched(at: now),
                let person = try results[1].first.map(LTIPerson.init(row:)),
                JSONValue.object(person.names) == .object(names),
                let context = try results[2].first.map(LTIContext.init(row:)), let courseID = context.courseID,
                !context.learns(from: course, claims.services),
                let known = try results[3].first.map(ResourceLink.init(row:)),
                let assistant = try results[4].first.map(assistants.assistant),
                !known.learns(from: link, claims.services, context.id, courseID, assistant.id),
                known.courseID == courseID,
                let placement = try results[5].first.map(Placement.init(row:)), placement.userID == person.userID
            else { return nil }
            let launch = AdmittedLaunch(
                registration: registration, claims: claims, userID: person.userID, roles: roles, context: context,
                isAnonymous: false)
            let met = LaunchAssistants(link: assistant, conversation: try results[6].first.map(assistants.assistant))
            return ReturningLaunch(outcome: .resourceLink(launch, known, placement, met))
        }
    }
}
