import Core
import Telephony

/// Members of voice settings, of which null is the same as absence.
struct VoiceMembers {
    private let json: JSONValue
    private let path: String

    init(_ json: JSONValue, _ path: String) {
        self.json = json
        self.path = path
    }

    private func value(_ name: String) -> JSONValue? {
        guard let value = json[name], !value.isNull else { return nil }
        return value
    }

    private func expected(_ name: String, _ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: path + name, expectation: expectation)
    }

    func text(_ name: String, _ limit: Int, isEmptyAllowed: Bool = false) throws(JSONDecodingError) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue, text.utf8.count <= limit, isEmptyAllowed || !text.isEmpty,
            !text.utf8.contains(0)
        else { throw expected(name, "a text of up to \(limit) bytes") }
        return text
    }

    func texts(_ name: String, count: Int, length: Int) throws(JSONDecodingError) -> [String]? {
        guard let value = value(name) else { return nil }
        guard let texts = value.arrayValue?.map(\.stringValue), texts.count <= count,
            texts.allSatisfy({ (1...length).contains($0?.utf8.count ?? 0) })
        else { throw expected(name, "up to \(count) texts of up to \(length) bytes") }
        return texts.compactMap(\.self)
    }

    func flag(_ name: String) throws(JSONDecodingError) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.boolValue else { throw expected(name, "true or false") }
        return flag
    }

    func number(_ name: String, _ range: ClosedRange<Double>) throws(JSONDecodingError) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.doubleValue, range.contains(number) else {
            throw expected(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ type: Choice.Type
    ) throws(JSONDecodingError) -> Choice? {
        guard let value = value(name) else { return nil }
        guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else {
            throw expected(name, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    func object(_ name: String) throws(JSONDecodingError) -> VoiceMembers? {
        guard let value = value(name) else { return nil }
        guard value.objectValue != nil else { throw expected(name, "an object") }
        return VoiceMembers(value, "\(path)\(name).")
    }

    /// Nil also where the service has no model, which says nothing.
    func service(_ name: String) throws(JSONDecodingError) -> VoiceSettings.Service? {
        guard let model = try object(name)?.text("model", 200) else { return nil }
        return VoiceSettings.Service(model: model)
    }
}
