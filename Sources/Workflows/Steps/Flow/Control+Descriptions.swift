import Core
import HTTPCore

extension WhileStep {
    static let description = StepDescription(
        .flow, title: "While", summary: "Repeats the steps inside it for as long as a condition holds.",
        parameters: .object([
            .required(
                "condition", .expression("Condition", "Gives true or false; asked before each round.", gives: "boolean")
            ),
            .optional(
                "max_iterations",
                JSONSchema.integer(1...10_000).titled(
                    "Most rounds", "More than these are an error.", fallback: 100)),
        ]), output: .object([.required("iteration", .integer())]))
}

extension ForEachStep {
    static let description = StepDescription(
        .flow, title: "For each", summary: "Does the steps inside it for each element of a list.",
        parameters: .object([
            .required("items", .expression("Elements", "Gives the list.", gives: "array")),
            .optional(
                "parallelism",
                JSONSchema.integer(1...32).titled("At once", "How many elements are worked on at once.", fallback: 1)),
            .optional("collect", .expression("Collect", "What is kept of each element.")),
        ]),
        // Inside the loop the element, and afterwards the results.
        output: .object([
            .required("item", .any), .required("index", .integer()), .required("count", .integer()),
            .required("results", .array(.any)),
        ]))
}

extension ParallelStep {
    static let description = StepDescription(
        .flow, title: "Parallel", summary: "Does several branches at once, until all have come to the join.",
        parameters: .object([
            .required(
                "branches",
                JSONSchema.array(JSONSchema.string(format: "name").titled("Name")).titled(
                    "Branches", "The ports that the branches begin at.", count: 2...32)),
            .required("join", JSONSchema.string().titled("Join", "The step where they meet.", format: "step")),
        ]), output: .any, portNames: "branches[]")
}

extension JoinStep {
    static let description = StepDescription(
        .flow, title: "Join", summary: "Where the branches of a parallel step meet.", output: .any)
}
