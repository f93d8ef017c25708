import Auth
import Core
import Crypto
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct SecondFactorControllerTests {
    @Test("A person sets up an app, signs in with it, recovers without it, and gives it up")
    func life() async throws {
        let app = try await AppFixture()
        let ann = try await app.person("ann@example.org", in: try await app.tenant("north"), password: "sesame sesame")
        let path = "/api/v1/auth/second-factor"
        #expect(try await app.ask(path, as: ann).body == ["enabled": false, "recovery_codes": 0])
        #expect(try await app.ask("\(path)/enrol", ["password": "wrong"], as: ann).code == "invalid_credentials")
        let enrolment = try await app.ask("\(path)/enrol", ["password": "sesame sesame"], as: ann)
        let secret = try #require(enrolment.body["secret"]?.stringValue.flatMap { Base32.decode($0) })
        let authenticator = TOTP(secret: secret)
        func code() -> JSONValue {
            app.clock.advance(by: .seconds(30))
            return .string(authenticator.password(ofStep: authenticator.step(at: app.clock.now())))
        }
        let confirmed = try await app.ask("\(path)/confirm", ["code": code()], as: ann)
        let codes = try #require(confirmed.body["recovery_codes"]?.arrayValue)
        #expect(codes.count == 10)

        for answer in [["code": code()], ["recovery_code": codes[0]]] as [JSONObject] {
            let login = try await app.logIn("ann@example.org", "sesame sesame")
            #expect(login.status == 200 && login.body["access_token"] == nil)
            var body = answer
            body["ticket"] = login.body["second_factor"]?["ticket"]
            let done = try await app.ask(path, .object(body))
            #expect(done.status == 200 && done.body["user"]?["email"] == "ann@example.org")
            #expect(try await app.me("Bearer \(done.token)").status == 200)
        }
        #expect(try await app.ask(path, as: ann).body == ["enabled": true, "recovery_codes": 9])
        #expect(try await app.ask("\(path)/disable", ["code": "000000"], as: ann).status == 401)
        #expect(try await app.ask("\(path)/disable", ["code": code()], as: ann).status == 204)
        #expect(try await app.logIn("ann@example.org", "sesame sesame").body["access_token"] != nil)
    }

    @Test(
        "An answer that is none is refused",
        arguments: [[:], ["ticket": "x"], ["ticket": "x", "code": "1", "recovery_code": "2"], ["code": 7]]
            as [JSONValue])
    func badBodies(body: JSONValue) async throws {
        #expect(try await AppFixture().ask("/api/v1/auth/second-factor", body).status == 400)
    }

    @Test("A wrong ticket and a wrong code are answered alike")
    func refusal() async throws {
        let answer = try await AppFixture().ask("/api/v1/auth/second-factor", ["ticket": "x", "code": "000000"])
        #expect(answer.status == 401 && answer.code == "invalid_credentials")
    }
}
