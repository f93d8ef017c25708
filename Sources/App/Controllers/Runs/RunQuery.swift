import Core
import HTTPCore
import Workflows

/// What a request asks of the list of runs.
struct RunQuery {
    let filter: RunFilter
    let page: PageRequest

    /// What the query may hold.
    static let parameters =
        RouteDocumentation.Parameter.paging + [
            .init("workflow", "Only runs of the workflow with this slug."),
            .init("version", "Only runs of this version of their workflow.", .integer(1...Int(Int32.max))),
            .init("status", "Only runs in this state.", .choice(RunStatus.self)),
            .init("thread_id", "Only runs of this conversation."),
            .init("user_id", "Only runs of this person.", .identifier),
            .init("trial", "`true` for runs by which authors try workflows, `false` for all others."),
            .init("since", "Only runs that began at this time or later.", .time),
            .init("until", "Only runs that began before this time.", .time),
        ]

    init(_ request: HTTPRequest) throws {
        let query = try ListQuery(request)
        let parameters = request.queryParameters
        page = query.page
        var filter = RunFilter()
        filter.workflow = try parameters["workflow"].map {
            try Field.value($0, "workflow", "the slug of a workflow") { Slug($0) }.description
        }
        filter.version = try parameters["version"].map {
            try Field.value($0, "version", "the number of a version") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        }
        filter.status = try query.choice("status")
        filter.threadID = try query.identifier("thread_id")
        filter.userID = try query.identifier("user_id")
        filter.isTrial = try parameters["trial"].map {
            try Field.value($0, "trial", "true or false") { ["true": true, "false": false][$0] }
        }
        filter.since = try Self.time("since", parameters)
        filter.until = try Self.time("until", parameters)
        self.filter = filter
    }

    private static func time(_ name: String, _ parameters: [String: String]) throws -> Timestamp? {
        try parameters[name].map {
            try Field.value($0, name, "a time such as 2026-11-21T09:00:00Z") { Timestamp(rfc3339: $0) }
        }
    }
}

/// Which part of a run's steps is asked for.
struct StepPage {
    let limit: Int
    /// The number of the last step of the page before; 0 for the first.
    let after: Int

    init(_ parameters: [String: String]) throws(JSONDecodingError) {
        limit =
            try parameters["limit"].map { text throws(JSONDecodingError) in
                try Field.value(text, "limit", "a number from 1 to 100") {
                    Int($0).flatMap { (1...100).contains($0) ? $0 : nil }
                }
            } ?? 20
        after =
            try parameters["after"].map { text throws(JSONDecodingError) in
                try Field.value(text, "after", "what the page before gave as after") {
                    Int($0).flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
                }
            } ?? 0
    }
}
