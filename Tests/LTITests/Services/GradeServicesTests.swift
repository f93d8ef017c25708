import Core
import HTTPCore
import Support
import Testing

@testable import LTI

/// Assignment and Grade Services 2.0.
@Suite struct GradeServicesTests {
    private let fixture = ServicesFixture()

    @Test(
        "§3.4.1: the segment comes before the query",
        arguments: [
            ("https://a.example/l/1", "https://a.example/l/1/scores"),
            ("https://a.example/l/1?type_id=1", "https://a.example/l/1/scores?type_id=1"),
            ("https://a.example/l/1/?a=b/c&d", "https://a.example/l/1/scores?a=b/c&d"),
            ("https://a.example/l/1#part", "https://a.example/l/1/scores"),
        ])
    func address(lineItem: String, scores: String) {
        #expect(ServiceURL.appending("scores", to: lineItem) == scores)
    }

    @Test("§3.4: a score says who, how much of what, how far, and when with its zone")
    func score() async throws {
        let score = Score(
            subject: "ann", points: Points(given: 4.5, maximum: 5), comment: "Good",
            activityProgress: .completed, gradingProgress: .fullyGraded, submittedAt: fixture.clock.now(),
            timestamp: fixture.clock.now() + .milliseconds(250))
        let item = ServicesFixture.base + "/l/1/lineitem?type_id=1"
        try await fixture.grades.send(score, to: item, at: fixture.endpoint, as: fixture.client)
        let request = try #require(fixture.platform.requests.last)
        #expect(request.url == ServicesFixture.base + "/l/1/lineitem/scores?type_id=1" && request.method == .post)
        #expect(request.fields["Content-Type"] == "application/vnd.ims.lis.v1.score+json")
        let expected: JSONValue = [
            "userId": "ann", "scoreGiven": 4.5, "scoreMaximum": 5.0, "comment": "Good",
            "activityProgress": "Completed", "gradingProgress": "FullyGraded",
            "timestamp": "2027-01-15T08:00:00.250Z", "submission": ["submittedAt": "2027-01-15T08:00:00.000Z"],
        ]
        #expect(try JSONParser.parse(request.wholeBody).serializedString() == expected.serializedString())
    }

    @Test("§3.4.3: points need a maximum above zero and may exceed it; progress goes without")
    func points() {
        #expect(Points(given: 0, maximum: 10) != nil && Points(given: 12, maximum: 10) != nil)
        for (given, maximum) in [(-1.0, 10.0), (1, 0), (.nan, 10), (1, .infinity)] {
            #expect(Points(given: given, maximum: maximum) == nil)
        }
        let json = Score(subject: "ann", points: nil, activityProgress: .started, timestamp: fixture.clock.now()).json
        #expect(json["scoreGiven"] == nil && json["scoreMaximum"] == nil && json["activityProgress"] == "Started")
    }

    @Test("Submission Review 1.0 §3.1: line items that are made say that work can be reviewed, unless that is refused")
    func reviewable() async throws {
        let item = LineItem(label: "Ohm", scoreMaximum: 10, resourceLinkID: "link", resourceID: "r")
        _ = try await fixture.grades.findOrMake(item, at: fixture.endpoint, as: fixture.client)
        let made = try #require(fixture.platform.lineItems.first)
        #expect(made["submissionReview"]?["reviewableStatus"] == ["InProgress", "Submitted", "Completed"])
        // One that takes no members that it does not know.
        fixture.platform.change { $0.replies["/lineitems"] = [.text("[]"), .text("", status: .badRequest)] }
        _ = try await fixture.grades.findOrMake(item, at: fixture.endpoint, as: fixture.client)
        #expect(fixture.platform.lineItems.count == 2 && fixture.platform.lineItems[1]["submissionReview"] == nil)
    }

    @Test(
        "§3.2.4: line items are found over all pages, and those of others left out though the platform ignores filters")
    func finding() async throws {
        fixture.platform.change { $0.pageSize = 2 }
        for number in 1...5 {
            _ = try await fixture.grades.make(
                LineItem(label: "\(number)", scoreMaximum: 10, resourceLinkID: "link", resourceID: "r\(number)"),
                at: fixture.endpoint, as: fixture.client)
        }
        let all = try await fixture.grades.lineItems(at: fixture.endpoint, as: fixture.client)
        #expect(all.map(\.label) == ["1", "2", "3", "4", "5"])
        let pages = fixture.platform.requests(endingIn: "/lineitems").filter { $0.method == .get }
        #expect(pages.count == 3)
        #expect(pages.allSatisfy { $0.fields["Accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json" })
        let deaf = ServicesFixture()
        deaf.platform.change {
            $0.replies["/lineitems"] = [
                .text(#"[{"id":"https://x/1","label":"a","scoreMaximum":1,"resourceId":"other"},{"id":7},"x"]"#)
            ]
        }
        #expect(
            try await deaf.grades.lineItems(at: deaf.endpoint, resourceID: "mine", as: deaf.client).isEmpty)
    }

    @Test("§3.2.5: a line item is made once, and found again by what it grades")
    func making() async throws {
        let item = LineItem(label: "Essay", scoreMaximum: 20, resourceLinkID: "link", resourceID: "essay", tag: "grade")
        let made = try await fixture.grades.findOrMake(item, at: fixture.endpoint, as: fixture.client)
        #expect(made.url.hasSuffix("?type_id=1"))
        #expect(try await fixture.grades.findOrMake(item, at: fixture.endpoint, as: fixture.client) == made)
        #expect(fixture.platform.lineItems.count == 1)
        let post = try #require(fixture.platform.requests.last { $0.method == .post && $0.url.hasSuffix("/lineitems") })
        #expect(post.fields["Content-Type"] == "application/vnd.ims.lis.v2.lineitem+json")
    }

