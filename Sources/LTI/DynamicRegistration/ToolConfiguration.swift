package import Core
import HTTPCore

/// What this tool says of itself to platforms (Dynamic Registration 1.0 §3.5).
package struct ToolConfiguration: Sendable {
    /// Where the tool is, without a slash at its end.
    package let publicURL: String
    /// What learners and teachers see.
    package let name: String
    package let description: String

    package init(publicURL: String, name: String = "Lyceum", description: String = "Course assistants") {
        self.publicURL = publicURL
        self.name = name
        self.description = description
    }

    var login: String { publicURL + "/lti/login" }
    var launch: String { publicURL + "/lti/launch" }
    var keySet: String { publicURL + "/lti/jwks.json" }
    private var icon: String { publicURL + "/assets/icon.svg" }
    /// The host with its port, which the platform holds addresses of links against.
    private var domain: String {
        ServiceURL.origin(of: publicURL).map { String($0.drop { $0 != ":" }.dropFirst(3)) } ?? ""
    }

    /// The claims that launches need: names as far as the platform likes to send them, and no address.
    private static let claims = ["iss", "sub", "name", "given_name", "family_name", "locale"]

    /// The body of a registration at a platform: what all take, and what this one needs besides.
    package func registration(at platform: PlatformConfiguration) -> JSONValue {
        let scopes = ServiceScope.all.map(\.rawValue).filter {
            platform.scopes.isEmpty || platform.scopes.contains($0)
        }
        return [
            "application_type": "web", "response_types": ["id_token"],
            "grant_types": ["client_credentials", "implicit"], "initiate_login_uri": .string(login),
            "redirect_uris": [.string(launch)], "client_name": .string(name), "jwks_uri": .string(keySet),
            "logo_uri": .string(icon), "client_uri": .string(publicURL),
            "token_endpoint_auth_method": "private_key_jwt", "id_token_signed_response_alg": "RS256",
            "scope": .string(scopes.joined(separator: " ")),
            "https://purl.imsglobal.org/spec/lti-tool-configuration": [
                "domain": .string(domain), "target_link_uri": .string(launch), "description": .string(description),
                "claims": .array(Self.claims.map { .string($0) }), "messages": .array(messages(for: platform)),
            ],
        ]
    }

    private func messages(for platform: PlatformConfiguration) -> [JSONValue] {
        var link: JSONObject = ["type": "LtiResourceLinkRequest", "target_link_uri": .string(launch)]
        var picker: JSONObject = [
            "type": "LtiDeepLinkingRequest", "target_link_uri": .string(launch), "label": .string(name),
        ]
        var messages: [JSONValue] = []
        switch platform.platform {
        case .canvas:
            picker.append("icon_uri", .string(icon))
            picker.append(
                "placements", ["assignment_selection", "link_selection", "editor_button"])
            link.append("label", .string(name))
        case .blackboard, .brightspace: picker.append("placements", ["ContentArea"])
        case .moodle, .openEdX, .other: break
        }
        // Moodle and Open edX know links by themselves, and take them here all the same.
        messages += [.object(link), .object(picker)]
        if platform.messages.contains("LtiSubmissionReviewRequest") {
            messages.append(["type": "LtiSubmissionReviewRequest", "target_link_uri": .string(launch)])
        }
        return messages
    }

    /// What Canvas takes as "Enter URL" or "Paste JSON" of a developer key.
    package var canvas: JSONValue {
        let placements: [(String, String)] = [
            ("assignment_selection", "LtiDeepLinkingRequest"), ("link_selection", "LtiDeepLinkingRequest"),
            ("editor_button", "LtiDeepLinkingRequest"),
        ]
        return [
            "title": .string(name), "description": .string(description), "oidc_initiation_url": .string(login),
            "target_link_uri": .string(launch), "public_jwk_url": .string(keySet),
            "scopes": .array(ServiceScope.all.filter { $0 != .groups }.map { .string($0.rawValue) }),
            "custom_fields": [:],
            "extensions": [
                [
                    "platform": "canvas.instructure.com", "domain": .string(domain), "privacy_level": "name_only",
                    "settings": [
                        "text": .string(name), "icon_url": .string(icon),
                        "placements": .array(
                            placements.map { placement, message in
                                [
                                    "placement": .string(placement), "message_type": .string(message),
                                    "target_link_uri": .string(launch), "text": .string(name),
                                    "icon_url": .string(icon), "selection_width": 800, "selection_height": 640,
                                ]
                            }),
                    ],
                ]
            ],
        ]
    }
}
