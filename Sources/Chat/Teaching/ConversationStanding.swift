package import Core
package import Postgres
package import Workflows

/// Where a person is in a conversation, without what was said in it.
package struct ConversationStanding: Sendable, Equatable {
    /// A step that the conversation is at.
    package struct Step: Sendable, Equatable {
        /// The node's slug.
        package let node: String
        package let kind: String
        /// The version that it is a step of.
        package let versionID: WorkflowVersionID
        /// Whether it waits, rather than that it is at work.
        package let isWaiting: Bool
        /// Since when the person is at it.
        package let since: Timestamp
        /// How often the person answered there: answers that a tutor judged, else earlier rounds of the step in this run.
        package let attempts: Int
    }

    /// The newest run.
    package struct Run: Sendable, Equatable {
        package let id: RunID
        package let status: RunStatus
        /// The number of its version; nil for a draft.
        package let version: Int?
    }

    /// Who answers in the assistant's place.
    package struct Takeover: Sendable, Equatable {
        package let userID: UserID
        package let since: Timestamp
        package let until: Timestamp
    }

    package let threadID: ThreadID
    package let userID: UserID
    /// What the institution calls the person.
    package let name: String
    package let workflowID: WorkflowID
    /// The workflow's slug and title.
    package let workflow: String
    package let workflowTitle: String
    package let createdAt: Timestamp
    /// When the person last said or did something.
    package let lastActivity: Timestamp
    package let run: Run?
    /// The first one first; several where branches are beside each other, none where no run is at work or waits.
    package let steps: [Step]
    package let takeover: Takeover?
}

/// Which conversations a list or a stream shows; nil for what does not matter.
package struct StandingFilter: Sendable, Equatable {
    /// The workflow's slug.
    package var workflow: String?
    /// The slug of a step that the conversation is at.
    package var step: String?

    package init(workflow: String? = nil, step: String? = nil) {
        self.workflow = workflow
        self.step = step
    }

    /// Whether it shows the conversation.
    package func shows(_ standing: ConversationStanding) -> Bool {
        (workflow.map { $0 == standing.workflow } ?? true)
            && (step.map { step in standing.steps.contains { $0.node == step } } ?? true)
    }
}

/// Whose conversations are shown, with whom: statements, so that who comes and goes is seen.
package struct StandingCircle: Sendable {
    /// Tells it from other circles of the tenant, whoever looks.
    package let id: UUID128
    /// Gives everybody in it.
    package let everybody: Query
    /// Gives those of them whom whoever looks may see.
    package let people: Query
    /// Gives the workflows that they talk with.
    package let workflows: Query

    package init(id: UUID128, everybody: Query, people: Query, workflows: Query) {
        self.id = id
        self.everybody = everybody
        self.people = people
        self.workflows = workflows
    }

    /// Those whom the statements gave.
    struct Members: Sendable, Equatable {
        let people: Set<UserID>
        let workflows: Set<WorkflowID>

        /// Whether the conversation is shown.
        func have(_ standing: ConversationStanding) -> Bool {
            people.contains(standing.userID) && workflows.contains(standing.workflowID)
        }
    }
}
