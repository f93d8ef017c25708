import HTTPCore
import Testing

@Suite struct VersionTagTests {
    private func request(_ match: String?) -> HTTPRequest {
        var request = HTTPRequest(method: .patch, path: "/")
        request.fields["If-Match"] = match
        return request
    }

    @Test(
        "A change passes for the state that it names, by its weak tag too, for any, and where it names none",
        arguments: ["\"v3\"", "W/\"v3\"", "*", nil])
    func passing(match: String?) throws {
        try request(match).requireMatch(EntityTag(version: 3))
    }

    @Test(
        "A change for another state is refused, and told the present one",
        arguments: ["\"v2\"", "W/\"v2\"", "v3", "\"v3", "", "\"v31\""])
    func refused(match: String) throws {
        let error = try #require(throws: HTTPError.self) { try request(match).requireMatch(EntityTag(version: 3)) }
        #expect(error.status == .preconditionFailed && error.fields["ETag"] == "\"v3\"")
    }

    @Test("Tags of several numbers differ wherever one of them does")
    func numbers() {
        #expect(EntityTag(version: 1, 23) != EntityTag(version: 12, 3))
        #expect(EntityTag(version: 1, 2).description == "\"v1.2\"")
    }
}
