package import Core
package import Workflows

/// A `.widget` file of ChatKit's: a template of Jinja2 that gives the JSON of a widget, and the JSON Schema of its data.
package struct WidgetFile: Sendable {
    /// A part of the template that has no counterpart here.
    package struct Unmapped: Sendable, Equatable {
        /// Counted from 1.
        package let line: Int
        package let source: String
        package let message: String
    }

    /// The most bytes of a template.
    private static let maximumSize = 256 << 10

    package let name: String
    /// The template as one of ours.
    package let template: JSONValue
    package let schema: JSONValue
    package let unmapped: [Unmapped]

    /// Throws `InvalidWidget` for what is no such file, and for a template that is no JSON with expressions in it.
    package init(_ json: JSONValue) throws(InvalidWidget) {
        guard case .object(let members) = json.withoutNUL else { throw Self.fault("", "Expected an object.") }
        guard members["version"] == "1.0" else { throw Self.fault("version", "Expected the version \"1.0\".") }
        guard let name = members["name"]?.stringValue, !name.isEmpty else {
            throw Self.fault("name", "This is required.")
        }
        guard let source = members["template"]?.stringValue, source.utf8.count <= Self.maximumSize else {
            throw Self.fault("template", "Expected a text of at most \(Self.maximumSize >> 10) KiB.")
        }
        schema = members["jsonSchema"] ?? .null
        guard schema.isNull || schema.objectValue != nil else { throw Self.fault("jsonSchema", "Expected an object.") }
        self.name = name
        do throws(JinjaFault) {
            let converted = try JinjaTemplate.convert(source)
            template = converted.template
            unmapped = converted.leftOut.map { Unmapped(line: $0.line, source: $0.source, message: $0.message) }
        } catch {
            throw Self.fault("template", error.message)
        }
    }

    /// What the widget may be called in addresses: the small letters and digits of its name, with dashes between.
    package var slug: String {
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return String(words.joined(separator: "-").prefix(60))
    }

    private static func fault(_ path: String, _ message: String) -> InvalidWidget {
        InvalidWidget("This is no file of a widget.", [WidgetFault(path, message)])
    }
}
