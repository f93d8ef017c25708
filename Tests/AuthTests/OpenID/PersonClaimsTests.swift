import Core
import Testing

@testable import Auth

@Suite struct PersonClaimsTests {
    private func person(_ token: JSONObject, _ userInfo: JSONObject? = nil, groups: String = "groups") -> PersonClaims {
        PersonClaims(subject: "s", idToken: token, userInfo: userInfo, groupsClaim: groups)
    }

    @Test("Address and verification come from one place: one cannot vouch for the address of the other")
    func mail() {
        let token: JSONObject = ["email": "victim@example.org"]
        let other = person(token, ["email": "mine@example.org", "email_verified": true])
        #expect(other.email?.description == "mine@example.org" && other.isEmailVerified == true)
        let silent = person(token, ["email_verified": true])
        #expect(silent.email?.description == "victim@example.org" && silent.isEmailVerified == nil)
        let both = person(
            ["email": "a@example.org", "email_verified": false], ["email": "b@example.org", "email_verified": true])
        #expect(both.email?.description == "a@example.org" && both.isEmailVerified == false)
    }

    @Test("Only a plain yes is a yes")
    func verification() {
        let values: [(JSONValue, Bool?)] = [
            (true, true), (false, false), ("true", true), ("false", false), (1, false), ("yes", false), (nil, nil),
            (["true"], false),
        ]
        for (value, expected) in values {
            let found = person(["email": "a@example.org", "email_verified": value])
            #expect(found.isEmailVerified == expected, "\(value)")
        }
    }

    @Test("An address that looks like another is none")
    func lookalikes() {
        // The second letter of the host is Cyrillic, the third address has a letter that cannot be seen.
        for text in ["no address", "ann@exаmple.org", "an\u{200B}n@example.org", "", "ann@example.org\u{0}"] {
            #expect(person(["email": .string(text), "email_verified": true]).email == nil)
        }
    }

    @Test("Groups are a list or one name, under a name, a name with dots in it, or inside others")
    func groups() {
        #expect(person(["groups": ["a", 7, "b"]]).groups == ["a", "b"])
        #expect(person(["groups": "a"]).groups == ["a"])
        #expect(person(["realm_access": ["roles": ["x"]]], groups: "realm_access.roles").groups == ["x"])
        #expect(
            person(["https://example.org/groups": ["y"]], groups: "https://example.org/groups").groups == ["y"])
        #expect(person([:], ["groups": ["z"]]).groups == ["z"])
        #expect(person([:]).groups == [])
        #expect(person(["groups": 7]).groups == [])
    }

    @Test("Groups that are to be had elsewhere are unknown, and not none")
    func overage() {
        #expect(person(["_claim_names": ["groups": "src1"]]).groups == nil)
        #expect(person(["hasgroups": true]).groups == nil)
    }

    @Test("A name is what the provider calls the person, in one line of 200 characters, or begins their address")
    func names() {
        #expect(person(["name": "  Ann Example "]).name?.description == "Ann Example")
        #expect(person(["given_name": "Ann", "family_name": "Example"]).name?.description == "Ann Example")
        #expect(person(["name": "a\nb", "preferred_username": "ann"]).name?.description == "ann")
        #expect(person(["email": "ann@example.org"]).name?.description == "ann")
        #expect(person(["name": .string(String(repeating: "x", count: 10_000))]).name?.description.count == 200)
        #expect(person([:]).name == nil)
    }

    @Test("The userinfo endpoint is asked for what the token does not say")
    func incomplete() {
        let whole: JSONObject = ["email": "a@b", "email_verified": true, "name": "A", "groups": []]
        #expect(!PersonClaims.isIncomplete(whole, groupsClaim: "groups"))
        #expect(!PersonClaims.isIncomplete(whole, groupsClaim: nil))
        for missing in ["email", "email_verified", "name", "groups"] {
            let rest = JSONObject(whole.members.filter { $0.key != missing }.map { ($0.key, $0.value) })
            #expect(PersonClaims.isIncomplete(rest, groupsClaim: "groups"), "\(missing)")
        }
    }
}
