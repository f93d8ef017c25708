import Auth
import Core
import HTTPCore
import Net
import Telephony

/// The body of `POST /api/v1/sip-accounts` and of `PATCH /api/v1/sip-accounts/{sip_account_id}`. What is absent stays as it
/// is; null takes away what need not be there.
struct SIPAccountRequest: Sendable {
    private let members: BodyMembers
    private static let names = Set(properties.map(\.name))
    private static let mostNetworks = 50
    private static let mostPrefixes = 500

    init(_ body: JSONValue) throws(JSONDecodingError) {
        members = try BodyMembers(body)
        for (name, _) in body.objectValue?.members ?? [] where !Self.names.contains(name) {
            throw JSONDecodingError(path: name, expectation: "no such member")
        }
    }

    var requiredName: String {
        get throws(JSONDecodingError) { try Field.name(members.required("name", upTo: 800)).description }
    }

    var requiredMode: PhoneAccount.Mode {
        get throws(JSONDecodingError) {
            try Field.choice(members.required("mode", upTo: 64), "mode", among: PhoneAccount.Mode.allCases)
        }
    }

    /// The password: absent, null, or a text.
    var password: String?? {
        get throws(JSONDecodingError) {
            guard let password = try members.nullable("password", upTo: StoredAccount.longestPassword) else {
                return nil
            }
            guard let text = password else { return .some(nil) }
            return try Field.value(text, "password", "a text on one line") {
                $0.unicodeScalars.contains { $0.value < 0x20 } ? nil : $0
            }
        }
    }

    /// The slug of a workflow: absent, null, or a text.
    var defaultWorkflow: String?? {
        get throws(JSONDecodingError) { try members.nullable("default_workflow", upTo: 64) }
    }

    /// Sets what the body names, besides the password and the workflow.
    func apply(to account: inout PhoneAccount) throws(JSONDecodingError) {
        if members.body["name"] != nil { account.name = try requiredName }
        if members.body["mode"] != nil { account.mode = try requiredMode }
        if let text = try members.text("transport", upTo: 8) {
            account.transport = try Field.choice(text, "transport", among: PhoneAccount.Transport.allCases)
        }
        if let host = try members.nullable("host", upTo: 255) {
            account.host = try Self.optional(host, "host", "a host name or an address", Self.host)
        }
        if let port = try number("port", 1...65535) { account.port = port.map { UInt16(clamping: $0) } }
        if let username = try members.nullable("username", upTo: 200) {
            account.username = try Self.optional(username, "username", "a name without blanks and @") { text in
                text.unicodeScalars.allSatisfy {
                    (0x21...0x7E).contains($0.value) && !"@<>\"".unicodeScalars.contains($0)
                }
                    ? text : nil
            }
        }
        if let proxy = try members.nullable("outbound_proxy", upTo: 262) {
            account.outboundProxy = try Self.optional(proxy, "outbound_proxy", "HOST or HOST:PORT", Self.hostAndPort)
        }
        if let number = try members.nullable("caller_number", upTo: 64) {
            account.callerNumber = try Self.optional(number, "caller_number", "a telephone number") {
                DialledNumber($0)
            }
        }
        if let networks = try list(
            "allowed_cidrs", upTo: Self.mostNetworks,
            "a network such as 203.0.113.0/28, outside private ranges no wider than /16 (IPv6: /32)", Self.network)
        {
            account.allowed = networks
        }
        if let prefixes = try list(
            "outbound_prefixes", upTo: Self.mostPrefixes, "digits such as 331", { DialledNumber($0) })
        {
            account.limits.prefixes = prefixes
        }
        if let isEnabled = try members.flag("enabled") { account.isEnabled = isEnabled }
        if let most = try number("concurrent_calls", 0...10_000) {
            account.limits.concurrentCalls = most.map { Int($0) }
        }
        if let most = try number("calls_a_day", 0...1_000_000) { account.limits.callsADay = most.map { Int($0) } }
        if let most = try number("minutes_a_day", 0...1_000_000) { account.limits.minutesADay = most.map { Int($0) } }
        if let most = try number("money_a_day", 0...Self.highestMoney) { account.limits.moneyADay = most }
        if let price = try number("price_minute", 0...Self.highestMoney) { account.priceMinute = price ?? 0 }
    }

    /// Throws where the account could take and place no calls as it is.
    static func check(_ account: PhoneAccount) throws(JSONDecodingError) {
        switch account.mode {
        case .register:
            guard account.host != nil else {
                throw JSONDecodingError(path: "host", expectation: "where the account is registered")
            }
            guard account.username != nil else {
                throw JSONDecodingError(path: "username", expectation: "the name that the account is registered by")
            }
        case .trunk:
            guard !account.allowed.isEmpty else {
                throw JSONDecodingError(path: "allowed_cidrs", expectation: "the networks that the trunk calls from")
            }
        case .open: break
        }
    }

    private static let highestMoney: Int64 = 1_000_000_000_000_000

    // MARK: Values

