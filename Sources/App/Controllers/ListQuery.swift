import Auth
import Core
import HTTPCore

/// The parameters of a list's query, read with the names that errors give back.
struct ListQuery {
    private let parameters: [String: String]
    /// Which part of the list is asked for.
    let page: PageRequest

    init(_ request: HTTPRequest) throws(JSONDecodingError) {
        parameters = request.queryParameters
        page = try PageRequest(parameters)
    }

    /// The same for a list whose pages are asked for by something of its own.
    init(_ request: HTTPRequest, pagedByItself: Void) throws(JSONDecodingError) {
        parameters = request.queryParameters
        var paging = parameters
        paging["after"] = nil
        page = try PageRequest(paging)
    }

    /// One of an enumeration's values; nil where the parameter is absent.
    func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ type: Choice.Type = Choice.self
    ) throws(JSONDecodingError) -> Choice? {
        guard let text = parameters[name] else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw JSONDecodingError(
                path: name, expectation: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// What an identifier names; nil where the parameter is absent.
    func identifier<Tag: IdentifierTag>(_ name: String) throws(JSONDecodingError) -> Identifier<Tag>? {
        guard let text = parameters[name] else { return nil }
        return try Field.identifier(text, name)
    }

    /// Words to search for; nil where the parameter is absent or empty.
    func search(_ name: String = "search") throws(JSONDecodingError) -> String? {
        guard let text = parameters[name], !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= 200, !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw JSONDecodingError(path: name, expectation: "up to 200 characters on one line")
        }
        return text
    }
}

extension Field {
    /// A value that a text names. Throws an error with the member's path for any other text.
    static func value<Value>(
        _ text: String, _ path: String, _ expectation: String, _ make: (String) -> Value?
    ) throws(JSONDecodingError) -> Value {
        guard let value = make(text) else { throw JSONDecodingError(path: path, expectation: expectation) }
        return value
    }

    static func name(_ text: String, _ path: String = "name") throws(JSONDecodingError) -> DisplayName {
        try value(text, path, "1 to 200 characters on one line, without blanks at the ends", DisplayName.init)
    }

    static func locale(_ text: String) throws(JSONDecodingError) -> LanguageTag {
        try value(text, "locale", "a language tag such as fr or pt-BR", LanguageTag.init)
    }

    static func email(_ text: String) throws(JSONDecodingError) -> EmailAddress {
        try value(text, "email", "an e-mail address whose letters are of one script", EmailAddress.init)
    }

    static func identifier<Tag: IdentifierTag>(_ text: String, _ path: String) throws(JSONDecodingError) -> Identifier<
        Tag
    > {
        try value(text, path, "an identifier") { Identifier<Tag>($0) }
    }

    static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ text: String, _ path: String, among choices: [Choice]
    ) throws(JSONDecodingError) -> Choice {
        let names = choices.map(\.rawValue)
        return try value(text, path, "one of " + names.joined(separator: ", ")) {
            names.contains($0) ? Choice(rawValue: $0) : nil
        }
    }
}
