import Core
import Expressions

/// What steps that ask models read of their parameters.
extension StepParameters {
    /// Whether the parameter is there.
    mutating func has(_ field: String) -> Bool { !json(field).isNull }

    /// One of the cases by its raw value; the given one where the parameter is absent.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, of type: Choice.Type, default fallback: Choice
    ) -> Choice {
        choice(field, of: type) ?? fallback
    }

    /// One of the cases by its raw value; nil where the parameter is absent.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, of type: Choice.Type
    ) -> Choice? {
        guard has(field) else { return nil }
        let word = string(field)
        guard let choice = Choice(rawValue: word) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            require(field, "Expected one of \(known).")
            return nil
        }
        return choice
    }

    /// A list of distinct cases by their raw values; empty where the parameter is absent.
    mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: String, of type: Choice.Type
    ) -> [Choice] {
        let words = texts(field, count: 0...Choice.allCases.count)
        return words.enumerated().compactMap { index, word in
            guard let choice = Choice(rawValue: word) else {
                let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                require("\(field)[\(index)]", "Expected one of \(known).")
                return nil
            }
            return choice
        }
    }

    /// A list of texts; empty where the parameter is absent.
    mutating func texts(_ field: String, count: ClosedRange<Int>) -> [String] {
        let value = json(field)
        guard !value.isNull else { return [] }
        guard let elements = value.arrayValue, count.contains(elements.count) else {
            require(field, "Expected a list of \(count.lowerBound) to \(count.upperBound) texts.")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            if element.stringValue == nil {
                require("\(field)[\(index)]", "Expected a text, found \(element.kind).")
            }
            return element.stringValue
        }
    }

    /// What models call a tool: letters, digits, `_` and `-`, at most 64 of them; required without a default.
    mutating func toolName(_ field: String, default fallback: String? = nil) -> String {
        let name = fallback.map { string(field, default: $0) } ?? string(field)
        let isCallable =
            (1...64).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                    || scalar == "_" || scalar == "-"
            }
        if has(field) || fallback != nil, !isCallable {
            require(field, "Models call tools by up to 64 letters, digits, '_' and '-'.")
        }
        return name
    }

    /// The shape of a model's answer; nil where it is absent.
    mutating func answerSchema(_ field: String) -> AnswerSchema? {
        guard let value = schemaText(field) else { return nil }
        do throws(SchemaError) {
            return try AnswerSchema(value)
        } catch {
            require(field, error.description)
            return nil
        }
    }
}
