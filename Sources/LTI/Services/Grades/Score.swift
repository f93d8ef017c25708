package import Core

/// Points given, of a maximum above zero; a platform takes neither without the other (Assignment and Grade Services 2.0
/// §3.4.3).
package struct Points: Sendable, Equatable {
    package let given: Double
    package let maximum: Double

    /// Nil for a negative or infinite number, and for a maximum that is not above zero. More than the maximum is allowed.
    package init?(given: Double, maximum: Double) {
        guard given.isFinite, given >= 0, maximum.isFinite, maximum > 0 else { return nil }
        self.given = given
        self.maximum = maximum
    }
}

/// How far the person has come (§3.4.7).
package enum ActivityProgress: String, Sendable, CaseIterable {
    case initialized = "Initialized"
    case started = "Started"
    case inProgress = "InProgress"
    case submitted = "Submitted"
    case completed = "Completed"
}

/// How far the grading has come (§3.4.8).
package enum GradingProgress: String, Sendable, CaseIterable {
    case fullyGraded = "FullyGraded"
    case pending = "Pending"
    case pendingManual = "PendingManual"
    case failed = "Failed"
    case notReady = "NotReady"
}

/// What a platform is told of one person at one line item (§3.4).
package struct Score: Sendable, Equatable {
    /// Who, as the platform calls them: the `sub` of their launches.
    package let subject: String
    /// Nil tells progress alone.
    package let points: Points?
    package let comment: String?
    package let activityProgress: ActivityProgress
    package let gradingProgress: GradingProgress
    /// When the person handed in, where that is known (§3.4.6).
    package let submittedAt: Timestamp?
    /// When the score was made: later ones win, and a platform refuses one that is not later (§3.4.5).
    package let timestamp: Timestamp

    package init(
        subject: String, points: Points?, comment: String? = nil, activityProgress: ActivityProgress = .completed,
        gradingProgress: GradingProgress = .fullyGraded, submittedAt: Timestamp? = nil, timestamp: Timestamp
    ) {
        self.subject = subject
        self.points = points
        self.comment = comment
        self.activityProgress = activityProgress
        self.gradingProgress = gradingProgress
        self.submittedAt = submittedAt
        self.timestamp = timestamp
    }

    /// As `application/vnd.ims.lis.v1.score+json`; times with milliseconds and their zone.
    package var json: JSONValue {
        var members: JSONObject = ["userId": .string(subject)]
        if let points {
            members.append("scoreGiven", .double(points.given))
            members.append("scoreMaximum", .double(points.maximum))
        }
        if let comment, !comment.isEmpty { members.append("comment", .string(comment)) }
        members.append("activityProgress", .string(activityProgress.rawValue))
        members.append("gradingProgress", .string(gradingProgress.rawValue))
        members.append("timestamp", .string(timestamp.inMilliseconds))
        if let submittedAt { members.append("submission", ["submittedAt": .string(submittedAt.inMilliseconds)]) }
        return .object(members)
    }
}

extension Timestamp {
    /// RFC 3339 in UTC with three digits of fraction, which every platform reads.
    package var inMilliseconds: String { "\(rfc3339.dropLast(4))Z" }
}
