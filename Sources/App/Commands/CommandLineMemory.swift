import Core

/// The memory that other accounts of the machine read as this process's command line, by `ps` or `/proc`.
enum CommandLineMemory {
    /// Overwrites the values of flags that are secret with asterisks. Best done first: until then everybody can read them.
    static func hideSecrets(of keys: [ConfigurationKey]) {
        guard let (start, count) = bounds(), let memory = unsafe UnsafeMutablePointer<UInt8>(bitPattern: start) else {
            return
        }
        let text = (0..<count).map { unsafe memory[$0] }
        for place in secretPlaces(in: text, flags: keys.filter(\.isSecret).map(\.flag)) {
            for index in place { unsafe memory[index] = UInt8(ascii: "*") }
        }
    }

    /// Where values of the flags lie in arguments that end in NUL each.
    static func secretPlaces(in text: [UInt8], flags: [String]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var start = 0
        var isValue = false
        while start < text.count {
            let end = text[start...].firstIndex(of: 0) ?? text.count
            let argument = String(decoding: text[start..<end], as: UTF8.self)
            if isValue { places.append(start..<end) }
            isValue = flags.contains(argument)
            if let flag = flags.first(where: { argument.hasPrefix($0 + "=") }) {
                places.append(start + flag.utf8.count + 1..<end)
            }
            start = end + 1
        }
        return places
    }

    /// The fields `arg_start` and `arg_end` of proc(5); nil where the kernel does not tell.
    private static func bounds() -> (start: UInt, count: Int)? {
        guard let status = try? FileContents.read("/proc/self/stat") else { return nil }
        // The name of the program may hold blanks; what follows it does not.
        let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 46, let start = UInt(fields[45]), let end = UInt(fields[46]), 0 < start, start < end else {
            return nil
        }
        return (start, Int(end - start))
    }
}
