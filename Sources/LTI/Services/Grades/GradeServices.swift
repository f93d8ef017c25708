import Core
import HTTPCore

/// What a platform offers of Assignment and Grade Services with a launch (§3.1): the addresses, and what is granted.
package struct GradeEndpoint: Sendable, Equatable {
    /// All line items of the course; nil where the tool may not see them.
    package var lineItems: String?
    /// The one of the resource link; nil where it has none or several.
    package var lineItem: String?
    package var scopes: Set<ServiceScope>

    package init(lineItems: String?, lineItem: String?, scopes: Set<ServiceScope>) {
        self.lineItems = lineItems
        self.lineItem = lineItem
        self.scopes = scopes
    }

    /// Whether line items can be made.
    package var canMakeLineItems: Bool { lineItems != nil && scopes.contains(.lineItem) }
    /// Whether scores can be sent at all.
    package var takesScores: Bool { scopes.contains(.score) && (lineItem != nil || canMakeLineItems) }
}

/// What a platform made of a person's scores (§3.3).
package struct LineItemResult: Sendable, Equatable {
    package let subject: String
    /// Nil where there is none any more.
    package let score: Double?
    package let maximum: Double?
    package let comment: String?
}

/// The client of Assignment and Grade Services 2.0.
package struct GradeServices: Sendable {
    static let lineItemType = "application/vnd.ims.lis.v2.lineitem+json"
    static let lineItemsType = "application/vnd.ims.lis.v2.lineitemcontainer+json"
    static let scoreType = "application/vnd.ims.lis.v1.score+json"
    static let resultsType = "application/vnd.ims.lis.v2.resultcontainer+json"

    private let services: PlatformServices

    package init(services: PlatformServices) {
        self.services = services
    }

    /// The line items of a course (§3.2.4), those of a resource link, resource or tag only if told. Throws
    /// `ServiceFailure`.
    package func lineItems(
        at endpoint: GradeEndpoint, resourceLinkID: String? = nil, resourceID: String? = nil, tag: String? = nil,
        as client: ServiceClient
    ) async throws(ServiceFailure) -> [LineItem] {
        guard let url = endpoint.lineItems else { throw Self.notGranted("line items") }
        let scope = try Self.granted([.lineItemReading, .lineItem], of: endpoint, "reading line items")
        let filters = [
            ("resource_link_id", resourceLinkID), ("resource_id", resourceID), ("tag", tag),
        ].compactMap { name, value in value.map { (name, $0) } }
        let request = PlatformServices.Request(
            url: ServiceURL.adding(filters, to: url), scopes: [scope], accept: Self.lineItemsType)
        let items = try await services.list(request, as: client) { answer throws(ServiceFailure) in
            guard let list = try answer.json().arrayValue else {
                throw ServiceFailure(.malformed, "The platform's list of line items is none.")
            }
            return list.compactMap { LineItem(json: $0) }
        }
        // Not every platform knows every filter.
        return items.filter { item in
            (resourceLinkID == nil || item.resourceLinkID == resourceLinkID)
                && (resourceID == nil || item.resourceID == resourceID) && (tag == nil || item.tag == tag)
        }
    }

    /// Makes a line item (§3.2.5). Throws `ServiceFailure`.
    package func make(
        _ item: LineItem, at endpoint: GradeEndpoint, as client: ServiceClient
    ) async throws(ServiceFailure) -> LineItem {
        guard let url = endpoint.lineItems else { throw Self.notGranted("line items") }
        let scope = try Self.granted([.lineItem], of: endpoint, "making line items")
        let answer = try await services.send(
            PlatformServices.Request(
                method: .post, url: url, scopes: [scope], accept: Self.lineItemType,
                content: (Self.lineItemType, item.json)), as: client)
        guard let made = LineItem(json: try answer.json()) else {
            throw ServiceFailure(.malformed, "The platform's answer is no line item.", mayHaveArrived: true)
        }
        return made
    }

    /// The line item of the same resource link and resource, made where there is none: one that was made by an attempt
    /// whose answer was lost is found again. It announces that work can be reviewed, unless the platform refuses that.
    /// Throws `ServiceFailure`.
    package func findOrMake(
        _ item: LineItem, at endpoint: GradeEndpoint, as client: ServiceClient
    ) async throws(ServiceFailure) -> LineItem {
        let present = try await lineItems(
            at: endpoint, resourceLinkID: item.resourceLinkID, resourceID: item.resourceID, as: client)
        if let found = present.first { return found }
        var item = item
        item.isReviewable = true
        do {
            return try await make(item, at: endpoint, as: client)
        } catch  where error.code == .refused {
            // Not every platform takes what it does not know.
            item.isReviewable = false
            return try await make(item, at: endpoint, as: client)
        }
    }

    /// Whether the platform still has a line item (§3.2). Throws `ServiceFailure`.
    func has(
        _ lineItem: String, at endpoint: GradeEndpoint, as client: ServiceClient
    ) async throws(ServiceFailure) -> Bool {
        let scope = try Self.granted([.lineItemReading, .lineItem], of: endpoint, "reading line items")
        do throws(ServiceFailure) {
            _ = try await services.send(
                PlatformServices.Request(url: lineItem, scopes: [scope], accept: Self.lineItemType), as: client)
            return true
        } catch {
            guard error.code == .notFound else { throw error }
            return false
        }
    }

    /// Tells the platform a score (§3.4). Throws `ServiceFailure`.
    package func send(
        _ score: Score, to lineItem: String, at endpoint: GradeEndpoint, as client: ServiceClient
    ) async throws(ServiceFailure) {
        let scope = try Self.granted([.score], of: endpoint, "taking scores")
        _ = try await services.send(
            PlatformServices.Request(
                method: .post, url: ServiceURL.appending("scores", to: lineItem), scopes: [scope],
                content: (Self.scoreType, score.json)), as: client)
    }

    /// What the platform made of scores (§3.3), of one person only if told. Throws `ServiceFailure`.
    package func results(
        of lineItem: String, subject: String? = nil, at endpoint: GradeEndpoint, as client: ServiceClient
    ) async throws(ServiceFailure) -> [LineItemResult] {
        let scope = try Self.granted([.resultReading], of: endpoint, "reading results")
        let url = ServiceURL.adding(
            subject.map { [("user_id", $0)] } ?? [], to: ServiceURL.appending("results", to: lineItem))
        let request = PlatformServices.Request(url: url, scopes: [scope], accept: Self.resultsType)
        return try await services.list(request, as: client) { answer throws(ServiceFailure) in
            guard let list = try answer.json().arrayValue else {
                throw ServiceFailure(.malformed, "The platform's list of results is none.")
            }
            return list.compactMap { json in
                json["userId"]?.stringValue.map { subject in
                    LineItemResult(
                        subject: subject, score: json["resultScore"]?.doubleValue,
                        maximum: json["resultMaximum"]?.doubleValue, comment: json["comment"]?.stringValue)
                }
            }
        }
    }

    private static func granted(
        _ scopes: [ServiceScope], of endpoint: GradeEndpoint, _ what: String
    ) throws(ServiceFailure) -> ServiceScope {
        guard let scope = scopes.first(where: endpoint.scopes.contains) else { throw notGranted(what) }
        return scope
    }

    private static func notGranted(_ what: String) -> ServiceFailure {
        ServiceFailure(.notGranted, "The platform does not offer \(what) here.")
    }
}
