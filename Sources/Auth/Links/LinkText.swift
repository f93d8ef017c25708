import HTTPCore

/// What a mail with a link says. Nobody but us has words in it: an invitation is no way to send people texts.
struct LinkText: Equatable {
    let subject: String
    let text: String
    let html: String

    /// In French for a locale that begins with `fr`, else in English. `installation` is the address that people know.
    init(_ link: SingleUseLink, installation: String) {
        let isFrench = link.locale.split(separator: "-").first == "fr"
        let words = Words(link.purpose, isFrench: isFrench, installation: installation)
        subject = words.subject
        text = """
            \(words.greeting)

            \(words.occasion)

            \(link.url)

            \(words.validity)

            \(words.otherwise)
            """
        html = """
            <!DOCTYPE html>
            <html lang="\(isFrench ? "fr" : "en")">
            <head><meta charset="utf-8"><title>\(Self.escaped(words.subject))</title></head>
            <body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
            <p>\(Self.escaped(words.greeting))</p>
            <p>\(Self.escaped(words.occasion))</p>
            <p><a href="\(Self.escaped(link.url))">\(Self.escaped(words.act))</a></p>
            <p>\(Self.escaped(words.validity))</p>
            <p>\(Self.escaped(words.otherwise))</p>
            </body>
            </html>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

/// The sentences of one mail.
private struct Words {
    let greeting: String
    let subject: String
    let occasion: String
    let act: String
    let validity: String
    let otherwise: String

    init(_ purpose: SingleUseLink.Purpose, isFrench: Bool, installation: String) {
        greeting = isFrench ? "Bonjour," : "Hello,"
        switch (purpose, isFrench) {
        case (.invitation, false):
            subject = "Your invitation to Lyceum"
            occasion = "You are invited to \(installation). This link lets you in:"
            act = "Accept the invitation"
            validity = "The link works once, within seven days."
            otherwise = "If you expect no invitation, ignore this mail: nothing happens."
        case (.invitation, true):
            subject = "Votre invitation à Lyceum"
            occasion = "Vous êtes invité(e) à rejoindre \(installation). Ce lien vous ouvre la porte :"
            act = "Accepter l’invitation"
            validity = "Le lien fonctionne une seule fois, pendant sept jours."
            otherwise = "Si vous n’attendez pas d’invitation, ignorez ce message : il ne se passera rien."
        case (.passwordReset, false):
            subject = "Set a new password"
            occasion = "Somebody asked for a new password for your account at \(installation). This link sets one:"
            act = "Set a new password"
            validity = "The link works once, within one hour."
            otherwise = "If it was not you, ignore this mail: your password stays as it is."
        case (.passwordReset, true):
            subject = "Choisir un nouveau mot de passe"
            occasion =
                "Un nouveau mot de passe a été demandé pour votre compte sur \(installation). Ce lien permet de le choisir :"
            act = "Choisir un nouveau mot de passe"
            validity = "Le lien fonctionne une seule fois, pendant une heure."
            otherwise = "Si la demande ne vient pas de vous, ignorez ce message : votre mot de passe reste le même."
        }
    }
}
