/// What the machine of a call is given.
struct SIPCallSettings: Sendable {
    /// Our tag.
    var tag: String
    /// Where requests of the other side shall go.
    var contact: SIPNameAddress
    var timings = SIPTimings()
    /// Seconds between refreshes that we ask for.
    var sessionSeconds: UInt32 = 1800
    /// How long it may ring at the other side; nil is for ever.
    var answerWithin: Duration?
    /// How long a transfer may take before it counts as failed.
    var transferWithin: Duration = .seconds(180)
    /// Any number, each time another.
    var random: @Sendable () -> UInt64

    /// What this user agent understands.
    static let methods: [SIPMethod] = [
        .invite, .ack, .bye, .cancel, .options, .prack, .update, .refer, .notify, .info,
    ]
    static let allow = methods.map(\.name).joined(separator: ", ")
    static let extensions = ["100rel", "timer", "replaces"]
    static let supported = extensions.joined(separator: ", ")
}
