package import Core

/// A link to an assistant as a platform places it in a course (Deep Linking 2.0 §3.2, "LTI Resource Link").
package struct ResourceLinkItem: Sendable, Equatable {
    /// A column of the gradebook that comes with the link.
    package struct LineItem: Sendable, Equatable {
        package let label: String?
        package let maximum: Double
        /// What the tool calls it.
        package let resourceID: String?
        package let tag: String?

        package init(label: String?, maximum: Double, resourceID: String? = nil, tag: String? = nil) {
            self.label = label
            self.maximum = maximum
            self.resourceID = resourceID
            self.tag = tag
        }
    }

    /// From when and until when; either may be open.
    package struct Period: Sendable, Equatable {
        package let start: Timestamp?
        package let end: Timestamp?

        /// Nil for one that ends before it begins; without both it is none.
        package init?(start: Timestamp?, end: Timestamp?) {
            guard start != nil || end != nil else { return nil }
            if let start, let end, end <= start { return nil }
            self.start = start
            self.end = end
        }
    }

    /// Where the link is shown, with a size in pixels where one is wanted.
    package struct Presentation: Sendable, Equatable {
        /// The specification's names of targets that a link can have.
        package enum Target: String, Sendable, CaseIterable { case iframe, window }

        package let target: Target
        package let width: Int?
        package let height: Int?

        package init(target: Target, width: Int?, height: Int?) {
            self.target = target
            self.width = width
            self.height = height
        }
    }

    /// The tool's address that the link launches.
    package let address: String
    package let title: String
    package let text: String?
    /// The address of a square picture.
    package let icon: String?
    /// The link's custom parameters, in order.
    package let custom: [(name: String, value: String)]
    package let lineItem: LineItem?
    /// When the link can be seen.
    package let available: Period?
    /// When it takes submissions.
    package let submission: Period?
    package let presentation: Presentation?

    package init(
        address: String, title: String, text: String?, icon: String?, custom: [(name: String, value: String)],
        lineItem: LineItem?, available: Period?, submission: Period?, presentation: Presentation?
    ) {
        self.address = address
        self.title = title
        self.text = text
        self.icon = icon
        self.custom = custom
        self.lineItem = lineItem
        self.available = available
        self.submission = submission
        self.presentation = presentation
    }

    package static func == (left: Self, right: Self) -> Bool { left.json == right.json }
}

extension ResourceLinkItem {
    /// The side of the icon, in pixels.
    private static let iconSide = 64

    /// As an element of `content_items`; what is not set is not there.
    package var json: JSONValue {
        var item: JSONObject = ["type": "ltiResourceLink", "url": .string(address), "title": .string(title)]
        item["text"] = text.map { .string($0) }
        item["icon"] = icon.map {
            ["url": .string($0), "width": .integer(Int64(Self.iconSide)), "height": .integer(Int64(Self.iconSide))]
        }
        if !custom.isEmpty { item["custom"] = .object(JSONObject(custom.map { ($0.name, .string($0.value)) })) }
        item["lineItem"] = lineItem?.json
        item["available"] = available?.json
        item["submission"] = submission?.json
        if let presentation { item[presentation.target.rawValue] = presentation.json }
        return .object(item)
    }
}

extension ResourceLinkItem.LineItem {
    fileprivate var json: JSONValue {
        var item: JSONObject = ["scoreMaximum": .number(maximum)]
        item["label"] = label.map { .string($0) }
        item["resourceId"] = resourceID.map { .string($0) }
        item["tag"] = tag.map { .string($0) }
        item["submissionReview"] = LTI.LineItem.submissionReview
        return .object(item)
    }
}

extension ResourceLinkItem.Period {
    fileprivate var json: JSONValue {
        var period = JSONObject()
        period["startDateTime"] = start.map { .string($0.wholeSeconds) }
        period["endDateTime"] = end.map { .string($0.wholeSeconds) }
        return .object(period)
    }
}

extension ResourceLinkItem.Presentation {
    fileprivate var json: JSONValue {
        var shown = JSONObject()
        // Links of one name would replace each other in one window.
        if target == .window { shown["targetName"] = "_blank" }
        shown["width"] = width.map { .integer(Int64($0)) }
        shown["height"] = height.map { .integer(Int64($0)) }
        return .object(shown)
    }
}

extension JSONValue {
    /// A number that is written without a fraction where it has none.
    fileprivate static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .double(value)
    }
}

extension Timestamp {
    /// As platforms write times: without a fraction, which not all of them read.
    var wholeSeconds: String { rfc3339.prefix(19) + "Z" }
}
