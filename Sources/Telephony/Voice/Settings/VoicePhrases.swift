/// What a voice says of its own accord, in one language. An empty text is not said.
package struct VoicePhrases: Sendable, Equatable {
    /// After a long silence. Where it is empty the assistant is asked instead (`CallerInput.silence`).
    package var stillThere: String
    /// Before the call ends because nobody spoke.
    package var silenceGoodbye: String
    /// While tools run, in turn.
    package var fillers: [String]
    /// The person was not understood because something failed: they are asked to say it again.
    package var sayAgain: String
    /// There is no answer because something failed.
    package var apology: String
    /// Before the call ends because too much failed.
    package var failureGoodbye: String
    /// Before the call ends because it was too long.
    package var timeGoodbye: String
    /// Words that say "go on" and no more; compared without case and punctuation.
    package var backChannels: Set<String>

    package init(
        stillThere: String, silenceGoodbye: String, fillers: [String], sayAgain: String, apology: String,
        failureGoodbye: String, timeGoodbye: String, backChannels: Set<String>
    ) {
        self.stillThere = stillThere
        self.silenceGoodbye = silenceGoodbye
        self.fillers = fillers
        self.sayAgain = sayAgain
        self.apology = apology
        self.failureGoodbye = failureGoodbye
        self.timeGoodbye = timeGoodbye
        self.backChannels = backChannels
    }

    /// The phrases of a language (BCP 47); English where none were written for it.
    package static func phrases(for language: String) -> VoicePhrases {
        switch language.prefix(while: { $0 != "-" }).lowercased() {
        case "fr": .french
        case "de": .german
        case "es": .spanish
        default: .english
        }
    }
}

extension VoicePhrases {
    package static let english = VoicePhrases(
        stillThere: "Are you still there?",
        silenceGoodbye: "I cannot hear you, so I will hang up now. Goodbye.",
        fillers: ["One moment, please.", "I am still looking.", "It takes a little longer. Thank you for waiting."],
        sayAgain: "I am sorry, I did not catch that. Could you say it again?",
        apology: "I am sorry, something went wrong. Could you ask me again?",
        failureGoodbye: "I am sorry, I cannot help you at the moment. Please call again later. Goodbye.",
        timeGoodbye: "We have reached the end of our time. Goodbye.",
        backChannels: [
            "mhm", "mm", "mmm", "hmm", "hm", "uh huh", "uh-huh", "uhhuh", "ok", "okay", "yeah", "yep", "yes", "right",
            "sure", "i see", "aha", "ah", "oh", "got it", "all right", "alright",
        ])

    package static let french = VoicePhrases(
        stillThere: "Êtes-vous toujours là ?",
        silenceGoodbye: "Je ne vous entends pas, je vais donc raccrocher. Au revoir.",
        fillers: ["Un instant, s'il vous plaît.", "Je cherche encore.", "Cela prend un peu plus de temps. Merci."],
        sayAgain: "Pardon, je n'ai pas compris. Pouvez-vous répéter ?",
        apology: "Pardon, quelque chose n'a pas fonctionné. Pouvez-vous me redemander ?",
        failureGoodbye: "Je suis désolé, je ne peux pas vous aider pour le moment. Rappelez plus tard. Au revoir.",
        timeGoodbye: "Nous sommes arrivés au bout de notre temps. Au revoir.",
        backChannels: [
            "mhm", "mm", "mmm", "hmm", "hm", "ok", "okay", "oui", "ouais", "d'accord", "ah", "ah oui", "bien",
            "je vois",
            "voilà", "très bien", "entendu",
        ])

    package static let german = VoicePhrases(
        stillThere: "Sind Sie noch da?",
        silenceGoodbye: "Ich höre Sie nicht und lege jetzt auf. Auf Wiederhören.",
        fillers: ["Einen Moment, bitte.", "Ich suche noch.", "Es dauert etwas länger. Danke für Ihre Geduld."],
        sayAgain: "Das habe ich leider nicht verstanden. Können Sie es wiederholen?",
        apology: "Da ist leider etwas schiefgegangen. Können Sie noch einmal fragen?",
        failureGoodbye: "Ich kann Ihnen im Moment leider nicht helfen. Bitte rufen Sie später an. Auf Wiederhören.",
        timeGoodbye: "Unsere Zeit ist um. Auf Wiederhören.",
        backChannels: [
            "mhm", "mm", "mmm", "hmm", "hm", "ok", "okay", "ja", "jaja", "genau", "aha", "ah", "ach so", "achso", "gut",
            "alles klar", "verstehe", "stimmt",
        ])

    package static let spanish = VoicePhrases(
        stillThere: "¿Sigue ahí?",
        silenceGoodbye: "No le oigo, así que voy a colgar. Adiós.",
        fillers: ["Un momento, por favor.", "Sigo buscando.", "Tarda un poco más. Gracias por esperar."],
        sayAgain: "Perdone, no le he entendido. ¿Puede repetirlo?",
        apology: "Perdone, algo ha fallado. ¿Puede preguntármelo otra vez?",
        failureGoodbye: "Lo siento, ahora no puedo ayudarle. Llame más tarde, por favor. Adiós.",
        timeGoodbye: "Se nos ha acabado el tiempo. Adiós.",
        backChannels: [
            "mhm", "mm", "mmm", "hmm", "hm", "ok", "okay", "vale", "sí", "si", "ya", "claro", "ajá", "ah", "bien",
            "de acuerdo",
            "entiendo",
        ])
}
