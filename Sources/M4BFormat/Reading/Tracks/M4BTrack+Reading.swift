extension M4BTrack {
    init(_ trak: BoxCursor) throws {
        self.init()
        let boxes = try trak.children()
        try readHeader(try boxes.require("tkhd", in: trak))
        if let list = try boxes.first("edts")?.children().first("elst") { try readEdits(list) }
        if var chapters = try boxes.first("tref")?.children().first("chap") {
            guard chapters.remaining <= 4096 else { throw chapters.error(.tooLarge) }
            while chapters.remaining >= 4 { chapterReferences.append(try chapters.u32()) }
        }
        let mdia = try boxes.require("mdia", in: trak)
        let media = try mdia.children()
        try readMediaHeader(try media.require("mdhd", in: mdia))
        var kind = try media.require("hdlr", in: mdia)
        try kind.skip(8)
        handler = try kind.fourCC()
        // Tracks without a sample table are not media that could be played; they stay empty.
        guard let information = try media.first("minf")?.children(), let stbl = information.first("stbl")
        else { return }
        try readSampleTable(stbl)
        if let list = try? information.first("dinf")?.children().first("dref") {
            let references = Self.dataReferences(list)
            externalMedia =
                tables.dataReferences.lazy.compactMap {
                    references.indices.contains($0 - 1) ? references[$0 - 1] : nil
                }.first
        }
    }

    private mutating func readHeader(_ box: BoxCursor) throws {
        var box = box
        let (version, flags) = try box.versionAndFlags()
        self.flags = flags
        try box.skip(version == 1 ? 16 : 8)
        id = try box.u32()
        guard (try? box.skip(4)) != nil else { return }
        let (duration, unknown): (UInt64?, UInt64) =
            version == 1 ? (try? box.u64(), .max) : ((try? box.u32()).map(UInt64.init), UInt64(UInt32.max))
        headerDuration = duration.flatMap { $0 == unknown ? nil : Int64(clamping: $0) }
    }

    private mutating func readMediaHeader(_ box: BoxCursor) throws {
        var box = box
        let version = try box.versionAndFlags().version
        try box.skip(version == 1 ? 16 : 8)
        timescale = Int64(try box.u32())
        guard timescale > 0 else { throw box.error(.badTable) }
        mediaDuration = Int64(clamping: version == 1 ? try box.u64() : UInt64(try box.u32()))
        languageCode = try box.u16()
        if languageCode >= 0x400 {
            let letters = [10, 5, 0].map { UInt8(languageCode >> $0 & 0x1F) + 0x60 }
            language = String(decoding: letters, as: UTF8.self)
        }
    }

    private mutating func readEdits(_ box: BoxCursor) throws {
        var box = box
        let wide = try box.versionAndFlags().version == 1
        let width = wide ? 20 : 12
        let count = try box.entryCount(of: width)
        let start = box.position
        edits.reserveCapacity(count)
        for _ in 0..<count {
            let duration = try box.u32or64(wide: wide)
            let time = wide ? Int64(bitPattern: try box.u64()) : Int64(Int32(bitPattern: try box.u32()))
            edits.append(Edit(duration: duration, mediaTime: time, rate: Int32(bitPattern: try box.u32())))
        }
        let playing = edits.indices.filter { edits[$0].mediaTime >= 0 }
        guard let first = playing.first, let last = playing.last, last - first >= playing.count else {
            return
        }
        // A shorter box, and a free one in the place of the entries that go.
        func number(_ value: Int) -> [UInt8] {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { Array($0) }
        }
        let header = start - box.start
        var bytes = number(header + playing.count * width)
        bytes += box.bytes.copy(box.start + 4..<start - 4) + number(playing.count)
        for index in playing { bytes += box.bytes.copy(start + index * width..<start + (index + 1) * width) }
        bytes += number(box.end - box.start - bytes.count) + Array("free".utf8)
        editsWithoutGaps = (box.base + Int64(box.start), bytes)
    }

    private mutating func readSampleTable(_ stbl: BoxCursor) throws {
        let boxes = try stbl.children()
        try readDescriptions(try boxes.require("stsd", in: stbl))
        var times = try boxes.require("stts", in: stbl)
        _ = try times.versionAndFlags()
        sttsEntryCount = try times.entryCount(of: 8)
        tables.times = times.position..<times.position + 8 * sttsEntryCount
        try tables.read(boxes, in: stbl)
        packetCount = Int64(tables.sampleCount)
        func add(_ count: Int64, of delta: Int64) throws {
            let (length, lengthOverflow) = count.multipliedReportingOverflow(by: delta)
            let (sum, overflow) = sttsTotal.addingReportingOverflow(length)
            guard !lengthOverflow, !overflow else { throw times.error(.badTable) }
            sttsTotal = sum
            if count > 0 { lastDelta = delta }
        }
        for index in 0..<sttsEntryCount {
            let (count, delta) = (Int64(try times.u32()), Int64(try times.u32()))
            if index == 0 { firstDelta = delta }
            try add(min(count, max(0, packetCount - timedPacketCount)), of: delta)
            // Entries have 32 bits, and there are fewer than 2^32 of them.
            timedPacketCount += count
        }
        if sttsEntryCount > 0 { try add(max(0, packetCount - timedPacketCount), of: firstDelta) }
        if let roll = boxes.first(where: { $0.type == "sgpd" }) { try readRoll(roll) }
    }

    /// `sgpd` of type `roll`, version 1 and later with a fixed length of two bytes.
    private mutating func readRoll(_ box: BoxCursor) throws {
        var box = box
        let version = try box.versionAndFlags().version
        guard version >= 1, try box.fourCC() == "roll", try box.u32() == 2 else { return }
        if version >= 2 { try box.skip(4) }
        guard try box.u32() > 0 else { return }
        rollDistance = Int(Int16(bitPattern: try box.u16()))
    }
}
