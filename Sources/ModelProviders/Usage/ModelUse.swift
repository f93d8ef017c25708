package import Core

/// Who uses a model, where and for what, as far as the caller knows: what is recorded, and what budgets hold to.
package struct ModelUse: Sendable, Equatable {
    /// What a model is asked for.
    package enum Purpose: String, Sendable, CaseIterable {
        case chat, small, embedding, vision, transcription, speech, image
        /// No model: a tool that has a price.
        case tool
    }

    package let tenantID: TenantID
    package var person: UserID?
    /// Nil also where the run's course is not asked for before it is recorded.
    package var course: CourseID?
    package var workflow: WorkflowID?
    package var version: WorkflowVersionID?
    package var run: RunID?
    /// The slug of the step that asks.
    package var step: String?
    package var purpose: Purpose

    package init(
        tenantID: TenantID, person: UserID? = nil, course: CourseID? = nil, workflow: WorkflowID? = nil,
        version: WorkflowVersionID? = nil, run: RunID? = nil, step: String? = nil, purpose: Purpose = .chat
    ) {
        self.tenantID = tenantID
        self.person = person
        self.course = course
        self.workflow = workflow
        self.version = version
        self.run = run
        self.step = step
        self.purpose = purpose
    }

    /// The same for something else.
    package func with(_ purpose: Purpose) -> ModelUse {
        var use = self
        use.purpose = purpose
        return use
    }
}
