import Core
import HTTPCore
import ModelProviders

extension AgentStep {
    static let description = StepDescription(
        .models, title: "Agent", summary: "Asks a language model, which may call tools, and shows its answer.",
        parameters: .object(
            [
                .required(
                    "instructions", .string().titled("Instructions", "What the model is and does.", format: "template")),
                .optional(
                    "input",
                    .string().titled(
                        "Question", "What the model is asked; the learner's latest message if empty.",
                        format: "template")),
                .optional(
                    "preamble",
                    .string().titled(
                        "Preamble", "Stands before the answer; vars.model is the model's name.", format: "template")),
            ] + ModelSettings.properties() + HistoryWindow.properties(fallback: .none) + [
                AgentTools.property(),
                .optional(
                    "caller_tools",
                    .boolean.titled(
                        "Tools of callers",
                        "Whether the model may call tools of a program that speaks OpenAI's protocol to the workflow; "
                            + "true for what is shown, unless told otherwise.")),
                .optional(
                    "max_tool_rounds",
                    .integer(1...32).titled(
                        "Rounds of tool calls", "After these the model answers with what it knows.", fallback: 8)),
                .optional(
                    "output_schema",
                    .map(.any).titled(
                        "Shape of the answer", "JSON Schema of a value that the model gives instead of a text.",
                        format: "json-schema")),
                .optional(
                    "response_in_chat",
                    .boolean.titled(
                        "Show the answer", "True for texts and false for values and widgets, unless told otherwise.")),
            ] + AgentDisplay.Settings.properties + AgentWidget.properties),
        output: .object([
            .required("text", .string().titled("Answer")),
            .required("value", JSONSchema.any.titled("Value", "What fits the shape; null for a text.")),
            .required(
                "finish_reason",
                .enumeration(AnswerEnd.allCases.map(\.rawValue)).titled(
                    "How it ended", "Whether the answer is whole, was too long, or was withheld in part.")),
            .required("model", .string()), .required("usage", TokenUsage.schema),
            .required("tool_calls", .array(.map(.any))),
            .required("passages", .array(.map(.any)).titled("Passages that tools found", "As those of a search.")),
            .optional("item_id", .string().titled("The widget")),
            .optional("action", .nullable(WidgetStep.action)),
        ]), ownVariables: ["model": .string(), "value": .any, "text": .string()])
}
