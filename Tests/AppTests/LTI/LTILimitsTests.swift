import Core
import Crypto
import HTTPCore
import LTI
import Support
import Testing

@testable import lyceum

/// Launches of a class from behind one address, and floods.
@Suite struct LTILimitsTests {
    @Test("A class launches from behind one address whose other requests are few")
    func aClass() async throws {
        let world = try await LTIWorld(rateLimits: RateLimits(address: 60, launch: 600))
        // Registering took the address's requests of the API; those of the class are others.
        for number in 0..<30 {
            let answer = try await world.launch("student-\(number)")
            #expect(answer.status == 200, "\(answer.text)")
            _ = try await world.session(of: answer)
        }
    }

    @Test("A flood with bad signatures is told to come later, before anything is looked at")
    func badSignatures() async throws {
        let world = try await LTIWorld(rateLimits: RateLimits(address: 6000, launch: 120))
        var statuses: [Int] = []
        for _ in 0..<10 {
            let begun = try await world.begin()
            guard begun.answer.status == 303 else { break }
            var message = world.platform.message(nonce: begun.nonce)
            message.key = PlatformSimulator.otherRSA
            message.header["kid"] = "rsa-1"
            let answer = try await world.answer(begun, message.signed())
            statuses.append(answer.status)
            guard answer.status == 429 else { continue }
            #expect(answer.text.hasPrefix("en|Many people") && !answer.text.contains("<code>"))
            #expect(Int(answer.response.fields["Retry-After"] ?? "") ?? 0 >= 1)
        }
        // Two fit at once; the third says that no more do.
        #expect(statuses.prefix(3) == [401, 401, 401] && statuses.dropFirst(3).allSatisfy { $0 == 429 })
        let launches = try await world.app.ask("/api/v1/lti/launches", as: world.owner)
        #expect(launches.body["data"]?.arrayValue?.count == 3)
        let session = try await world.app.ask("/api/v1/lti/session", ["code": "x"])
        #expect(session.status == 429 && session.code == "rate_limited")
        #expect(try await world.app.ask("/api/v1/lti/session", ["code": "x"], from: "198.51.100.1").status == 401)
    }

    @Test("Logins that name no registered platform, or are none, count with the address's other requests")
    func unknownPlatforms() async throws {
        let world = try await LTIWorld(rateLimits: RateLimits(address: 120, launch: 6000))
        #expect(try await world.begin().answer.status == 303)
        var statuses: Set<Int> = []
        for number in 0..<40 {
            let form =
                number % 2 == 0
                ? world.platform.login { $0["iss"] = "https://\(number).example" } : "iss=x"
            statuses.insert(try await world.post("/lti/login", form).status)
        }
        #expect(statuses == [400, 404, 429])
        // The course behind the same address goes on.
        #expect(try await world.launch().status == 200)
    }

    @Test("Where the list names no limit of launches they count with the address's other requests")
    func unnamed() async throws {
        let world = try await LTIWorld(rateLimits: RateLimits(address: 60))
        var statuses: Set<Int> = []
        for _ in 0..<30 { statuses.insert(try await world.post("/lti/login", world.platform.login()).status) }
        #expect(statuses == [303, 429])
    }

    @Test("A class whose course waits for approval reads so, however many come")
    func held() async throws {
        let world = try await LTIWorld(deployments: [], rateLimits: RateLimits(address: 6000, launch: 120))
        for number in 0..<15 { #expect(try await world.launch("student-\(number)").status == 403) }
        #expect(try await world.lastCause() == "held_deployment")
    }
}
