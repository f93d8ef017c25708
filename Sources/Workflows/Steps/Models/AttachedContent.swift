import Core
import ModelProviders

/// Puts what was sent with messages into what a model reads: words between marks that no text can close, and pictures for
/// models that see. Of the pictures the first few of the latest message count.
struct AttachedContent {
    private static let mostImages = 8

    private let context: StepContext
    private let seesImages: Bool
    private let fence: FencedText

    init(_ context: StepContext, seesImages: Bool) {
        self.init(FencedText(context), context, seesImages: seesImages)
    }

    /// With the marks of other texts, whose rule the model is told.
    init(_ fence: FencedText, _ context: StepContext, seesImages: Bool) {
        self.context = context
        self.seesImages = seesImages
        self.fence = fence
    }

    /// What the model is told beside its instructions, where there is anything attached.
    func rule(for messages: [HistoryMessage], and files: [AttachedFile]) -> String {
        messages.contains { !$0.attachments.isEmpty } || !files.isEmpty ? "\n\n\(fence.rule)" : ""
    }

    /// A message of before: its pictures are named only.
    func earlier(_ message: HistoryMessage) -> ModelMessage {
        ModelMessage(
            role: message.speaker == .learner ? .user : .assistant,
            content: words(message.text, message.attachments, showing: []))
    }

    /// The message that is answered.
    func latest(_ text: String, with files: [AttachedFile]) async throws -> ModelMessage {
        var images: [ModelImage] = []
        var shown: Set<String> = []
        if seesImages {
            for file in files where file.isImage && images.count < Self.mostImages {
                guard let image = try await context.services.attachments.image(file.id, of: context.run) else {
                    continue
                }
                images.append(image)
                shown.insert(file.id)
            }
        }
        return ModelMessage(role: .user, content: words(text, files, showing: shown), images: images)
    }

    private func words(_ text: String, _ files: [AttachedFile], showing shown: Set<String>) -> String {
        guard !files.isEmpty else { return text }
        let parts = files.map { file -> String in
            let title = "\(fence("\(file.name)"))"
            if file.isImage {
                let note = shown.contains(file.id) ? "Attached picture" : "Attached picture, which you cannot see"
                return "\(note), named:\n\(title)"
            }
            let head = "Attached file (\(file.mediaType), \(file.size) bytes), named:\n\(title)"
            guard let text = file.text else { return head + "\nIts content cannot be read." }
            return head + "\nIts text:\n\(fence(text))" + (file.isCut ? "\nThe rest of it is left out." : "")
        }
        return ([text] + parts).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
