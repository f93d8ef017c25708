import Core
import HTTPCore

extension StartStep {
    static let description = StepDescription(
        .flow, title: "Start", summary: "Where every run begins.",
        parameters: .object([
            .optional(
                "starter_prompts",
                .array(.template("Prompt")).titled("Starter prompts", "Questions that a learner may begin with.")),
            .optional(
                "auto_start",
                JSONSchema.boolean.titled(
                    "Begin by itself", "The run begins when somebody opens a conversation, before they say anything.",
                    fallback: false)),
            .optional(
                "auto_start_message",
                .template("First message", "What a run that begins by itself has as `input.text`.")),
            .optional(
                "by_call",
                JSONSchema.boolean.titled(
                    "Begin with a call",
                    "The run begins when a telephone call is answered, before anybody speaks; `input.call` tells of it.",
                    fallback: false)),
            .optional(
                "action_handler",
                .string().titled(
                    "Handler of actions",
                    "The slug of a published workflow, which runs when somebody acts on a widget that no step waits for; "
                        + "it has the action as `input.action`, and the widget as `input.widget`.",
                    format: "workflow")),
            .optional(
                "tool_name",
                .string().titled("Name as a tool", "What models of agents that may run this workflow call it.")),
            .optional(
                "tool_description",
                .string().titled("Description as a tool", "Tells these models when to run it.")),
            .optional(
                "input_schema",
                JSONSchema.any.titled(
                    "Input", "A JSON Schema of what runs are given; expressions see it as `input`.",
                    format: "json-schema")),
            .optional(
                "state_schema",
                JSONSchema.any.titled(
                    "State", "A JSON Schema of what steps keep in `state`, so that expressions can be checked.",
                    format: "json-schema")),
        ]), output: .any)
}
