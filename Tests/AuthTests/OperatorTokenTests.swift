import Auth
import HTTPCore
import Testing

@Suite struct OperatorTokenTests {
    private static let text = "an-operators-token-of-40-characters-0001"

    private func isAdmitted(_ fields: [String]) throws -> Bool {
        let token = try #require(OperatorToken(Self.text))
        var request = HTTPRequest(method: .get, path: "/")
        for field in fields { request.fields.append("Authorization", field) }
        do {
            try token.admit(request)
            return true
        } catch let error as HTTPError {
            #expect(error.status == .unauthorized)
            return false
        }
    }

    @Test("the token admits as a bearer token, in any case of the scheme")
    func admitted() throws {
        #expect(try isAdmitted(["Bearer \(Self.text)"]))
        #expect(try isAdmitted(["bearer \(Self.text)"]))
    }

    @Test(
        "anything else does not",
        arguments: [
            [], ["Bearer"], ["Bearer "], ["Bearer  \(text)"], ["Basic \(text)"], [text], ["Bearer \(text)x"],
            ["Bearer \(text.dropLast())"], ["Bearer \(text)", "Bearer \(text)"], ["Bearer \(text) x"],
        ])
    func refused(fields: [String]) throws {
        #expect(try !isAdmitted(fields))
    }

    @Test("a token is at least 32 printable characters")
    func shape() {
        #expect(OperatorToken(String(repeating: "a", count: 31)) == nil)
        #expect(OperatorToken(String(repeating: "a", count: 31) + " ") == nil)
        #expect(OperatorToken(String(repeating: "a", count: 31) + "é") == nil)
        #expect(OperatorToken(String(repeating: "a", count: 32)) != nil)
    }
}
