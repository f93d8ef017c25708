import Core
import Expressions
import HTTPCore

/// What a tutor says in the author's words, and in the learner's language where the author has none.
struct TutorTexts: Sendable {
    enum Line: String, Sendable, CaseIterable {
        case instruction
        case success = "success_message"
        case helpIntro = "help_intro_message"
        case helpExit = "help_exit_message"
        case escalation = "escalation_message"
        case teacher = "teacher_message"
        case wrongCode = "wrong_code_message"
        case codesPaused = "codes_paused_message"
        /// Where an answer is not right and nobody says why.
        case unclear = "feedback_message"
        /// Where the model that should help gives nothing.
        case helpUnavailable = "help_unavailable_message"
    }

    private let templates: [Line: Template]

    /// - Parameter lines: those that the kind of step has
    init(_ parameters: inout StepParameters, _ lines: [Line]) {
        var templates: [Line: Template] = [:]
        for line in lines {
            templates[line] = parameters.template(line.rawValue, isRequired: line == .instruction)
        }
        self.templates = templates
    }

    /// The text; empty where nothing is to be said.
    func text(_ line: Line, _ scope: [String: JSONValue]) throws -> String {
        if let template = templates[line] { return try template.render(scope) }
        let isFrench = scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") ?? false
        let keyword = scope["vars"]?["tutor"]?["exit_keyword"]?.stringValue ?? ""
        switch line {
        case .instruction, .teacher: return ""
        case .success: return isFrench ? "Bravo, c’est réussi." : "Well done, that is right."
        case .helpIntro:
            return isFrench
                ? "Regardons cela ensemble : posez vos questions. Écrivez « \(keyword) » pour répondre de nouveau."
                : "Let us look at it together: ask what you like. Write “\(keyword)” to answer again."
        case .helpExit: return isFrench ? "À vous : répondez de nouveau." : "Your turn: answer again."
        case .escalation:
            return isFrench
                ? "Demandez l’aide de votre enseignante ou enseignant." : "Please ask your teacher for help."
        case .wrongCode:
            return isFrench
                ? "Ce n’est pas le code de l’enseignant." : "That is not the teacher’s code."
        case .codesPaused:
            return isFrench
                ? "Trop de codes erronés. Réessayez dans quelques minutes."
                : "Too many wrong codes. Try again in a few minutes."
        case .unclear:
            return isFrench
                ? "Votre réponse n’est pas encore acceptée. Relisez la consigne et réessayez."
                : "Your answer is not accepted yet. Read the task again and try once more."
        case .helpUnavailable:
            return isFrench
                ? "Je ne peux pas répondre en ce moment. Réessayez dans un instant."
                : "I cannot answer at the moment. Try again shortly."
        }
    }

    /// What the word is that ends the help, where the author has none.
    static func exitKeyword(_ scope: [String: JSONValue]) -> String {
        scope["user"]?["locale"]?.stringValue?.hasPrefix("fr") ?? false ? "réglé" : "done"
    }

    /// What the parameters look like.
    static func properties(_ lines: [Line]) -> [JSONSchema.Property] {
        lines.map { line in
            JSONSchema.Property(
                line.rawValue, .string().titled(title(of: line), format: "template"), isRequired: line == .instruction)
        }
    }

    private static func title(of line: Line) -> String {
        switch line {
        case .instruction: "Task, as the learner reads it"
        case .success: "When it is done"
        case .helpIntro: "When help begins"
        case .helpExit: "When help ends"
        case .escalation: "When nothing helped"
        case .teacher: "After the teacher's code"
        case .wrongCode: "After a wrong code"
        case .codesPaused: "After too many wrong codes"
        case .unclear: "When an answer is not right and nobody says why"
        case .helpUnavailable: "When the model gives no help"
        }
    }
}
