import Auth
import Core
import Crypto
import Glibc
import LTI

/// Checks a launch's message for a while, its signature with RS256 and all that it has to say, and prints the processor
/// time of one check in microseconds. The platform's keys are at hand, as they are after the first launch.
@main
struct LaunchChecks {
    private static let issuer = "https://lms.example"
    private static let tool = "https://tool.example"
    private static let nonce = "2f5b7c3a9d8e4f10b6a1c2d3e4f5a6b7"

    /// `LaunchChecks SECONDS`.
    static func main() throws {
        CryptoLibrary.prepare()
        guard CommandLine.arguments.count == 2, let seconds = Double(CommandLine.arguments[1]) else {
            print("usage: LaunchChecks SECONDS")
            return
        }
        let clock = SystemWallClock()
        let key = try PrivateKey.generate(.rs256, id: "platform-1")
        let keys = try JSONWebKeySet(.object(JSONWebKeySet([key.publicKey]).json)).keys
        let validator = LaunchValidator(
            registration: registration(at: clock), tool: ToolAddress(base: tool), clock: clock)
        let expecting = LaunchValidator.Expectation(
            nonceHash: Digest.sha256(Array(nonce.utf8)), targetLinkURI: "\(tool)/lti/launch", deploymentID: "1")
        let token = try signed(by: key, at: clock.now().seconds)
        print(try time(seconds) { _ = try validator.claims(of: token, keys: keys, expecting: expecting) })
    }

    private static func registration(at clock: SystemWallClock) -> Registration {
        guard let name = DisplayName("The LMS"), let authorization = ProviderURL("\(issuer)/auth"),
            let token = ProviderURL("\(issuer)/token"), let keys = ProviderURL("\(issuer)/keys")
        else { preconditionFailure("the platform's addresses are right") }
        let identifiers = SystemIdentifierGenerator()
        return Registration(
            id: identifiers.make(), tenantID: identifiers.make(), issuer: issuer, clientID: "client-1",
            settings: RegistrationSettings(
                name: name, endpoints: PlatformEndpoints(authorization: authorization, token: token),
                keys: .address(keys)),
            createdAt: clock.now(), updatedAt: clock.now())
    }

    /// What an LMS says of a learner who opens a link: with name, course, roles and the service of grades.
    private static func signed(by key: PrivateKey, at now: Int64) throws -> String {
        func lti(_ name: String) -> String { "https://purl.imsglobal.org/spec/lti/claim/" + name }
        let roles = "http://purl.imsglobal.org/vocab/lis/v2/"
        let grades = "https://purl.imsglobal.org/spec/lti-ags/"
        let claims: JSONObject = [
            "iss": .string(issuer), "aud": "client-1", "sub": "person-17", "iat": .integer(now),
            "exp": .integer(now + 600), "nonce": .string(nonce), "name": "Ada Lovelace", "given_name": "Ada",
            "family_name": "Lovelace", "email": "person-17@example.org", "locale": "en",
            lti("message_type"): "LtiResourceLinkRequest", lti("version"): "1.3.0", lti("deployment_id"): "1",
            lti("target_link_uri"): .string("\(tool)/lti/launch"),
            lti("roles"): [.string(roles + "membership#Learner"), .string(roles + "institution/person#Student")],
            lti("context"): [
                "id": "course-1", "label": "PHY", "title": "Physics 101",
                "type": [.string(roles + "course#CourseSection")],
            ],
            lti("resource_link"): ["id": "link-1", "title": "Laboratory week 3"],
            lti("tool_platform"): ["guid": "lms.example", "name": "The LMS", "product_family_code": "lms"],
            lti("launch_presentation"): [
                "locale": "en", "return_url": .string("\(issuer)/home"), "document_target": "iframe",
            ],
            lti("custom"): ["section": "3"],
            grades + "claim/endpoint": [
                "scope": .array(["lineitem", "score", "result.readonly"].map { .string(grades + "scope/" + $0) }),
                "lineitems": .string("\(issuer)/lineitems"), "lineitem": .string("\(issuer)/lineitems/1?type_id=1"),
            ],
        ]
        let header: JSONObject = ["alg": "RS256", "typ": "JWT", "kid": .string(key.id ?? "")]
        let text =
            Base64URL.encode(JSONValue.object(header).serialized()) + "."
            + Base64URL.encode(JSONValue.object(claims).serialized())
        return text + "." + Base64URL.encode(try key.signature(of: Array(text.utf8)))
    }

    /// Microseconds of processor time for one call.
    private static func time(_ seconds: Double, _ call: () throws -> Void) rethrows -> Double {
        for _ in 0..<100 { try call() }
        let start = processorSeconds()
        var (calls, used) = (0, 0.0)
        while used < seconds {
            for _ in 0..<100 { try call() }
            calls += 100
            used = processorSeconds() - start
        }
        return used / Double(calls) * 1e6
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
