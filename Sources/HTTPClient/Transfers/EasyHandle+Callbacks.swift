import CLibcurl
import Net

// What libcurl calls, on the loop's thread. File-level functions: a closure could be inferred to be isolated.

func receiveHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return 0 }
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange(argument).receiveHead(line: line) ? size * count : 0
}

func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return 0 }
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    switch unsafe exchange(argument).receiveBody(piece) {
    case .taken: return size * count
    case .refused: return lyceum_curl_pause_writing
    case .fatal: return 0
    }
}

func provideBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ argument: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let argument = unsafe argument else { return lyceum_curl_abort_reading }
    let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    switch unsafe exchange(argument).provideBody(into: room) {
    case .bytes(let count): return count
    case .end: return 0
    case .failure: return lyceum_curl_abort_reading
    case .nothing: return lyceum_curl_pause_reading
    }
}

func beginRequest(
    _ argument: UnsafeMutableRawPointer?, _ address: UnsafeMutablePointer<CChar>?,
    _ ownAddress: UnsafeMutablePointer<CChar>?, _ port: Int32, _ ownPort: Int32
) -> Int32 {
    guard let argument = unsafe argument, let address = unsafe address else { return CURL_PREREQFUNC_ABORT }
    let mayBegin = unsafe exchange(argument).mayBegin(at: IPAddress(String(cString: address)))
    return mayBegin ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

func openSocket(
    _ argument: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address = unsafe address, let argument = unsafe argument else { return lyceum_curl_socket_bad }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = unsafe lyceum_curl_address_bytes(address, &bytes)
    guard unsafe exchange(argument).mayConnect(to: IPAddress(bytes: bytes.prefix(Int(count)))) else {
        return lyceum_curl_socket_bad
    }
    return unsafe lyceum_curl_open_socket(address)
}

private func exchange(_ argument: UnsafeMutableRawPointer) -> CurlExchange {
    unsafe Unmanaged<CurlExchange>.fromOpaque(argument).takeUnretainedValue()
}
