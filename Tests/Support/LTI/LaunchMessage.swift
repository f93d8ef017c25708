package import Core
package import Crypto

/// A message of a platform before it is signed.
package struct LaunchMessage: Sendable {
    package static let learner = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
    package static let instructor = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"

    package var claims: JSONObject
    /// Members of the header besides `alg` and `kid`, or in their place; null takes one away.
    package var header = JSONObject()
    package var key: PrivateKey = PlatformSimulator.rsa

    package init(claims: JSONObject) {
        self.claims = claims
    }

    /// The full name of a claim of LTI.
    package static func lti(_ name: String) -> String { "https://purl.imsglobal.org/spec/lti/claim/" + name }

    /// A claim of LTI by its short name.
    package subscript(name: String) -> JSONValue? {
        get { claims[Self.lti(name)] }
        set { claims[Self.lti(name)] = newValue }
    }

    /// The token.
    package func signed() throws -> String {
        var header: JSONObject = [
            "alg": .string(key.algorithm.rawValue), "typ": "JWT", "kid": .string(key.id ?? ""),
        ]
        for (name, value) in self.header.members { header[name] = value.isNull ? JSONValue?.none : value }
        let text =
            Base64URL.encode(JSONValue.object(header).serialized()) + "."
            + Base64URL.encode(JSONValue.object(claims).serialized())
        return text + "." + Base64URL.encode(try key.signature(of: Array(text.utf8)))
    }
}
