/// Who began a call.
package enum CallDirection: String, Sendable, CaseIterable {
    case inbound, outbound
}
