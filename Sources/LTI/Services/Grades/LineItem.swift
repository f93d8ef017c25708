package import Core

/// A column of a platform's grade book (Assignment and Grade Services 2.0 §3.2).
package struct LineItem: Sendable, Equatable {
    /// Its address at the platform, which is its `id`; empty for one that is to be made.
    package var url: String
    package var label: String
    /// Above zero.
    package var scoreMaximum: Double
    /// The platform's `resource_link.id` that it belongs to.
    package var resourceLinkID: String?
    /// What the tool calls what is graded.
    package var resourceID: String?
    /// What sort of grade it is, in the tool's words.
    package var tag: String?
    /// From when and until when learners may hand in, as RFC 3339 has it.
    package var startDate: String?
    package var endDate: String?
    /// Whether the platform may send people from its grade book to the work (Submission Review 1.0 §3.1).
    package var isReviewable = false

    package init(
        url: String = "", label: String, scoreMaximum: Double, resourceLinkID: String? = nil, resourceID: String? = nil,
        tag: String? = nil, startDate: String? = nil, endDate: String? = nil
    ) {
        self.url = url
        self.label = label
        self.scoreMaximum = scoreMaximum
        self.resourceLinkID = resourceLinkID
        self.resourceID = resourceID
        self.tag = tag
        self.startDate = startDate
        self.endDate = endDate
    }

    /// Reads `application/vnd.ims.lis.v2.lineitem+json`; nil for what is none.
    package init?(json: JSONValue) {
        guard let url = json["id"]?.stringValue, !url.isEmpty, let maximum = json["scoreMaximum"]?.doubleValue,
            maximum > 0
        else { return nil }
        self.init(
            url: url, label: json["label"]?.stringValue ?? "", scoreMaximum: maximum,
            resourceLinkID: json["resourceLinkId"]?.stringValue, resourceID: json["resourceId"]?.stringValue,
            tag: json["tag"]?.stringValue, startDate: json["startDateTime"]?.stringValue,
            endDate: json["endDateTime"]?.stringValue)
    }

    /// `submissionReview` of a line item: work can be looked at from the first message on, at the link's own address.
    static let submissionReview: JSONValue = [
        "reviewableStatus": .array(
            [ActivityProgress.inProgress, .submitted, .completed].map { .string($0.rawValue) })
    ]

    package var json: JSONValue {
        var members: JSONObject = ["label": .string(label), "scoreMaximum": .double(scoreMaximum)]
        let others = [
            ("id", url.isEmpty ? nil : url), ("resourceLinkId", resourceLinkID), ("resourceId", resourceID),
            ("tag", tag), ("startDateTime", startDate), ("endDateTime", endDate),
        ]
        for case (let name, let value?) in others { members.append(name, .string(value)) }
        if isReviewable { members.append("submissionReview", Self.submissionReview) }
        return .object(members)
    }
}
