import LTI

/// What the page says to whoever registers these assistants at a platform.
enum RegistrationMessage {
    /// The platform is registered, and used from now on or once an administrator says so.
    case done(isActive: Bool)
    case problem(RegistrationProblem)
    /// This server failed.
    case failure(requestID: String)

    /// Whether nothing is left to do at the platform.
    var isDone: Bool {
        if case .done = self { true } else { false }
    }

    /// A heading, what happened, and what the button is called.
    func texts(_ language: LTIMessage.Language) -> (title: String, text: String, close: String) {
        switch language {
        case .english:
            (
                isDone ? "The assistants are registered" : "The assistants could not be registered", english, "Close"
            )
        case .french:
            (
                isDone ? "Les assistants sont enregistrés" : "Les assistants n’ont pas pu être enregistrés", french,
                "Fermer"
            )
        }
    }

    private var english: String {
        switch self {
        case .done(isActive: true): "People can open them from now on."
        case .done(isActive: false): "The administrator of the assistants now makes the registration active."
        case .problem(let problem): problem.description
        case .failure(let requestID): "Something went wrong here (\(requestID))."
        }
    }

    private var french: String {
        switch self {
        case .done(isActive: true): "On peut les ouvrir dès maintenant."
        case .done(isActive: false): "L’administrateur des assistants doit encore activer l’enregistrement."
        case .problem(let problem): Self.french(problem)
        case .failure(let requestID): "Une erreur s’est produite ici (\(requestID))."
        }
    }

    /// What a platform or this server says of the cause is kept as it is.
    private static func french(_ problem: RegistrationProblem) -> String {
        switch problem {
        case .spentInvitation:
            "Ce lien a déjà servi ou il est trop ancien. Demandez-en un autre à l’administrateur des assistants."
        case .noConfiguration: "La plateforme de cours n’a pas dit où se trouve sa configuration."
        case .unreachableConfiguration(let reason):
            "La configuration de la plateforme de cours n’a pas pu être lue. (\(reason))"
        case .malformedConfiguration(let reason):
            "La configuration de la plateforme de cours ne peut pas servir. (\(reason))"
        case .foreignIssuer:
            "La configuration se trouve sur un autre serveur que la plateforme de cours dont elle parle."
        case .refused(let reason): "La plateforme de cours n’a pas accepté l’enregistrement. (\(reason))"
        case .malformedAnswer: "La réponse de la plateforme de cours ne nomme aucun client."
        case .takenClient: "Cette plateforme de cours a déjà enregistré ces assistants avec le même client."
        case .tooMany: "L’établissement a autant de plateformes de cours qu’il peut en avoir."
        }
    }
}
