import Auth
import Core
import Crypto

/// Reads the claims of LTI (Core 1.3 §5.3 and §5.4). What must be there is asked for; what may be there is taken where it
/// has the right shape, because platforms send null and empty texts for what they do not know.
struct ClaimReader {
    /// The longest identifier, in bytes: what the specification has as 255 characters of ASCII.
    private static let identifierLength = 255
    /// The most roles that are looked at.
    private static let mostRoles = 1000

    private let token: JWTClaims

    init(_ token: JWTClaims) {
        self.token = token
    }

    func launch(allowsAnonymous: Bool) throws(LaunchFailure) -> LaunchClaims {
        guard try text(ClaimName.version) == "1.3.0" else { throw LaunchFailure(.wrongVersion) }
        guard let type = LaunchClaims.MessageType(rawValue: try text(ClaimName.messageType)) else {
            throw LaunchFailure(.unknownMessage)
        }
        var claims = LaunchClaims(
            messageType: type, deploymentID: try identifier(ClaimName.deploymentID),
            subject: try subject(allowsAnonymous: allowsAnonymous), targetLinkURI: try text(ClaimName.targetLinkURI),
            roles: try roles())
        claims.services = services
        // A review is of a line item, which may belong to no link (Submission Review 1.0 §3.3).
        let hasItem = type == .submissionReview && claims.services.lineItemURL != nil
        claims.link = try link(required: type != .deepLinking && !hasItem)
        if type == .submissionReview { claims.learner = try learner() }
        claims.course = course
        claims.custom = try custom()
        claims.names = names
        claims.locale = locale
        let read: Set = [ClaimName.roles, ClaimName.custom]
        claims.others = JSONObject(
            token.others.members.filter { $0.key.hasPrefix(ClaimName.prefix) && !read.contains($0.key) }
                .map { ($0.key, $0.value) })
        return claims
    }

    // MARK: What must be there

    private func text(_ name: String) throws(LaunchFailure) -> String {
        guard let value = token[name], !value.isNull else { throw LaunchFailure(.missingClaim, Self.short(name)) }
        guard let text = value.stringValue else { throw LaunchFailure(.brokenClaim, Self.short(name)) }
        return text
    }

    private func identifier(_ name: String) throws(LaunchFailure) -> String {
        let text = try text(name)
        guard !text.isEmpty else { throw LaunchFailure(.missingClaim, Self.short(name)) }
        guard Self.isIdentifier(text) else { throw LaunchFailure(.brokenClaim, Self.short(name)) }
        return text
    }

    private func subject(allowsAnonymous: Bool) throws(LaunchFailure) -> String? {
        guard !token.subject.isEmpty else {
            guard allowsAnonymous else { throw LaunchFailure(.noSubject) }
            return nil
        }
        guard Self.isIdentifier(token.subject) else { throw LaunchFailure(.brokenClaim, "sub") }
        return token.subject
    }

    private func roles() throws(LaunchFailure) -> [String] {
        guard let value = token[ClaimName.roles], !value.isNull else { throw LaunchFailure(.missingClaim, "roles") }
        guard let members = value.arrayValue, members.count <= Self.mostRoles else {
            throw LaunchFailure(.brokenClaim, "roles")
        }
        let texts = members.compactMap(\.stringValue)
        guard texts.count == members.count else { throw LaunchFailure(.brokenClaim, "roles") }
        return texts
    }

    private func link(required: Bool) throws(LaunchFailure) -> LaunchClaims.Link? {
        guard let value = token[ClaimName.resourceLink], !value.isNull else {
            guard !required else { throw LaunchFailure(.noResourceLink) }
            return nil
        }
        guard value.objectValue != nil else { throw LaunchFailure(.brokenClaim, "resource_link") }
        guard let id = value["id"]?.stringValue, !id.isEmpty else { throw LaunchFailure(.noResourceLink, "id") }
        guard Self.isIdentifier(id) else { throw LaunchFailure(.brokenClaim, "resource_link.id") }
        return LaunchClaims.Link(id: id, title: Self.title(value["title"]))
    }

