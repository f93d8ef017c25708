import Core
import LTI
import Testing

@Suite struct RegistrationTests {
    private let identifiers = SystemIdentifierGenerator()

    private func endpoints() throws -> PlatformEndpoints {
        try PlatformEndpoints(
            authorization: "https://lms.example.org/auth", token: "https://lms.example.org/token",
            keySet: "https://lms.example.org/keys?format=jwks")
    }

    private func registration(
        issuer: String = "https://lms.example.org", clientID: String = "c1", algorithms: Set<String> = ["RS256"]
    ) throws -> Registration {
        try Registration(
            id: identifiers.make(), tenantID: identifiers.make(), name: "LMS", issuer: issuer, clientID: clientID,
            deploymentIDs: ["1", "2"], endpoints: endpoints(), signatureAlgorithms: algorithms)
    }

    @Test("A registration knows the deployments it was given and no other")
    func deployments() throws {
        let registration = try registration()
        #expect(registration.knows(deployment: "2"))
        #expect(!registration.knows(deployment: "3"))
        #expect(!registration.knows(deployment: ""))
    }

    @Test("An empty issuer or client id is refused and named")
    func emptyFields() {
        #expect(throws: LTIError.invalidRegistration(field: "issuer", expectation: "the platform's iss")) {
            try registration(issuer: "")
        }
        #expect(
            throws: LTIError.invalidRegistration(field: "client_id", expectation: "the id that the platform gave")
        ) {
            try registration(clientID: "")
        }
    }

    @Test(
        "Only signatures with a private key may be allowed",
        arguments: [
            [], ["none"], ["HS256"], ["RS256", "HS256"], ["rs256"],
        ])
    func algorithms(names: [String]) {
        #expect(throws: LTIError.self) { try registration(algorithms: Set(names)) }
    }

    @Test("Service tokens are meant for the token endpoint unless the platform names another audience")
    func tokenAudience() throws {
        #expect(try endpoints().tokenAudience == "https://lms.example.org/token")
        let other = try PlatformEndpoints(
            authorization: "https://a.example/x", token: "https://a.example/t", keySet: "https://a.example/k",
            tokenAudience: "https://a.example")
        #expect(other.tokenAudience == "https://a.example")
    }

    @Test(
        "An endpoint is an absolute https address",
        arguments: [
            "", "http://lms.example.org/keys", "//lms.example.org/keys", "https://", "https:///keys", "https://?x",
            "https://user:secret@lms.example.org/keys", "https://lms.example.org/keys#1", "https://lms.example.org/a b",
            "javascript:alert(1)",
        ])
    func addresses(address: String) {
        #expect(
            throws: LTIError.invalidRegistration(field: "jwks_uri", expectation: "an absolute https address")
        ) {
            try PlatformEndpoints(
                authorization: "https://lms.example.org/auth", token: "https://lms.example.org/token", keySet: address)
        }
    }
}
