import HTTPCore
import Testing

@Suite struct HTTPRequestTests {
    @Test("A changed copy leaves the request as it was, and the other way round")
    func values() {
        var request = HTTPRequest(method: .get, path: "/a", fields: ["Host": "h"])
        var copy = request
        copy.fields["Host"] = "other"
        copy.remoteAddress = "192.0.2.1"
        copy.bodyLimit = 1
        request.isSecure = true
        #expect(request.fields["host"] == "h" && copy.fields["host"] == "other")
        #expect(request.remoteAddress.isEmpty && copy.remoteAddress == "192.0.2.1")
        #expect(request.bodyLimit == 1 << 20 && copy.bodyLimit == 1)
        #expect(request.isSecure && !copy.isSecure)
        #expect(copy.method == .get && copy.path == "/a" && copy.query.isEmpty)
    }
}
