/// What is said on calls before and beside the assistant, in the language of the voice.
struct CallPhrases: Sendable, Equatable {
    /// Before a call is recorded.
    let consent: String
    /// Asks for a code that nobody needs.
    let pinOffer: String
    /// Asks for a code without which nobody is let in.
    let pinRequest: String
    /// The code is not known.
    let pinUnknown: String
    /// Before the call ends because no code was right.
    let pinGoodbye: String
    /// Before the last words of a conversation that goes on.
    let welcomeBack: String
    /// The conversation takes no more messages.
    let shut: String
    /// What the person said before is still being answered.
    let busy: String

    /// The sentences of a language (BCP 47); English where there are none.
    init(_ language: String) {
        switch language.prefix(while: { $0 != "-" }).lowercased() {
        case "fr":
            consent = "Cet appel est enregistré. Si vous ne le souhaitez pas, raccrochez maintenant."
            pinOffer =
                "Pour continuer votre conversation, tapez votre code puis dièse. Sinon, appuyez simplement sur dièse."
            pinRequest = "Veuillez taper votre code, puis dièse."
            pinUnknown = "Ce code n’est pas connu, ou il n’est plus valable."
            pinGoodbye = "Demandez un nouveau code et rappelez. Au revoir."
            welcomeBack = "Nous reprenons votre conversation."
            shut = "Cette conversation est terminée. Au revoir."
            busy = "Un instant, je réponds encore à votre question précédente."
        case "de":
            consent = "Dieser Anruf wird aufgezeichnet. Wenn Sie das nicht möchten, legen Sie jetzt auf."
            pinOffer =
                "Um Ihr Gespräch fortzusetzen, geben Sie Ihren Code und die Rautetaste ein. Sonst drücken Sie Raute."
            pinRequest = "Bitte geben Sie Ihren Code und die Rautetaste ein."
            pinUnknown = "Dieser Code ist nicht bekannt oder nicht mehr gültig."
            pinGoodbye = "Bitte fordern Sie einen neuen Code an und rufen Sie wieder an. Auf Wiederhören."
            welcomeBack = "Wir setzen Ihr Gespräch fort."
            shut = "Dieses Gespräch ist beendet. Auf Wiederhören."
            busy = "Einen Moment, ich beantworte noch Ihre vorige Frage."
        case "es":
            consent = "Esta llamada se graba. Si no lo desea, cuelgue ahora."
            pinOffer = "Para seguir su conversación, marque su código y almohadilla. Si no, pulse almohadilla."
            pinRequest = "Marque su código y después almohadilla."
            pinUnknown = "Ese código no se conoce o ya no es válido."
            pinGoodbye = "Pida un código nuevo y vuelva a llamar. Adiós."
            welcomeBack = "Seguimos con su conversación."
            shut = "Esta conversación ha terminado. Adiós."
            busy = "Un momento, todavía respondo a su pregunta anterior."
        default:
            consent = "This call is recorded. If you do not agree, please hang up now."
            pinOffer = "To go on with your conversation, type your code and then the hash key. Otherwise press hash."
            pinRequest = "Please type your code, and then the hash key."
            pinUnknown = "This code is not known, or it is no longer valid."
            pinGoodbye = "Please ask for a new code and call again. Goodbye."
            welcomeBack = "We go on with your conversation."
            shut = "This conversation is over. Goodbye."
            busy = "One moment, I am still answering your question before."
        }
    }
}
