import Core
import LTI
import Testing

/// Deep Linking 2.0 §4.5, "Deep linking response message", and §3.2, "LTI Resource Link".
@Suite struct DeepLinkingResponseTests {
    /// Submission Review 1.0 §3.1.
    private static let review: JSONValue = ["reviewableStatus": ["InProgress", "Submitted", "Completed"]]

    private static let dl = "https://purl.imsglobal.org/spec/lti-dl/claim/"
    private static let core = "https://purl.imsglobal.org/spec/lti/claim/"
    private static let assistants = [
        LinkableAssistant(slug: "tutor", title: "Tutor", description: "Answers from the course."),
        LinkableAssistant(slug: "lab", title: "Laboratory", description: ""),
    ]

    private static func settings(
        multiple: Bool = true, lineItem: Bool = true, types: JSONValue = ["ltiResourceLink"], data: JSONValue? = nil
    ) throws -> DeepLinkingSettings {
        var settings: JSONObject = [
            "deep_link_return_url": "https://lms.example/return", "accept_types": types,
            "accept_presentation_document_targets": ["iframe", "window"], "accept_multiple": .bool(multiple),
            "accept_lineitem": .bool(lineItem),
        ]
        settings["data"] = data
        return try DeepLinkingSettings(
            claims: [DeepLinkingSettings.claim: .object(settings)],
            hosts: PlatformHosts(addresses: ["https://lms.example"]))
    }

    private static func links(
        _ items: JSONValue, for settings: DeepLinkingSettings
    ) throws -> [ResourceLinkItem] {
        let selection = try JSONCoder.decode(DeepLinkingSelection.self, from: ["items": items])
        return try selection.links(
            for: settings, among: assistants, stores: ["handbook"],
            of: .init(address: "https://tool.example/lti/launch", icon: "https://tool.example/lti/icon.svg"))
    }

    @Test("The answer is from the client to the platform, for the deployment, and carries data back unchanged")
    func claims() throws {
        let data: JSONValue = "csrf:\u{7}é \" ' <b> 😀"
        let now = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
        let claims = DeepLinkingResponse(
            clientID: "c1", issuer: "https://lms.example", deploymentID: "7",
            settings: try Self.settings(data: data), items: [], message: "Nothing was added.", nonce: "n"
        ).claims(at: now)
        #expect(claims["iss"] == "c1")
        #expect(claims["aud"] == "https://lms.example")
        #expect(claims["iat"]?.integerValue == now.seconds)
        #expect(claims["exp"]?.integerValue == now.seconds + 300)
        #expect(claims["nonce"] == "n")
        #expect(claims[Self.core + "message_type"] == "LtiDeepLinkingResponse")
        #expect(claims[Self.core + "version"] == "1.3.0")
        #expect(claims[Self.core + "deployment_id"] == "7")
        #expect(claims[Self.dl + "data"] == data)
        #expect(claims[Self.dl + "content_items"] == [])
        #expect(claims[Self.dl + "msg"] == "Nothing was added.")
    }

    @Test("Without data in the request there is none in the answer")
    func noData() throws {
        let claims = DeepLinkingResponse(
            clientID: "c", issuer: "i", deploymentID: "d", settings: try Self.settings(), items: [], message: nil,
            nonce: "n"
        ).claims(at: Timestamp(microseconds: 0))
        #expect(claims[Self.dl + "data"] == nil)
        #expect(claims[Self.dl + "msg"] == nil)
    }

