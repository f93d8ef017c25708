package import Core

/// Who may decide for a run that waits for it.
package enum Approver: Sendable, Equatable {
    /// Everybody with the role, and with those above it.
    case role(String)
    case person(UserID)

    var role: String? { if case .role(let role) = self { role } else { nil } }
    var person: UserID? { if case .person(let person) = self { person } else { nil } }

    init?(json: JSONValue) {
        if let role = json["role"]?.stringValue {
            self = .role(role)
        } else if let person = json["person"]?.stringValue.flatMap({ UserID($0) }) {
            self = .person(person)
        } else {
            return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .role(let role): ["role": .string(role)]
        case .person(let person): ["person": .string(person.description)]
        }
    }
}

/// What a run asks somebody to decide.
package struct ApprovalRequest: Sendable, Equatable {
    package let id: ApprovalID
    /// What the asked person reads.
    package let text: String
    package let approver: Approver
    /// When nobody needs to decide any more.
    package let deadline: Timestamp?

    package init(id: ApprovalID, text: String, approver: Approver, deadline: Timestamp?) {
        self.id = id
        self.text = text
        self.approver = approver
        self.deadline = deadline
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        guard let id = json["approval_id"]?.stringValue.flatMap({ ApprovalID($0) }),
            let text = json["text"]?.stringValue, let approver = json["approver"].flatMap({ Approver(json: $0) })
        else { return nil }
        self.init(
            id: id, text: text, approver: approver,
            deadline: json["deadline"]?.stringValue.flatMap { Timestamp(rfc3339: $0) })
    }

    var json: JSONValue {
        [
            "approval_id": .string(id.description), "text": .string(text),
            "approver": approver.json, "deadline": deadline.map { .string($0.rfc3339) } ?? .null,
        ]
    }
}

/// What somebody decided.
package enum ApprovalDecision: String, Sendable, CaseIterable {
    case approved, rejected
}

/// What becomes of a request that nobody has decided.
package enum ApprovalChange: Sendable, Equatable {
    /// Others are asked besides, who may decide from now on too.
    case escalated(ApprovalID, to: Approver)
    /// Its time is over.
    case expired(ApprovalID)

    package var id: ApprovalID {
        switch self {
        case .escalated(let id, _), .expired(let id): id
        }
    }

    init?(json: JSONValue) {
        guard let id = json["approval_id"]?.stringValue.flatMap({ ApprovalID($0) }) else { return nil }
        switch json["change"] {
        case "escalated":
            guard let approver = json["approver"].flatMap({ Approver(json: $0) }) else { return nil }
            self = .escalated(id, to: approver)
        case "expired": self = .expired(id)
        default: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .escalated(let id, let approver):
            ["approval_id": .string(id.description), "change": "escalated", "approver": approver.json]
        case .expired(let id): ["approval_id": .string(id.description), "change": "expired"]
        }
    }
}

/// What an approval is called outside.
package enum ApprovalTag: IdentifierTag { package static let prefix = "apr_" }
package typealias ApprovalID = Identifier<ApprovalTag>
