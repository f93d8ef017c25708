import Core
import HTTPCore
import Support
import Testing

@testable import LTI

/// Names and Role Provisioning Services 2.0.
@Suite struct RosterServiceTests {
    private let fixture = ServicesFixture()
    private let url = ServicesFixture.base + "/members?course=7"

    @Test("§2.4.1: all pages are read, with the media type of the service")
    func pages() async throws {
        fixture.platform.change {
            $0.pageSize = 40
            $0.members = (1...100).map { ["user_id": .string("u\($0)"), "roles": ["Learner"]] }
        }
        let roster = try await fixture.roster.members(at: url, as: fixture.client)
        #expect(roster.members.count == 100 && roster.differences == nil)
        let requests = fixture.platform.requests(endingIn: "/members")
        #expect(requests.count == 3 && requests.allSatisfy { $0.url.contains("course=7") })
        #expect(
            requests.allSatisfy { $0.fields["Accept"] == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json" })
    }

    @Test("§2.4.2: changes are asked for where the platform tells them")
    func differences() async throws {
        fixture.platform.change {
            $0.members = [["user_id": "ann", "roles": ["Learner"]]]
            $0.changes = [["user_id": "ann", "status": "Deleted", "roles": []]]
        }
        let roster = try await fixture.roster.members(at: url, as: fixture.client)
        let address = try #require(roster.differences)
        let changes = try await fixture.roster.changes(at: address, as: fixture.client)
        #expect(changes.members == [RosterMember(subject: "ann", status: .deleted, roles: [])])
    }

    @Test("§2.3.2: filters go along with the address's own query")
    func filters() async throws {
        _ = try await fixture.roster.members(
            at: url, role: "Learner", resourceLinkID: "a&b", pageSize: 10, as: fixture.client)
        #expect(fixture.platform.requests.last?.url == url + "&role=Learner&rlid=a%26b&limit=10")
    }

    @Test(
        "§2.2: members are read as far as they say something",
        arguments: [
            (#"{"user_id":"a","roles":["Learner"]}"#, "a active learner -"),
            (
                #"{"user_id":"a","roles":["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],"name":"Ann"}"#,
                "a active learner Ann"
            ),
            (
                #"{"user_id":"a","status":"Inactive","roles":["Student"],"given_name":"Ann","family_name":"B"}"#,
                "a inactive learner Ann B"
            ),
            (#"{"user_id":"a","status":"Deleted"}"#, "a deleted other -"),
            (#"{"user_id":"a","status":"Sleeping","roles":["Learner","Instructor"]}"#, "a active other -"),
            (#"{"user_id":"a","roles":"Learner","name":7}"#, "a active other -"),
            (#"{"user_id":"","roles":["Learner"]}"#, "none"), (#"{"roles":["Learner"]}"#, "none"), ("7", "none"),
        ])
    func members(json: String, shown: String) throws {
        let member = RosterMember(json: try JSONParser.parse(json))
        let text = member.map { "\($0.subject) \($0.status) \($0.isLearner ? "learner" : "other") \($0.name ?? "-")" }
        #expect(text ?? "none" == shown)
    }

    @Test("§2.4.1: pages that lead back to one that was read are no roster; an empty last page may name itself")
    func circle() async throws {
        let page = #"{"members":[{"user_id":"ann","roles":["Learner"]}]}"#
        let next: HTTPFields = ["Link": "<\(url)&p=2>; rel=\"next\""]
        fixture.platform.change { $0.replies["/members"] = [.text(page, fields: next), .text(page, fields: next)] }
        let (roster, url, client) = (fixture.roster, url, fixture.client)
        let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
            _ = try await roster.members(at: url, as: client)
        }
        #expect(failure?.code == .malformed)
        fixture.platform.change {
            $0.replies["/members"] = [.text(page, fields: next), .text(#"{"members":[]}"#, fields: next)]
        }
        #expect(try await roster.members(at: url, as: client).members.map(\.subject) == ["ann"])
    }

    @Test("What is no roster is a failure")
    func malformed() async throws {
        for text in ["[]", "{}", "<html>"] {
            fixture.platform.change { $0.replies["/members"] = [.text(text)] }
            let (roster, url, client) = (fixture.roster, url, fixture.client)
            let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
                _ = try await roster.members(at: url, as: client)
            }
            #expect(failure?.code == .malformed)
        }
    }

    @Test(
        "RFC 8288 §3: links are found among others, whatever their order and quotes",
        arguments: [
            (#"<https://a.example/?p=2>; rel="next""#, "https://a.example/?p=2"),
            (
                #"<https://a.example/1>;rel=prev, <https://a.example/?a=1,2>;title="x, y;z";rel=next"#,
                "https://a.example/?a=1,2"
            ),
            (#"<https://a.example/1>; rel="last NEXT""#, "https://a.example/1"),
            (#"<https://a.example/1>; rel="nextish""#, ""), ("<https://a.example/1", ""), ("", ""),
        ])
    func links(value: String, target: String) {
        #expect(LinkHeader.target("next", in: value) ?? "" == target)
    }
}
