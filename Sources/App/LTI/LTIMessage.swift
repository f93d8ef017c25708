/// What a page of LTI says to people for whom a launch ended: what happened, and what to do.
enum LTIMessage: String, CaseIterable {
    /// No registration has this issuer and client.
    case unknownPlatform
    /// The registration is switched off, or waits to be approved.
    case inactive
    /// The deployment waits to be approved, or was refused.
    case deployment
    /// What the platform sent is not what LTI says, or is not signed by it.
    case badMessage
    /// The state is unknown, used, or too old.
    case expired
    /// The browser that comes back is not known to be the one that began.
    case browser
    /// The platform says that the person has to sign in there.
    case signInThere
    /// The platform ended the launch with an error of its own.
    case platformError
    /// The link leads to nothing, and who came may not choose.
    case notReady
    /// Something is wanted that this person may not do.
    case notAllowed
    /// An administrator turned the person away.
    case turnedAway
    /// The institution has as many people or courses as it may have.
    case full
    /// Too many launches come from the person's address.
    case crowded
    /// This server, or what it asked, failed.
    case failed

    /// The languages of the pages.
    enum Language: String {
        case english = "en"
        case french = "fr"

        /// The first that is spoken here, else English.
        init(_ preferences: [String]) {
            let known = preferences.lazy.compactMap { tag in
                Language(rawValue: String(tag.lowercased().prefix { $0 != "-" && $0 != "_" }))
            }
            self = known.first ?? .english
        }
    }

    /// A heading, and what to do.
    func texts(_ language: Language) -> (title: String, text: String) {
        language == .french ? french : english
    }

    private var english: (title: String, text: String) {
        switch self {
        case .unknownPlatform:
            (
                "This course is not connected yet",
                """
                The learning platform is not registered here. Its administrator finishes the registration, then this \
                opens.
                """
            )
        case .inactive:
            (
                "The connection to this course is switched off",
                "An administrator of the assistants has to switch it on. Nothing that was written here is lost."
            )
        case .deployment:
            (
                "This course waits to be approved",
                "An administrator of the assistants has to let this deployment of the tool in. Try again after that."
            )
        case .badMessage:
            (
                "The course sent something that cannot be accepted",
                "Open the activity from your course again. If it happens again, send the code below to your support."
            )
        case .expired:
            (
                "This took too long, or was opened before",
                "Go back to your course and open the activity again. Each opening works once, within ten minutes."
            )
        case .browser:
            (
                "Open this activity again in a new window",
                """
                Your browser keeps nothing for pages inside other pages, so the activity cannot tell here that it is \
                you. Open it again from your course, in a new window. Nothing is lost.
                """
            )
        case .signInThere:
            (
                "Sign in to your course first",
                "Your learning platform does not know you any more. Sign in there, then open the activity again."
            )
        case .platformError:
            (
                "The course did not let the activity open",
                """
                Your learning platform ended it. Go back to your course and try again; if it happens again, send the \
                code below to your support.
                """
            )
        case .notReady:
            (
                "This activity is not ready yet",
                "Your teacher still has to choose its assistant. Come back later."
            )
        case .notAllowed:
            (
                "This is for teachers of the course",
                "Your part in the course does not let you do this. Ask your teacher, or whoever administers the course."
            )
        case .turnedAway:
            (
                "You are not let in here",
                """
                An administrator of the assistants has turned you away. Nothing that you wrote is lost; send the code \
                below to your support if you think that this is a mistake.
                """
            )
        case .full:
            (
                "There is no room for this course yet",
                """
                The assistants of your institution are set up for fewer people or courses than now come. Send the code \
                below to your support: they can make room.
                """
            )
        case .crowded:
            (
                "Many people open their activities right now",
                "More come from your network than fit. Wait a minute, then open the activity from your course again."
            )
        case .failed:
            (
                "The activity could not be opened",
                """
                The fault is here, not with you. Try again in a minute; if it happens again, send the code below to \
                your support.
                """
            )
        }
    }

    private var french: (title: String, text: String) {
        switch self {
        case .unknownPlatform:
            (
                "Ce cours n’est pas encore relié",
                """
                La plateforme de cours n’est pas enregistrée ici. Son administrateur termine l’enregistrement, puis \
                cette page s’ouvrira.
                """
            )
        case .inactive:
            (
                "La liaison avec ce cours est désactivée",
                "Un administrateur des assistants doit la réactiver. Rien de ce qui a été écrit ici n’est perdu."
            )
        case .deployment:
            (
                "Ce cours attend d’être approuvé",
                "Un administrateur des assistants doit admettre ce déploiement de l’outil. Réessayez ensuite."
            )
        case .badMessage:
            (
                "Le cours a envoyé quelque chose d’inacceptable",
                """
                Ouvrez de nouveau l’activité depuis votre cours. Si cela se répète, transmettez le code ci-dessous à \
                votre assistance.
                """
            )
        case .expired:
            (
                "C’était trop long, ou déjà ouvert",
                """
                Retournez à votre cours et ouvrez de nouveau l’activité. Chaque ouverture sert une fois, dans les dix \
                minutes.
                """
            )
        case .browser:
            (
                "Ouvrez de nouveau cette activité dans une nouvelle fenêtre",
                """
                Votre navigateur ne garde rien pour une page placée dans une autre : l’activité ne peut pas vous \
                reconnaître ici. Ouvrez-la de nouveau depuis votre cours, dans une nouvelle fenêtre. Rien n’est perdu.
                """
            )
        case .signInThere:
            (
                "Connectez-vous d’abord à votre cours",
                """
                Votre plateforme de cours ne vous reconnaît plus. Connectez-vous là-bas, puis ouvrez de nouveau \
                l’activité.
                """
            )
        case .platformError:
            (
                "Le cours n’a pas laissé l’activité s’ouvrir",
                """
                Votre plateforme de cours y a mis fin. Retournez à votre cours et réessayez ; si cela se répète, \
                transmettez le code ci-dessous à votre assistance.
                """
            )
        case .notReady:
            (
                "Cette activité n’est pas encore prête",
                "Votre enseignant doit encore choisir son assistant. Revenez plus tard."
            )
        case .notAllowed:
            (
                "Ceci est réservé aux enseignants du cours",
                """
                Votre rôle dans le cours ne le permet pas. Demandez à votre enseignant ou à la personne qui administre \
                le cours.
                """
            )
        case .turnedAway:
            (
                "L’accès vous est fermé ici",
                """
                Un administrateur des assistants vous l’a retiré. Rien de ce que vous avez écrit n’est perdu ; si vous \
                pensez que c’est une erreur, transmettez le code ci-dessous à votre assistance.
                """
            )
        case .full:
            (
                "Il n’y a pas encore de place pour ce cours",
                """
                Les assistants de votre établissement sont prévus pour moins de personnes ou de cours qu’il n’en \
                vient. Transmettez le code ci-dessous à votre assistance : elle peut faire de la place.
                """
            )
        case .crowded:
            (
                "Beaucoup de personnes ouvrent leurs activités en ce moment",
                """
                Votre réseau en envoie plus qu’il n’en peut entrer. Attendez une minute, puis ouvrez de nouveau \
                l’activité depuis votre cours.
                """
            )
        case .failed:
            (
                "L’activité n’a pas pu s’ouvrir",
                """
                La faute est de notre côté. Réessayez dans une minute ; si cela se répète, transmettez le code \
                ci-dessous à votre assistance.
                """
            )
        }
    }
}
