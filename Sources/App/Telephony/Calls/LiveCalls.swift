import Core
import Telephony
import Workflows

/// What carries calls on this server.
protocol LiveCalls: Sendable {
    /// Whether calls can be placed from here.
    var places: Bool { get }

    /// Begins to place a call, and returns without waiting for its answer. It is placed once: where this server dies, it is
    /// over.
    func place(_ call: PlacedCall) async

    /// Those that this server carries now.
    var calls: [CallID] { get }

    /// Ends the call, where this server carries it.
    func hangUp(_ call: CallID) async

    /// Where the call can be heard; nil where this server does not carry it.
    func tap(of call: CallID) -> CallTap?
}

extension LiveCalls {
    var places: Bool { true }

    func tap(of call: CallID) -> CallTap? { nil }
}

/// A call that is to be placed.
struct PlacedCall: Sendable {
    let id: CallID
    let tenantID: TenantID
    /// With its password.
    let account: PhoneAccount
    let to: DialledNumber
    /// What the other side is told as the caller; nil for the account's user name.
    let from: DialledNumber?
    /// How long it may ring.
    let ringing: Duration
    /// What becomes of it where a machine picks up; nil where nobody listens for that.
    let onMachine: OnMachine?
    let configuration: VoiceConfiguration
    /// What answers once somebody picks up.
    let beginning: CallAssistant.Beginning
}

/// A call that may come in.
struct AdmittedCall: Sendable {
    let id: CallID
    let tenantID: TenantID
    let configuration: VoiceConfiguration
    let beginning: CallAssistant.Beginning
}

/// What is measured of a call's media.
struct CallMedia: Sendable, Equatable {
    var codec: String?
    var packetsSent = 0
    var packetsReceived = 0
    /// Of the packets that the other side sent, from 0 to 1.
    var loss = 0.0
    /// Packets that came when their turn was over.
    var late = 0
    /// In milliseconds.
    var jitter = 0.0
    /// How long sound waited before it was heard, in milliseconds.
    var delay = 0.0
    /// To the other side and back, in milliseconds; nil where it says nothing of it.
    var roundTrip: Double?
    /// The mean opinion score that the network alone allows, from 1 to 4.5; nil without packets.
    var quality: Double?

    var json: JSONObject {
        [
            "codec": codec.map { .string($0) } ?? .null, "packets_sent": .integer(Int64(packetsSent)),
            "packets_received": .integer(Int64(packetsReceived)), "loss": .double(loss),
            "packets_late": .integer(Int64(late)),
            "jitter_ms": .double(jitter), "delay_ms": .double(delay),
            "round_trip_ms": roundTrip.map { .double($0) } ?? .null,
            "quality": quality.map { .double($0) } ?? .null,
        ]
    }
}

extension TurnLatencies {
    /// In milliseconds.
    var json: JSONValue {
        func milliseconds(_ time: Duration?) -> JSONValue {
            time.map { .integer(CallStore.milliseconds($0)) } ?? .null
        }
        return [
            "end_pointing": milliseconds(endPointing), "transcription": milliseconds(transcription),
            "first_text": milliseconds(firstText), "first_sound": milliseconds(firstSound),
            "total": milliseconds(total),
        ]
    }
}