    @Test("A link names the documents that were chosen, and only those that there are")
    func store() throws {
        let links = try Self.links([["workflow": "lab", "store": "handbook"]], for: Self.settings())
        #expect(links.first?.json["custom"] == ["workflow": "lab", "store": "handbook"])
        let wrong = DeepLinkingProblem.notAccepted(member: "items[0].store", expectation: "a vector store")
        #expect(throws: wrong) {
            try Self.links([["workflow": "lab", "store": "elsewhere"]], for: Self.settings())
        }
    }

    @Test("A link names its assistant, and has no more than was chosen")
    func least() throws {
        let links = try Self.links([["workflow": "lab"]], for: Self.settings())
        #expect(
            links.map(\.json) == [
                [
                    "type": "ltiResourceLink", "url": "https://tool.example/lti/launch", "title": "Laboratory",
                    "icon": ["url": "https://tool.example/lti/icon.svg", "width": 64, "height": 64],
                    "custom": ["workflow": "lab"],
                ]
            ])
    }

    @Test("A link has its line item, parameters, times, presentation and size")
    func everything() throws {
        let links = try Self.links(
            [
                [
                    "workflow": "tutor", "title": "Week 3", "text": "Ask.", "maximum": 12.5, "custom": ["unit": "3"],
                    "available_from": "2026-11-22T08:00:00Z", "submission_from": "2026-11-23T08:00:00Z",
                    "submission_until": "2026-12-01T08:00:00+01:00",
                    "presentation": "window", "width": 900, "height": 700,
                ]
            ], for: Self.settings())
        let item = try #require(links.first?.json)
        #expect(item["title"] == "Week 3")
        #expect(item["text"] == "Ask.")
        let lineItem: JSONValue = [
            "scoreMaximum": 12.5, "label": "Week 3", "submissionReview": Self.review,
        ]
        #expect(item["lineItem"] == lineItem)
        let custom: JSONValue = [
            "workflow": "tutor", "unit": "3", "available_from": "2026-11-22T08:00:00Z",
            "submission_from": "2026-11-23T08:00:00Z", "submission_until": "2026-12-01T07:00:00Z",
        ]
        #expect(item["custom"] == custom)
        #expect(item["available"] == ["startDateTime": "2026-11-22T08:00:00Z"])
        #expect(
            item["submission"] == ["startDateTime": "2026-11-23T08:00:00Z", "endDateTime": "2026-12-01T07:00:00Z"])
        #expect(item["window"] == ["targetName": "_blank", "width": 900, "height": 700])
        #expect(item["iframe"] == nil)
    }

    /// A choice that the platform, or nobody, takes.
    struct Bad: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let member: String
        let items: JSONValue
        var multiple = true
        var lineItem = true
        var types: JSONValue = ["ltiResourceLink"]

        init(
            _ name: String, _ member: String, _ items: JSONValue, multiple: Bool = true, lineItem: Bool = true,
            types: JSONValue = ["ltiResourceLink"]
        ) {
            (testDescription, self.member, self.items) = (name, member, items)
            (self.multiple, self.lineItem, self.types) = (multiple, lineItem, types)
        }
    }

    @Test(
        "What the platform does not take, and what nobody can place, is refused and named",
        arguments: [
            Bad("accept_types without links", "items", [["workflow": "lab"]], types: ["link", "html"]),
            Bad("two where one is taken", "items", [["workflow": "lab"], ["workflow": "tutor"]], multiple: false),
            Bad("more than an answer holds", "items", .array(.init(repeating: ["workflow": "lab"], count: 51))),
            Bad("an assistant that is not there", "items[0].workflow", [["workflow": "other"]]),
            Bad(
                "a line item where none is taken", "items[0].maximum", [["workflow": "lab", "maximum": 5]],
                lineItem: false),
            Bad("no points", "items[0].maximum", [["workflow": "lab", "maximum": 0]]),
            Bad(
                "a long title", "items[0].title",
                [["workflow": "lab", "title": .string(.init(repeating: "t", count: 256))]]),
            Bad(
                "another workflow by parameter", "items[0].custom", [["workflow": "lab", "custom": ["workflow": "x"]]]),
            Bad(
                "a parameter of two lines", "items[0].custom.a",
                [["workflow": "lab", "custom": ["a": "b\nworkflow=x"]]]),
            Bad(
                "an end before the beginning", "items[0].available",
                [
                    [
                        "workflow": "lab", "available_from": "2026-11-22T08:00:00Z",
                        "available_until": "2026-11-21T08:00:00Z",
                    ]
                ]),
            Bad("no time", "items[0].submission", [["workflow": "lab", "submission_until": "tomorrow"]]),
            Bad(
                "a place that the platform does not have", "items[0].presentation",
                [["workflow": "lab", "presentation": "embed"]]),
            Bad(
                "a date by parameter", "items[0].custom",
                [["workflow": "lab", "custom": ["submission_until": "2026-12-01T08:00:00Z"]]]),
            Bad("a size of nothing", "items[0].presentation", [["workflow": "lab", "width": 800]]),
            Bad(
                "a frame of a mile", "items[0].width", [["workflow": "lab", "presentation": "iframe", "width": 99_999]]),
        ])
    func refused(bad: Bad) throws {
        let settings = try Self.settings(multiple: bad.multiple, lineItem: bad.lineItem, types: bad.types)
        #expect {
            try Self.links(bad.items, for: settings)
        } throws: { error in
            guard case .notAccepted(let member, _)? = error as? DeepLinkingProblem else { return false }
            return member == bad.member
        }
    }

    @Test("Nothing may be chosen, also where no links are taken")
    func nothing() throws {
        #expect(try Self.links([], for: Self.settings(types: ["file"])).isEmpty)
    }
}
