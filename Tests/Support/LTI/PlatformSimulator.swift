package import Core
package import Crypto
package import HTTPCore
import Synchronization

/// A learning platform for tests: its keys, and messages of which everything can be changed. As a transport it serves its
/// key set, in whatever way a test wants.
package final class PlatformSimulator: HTTPTransport {
    /// How the key set is served.
    package enum KeyService: Sendable {
        case usual
        /// With this key besides, under the given name.
        case with(JSONObject)
        /// Another set each time: nothing in it is the platform's.
        case changing
        case failure(HTTPTransportError)
        case reply(StubTransport.Reply)
    }

    /// RSA takes a second of a processor to make: all tests use the same ones.
    package static let rsa: PrivateKey = key(.rs256, "rsa-1")
    package static let otherRSA: PrivateKey = key(.rs256, "rsa-2")
    package static let elliptic: PrivateKey = key(.es256, "ec-1")

    package let issuer: String
    package let clientID: String
    /// Where the tool is.
    package let tool: String
    private let clock: any WallClock
    private let state = Mutex((service: KeyService.usual, requests: [HTTPClientRequest](), count: 0))

    package init(
        issuer: String = "https://lms.example.org", clientID: String = "lyceum", tool: String = "http://localhost",
        clock: any WallClock
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.tool = tool
        self.clock = clock
    }

    // MARK: Keys

    /// Where the key set is.
    package var keysURL: String { "\(issuer)/keys" }
    package var requests: [HTTPClientRequest] { state.withLock(\.requests) }

    package func serve(_ service: KeyService) { state.withLock { $0.service = service } }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let (service, count) = state.withLock { state in
            state.requests.append(request)
            state.count += 1
            return (state.service, state.count)
        }
        let set: JSONObject
        switch service {
        case .usual: set = Self.keySet
        case .with(let other):
            set = ["keys": .array((Self.keySet["keys"]?.arrayValue ?? []) + [.object(other)])]
        case .changing:
            var key = Self.otherRSA.publicKey.jwk
            key["kid"] = .string("turn-\(count)")
            set = ["keys": [.object(key)]]
        case .failure(let error): throw error
        case .reply(let reply): return try await StubTransport(reply).send(request)
        }
        return HTTPClientResponse(
            status: .ok, fields: ["Content-Type": "application/json"],
            body: .bytes(JSONValue.object(set).serialized()))
    }

    package static var keySet: JSONObject { JSONWebKeySet([rsa.publicKey, elliptic.publicKey]).json }

    // MARK: Messages

    /// What begins a launch, as a form or a query.
    package func login(_ change: (inout [String: String]) -> Void = { _ in }) -> String {
        var parameters = [
            "iss": issuer, "client_id": clientID, "login_hint": "user 7", "target_link_uri": "\(tool)/lti/launch",
            "lti_deployment_id": "1", "lti_message_hint": #"{"cmid":12,"launchid":"a+b&c"}"#,
        ]
        change(&parameters)
        return Self.form(parameters)
    }

    /// Parameters as a form carries them.
    package static func form(_ parameters: [String: String]) -> String {
        parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\(PercentCoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// A message for the nonce that a test changes before it is signed.
    package func message(
        nonce: String, subject: String = "student-1", roles: [String] = [LaunchMessage.learner]
    ) -> LaunchMessage {
        let now = clock.now().seconds
        return LaunchMessage(
            claims: [
                "iss": .string(issuer), "aud": .string(clientID), "sub": .string(subject),
                "iat": .integer(now), "exp": .integer(now + 60), "nonce": .string(nonce),
                LaunchMessage.lti("message_type"): "LtiResourceLinkRequest", LaunchMessage.lti("version"): "1.3.0",
                LaunchMessage.lti("deployment_id"): "1",
                LaunchMessage.lti("target_link_uri"): .string("\(tool)/lti/launch"),
                LaunchMessage.lti("resource_link"): ["id": "link-1", "title": "Circuits"],
                LaunchMessage.lti("roles"): .array(roles.map { .string($0) }),
                LaunchMessage.lti("context"): [
                    "id": "course-1", "title": "Physics", "label": "PHY1", "type": ["CourseSection"],
                ],
                "given_name": "Ada", "family_name": "Lovelace", "name": "Ada Lovelace", "email": "ada@example.org",
            ])
    }

    private static func key(_ algorithm: SignatureAlgorithm, _ id: String) -> PrivateKey {
        do { return try PrivateKey.generate(algorithm, id: id) } catch { preconditionFailure("No key: \(error)") }
    }
}
