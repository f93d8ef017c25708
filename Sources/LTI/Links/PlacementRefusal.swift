package import HTTPCore
package import Postgres

/// Why somebody may write nothing any more on a link that they launched, whatever its dates.
package enum PlacementRefusal: String, HTTPResponseError {
    /// The platform's registration is switched off, or the deployment is held or refused.
    case disconnected
    /// The person is in the link's course no longer. A launch takes them in again.
    case left

    /// Gives the case as text for the place `p` on the link `l`, and NULL where there is none: part of a statement that
    /// asks for more of both.
    package static let column: Query = """
        CASE WHEN NOT EXISTS (
            SELECT FROM lti_deployments d
            JOIN lti_registrations r ON r.tenant_id = d.tenant_id AND r.id = d.registration_id
            WHERE d.tenant_id = l.tenant_id AND d.registration_id = l.registration_id
                AND d.deployment_id = l.deployment_id AND d.status = 'active' AND r.status = 'active')
        THEN 'disconnected'
        WHEN l.course_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM course_memberships cm
            WHERE cm.tenant_id = l.tenant_id AND cm.course_id = l.course_id AND cm.user_id = p.user_id)
        THEN 'left' END
        """

    package var status: HTTPStatus { .forbidden }
    package var code: ErrorCode { .forbidden }

    package var description: String {
        switch self {
        case .disconnected: "The connection of this course is switched off."
        case .left: "You are not in this course any more. Open the activity from your course again."
        }
    }
}
