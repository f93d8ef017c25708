import Core
import Workflows

/// Gives one person's browser addresses at which it finds the images of a conversation: those that were kept with it were
/// good for a day or two.
struct ImageLinks: Sendable {
    private let links: AttachmentLinks
    private let scope: PersonalScope

    /// Nil where nobody is shown anything.
    init?(_ links: AttachmentLinks?, for scope: PersonalScope) {
        guard let links else { return nil }
        self.links = links
        self.scope = scope
    }

    func renewed(_ image: GeneratedImage) -> GeneratedImage {
        guard let id = AttachmentID(image.id) else { return image }
        return GeneratedImage(id: image.id, url: links.link(to: id, for: scope))
    }

    /// The value with each text in it that is such an address of this person, and nothing else, as one of today.
    func renewed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(renewed(text))
        case .array(let elements): .array(elements.map(renewed))
        case .object(let object): .object(JSONObject(object.members.map { ($0.key, renewed($0.value)) }))
        default: value
        }
    }

    private func renewed(_ text: String) -> String {
        links.attachment(at: text, of: scope).map { links.link(to: $0, for: scope) } ?? text
    }

    /// The content with addresses of today.
    func renewed(_ content: ThreadItem.Content) -> ThreadItem.Content {
        switch content {
        case .generatedImage(let image?): .generatedImage(renewed(image))
        case .widget(let root, let copyText): .widget(renewed(root), copyText: copyText)
        default: content
        }
    }

    func renewed(_ item: ThreadItem) -> ThreadItem {
        switch item.content {
        case .generatedImage(.some), .widget:
            ThreadItem(
                id: item.id, threadID: item.threadID, createdAt: item.createdAt, content: renewed(item.content))
        default: item
        }
    }

    /// What a client is told of a run, with addresses of today.
    func renewed(_ event: ChatKitEvent) -> ChatKitEvent {
        switch event {
        case .itemAdded(let item): .itemAdded(renewed(item))
        case .itemDone(let item): .itemDone(renewed(item))
        case .itemReplaced(let item): .itemReplaced(renewed(item))
        case .itemChanged(let id, .image(let image, let progress)):
            .itemChanged(id, .image(renewed(image), progress: progress))
        case .itemChanged(let id, .widgetRoot(let root)): .itemChanged(id, .widgetRoot(renewed(root)))
        case .itemChanged(let id, .widgetComponent(let name, let value)):
            .itemChanged(id, .widgetComponent(name, renewed(value)))
        case .widgetRoot(let id, let root): .widgetRoot(id, renewed(root))
        default: event
        }
    }
}

extension RunEvent {
    /// Whether there may be addresses of images in it.
    var mayShowImages: Bool {
        switch self {
        case .widgetShown, .widgetChanged, .itemStarted, .itemChanged, .itemDone: true
        default: false
        }
    }
}

extension ItemRecord {
    /// The item with addresses at which whoever may read the conversation of this person finds its images.
    func linked(by links: AttachmentLinks?, for scope: PersonalScope) -> ItemRecord {
        guard let links = ImageLinks(links, for: scope),
            kind == ThreadItem.Kind.generatedImage || kind == ThreadItem.Kind.widget
        else { return self }
        var members = content.objectValue ?? JSONObject()
        if let image = members["image"].flatMap(GeneratedImage.init(json:)) {
            members["image"] = links.renewed(image).json
        }
        if let widget = members["widget"] { members["widget"] = links.renewed(widget) }
        return ItemRecord(
            id: id, kind: kind, content: .object(members), citations: citations, createdAt: createdAt)
    }
}
