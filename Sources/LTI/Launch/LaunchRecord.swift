package import Core
import Postgres

package enum LaunchTag: IdentifierTag { package static let prefix = "" }

/// Names a launch.
package typealias LaunchID = Identifier<LaunchTag>

/// What became of a launch, for administrators.
package struct LaunchRecord: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case launched
        /// Its deployment waits for approval.
        case held
        /// The platform sent what cannot be let in, or an error.
        case refused
        /// This server, or what it asked for, failed.
        case failed
    }

    package let id: LaunchID
    package var registrationID: RegistrationID?
    package var userID: UserID?
    package var linkID: ResourceLinkID?
    package var messageType: String?
    package var outcome: Outcome
    /// Why it was not let in, as a name and as a sentence.
    package var cause: String?
    package var detail: String?
    /// What the page showed.
    package var supportCode: String
    package let at: Timestamp

    package init(id: LaunchID, outcome: Outcome, supportCode: String, at: Timestamp) {
        self.id = id
        self.outcome = outcome
        self.supportCode = supportCode
        self.at = at
    }

    static let columns = """
        id, registration_id, user_id, link_id, message_type, outcome, cause, detail, support_code, at
        """

    init(row: Row) throws {
        let outcome: String
        (id, registrationID, userID, linkID, messageType, outcome, cause, detail, supportCode, at) = try row.decode(
            LaunchID.self, RegistrationID?.self, UserID?.self, ResourceLinkID?.self, String?.self, String.self,
            String?.self, String?.self, String.self, Timestamp.self)
        guard let known = Outcome(rawValue: outcome) else { throw LTIError.unknownColumn("outcome") }
        self.outcome = known
    }
}
