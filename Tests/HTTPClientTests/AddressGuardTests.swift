import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite struct AddressGuardTests {
    private var addresses = AddressGuard(policy: AddressPolicy(), host: "example.org")

    @Test("A failure is a refusal when every address tried was refused")
    mutating func refusal() {
        let admitted = admit("::1", "127.0.0.1")
        #expect(admitted == [false, false])
        #expect(addresses.refusal?.code == .forbiddenAddress)
        #expect(addresses.refusal?.description.contains("example.org") == true)
    }

    @Test("A failure stays what it is when one of the addresses was permitted, or none was tried")
    mutating func otherFailure() {
        #expect(addresses.refusal == nil)
        let admitted = admit("10.0.0.1", "8.8.8.8", "10.0.0.2")
        #expect(admitted == [false, true, false])
        #expect(addresses.refusal == nil)
    }

    @Test("What is no internet address is refused")
    mutating func otherFamily() {
        let isAdmitted = addresses.admit(nil)
        #expect(!isAdmitted)
        #expect(addresses.refusal != nil)
    }

    private mutating func admit(_ texts: String...) -> [Bool] {
        texts.map { addresses.admit(IPAddress($0)) }
    }
}