    private func learner() throws(LaunchFailure) -> LaunchClaims.Learner {
        guard let value = token[ClaimName.forUser], !value.isNull else {
            throw LaunchFailure(.missingClaim, "for_user")
        }
        guard value.objectValue != nil else { throw LaunchFailure(.brokenClaim, "for_user") }
        guard let subject = value["user_id"], !subject.isNull, subject.stringValue != "" else {
            throw LaunchFailure(.missingClaim, "for_user.user_id")
        }
        guard let text = subject.stringValue, Self.isIdentifier(text) else {
            throw LaunchFailure(.brokenClaim, "for_user.user_id")
        }
        let parts = [value["given_name"], value["family_name"]].compactMap { $0?.stringValue }
        return LaunchClaims.Learner(
            subject: text, name: Self.title(value["name"]) ?? Self.line(parts.joined(separator: " ")))
    }

    private func custom() throws(LaunchFailure) -> [String: String] {
        guard let value = token[ClaimName.custom], !value.isNull else { return [:] }
        guard let members = value.objectValue?.members else { throw LaunchFailure(.brokenClaim, "custom") }
        var texts: [String: String] = [:]
        for (name, value) in members {
            if let text = value.stringValue, text.utf8.count <= 2048 { texts[name] = text }
            if let number = value.integerValue { texts[name] = String(number) }
        }
        return texts
    }

    // MARK: What may be there

    /// A course without an identifier is none that could be found again.
    private var course: LaunchClaims.Course? {
        guard let value = token[ClaimName.context], let id = value["id"]?.stringValue, Self.isIdentifier(id) else {
            return nil
        }
        return LaunchClaims.Course(id: id, title: Self.title(value["title"]), label: Self.title(value["label"]))
    }

    private var services: LaunchClaims.Services {
        var services = LaunchClaims.Services()
        let grades = token[ClaimName.endpoint]
        services.lineItemURL = Self.address(grades?["lineitem"])
        services.lineItemsURL = Self.address(grades?["lineitems"])
        services.agsScopes = (grades?["scope"]?.arrayValue ?? []).compactMap(\.stringValue)
            .filter { $0.utf8.count <= 255 }.prefix(16).map(\.self)
        services.membershipsURL = Self.address(token[ClaimName.memberships]?["context_memberships_url"])
        services.groupsURL = Self.address(token[ClaimName.groups]?["context_groups_url"])
        return services
    }

    private var names: JSONObject {
        var names = JSONObject()
        for name in ["name", "given_name", "family_name"] {
            names[name] = Self.title(token[name]).map { .string($0) }
        }
        return names
    }

    private var locale: String? {
        let said = token[ClaimName.presentation]?["locale"] ?? token["locale"]
        // Some platforms write `fr_CA`.
        return said?.stringValue.flatMap { LanguageTag($0.replacing("_", with: "-")) }?.description
    }

    /// Whether the text can be kept as a platform's name for something.
    static func isIdentifier(_ text: String) -> Bool {
        (1...identifierLength).contains(text.utf8.count) && !text.unicodeScalars.contains { $0.value < 0x20 }
    }

    /// A text for people, in at most 200 characters of one line; nil where there is none.
    private static func title(_ value: JSONValue?) -> String? {
        value?.stringValue.flatMap(line)
    }

    /// The text as one line of at most 200 characters without what is no letter or sign of it; nil where nothing is left.
    static func line(_ text: String) -> String? {
        var line = text.unicodeScalars.prefix(1000).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .format: " "
            default: scalar
            }
        }
        line = Array(line.drop { $0.properties.isWhitespace }.prefix(200))
        while line.last?.properties.isWhitespace == true { line.removeLast() }
        return DisplayName(String(String.UnicodeScalarView(line)))?.description
    }

    private static func address(_ value: JSONValue?) -> String? {
        value?.stringValue.flatMap(ProviderURL.init)?.description
    }

    /// A claim as administrators know it.
    private static func short(_ name: String) -> String {
        name.split(separator: "/").last.map(String.init) ?? name
    }
}
