package import Core
package import Workflows

/// One entry of a thread, as the ChatKit protocol names them.
package struct ThreadItem: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case userMessage(UserMessage)
        case assistantMessage([OutputText])
        /// A tree of components, and what copying it gives.
        case widget(JSONValue, copyText: String?)
        case task(ShownTask)
        case workflow(ShownWorkflow)
        /// Nil while it is being made.
        case generatedImage(GeneratedImage?)
        case endOfTurn
        /// What the person's program is to do, or has done.
        case clientToolCall(ClientToolCall)
        /// What the person is asked, or has answered.
        case structuredInput(StructuredInput)
        /// A note for the model that clients never see.
        case hiddenContext(String)
    }

    package let id: ItemID
    package let threadID: ThreadID
    package let createdAt: Timestamp
    package let content: Content

    package init(id: ItemID, threadID: ThreadID, createdAt: Timestamp, content: Content) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.content = content
    }
}

/// What a person sent.
package struct UserMessage: Sendable, Equatable {
    package enum Piece: Sendable, Equatable {
        case text(String)
        case tag(id: String, text: String, data: JSONObject, group: String?, isInteractive: Bool)
    }

    package var content: [Piece]
    package var quotedText: String?
    /// The tool and the model that the person chose, if any.
    package var toolChoice: String?
    package var model: String?
    /// What was sent with it.
    package var attachments: [MessageAttachment]

    package init(
        content: [Piece], quotedText: String? = nil, toolChoice: String? = nil, model: String? = nil,
        attachments: [MessageAttachment] = []
    ) {
        self.attachments = attachments
        self.content = content
        self.quotedText = quotedText
        self.toolChoice = toolChoice
        self.model = model
    }

    /// The message as plain text.
    package var text: String {
        content.map { piece in
            switch piece {
            case .text(let text): text
            case .tag(_, let text, _, _, _): text
            }
        }.joined()
    }
}

/// One part of an answer: Markdown and the sources it names.
package struct OutputText: Sendable, Equatable {
    package var text: String
    package var annotations: [Annotation]

    package init(text: String = "", annotations: [Annotation] = []) {
        self.text = text
        self.annotations = annotations
    }
}

/// A source at a place of an answer.
package struct Annotation: Sendable, Equatable {
    package let source: ShownSource
    /// Where in the text it stands, in UTF-16 units.
    package let index: Int?

    package init(_ source: ShownSource, index: Int?) {
        self.source = source
        self.index = index
    }
}