    private static func optional<Value>(
        _ text: String?, _ path: String, _ expectation: String, _ make: (String) -> Value?
    ) throws(JSONDecodingError) -> Value? {
        guard let text else { return nil }
        return try Field.value(text, path, expectation, make)
    }

    /// The outer nil: not said; the inner one: null.
    private func number(_ name: String, _ range: ClosedRange<Int64>) throws(JSONDecodingError) -> Int64?? {
        guard let value = members.body[name] else { return nil }
        guard !value.isNull else { return .some(nil) }
        guard let number = value.integerValue, range.contains(number) else {
            throw JSONDecodingError(
                path: name, expectation: "a whole number from \(range.lowerBound) to \(range.upperBound), or null")
        }
        return number
    }

    private func list<Value: Hashable>(
        _ name: String, upTo most: Int, _ expectation: String, _ make: (String) -> Value?
    ) throws(JSONDecodingError) -> [Value]? {
        guard let value = members.body[name] else { return nil }
        guard let items = value.arrayValue, items.count <= most else {
            throw JSONDecodingError(path: name, expectation: "a list of up to \(most)")
        }
        var found: [Value] = []
        for (index, item) in items.enumerated() {
            guard let text = item.stringValue, let value = make(text) else {
                throw JSONDecodingError(path: "\(name)[\(index)]", expectation: expectation)
            }
            if !found.contains(value) { found.append(value) }
        }
        return found
    }

    /// A network, or one address for itself. No exchange calls from half the internet, whose scanners would be answered.
    private static func network(_ text: String) -> IPNetwork? {
        let isIPv6 = text.contains(":")
        guard let network = IPNetwork(text.contains("/") ? text : "\(text)/\(isIPv6 ? 128 : 32)") else { return nil }
        let isNarrow = network.length >= (isIPv6 ? 32 : 16)
        return isNarrow || privateRanges.contains { $0.length <= network.length && $0.contains(network.base) }
            ? network : nil
    }

    private static let privateRanges = ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "100.64.0.0/10", "fc00::/7"]
        .compactMap { IPNetwork($0) }

    private static func host(_ text: String) -> String? {
        if IPAddress(text) != nil { return text }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                        || $0 == 0x5F
                }
        }
        return isName ? text : nil
    }

    private static func hostAndPort(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, host(String(parts[0])) != nil else { return nil }
        if parts.count == 2 { guard let port = Int(parts[1]), (1...65535).contains(port) else { return nil } }
        return text
    }

    // MARK: Shapes

    private static let properties: [JSONSchema.Property] =
        [.optional("name", .string()), .optional("mode", .choice(PhoneAccount.Mode.self))] + changeable

    private static let changeable: [JSONSchema.Property] = [
        .optional("host", .nullable(.string())), .optional("port", .nullable(.integer(1...65535))),
        .optional("transport", .choice(PhoneAccount.Transport.self)), .optional("username", .nullable(.string())),
        .optional("password", .nullable(.string())), .optional("allowed_cidrs", .array(.string())),
        .optional("outbound_proxy", .nullable(.string())), .optional("caller_number", .nullable(.string())),
        .optional("default_workflow", .nullable(.string())), .optional("enabled", .boolean),
        .optional("concurrent_calls", .nullable(.integer(0...10_000))),
        .optional("calls_a_day", .nullable(.integer(0...1_000_000))),
        .optional("minutes_a_day", .nullable(.integer(0...1_000_000))),
        .optional("money_a_day", .nullable(.integer())), .optional("price_minute", .nullable(.integer())),
        .optional("outbound_prefixes", .array(.string())),
    ]
    static let creation = JSONSchema.object(
        [.required("name", .string()), .required("mode", .choice(PhoneAccount.Mode.self))] + changeable)
    static let change = JSONSchema.object(properties)
}

/// The body of `POST /api/v1/phone-numbers`.
struct PhoneNumberRequest: Sendable {
    let kind: PhoneNumberRecord.Kind
    let number: DialledNumber
    /// The identifier or the name of an account.
    let account: String
    /// The slug of a workflow.
    let workflow: String

    init(_ body: JSONValue) throws(JSONDecodingError) {
        let members = try BodyMembers(body)
        for (name, _) in body.objectValue?.members ?? [] where !Self.names.contains(name) {
            throw JSONDecodingError(path: name, expectation: "no such member")
        }
        account = try members.required("sip_account", upTo: 800)
        workflow = try members.required("workflow", upTo: 64)
        switch (try members.text("number", upTo: 64), try members.text("prefix", upTo: 64)) {
        case (let text?, nil):
            kind = .number
            number = try Field.value(text, "number", "a telephone number such as +33 1 23 45 67 89") {
                DialledNumber($0)
            }
        case (nil, let text?):
            kind = .prefix
            number = try Field.value(text, "prefix", "the first digits of telephone numbers") { DialledNumber($0) }
        default: throw JSONDecodingError(path: "number", expectation: "either number or prefix")
        }
    }

    private static let names: Set = ["sip_account", "workflow", "number", "prefix"]
    static let schema = JSONSchema.object([
        .required("sip_account", .string()), .required("workflow", .string()), .optional("number", .string()),
        .optional("prefix", .string()),
    ])
}
