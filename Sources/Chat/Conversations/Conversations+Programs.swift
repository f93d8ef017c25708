package import Core
import Crypto
import Workflows

/// Conversations that programs hold, which lists of the chat do not show.
extension Conversations {
    /// What a program says, and what it brings along.
    package struct Question: Sendable {
        package let message: UserMessage
        /// What was said before in a new conversation, oldest first.
        package let history: [ThreadItem.Content]
        /// What expressions see as `input` beside the text.
        package let members: JSONObject

        package init(message: UserMessage, history: [ThreadItem.Content], members: JSONObject) {
            self.message = message
            self.history = history
            self.members = members
        }
    }

    /// Says something in a new conversation that has the question's history; nil where the program has one of this name
    /// already.
    package func begin(_ question: Question, named name: String? = nil, by speaker: Speaker) async throws -> Turn? {
        let threadID: ThreadID = identifiers.make()
        let workflow = try await workflow(of: speaker)
        let (message, input) = Self.kept(
            question.message, codes.reading(question.message.text, beginning: workflow), beside: question.members)
        let thread = ChatThread(
            id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID,
            title: Self.title(of: message), createdAt: threadID.createdAt, origin: .api)
        let history = question.history.map { content in
            let id: ItemID = identifiers.make()
            return ThreadItem(id: id, threadID: threadID, createdAt: id.createdAt, content: content)
        }
        let item = item(message, in: threadID)
        let run = run(input, in: threadID, by: speaker, answering: item.id)
        let isNew = try await threads.create(
            thread, named: name.map(Self.digest), items: history + [item], and: engine.insertion(of: run),
            in: speaker.scope.tenantID)
        guard isNew else { return nil }
        return Turn(
            thread: thread, message: item, runID: run.reference.runID, events: engine.start(run, workflow))
    }

    /// The speaker's conversation of this name; nil where there is none.
    package func thread(named name: String, of speaker: Speaker) async throws -> ThreadID? {
        try await threads.thread(named: Self.digest(of: name), in: speaker.scope)
    }

    /// Says something in the speaker's conversation of this name, which is begun where there is none.
    package func say(_ question: Question, inThreadNamed name: String, by speaker: Speaker) async throws -> Turn {
        while true {
            if let threadID = try await thread(named: name, of: speaker) {
                return try await add(question.message, to: threadID, with: question.members, by: speaker)
            }
            // Another request may begin it in this moment.
            if let turn = try await begin(question, named: name, by: speaker) { return turn }
        }
    }

    /// Names may be addresses or numbers of people: only what they come to is kept.
    private static func digest(of name: String) -> [UInt8] { Digest.sha256(Array(name.utf8)) }
}
