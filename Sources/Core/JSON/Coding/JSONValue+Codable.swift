/// A JSON value inside a `Codable` type is passed through as it is. Only `JSONCoder` can do that: other decoders do not
/// tell what kind of value comes next.
extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        self = try decoder.singleValueContainer().jsonValue()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONObject: Codable {
    package init(from decoder: any Decoder) throws {
        guard let object = try decoder.singleValueContainer().jsonValue().objectValue else {
            throw DecodingError.typeMismatch(
                JSONObject.self, .init(codingPath: decoder.codingPath, debugDescription: "expected an object"))
        }
        self = object
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONPathKey.self)
        for member in members { try container.encode(member.value, forKey: JSONPathKey(stringValue: member.key)) }
    }
}

extension SingleValueDecodingContainer {
    fileprivate func jsonValue() throws -> JSONValue {
        guard let container = self as? JSONSingleValueDecoding else {
            throw DecodingError.typeMismatch(
                JSONValue.self, .init(codingPath: codingPath, debugDescription: "only JSONCoder reads JSON values"))
        }
        return container.value
    }
}
