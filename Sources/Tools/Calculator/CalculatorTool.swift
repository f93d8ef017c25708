package import Core

/// Computes for a model, exactly where that is possible.
package struct CalculatorTool: Tool {
    package let name: String
    package let description: String
    package let permission = ToolPermission(reaches: .nothing)
    package let timeout = Duration.seconds(10)

    /// What the model is told of it, unless its author says otherwise.
    package static let usualDescription = """
        Computes. Use it for every calculation that is not trivial. It knows + - * / // % ^ !, parentheses, decimal \
        numbers with a point, pi, e, tau, phi, deg (as in sin(30 deg)), and sqrt cbrt root exp ln log log2 log10 sin cos \
        tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh abs sign floor ceil trunc round min max sum mean \
        median variance stdev gcd lcm hypot mod pow factorial ncr npr gamma erf. Statements stand apart by semicolons: \
        r = 3; pi r^2. Fractions and whole numbers of hundreds of digits stay exact.
        """

    package let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "expression": [
                "type": "string",
                "description": "What is to be computed, such as 2^64 - 1 or a = 5; b = 12; sqrt(a^2 + b^2).",
                "maxLength": .integer(Int64(CalculatorParser.maximumLength)),
            ]
        ],
        "required": ["expression"], "additionalProperties": false,
    ]

    package init(name: String = "calculator", description: String = usualDescription) {
        self.name = name
        self.description = description
    }

    package func call(_ arguments: JSONObject) -> ToolResult {
        do throws(CalculatorError) {
            var parser = try CalculatorParser(arguments["expression"]?.stringValue ?? "")
            let value = try parser.result()
            var answer: JSONObject = ["result": .string(value.description), "exact": .bool(value.isExact)]
            answer["approximation"] = value.approximation.map { .string($0) }
            return ToolResult(JSONValue.object(answer).serializedString())
        } catch {
            return ToolResult(error.description, isError: true)
        }
    }
}
