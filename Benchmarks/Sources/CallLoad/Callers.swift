import Glibc

/// Callers that speak all the time: a packet of 160 bytes for each call every 20 ms, spread over the time between.
struct Callers {
    let count: Int
    let port: Int

    func run() {
        let targets = (readLine() ?? "").split(separator: " ").compactMap { UInt16($0) }
        guard targets.count == count else { fatalError("\(targets.count) ports came") }
        let sockets = (0..<count).map { socket(port: UInt16(port + 2 * $0)) }
        var addresses = targets.map(Self.address)
        var packet = [UInt8](repeating: 0xD0, count: 172)
        var buffer = [UInt8](repeating: 0, count: 2_048)
        var (sent, received) = (0, 0)
        let began = now()
        let usedBefore = used()
        let slice = 20_000_000 / 20
        var due = began
        var turn = 0
        while !hasInput() {
            due += slice
            var wake = timespec(tv_sec: due / 1_000_000_000, tv_nsec: due % 1_000_000_000)
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nil)
            let frame = turn / 20
            for call in stride(from: turn % 20, to: count, by: 20) {
                head(&packet, frame: frame, call: call)
                let status = withUnsafePointer(to: &addresses[call]) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(sockets[call], packet, 172, 0, $0, 16)
                    }
                }
                if status == 172 { sent += 1 }
                while recv(sockets[call], &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 { received += 1 }
            }
            turn += 1
        }
        let seconds = Double(now() - began) / 1e9
        print(sent, received, (used() - usedBefore) / seconds)
    }

    private func head(_ packet: inout [UInt8], frame: Int, call: Int) {
        packet[0] = 0x80
        packet[1] = 0
        for (start, bytes, value) in [(2, 2, frame), (4, 4, frame * 160), (8, 4, call + 1)] {
            for byte in 0..<bytes {
                packet[start + byte] = UInt8(truncatingIfNeeded: value >> ((bytes - 1 - byte) * 8))
            }
        }
    }

    private func socket(port: UInt16) -> Int32 {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = Self.address(port)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, 16) }
        }
        guard descriptor >= 0, status == 0 else { fatalError("port \(port) is in use") }
        return descriptor
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func hasInput() -> Bool {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, 0) > 0
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func used() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
