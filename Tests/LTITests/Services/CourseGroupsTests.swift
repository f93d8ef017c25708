import Core
import HTTPCore
import Support
import Testing

@testable import LTI

/// Course Groups Service 1.0.
@Suite struct CourseGroupsTests {
    @Test("Groups are read with the service's media type and scope, of one person where told")
    func groups() async throws {
        let fixture = ServicesFixture()
        fixture.platform.change {
            $0.replies["/groups"] = [
                .text(#"{"groups":[{"id":"1","name":"Red","set_id":"s"},{"id":2,"name":"Blue"},{"name":"nobody"}]}"#)
            ]
        }
        let groups = try await CourseGroups(services: fixture.services).groups(
            at: ServicesFixture.base + "/groups", of: "ann", as: fixture.client)
        #expect(groups.map(\.id) == ["1", "2"] && groups.map(\.setID) == ["s", nil])
        let request = try #require(fixture.platform.requests(endingIn: "/groups").first)
        #expect(request.url.hasSuffix("/groups?user_id=ann"))
        #expect(request.fields["Accept"] == "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json")
        let form = String(
            decoding: try #require(fixture.platform.requests(endingIn: "/token").first).wholeBody, as: UTF8.self)
        #expect(form.contains("contextgroup.readonly"))
    }
}
