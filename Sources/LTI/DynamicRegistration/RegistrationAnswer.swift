import Core

/// A platform's answer to a registration (Dynamic Registration 1.0 §3.6).
struct RegistrationAnswer: Sendable, Equatable {
    let clientID: String
    /// Where the platform deployed the tool at once; nil where somebody does so later.
    let deploymentID: String?

    /// Nil for an answer that names no client. Numbers are taken as they are written.
    init?(json bytes: [UInt8]) {
        guard let answer = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 32)),
            let clientID = Self.text(answer["client_id"]), (1...512).contains(clientID.utf8.count)
        else { return nil }
        self.clientID = clientID
        let tool = answer["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        let deployment = Self.text(tool?["deployment_id"]) ?? Self.text(answer["deployment_id"])
        deploymentID = deployment.flatMap { (1...255).contains($0.utf8.count) ? $0 : nil }
    }

    private static func text(_ value: JSONValue?) -> String? {
        value?.stringValue ?? value?.integerValue.map { String($0) }
    }
}
