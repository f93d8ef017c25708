import HTTPCore

/// Everything about the telephone.
struct TelephonyControllers {
    let accounts: SIPAccountsController
    let numbers: PhoneNumbersController
    let calls: CallsController
    let listening: CallListenController
    let pins: PhonePINController
    let voices: VoiceSettingsController
    let sessions: VoiceSessionsController

    var routes: [Route] {
        accounts.routes + numbers.routes + calls.routes + listening.routes + pins.routes + voices.routes
            + sessions.routes
    }
}
