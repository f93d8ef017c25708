import Auth
import Core
import Crypto
import HTTPCore
import Telephony
import Workflows

/// What a page shows to begin to talk: browsers send no fields with a WebSocket. Good once, for a minute, on any server.
struct VoiceTicket: Sendable, Equatable {
    /// The session, which is a call from then on: one of this name makes the ticket worthless.
    let call: CallID
    /// Whoever asked for it, without what their key may do.
    let identity: Identity
    let workflow: NamedWorkflow
    /// The conversation that is gone on with; nil for one that the first words begin.
    let threadID: ThreadID?
    /// The language of the page (BCP 47).
    let locale: String
    let expiresAt: Timestamp
}

/// Makes tickets and takes them: signed texts, of which no server keeps anything.
struct VoiceTickets: Sendable {
    static let lifetime: Duration = .seconds(60)
    private static let longest = 2_000

    /// The one that tickets are made with, and the one before it.
    let keys: [[UInt8]]
    let clock: any WallClock

    func text(of ticket: VoiceTicket) -> String {
        let claims = Base64URL.encode(Array(ticket.json.serialized()))
        return "\(claims).\(Base64URL.encode(Self.code(claims, keys[0])))"
    }

    /// Nil for a text that was never a ticket, and for an old one.
    func ticket(_ text: String) -> VoiceTicket? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= Self.longest, parts.count == 2, let code = Base64URL.decode(parts[1]),
            keys.contains(where: { ConstantTime.equals(Self.code(parts[0], $0), code) }),
            let claims = Base64URL.decode(parts[0]), let json = try? JSONParser.parse(claims),
            let ticket = VoiceTicket(json), clock.now() < ticket.expiresAt
        else { return nil }
        return ticket
    }

    private static func code(_ claims: String, _ key: [UInt8]) -> [UInt8] { HMAC.sha256(Array(claims.utf8), key: key) }
}

extension VoiceTicket {
    fileprivate var json: JSONValue {
        let proof: (String, String) =
            switch identity.credential {
            case .none: ("", "")
            case .session(let id): ("session", id.description)
            case .apiKey(let id, _): ("key", id.description)
            }
        return [
            "call": .string(call.description), "tenant": .string(identity.tenantID.description),
            "user": .string(identity.userID.description), "role": .string(identity.role.rawValue),
            "proof": .string(proof.0), "of": .string(proof.1),
            "workflow": .string(workflow.id.description), "slug": .string(workflow.slug),
            "thread": threadID.map { .string($0.description) } ?? .null, "locale": .string(locale),
            "expires": .integer(expiresAt.microseconds),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        func text(_ name: String) -> String { json[name]?.stringValue ?? "" }
        let credential: Credential
        switch text("proof") {
        case "session":
            guard let id = SessionID(text("of")) else { return nil }
            credential = .session(id)
        case "key":
            guard let id = APIKeyID(text("of")) else { return nil }
            credential = .apiKey(id, scopes: [.assistantsUse])
        default: credential = .none
        }
        guard let call = CallID(text("call")), let tenant = TenantID(text("tenant")), let user = UserID(text("user")),
            let role = Role(rawValue: text("role")), let workflow = WorkflowID(text("workflow")),
            let expires = json["expires"]?.integerValue
        else { return nil }
        self.init(
            call: call, identity: Identity(tenantID: tenant, userID: user, role: role, credential: credential),
            workflow: NamedWorkflow(id: workflow, slug: text("slug")),
            threadID: json["thread"]?.stringValue.flatMap { ThreadID($0) }, locale: text("locale"),
            expiresAt: Timestamp(microseconds: expires))
    }
}
