package import Core

/// The conditions of a request on a resource that exists, judged in the order of RFC 9110 §13.2.2.
package struct ConditionalRequest: Sendable {
    private let request: HTTPRequest
    private let now: Timestamp

    /// `now` gives the two-digit years of old dates their century.
    package init(_ request: HTTPRequest, now: Timestamp) {
        self.request = request
        self.now = now
    }

    /// What the conditions ask for.
    package enum Outcome: Equatable, Sendable {
        /// The method is performed.
        case proceed
        /// The client has this state already: 304.
        case notModified
        /// The resource is not in the state that the client supposes: 412.
        case preconditionFailed
    }

    /// The answer of `If-Match`, `If-Unmodified-Since`, `If-None-Match` and `If-Modified-Since`.
    ///
    /// A malformed date is ignored, as is a malformed `If-None-Match`; a malformed `If-Match` matches nothing, so that
    /// no change is lost by it.
    package func outcome(for state: FileState) -> Outcome {
        let match = request.fields.all("If-Match")
        if !match.isEmpty {
            guard EntityTagList(match)?.containsStrongly(state.tag) == true else { return .preconditionFailed }
        } else if let limit = date("If-Unmodified-Since"), let modified = state.modified, modified > limit {
            return .preconditionFailed
        }
        let noneMatch = request.fields.all("If-None-Match")
        if !noneMatch.isEmpty {
            guard EntityTagList(noneMatch)?.containsWeakly(state.tag) == true else { return .proceed }
            return isRead ? .notModified : .preconditionFailed
        }
        if isRead, let limit = date("If-Modified-Since"), let modified = state.modified, modified <= limit {
            return .notModified
        }
        return .proceed
    }

    /// What is sent of the file once the outcome is to proceed: only GET has ranges (§14.2), and only while `If-Range`
    /// names the present state (§13.1.5).
    package func selection(of state: FileState, limit: Int = 8) -> ByteRangeSelection {
        let ranges = request.fields.all("Range")
        guard request.method == .get, ranges.count == 1, isRangeWanted(state) else { return .whole }
        return ByteRangeSelection(ranges[0], length: state.length, limit: limit)
    }

    private func isRangeWanted(_ state: FileState) -> Bool {
        guard let field = request.fields["If-Range"] else { return true }
        if let tag = EntityTag(field) { return state.tag?.matchesStrongly(tag) == true }
        // An exact match only: a client that holds another date holds another state.
        guard let date = HTTPDate(field, now: now) else { return false }
        return date == state.modified
    }

    private var isRead: Bool { request.method == .get || request.method == .head }

    private func date(_ name: String) -> HTTPDate? {
        request.fields[name].flatMap { HTTPDate($0, now: now) }
    }
}
