extension Parameters {
    typealias Values = UnsafePointer<UnsafePointer<CChar>?>

    /// Calls with the arrays that libpq takes; they live as long as the call.
    func withPointers<Value>(
        _ body: (Int32, Values?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
    ) -> Value {
        guard !isEmpty else { return body(0, nil, nil, nil) }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                    for (index, entry) in entries.enumerated() {
                        unsafe (values.baseAddress.unsafelyUnwrapped + index).initialize(
                            to: entry.offset < 0
                                ? nil
                                : bytes.baseAddress?.advanced(by: entry.offset).assumingMemoryBound(to: CChar.self))
                        unsafe numbers[index] = Int32(entry.length)
                        unsafe numbers[count + index] = entry.isBinary ? 1 : 0
                    }
                    let lengths = numbers.baseAddress
                    return unsafe body(Int32(count), values.baseAddress, lengths, lengths.map { unsafe $0 + count })
                }
            }
        }
    }
}
