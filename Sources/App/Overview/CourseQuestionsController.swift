import Auth
import Core
import HTTPCore
import Postgres

/// What learners ask most, for those who may read what they say.
struct CourseQuestionsController {
    let database: Database
    let courses: Courses
    let clock: any WallClock

    var routes: [Route] {
        [
            Route(
                .get, "/api/v1/courses/{course_id}/questions", access: .coursePermission(.conversationsRead),
                timeout: .seconds(60), traits: .crossOrigin
            ) { request, context in
                let course: CourseID = try context.parameter("course_id")
                let member = try context.member
                try await courses.require(.conversationsRead, in: course, for: member)
                let days = try OverviewController.days(request)
                let found = try await CourseQuestions.of(
                    course, for: member, since: clock.now() + .seconds(-days * 86_400), through: database)
                return .json([
                    "data": .array(found.questions.map(\.json)), "anonymous": .bool(found.isAnonymous),
                ])
            }.documented(
                "List what the learners of a course ask its assistants most", tag: "Teaching",
                query: [.init("days", "How many days back; 30 unless told.", .integer(1...Overview.most))],
                answer: Self.schema,
                details: """
                    Messages that begin a conversation or hold a question mark, together where they differ in nothing \
                    but case, signs and blanks: what most people asked comes first, at most \(CourseQuestions.most). \
                    `text` is as it was written last. In a course whose learners may come without a name (`anonymous`), \
                    what fewer than \(CourseQuestions.fewest) people asked is left out.
                    """)
        ]
    }

    private static let schema = JSONSchema.named(
        "CourseQuestions",
        .object([
            .required(
                "data",
                .array(
                    .object([
                        .required("text", .string()), .required("count", .integer()), .required("people", .integer()),
                        .required("last_asked_at", .time), .required("workflow", .string()),
                    ]))), .required("anonymous", .boolean),
        ]))
}

extension CourseQuestions.Question {
    fileprivate var json: JSONValue {
        [
            "text": .string(text), "count": .integer(Int64(count)), "people": .integer(Int64(people)),
            "last_asked_at": .string(lastAsked.rfc3339), "workflow": .string(workflow),
        ]
    }
}
