extension M4BTrack {
    mutating func readDescriptions(_ box: BoxCursor) throws {
        var box = box
        let version = try box.versionAndFlags().version
        sampleDescriptionCount = Int(try box.u32())
        guard let entry = try box.nextBox() else {
            guard sampleDescriptionCount == 0 else { throw box.error(.badTable) }
            return
        }
        codec = entry.type
        for var description in [entry] + ((try? box.children()) ?? []) {
            guard (try? description.skip(6)) != nil, let index = try? description.u16() else { continue }
            tables.dataReferences.append(Int(index))
        }
        if handler == "soun" { try readAudioEntry(entry, tableVersion: version) }
    }

    private mutating func readAudioEntry(_ entry: BoxCursor, tableVersion: UInt8) throws {
        var entry = entry
        try entry.skip(8)
        let version = try entry.u16()
        try entry.skip(6)
        channels = Int(try entry.u16())
        try entry.skip(6)
        sampleRate = Int(try entry.u32() >> 16)
        // QuickTime sound descriptions are longer (QTFF, "Sound sample descriptions"). ISO's own version 1 is told
        // by the version of the table and is not (ISO 14496-12, 12.2.3).
        if tableVersion == 0, version == 1 { try entry.skip(16) }
        if version == 2 {
            try entry.skip(4)
            let rate = Double(bitPattern: try entry.u64())
            sampleRate = rate >= 1 && rate < 1e9 ? Int(rate) : 0
            channels = Int(try entry.u32())
            try entry.skip(20)
        }
        let boxes = try entry.children()
        if let stream = boxes.first("esds") {
            try readElementaryStream(stream)
        } else if let stream = try boxes.first("wave")?.children().first("esds") {
            try readElementaryStream(stream)
        }
    }

    /// `esds` (ISO 14496-1, 7.2.6): descriptors with lengths of one to four bytes.
    private mutating func readElementaryStream(_ box: BoxCursor) throws {
        var box = box
        _ = try box.versionAndFlags()
        guard try Self.descriptor(&box).tag == 3 else { throw box.error(.unsupported) }
        try box.skip(2)
        let flags = try box.u8()
        if flags & 0x80 != 0 { try box.skip(2) }
        if flags & 0x40 != 0 { try box.skip(Int(try box.u8())) }
        if flags & 0x20 != 0 { try box.skip(2) }
        guard try Self.descriptor(&box).tag == 4 else { throw box.error(.unsupported) }
        objectType = try box.u8()
        try box.skip(4)
        peakBitrate = try box.u32()
        averageBitrate = try box.u32()
        // MP3 in MP4 has no configuration.
        guard box.remaining >= 2 else { return }
        let specific = try Self.descriptor(&box)
        if specific.tag == 5 { audioSpecificConfig = try box.take(specific.length) }
    }

    private static func descriptor(_ box: inout BoxCursor) throws -> (tag: UInt8, length: Int) {
        let tag = try box.u8()
        var length = 0
        for _ in 0..<4 {
            let byte = try box.u8()
            length = length << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { break }
        }
        return (tag, length)
    }
}
