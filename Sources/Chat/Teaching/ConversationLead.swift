package import Core
package import HTTPCore
import Workflows

/// A person who speaks in another person's conversation in their own name.
package struct ConversationLead: Sendable, Equatable {
    package let userID: UserID
    /// What the institution calls them.
    package let name: String

    package init(userID: UserID, name: String) {
        self.userID = userID
        self.name = name
    }

    /// What they write, as an answer that every client shows: ChatKit has no third speaker, so the name stands before the
    /// words.
    func answer(_ text: String) -> ThreadItem.Content {
        .assistantMessage([OutputText(text: "**\(Self.plain(name)):** \(text)")])
    }

    /// What stands before the words in the history that models read.
    static let note = "(Written by a person of the institution, not by you.) "

    /// Control characters, ends of lines, and what turns the direction of writing.
    private static let hidden: [ClosedRange<UInt32>] = [
        0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
    ]

    /// Without what Markdown reads as something else, or what could end the line.
    static func plain(_ name: String) -> String {
        var plain = ""
        for scalar in name.unicodeScalars {
            if hidden.contains(where: { $0.contains(scalar.value) }) { continue }
            if "\\`*_{}[]<>()#+-.!|~".unicodeScalars.contains(scalar) { plain.unicodeScalars.append("\\") }
            plain.unicodeScalars.append(scalar)
        }
        return plain
    }
}

/// How long somebody answers in an assistant's place at most.
package enum TakeoverLimit {
    package static let hours = 1...8
}

/// Somebody answers in the assistant's place, so that no run answers.
struct ThreadIsTaken: HTTPResponseError {
    var status: HTTPStatus { .conflict }
    var code: ErrorCode { .conflict }
    var description: String { "A person answers in this conversation now, in the assistant's place." }
}

/// The message was kept for a person who answers in the assistant's place; no run has heard of it.
package struct MessageHeld: HTTPResponseError {
    package let thread: ChatThread
    package let item: ThreadItem

    package var status: HTTPStatus { .conflict }
    package var code: ErrorCode { .conflict }
    package var description: String { "The message was kept for a person who answers in the assistant's place." }

    /// What the person who wrote is told.
    var notice: ShownNotice {
        ShownNotice(
            .info, "A person of your institution has your message and answers here. The assistant waits meanwhile.")
    }
}

/// Why a conversation cannot be led as somebody wants.
package enum LeadProblem: HTTPResponseError, Equatable {
    /// Somebody else answers in it.
    case takenByAnother
    /// Nobody answers in the assistant's place.
    case notTaken
    /// No run waits that could be moved.
    case nothingWaits
    /// An answer is being written.
    case busy
    /// The run cannot be moved there, for this reason.
    case refused(String)

    package var status: HTTPStatus { .conflict }
    package var code: ErrorCode { .conflict }
    package var description: String {
        switch self {
        case .takenByAnother: "Somebody else has taken this conversation over."
        case .notTaken: "Nobody has taken this conversation over."
        case .nothingWaits: "No run of this conversation waits."
        case .busy: "Wait until the answer is complete, and try again."
        case .refused(let reason): reason
        }
    }
}
