import Core

/// The page with which a person's archive begins: what each file is, in English or French.
struct ExportIndex {
    let html: String

    init(_ member: Member, lists: [PersonalList], at time: Timestamp) {
        let isFrench = member.locale.split(separator: "-").first == "fr"
        let title = isFrench ? "Vos données" : "Your data"
        let about =
            isFrench
            ? "Ce que l’établissement conserve à votre sujet, au \(time.rfc3339). Chaque liste est du texte (JSON) "
                + "que tout éditeur ouvre ; les fichiers joints sont dans le dossier « attachments ». Aucun mot de passe, "
                + "aucune clé n’y figure."
            : "What the institution keeps about you, as of \(time.rfc3339). Each list is text (JSON) that any editor "
                + "opens; attached files are in the folder “attachments”. No password and no key is in it."
        let rows = lists.map { list in
            let name = Self.escaped(list.name)
            return "<tr><td><a href=\"\(name).json\">\(name).json</a></td>"
                + "<td>\(Self.escaped(isFrench ? list.summary.french : list.summary.english))</td></tr>"
        }
        html = """
            <!DOCTYPE html>
            <html lang="\(isFrench ? "fr" : "en")">
            <head><meta charset="utf-8"><title>\(title)</title></head>
            <body style="font-family: sans-serif; line-height: 1.5; max-width: 48em; margin: 2em auto">
            <h1>\(title)</h1>
            <p>\(Self.escaped(member.name)), \(Self.escaped(member.email))</p>
            <p>\(Self.escaped(about))</p>
            <table>
            \(rows.joined(separator: "\n"))
            </table>
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
