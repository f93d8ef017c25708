package import Core

/// Tags the identifiers of grades.
package enum GradeTag: IdentifierTag { package static let prefix = "" }

package typealias GradeID = Identifier<GradeTag>

/// A score for one person at one resource link (Assignment and Grade Services 2.0 §3.4).
package struct Grade: Sendable, Equatable {
    /// How far the person has come (§3.4.7).
    package enum ActivityProgress: String, Sendable {
        case initialized = "Initialized"
        case started = "Started"
        case inProgress = "InProgress"
        case submitted = "Submitted"
        case completed = "Completed"
    }

    /// How far the grading has come (§3.4.8).
    package enum GradingProgress: String, Sendable {
        case fullyGraded = "FullyGraded"
        case pending = "Pending"
        case pendingManual = "PendingManual"
        case failed = "Failed"
        case notReady = "NotReady"
    }

    /// Points given, of a maximum above zero; a platform takes neither without the other.
    package struct Score: Sendable, Equatable {
        package let given: Double
        package let maximum: Double

        /// Nil for a negative or infinite score, and for a maximum that is not above zero.
        package init?(given: Double, maximum: Double) {
            guard given.isFinite, given >= 0, maximum.isFinite, maximum > 0 else { return nil }
            self.given = given
            self.maximum = maximum
        }
    }

    package let id: GradeID
    package let tenantID: TenantID
    package let userID: UserID
    package let registrationID: RegistrationID
    /// The platform's `resource_link.id`.
    package let resourceLinkID: String
    /// Nil tells progress alone.
    package let score: Score?
    package let comment: String?
    package let activityProgress: ActivityProgress
    package let gradingProgress: GradingProgress
    /// When the score was made: later ones win, and a platform refuses one that is not later.
    package let timestamp: Timestamp

    package init(
        id: GradeID, tenantID: TenantID, userID: UserID, registrationID: RegistrationID, resourceLinkID: String,
        score: Score?, comment: String?, activityProgress: ActivityProgress, gradingProgress: GradingProgress,
        timestamp: Timestamp
    ) {
        self.id = id
        self.tenantID = tenantID
        self.userID = userID
        self.registrationID = registrationID
        self.resourceLinkID = resourceLinkID
        self.score = score
        self.comment = comment
        self.activityProgress = activityProgress
        self.gradingProgress = gradingProgress
        self.timestamp = timestamp
    }
}