    @Test("§3.3: results are read over all pages")
    func results() async throws {
        let item = ServicesFixture.base + "/l/1/lineitem?type_id=1"
        for name in ["ann", "bob", "cid"] {
            try await fixture.grades.send(
                fixture.score(subject: name), to: item, at: fixture.endpoint, as: fixture.client)
        }
        fixture.platform.change { $0.pageSize = 2 }
        let results = try await fixture.grades.results(of: item, at: fixture.endpoint, as: fixture.client)
        #expect(results.map(\.subject) == ["ann", "bob", "cid"] && results.allSatisfy { $0.score == 4 })
        let one = try await fixture.grades.results(of: item, subject: "bob", at: fixture.endpoint, as: fixture.client)
        #expect(one.map(\.subject) == ["bob"])
    }

    @Test("§3.1: what was not granted is not asked for")
    func scopes() async throws {
        let bare = GradeEndpoint(lineItems: "\(ServicesFixture.base)/lineitems", lineItem: nil, scopes: [])
        let (grades, client, score) = (fixture.grades, fixture.client, fixture.score())
        let failures = [
            await ServicesFixture.failure { () throws(ServiceFailure) in
                _ = try await grades.lineItems(at: bare, as: client)
            },
            await ServicesFixture.failure { () throws(ServiceFailure) in
                _ = try await grades.make(LineItem(label: "", scoreMaximum: 1), at: bare, as: client)
            },
            await ServicesFixture.failure { () throws(ServiceFailure) in
                try await grades.send(score, to: "https://lms.example.org/1", at: bare, as: client)
            },
            await ServicesFixture.failure { () throws(ServiceFailure) in
                _ = try await grades.results(of: "https://lms.example.org/1", at: bare, as: client)
            },
        ]
        #expect(failures.map { $0?.code } == Array(repeating: .notGranted, count: 4))
        #expect(fixture.platform.requests.isEmpty)
    }

    @Test("A list that goes on at another server does not get the token")
    func foreignPage() async throws {
        fixture.platform.change { $0.foreignNext = "https://evil.example/lineitems?p=1" }
        fixture.platform.change { $0.pageSize = 1 }
        for label in ["a", "b"] {
            _ = try await fixture.grades.make(
                LineItem(label: label, scoreMaximum: 1), at: fixture.endpoint, as: fixture.client)
        }
        let (grades, endpoint, client) = (fixture.grades, fixture.endpoint, fixture.client)
        let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
            _ = try await grades.lineItems(at: endpoint, as: client)
        }
        #expect(failure?.code == .malformed)
        #expect(!fixture.platform.requests.contains { $0.url.contains("evil") })
    }

    @Test(
        "Answers that are no success say what became of the score, and whether to come back",
        arguments: [
            ServiceAnswer(name: "400", reply: .text("", status: .badRequest), code: .refused, isRetryable: false),
            ServiceAnswer(name: "403", reply: .text("", status: .forbidden), code: .forbidden, isRetryable: true),
            ServiceAnswer(
                name: "403 for asking too often",
                reply: .text("403 Forbidden (Rate Limit Exceeded)\n", status: .forbidden), code: .busy,
                isRetryable: true),
            ServiceAnswer(name: "404", reply: .text("", status: .notFound), code: .notFound, isRetryable: false),
            ServiceAnswer(name: "409", reply: .text("", status: .conflict), code: .conflict, isRetryable: false),
            ServiceAnswer(
                name: "422", reply: .text("", status: .unprocessableContent), code: .refused, isRetryable: false),
            ServiceAnswer(
                name: "429", reply: .text("", status: .tooManyRequests, fields: ["Retry-After": "7"]), code: .busy,
                isRetryable: true, pause: .seconds(7)),
            ServiceAnswer(
                name: "500", reply: .text("", status: .internalServerError), code: .broken, isRetryable: true,
                mayHaveArrived: true),
            ServiceAnswer(
                name: "refused", reply: .failure(HTTPTransportError(.refused, "")), code: .unreachable,
                isRetryable: true),
            ServiceAnswer(
                name: "no answer in time", reply: .failure(HTTPTransportError(.timedOut, "")), code: .timedOut,
                isRetryable: true, mayHaveArrived: true),
            ServiceAnswer(
                name: "cut in the middle",
                reply: .response(.ok, pieces: [[123]], then: HTTPTransportError(.disconnected, "")),
                code: .unreachable, isRetryable: true, mayHaveArrived: true),
            ServiceAnswer(
                name: "too large",
                reply: .response(.ok, pieces: Array(repeating: [UInt8](repeating: 32, count: 1 << 20), count: 5)),
                code: .tooLarge, isRetryable: false, mayHaveArrived: true),
            ServiceAnswer(
                name: "a private address", reply: .failure(HTTPTransportError(.forbiddenAddress, "")),
                code: .forbiddenAddress, isRetryable: false),
        ])
    func answers(answer: ServiceAnswer) async throws {
        // Some answers are asked for once more with another token.
        fixture.platform.change { $0.replies["/scores"] = [answer.reply, answer.reply] }
        let (grades, endpoint, client, score) = (fixture.grades, fixture.endpoint, fixture.client, fixture.score())
        let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
            try await grades.send(score, to: "https://lms.example.org/1", at: endpoint, as: client)
        }
        #expect(failure?.code == answer.code)
        #expect(failure?.isRetryable == answer.isRetryable && failure?.mayHaveArrived == answer.mayHaveArrived)
        #expect(failure?.pause == answer.pause)
    }
}
