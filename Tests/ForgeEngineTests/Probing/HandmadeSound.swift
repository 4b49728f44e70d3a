/// Files of formats that no encoder here makes: true headers and tables around bytes that no decoder takes.
enum HandmadeSound {
    /// AMR: a second of frames of 12.2 kb/s (RFC 4867, 5).
    static let amr = Array("#!AMR\n".utf8) + frames(50, [0x3C] + (0..<31))
    /// AMR-WB: a second of frames of 23.85 kb/s.
    static let amrWideband = Array("#!AMR-WB\n".utf8) + frames(50, [0x44] + (0..<60))

    private static func frames(_ count: Int, _ frame: [UInt8]) -> [UInt8] {
        (0..<count).flatMap { _ in frame }
    }

    /// Monkey's Audio 3.99: descriptor, header, a table of three frames, and those.
    static let ape: [UInt8] = {
        let frames: [[UInt8]] = (1...3).map { [UInt8](repeating: $0, count: 600) }
        let front = 52 + 24 + 4 * frames.count
        var bytes = Array("MAC ".utf8) + little(3990, 2) + little(0, 2)
        for size in [52, 24, 4 * frames.count, 0, 1800, 0, 0] { bytes += little(size, 4) }
        bytes += [UInt8](repeating: 0, count: 16)
        // Compression, flags, blocks in a frame and in the last, frames, bits, channels, Hz.
        bytes += little(2000, 2) + little(0, 2) + little(73_728, 4) + little(5000, 4) + little(3, 4)
        bytes += little(16, 2) + little(1, 2) + little(44_100, 4)
        for index in frames.indices { bytes += little(front + 600 * index, 4) }
        return bytes + frames.joined()
    }()

    /// Musepack of stream version 7: frames of random bits, each behind its length in 20 bits, in words of four bytes.
    static let musepack7: [UInt8] = {
        var bits: [Bool] = []
        func add(_ value: Int, _ count: Int) {
            for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
        }
        add(0, 8)
        for _ in 0..<40 {
            add(400, 20)
            for bit in 0..<400 { bits.append(bit % 3 == 0) }
        }
        while bits.count % 32 != 0 { bits.append(false) }
        var bytes = Array("MP+".utf8) + [7] + little(40, 4) + [UInt8](repeating: 0, count: 16)
        for word in stride(from: 0, to: bits.count, by: 32) {
            bytes += little(bits[word..<word + 32].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }, 4)
        }
        return bytes
    }()

    /// Musepack of stream version 8: header, two packets of sound, and the mark at the end.
    static let musepack8: [UInt8] =
        Array("MPCKSH".utf8) + [14] + [UInt8](repeating: 0, count: 4)
        + [8, 0x84, 0x90, 0, 0, 0x1B, 0x0B] + Array("AP".utf8) + [20] + [UInt8](repeating: 7, count: 17)
        + Array("AP".utf8) + [20] + [UInt8](repeating: 8, count: 17) + Array("SE".utf8) + [3]

    /// TAK: what the stream is, where its last frame is, and twelve frames of a quarter of a second: headers with their
    /// check sum and a body that says nothing.
    static let tak: [UInt8] = {
        // Codec, profile, frame length (a quarter of a second), samples, PCM, rate less 6000, bits less 8, channels less
        // one, the lowest bit first.
        var info = [UInt8](repeating: 0, count: 10)
        var place = 0
        for (value, count) in [
            (2, 6), (0, 4), (3, 4), (11 * 11_025 + 8001, 35), (0, 3), (44_100 - 6000, 18), (8, 5), (0, 4),
            (0, 1),
        ] {
            for bit in 0..<count where value >> bit & 1 == 1 {
                info[(place + bit) / 8] |= 1 << UInt8((place + bit) % 8)
            }
            place += count
        }
        func summed(_ bytes: [UInt8]) -> [UInt8] { bytes + little(crc24(bytes), 3) }
        let frames: [[UInt8]] = (0..<12).map { index in
            // Sync, three bits of flags, of which the lowest marks the last frame and the next that what the stream is
            // stands behind the number, in 21.
            let flags = index == 11 ? 1 : index == 0 ? 2 : 0
            var header = [0xFF, 0xA0] + little(flags | index << 3, 3)
            if index == 0 { header += info + [0] }
            // Samples of the last frame less one in 14 bits, and two more.
            if index == 11 { header += little(8000, 2) }
            return summed(header) + [UInt8](repeating: 0x11, count: 100)
        }
        func block(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
            [kind] + little(body.count + 3, 3) + summed(body)
        }
        let last = frames[11].count
        return Array("tBaK".utf8) + block(1, info)
            + block(7, little(frames.joined().count - last, 5) + little(last, 3)) + [0, 0, 0, 0]
            + frames.joined()
    }()

    /// The check sum of TAK, which is that of OpenPGP (RFC 4880, 6.1).
    private static func crc24(_ bytes: [UInt8]) -> Int {
        bytes.reduce(0xB7_04CE) { sum, byte in
            (0..<8).reduce(sum ^ Int(byte) << 16) { sum, _ in
                sum & 0x80_0000 != 0 ? (sum << 1 ^ 0x86_4CFB) & 0xFF_FFFF : sum << 1
            }
        }
    }

    private static func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
