import Core
import Postgres

extension ScoreStore {
    /// The statement that makes those scores due at once, with all their attempts, that wait because the platform of a
    /// registration let nobody in: what is registered has been changed. Those on their way are left alone.
    static func resuming(_ registration: RegistrationID) -> Query {
        let causes: [ServiceFailure.Code] = [.notGranted, .noToken, .unauthorized, .forbidden]
        return """
            UPDATE lti_scores SET next_at = now(), attempts = 0
            WHERE tenant_id = app_tenant_id() AND registration_id = \(registration) AND status = 'pending'
                AND lease_owner IS NULL AND error_code = ANY (\(causes.map(\.rawValue)))
            """
    }
}
