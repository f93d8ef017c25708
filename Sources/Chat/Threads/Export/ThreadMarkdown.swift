package import Core
import Documents

/// Writes a conversation as Markdown, item by item. What answers cite becomes footnotes, which count through the whole.
package struct ThreadMarkdown: Sendable {
    private var footnotes = 0
    private let names: Names

    /// What the two who talk are called.
    package struct Names: Sendable {
        package let person: String
        package let assistant: String

        package init(person: String, assistant: String) {
            self.person = person
            self.assistant = assistant
        }
    }

    package init(names: Names) {
        self.names = names
    }

    /// What stands above the items.
    package func head(title: String?, began: Timestamp) -> String {
        "# \(Self.inline(title ?? names.assistant))\n\n\(names.assistant), \(began.rfc3339)\n"
    }

    /// One item. Of a kind that this does not know, it says that it was there.
    package mutating func text(of item: ItemRecord) -> String {
        let content = item.content
        switch item.kind {
        case ThreadItem.Kind.userMessage:
            let said = (content["content"]?.arrayValue ?? []).map { $0["text"]?.stringValue ?? "" }.joined()
            let quote = content["quoted_text"]?.stringValue.map { Self.quoted($0) + "\n\n" } ?? ""
            let files = (content["attachments"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            let attached = files.isEmpty ? "" : "\n\n" + files.map { "- 📎 \(Self.inline($0))" }.joined(separator: "\n")
            return section(names.person, quote + said + attached)
        case ThreadItem.Kind.assistantMessage: return section(names.assistant, answer(item))
        default:
            let words = Self.words(of: item)
            return section(names.assistant, words.isEmpty ? "*[\(Self.inline(item.kind))]*" : words)
        }
    }

    private func section(_ speaker: String, _ body: String) -> String {
        "\n## \(Self.inline(speaker))\n\n\(body)\n"
    }

    // MARK: Answers

    private mutating func answer(_ item: ItemRecord) -> String {
        var citations = item.citations[...]
        var (parts, notes): ([String], [String]) = ([], [])
        for part in item.content["content"]?.arrayValue ?? [] {
            let annotations = part["annotations"]?.arrayValue ?? []
            var marks: [(index: Int?, number: Int)] = []
            for annotation in annotations {
                footnotes += 1
                marks.append((annotation["index"]?.integerValue.map { Int($0) }, footnotes))
                notes.append("[^\(footnotes)]: " + Self.note(annotation, citations.popFirst()))
            }
            parts.append(Self.marked(part["text"]?.stringValue ?? "", marks))
        }
        let text = parts.joined(separator: "\n\n")
        return notes.isEmpty ? text : text + "\n\n" + notes.joined(separator: "\n")
    }

    /// The text with its footnotes where annotations stand, in UTF-16 units, or at its end.
    private static func marked(_ text: String, _ marks: [(index: Int?, number: Int)]) -> String {
        var text = text
        let units = text.utf16.count
        // From the end, so that places before stay where they are.
        let placed = marks.enumerated().sorted { left, right in
            let (first, second) = (left.element.index ?? units, right.element.index ?? units)
            return first == second ? left.offset > right.offset : first > second
        }
        for (_, mark) in placed {
            let offset = min(max(mark.index ?? units, 0), units)
            let place = text.utf16.index(text.startIndex, offsetBy: offset)
            text.insert(contentsOf: "[^\(mark.number)]", at: String.Index(place, within: text) ?? text.endIndex)
        }
        return text
    }

    private static func note(_ annotation: JSONValue, _ citation: JSONValue?) -> String {
        let source = annotation["source"]
        let path = (citation?["heading_path"]?.arrayValue ?? []).compactMap(\.stringValue)
        let place = citation?["document"]?.stringValue ?? source?["filename"]?.stringValue
        let page = DocumentPlace(json: citation?["place"])?.label
        let names = ([place] + path.map { $0 } + [page]).compactMap(\.self)
        let title = names.isEmpty ? source?["title"]?.stringValue ?? "" : names.joined(separator: " › ")
        let url = source?["url"]?.stringValue.map { " <\(inline($0))>" } ?? ""
        let quote = citation?["text"]?.stringValue ?? source?["description"]?.stringValue
        return inline(title) + url + (quote.map { ": “\(inline($0))”" } ?? "")
    }

    // MARK: Others

    /// What an item says that is neither question nor answer: what copying it gives, its title, its questions.
    private static func words(of item: ItemRecord) -> String {
        let content = item.content
        if let copied = content["copy_text"]?.stringValue { return copied }
        if let image = content["image"]?["url"]?.stringValue { return "![](<\(inline(image))>)" }
        if let questions = content["inputs"]?.arrayValue {
            return questions.map { question in
                let answers = (question["answer"]?["values"]?.arrayValue ?? []).compactMap(\.stringValue)
                return
                    "- \(inline(question["question"]?.stringValue ?? "")) — \(inline(answers.joined(separator: ", ")))"
            }.joined(separator: "\n")
        }
        let titles = [
            content["task"]?["title"], content["workflow"]?["summary"]?["title"], content["name"], content["title"],
        ].compactMap { $0?.stringValue }
        return titles.first.map { "*[\(inline($0))]*" } ?? ""
    }

    /// One line, which cannot begin anything of its own.
    private static func inline(_ text: String) -> String {
        ThreadTitle.line(text).unicodeScalars.reduce(into: "") { line, scalar in
            if ["\\", "`", "*", "_", "[", "]", "<", ">", "#"].contains(scalar) { line += "\\" }
            line.unicodeScalars.append(scalar)
        }
    }

    private static func quoted(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(separator: "\n")
    }
}
