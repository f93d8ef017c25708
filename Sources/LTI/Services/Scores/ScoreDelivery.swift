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
    /// Why the attempt before failed, if one did.
    package let lastFailure: ServiceFailure.Code?
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
    /// The platform has, or may have, something newer of somebody else's: once more after the pause, with a later
    /// timestamp.
    case outdated(Duration, ServiceFailure)
    /// The platform may not be asked at present: once more after the pause, and this was no attempt.
    case suspended(Duration, ServiceFailure)
    /// Somebody else makes the line item: once more in a moment, and this was no attempt.
    case waiting
    /// The line item with this address is gone from the platform; another is made after the pause.
    case lostLineItem(String, Duration, ServiceFailure)
    /// Never.
    case failed(ServiceFailure)
}

extension ScoreDelivery {
    /// What it means that the platform did not take the score (Assignment and Grade Services 2.0 §3.4.5 for the
    /// conflict).
    func outcome(of failure: ServiceFailure, by limits: ScoreQueue.Limits) -> ScoreOutcome {
        switch failure.code {
        // Of a timestamp that was sent before, an equal one is ours: it has arrived.
        case .conflict where mayHaveArrived: .delivered
        case .conflict where mayPass(failure, by: limits): .outdated(pause(after: failure, by: limits), failure)
        // Some refuse a time that is not later as they refuse anything (Open edX), so one later time is tried.
        case .refused where lastFailure != .refused && attempt < limits.attempts:
            .outdated(pause(after: failure, by: limits), failure)
        case .notFound: .failed(failure)
        default: postponed(failure, by: limits)
        }
    }

    /// What it means that there is no line item for the score, which has not been sent.
    func outcome(ofLineItem failure: ServiceFailure, by limits: ScoreQueue.Limits) -> ScoreOutcome {
        var failure = failure
        failure.mayHaveArrived = false
        return postponed(failure, by: limits)
    }

    /// What it means that the platform did not find where the score went, and does not say that the line item is there.
    /// One made anew is not taken for lost again at once.
    func outcome(
        ofLost lineItem: String, _ failure: ServiceFailure, by limits: ScoreQueue.Limits
    ) -> ScoreOutcome {
        lastFailure != .notFound && attempt < limits.attempts
            ? .lostLineItem(lineItem, pause(after: failure, by: limits), failure) : .failed(failure)
    }

    private func postponed(_ failure: ServiceFailure, by limits: ScoreQueue.Limits) -> ScoreOutcome {
        mayPass(failure, by: limits) ? .postponed(pause(after: failure, by: limits), failure) : .failed(failure)
    }

    /// Whether another attempt may do better: after what mostly stays as it is, some more.
    private func mayPass(_ failure: ServiceFailure, by limits: ScoreQueue.Limits) -> Bool {
        guard attempt < limits.attempts else { return false }
        return switch failure.code {
        case .forbidden, .notFound, .conflict: attempt < limits.refusals || failure.code != lastFailure
        default: failure.isRetryable
        }
    }

    private func pause(after failure: ServiceFailure, by limits: ScoreQueue.Limits) -> Duration {
        limits.pause(after: attempt, asked: failure.pause, share: id.uuid.low)
    }
}
