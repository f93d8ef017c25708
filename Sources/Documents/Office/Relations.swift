/// What a part of an office document refers to: the entries beside it, by the identifiers that it uses (ECMA-376 part 2,
/// 9.3).
struct Relations: MarkupReading {
    private(set) var targets: [String: String] = [:]
    /// The first target of each kind, by the last word of the kind's address.
    private(set) var byKind: [String: String] = [:]
    var isFull: Bool { targets.count >= 20_000 }
    private let folder: String

    /// - Parameter entry: the part's own name
    init(of entry: String) {
        folder = EntryName.folder(of: entry)
    }

    /// Where the relations of an entry stand.
    static func entry(of name: String) -> String {
        let folder = EntryName.folder(of: name)
        return folder + "_rels/" + name.dropFirst(folder.count) + ".rels"
    }

    mutating func take(_ event: XMLEvent) {
        guard case .begin(let tag) = event, tag.name == "Relationship", let target = tag.attribute("Target"),
            tag.attribute("TargetMode") != "External", let name = EntryName.resolved(target, in: folder)
        else { return }
        if let id = tag.attribute("Id") { targets[id] = name }
        if let kind = tag.attribute("Type")?.split(separator: "/").last.map(String.init), byKind[kind] == nil {
            byKind[kind] = name
        }
    }
}

/// The identifiers of a presentation's slides or a workbook's sheets, in their order.
struct PartList: MarkupReading {
    struct Item: Equatable {
        let relation: String
        let name: String
    }

    private let element: String
    private(set) var items: [Item] = []
    var isFull: Bool { items.count >= 20_000 }

    /// - Parameter element: `sldId` or `sheet`
    init(element: String) {
        self.element = element
    }

    mutating func take(_ event: XMLEvent) {
        guard case .begin(let tag) = event, SheetText.local(tag.name) == element, let id = tag.attribute("r:id") else {
            return
        }
        items.append(Item(relation: id, name: tag.attribute("name") ?? ""))
    }
}

/// Names of entries, which are paths within an archive.
enum EntryName {
    /// With its slash at the end; empty for what lies at the top.
    static func folder(of name: String) -> String {
        name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[...$0]) } ?? ""
    }

    /// What a reference names that stands in an entry of the folder; nil for what lies outside of the archive.
    static func resolved(_ reference: String, in folder: String) -> String? {
        let path = reference.prefix { $0 != "#" && $0 != "?" }
        guard !path.isEmpty, !path.contains(":") else { return nil }
        var parts = path.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(unescaped(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// With the bytes that `%20` and the like stand for.
    private static func unescaped(_ part: Substring) -> String {
        guard part.contains("%") else { return String(part) }
        var bytes: [UInt8] = []
        var rest = Array(part.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let number = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(number)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
