package import Core

/// A score that is to be delivered now.
package struct ScoreDelivery: Sendable {
    package let id: ScoreID
    package let tenantID: TenantID
    /// Nil where the person is nobody at the platform any more.
    package let subject: String?
    /// Nil for what tells progress alone.
    package let points: Points?
    package let comment: String?
    package let activity: ActivityProgress
    package let grading: GradingProgress
    package let submittedAt: Timestamp?
    package let timestamp: Timestamp
    /// Counts from 1.
    package let attempt: Int
    /// Whether an attempt with this timestamp may have arrived.
    package let mayHaveArrived: Bool
    package let lineItemID: LineItemID
    /// The line item as it is to be made where it has no address yet.
    package let lineItem: LineItem
    package let endpoint: GradeEndpoint
    package let client: ServiceClient
    /// Whether the registration is in use.
    package let isRegistrationActive: Bool

    /// What the platform is told; nil where it does not know the person.
    var score: Score? {
        subject.map { subject in
            Score(
                subject: subject, points: points, comment: comment, activityProgress: activity,
                gradingProgress: grading, submittedAt: submittedAt, timestamp: timestamp)
        }
    }
}

/// What became of an attempt to deliver a score.
package enum ScoreOutcome: Sendable, Equatable {
    case delivered
    /// Not now: once more after the pause.
    case postponed(Duration, ServiceFailure)
    /// The platform has something newer of somebody else's: once more with a later timestamp.
    case outdated
    /// Somebody else makes the line item: once more in a moment, and this was no attempt.
    case waiting
    /// The line item is gone from the platform; another is made.
    case lostLineItem
    /// Never.
    case failed(ServiceFailure)
}

extension ScoreDelivery {
    /// What an attempt that failed means (Assignment and Grade Services 2.0 §3.4.5 for the conflict).
    func outcome(of failure: ServiceFailure, by limits: ScoreQueue.Limits) -> ScoreOutcome {
        switch failure.code {
        // Of a timestamp that was sent before, an equal one is ours: it has arrived.
        case .conflict: mayHaveArrived ? .delivered : .outdated
        case .notFound where endpoint.lineItem == nil: .lostLineItem
        default:
            failure.isRetryable && attempt < limits.attempts
                ? .postponed(limits.pause(after: attempt, asked: failure.pause, share: id.uuid.low), failure)
                : .failed(failure)
        }
    }
}
