import CAVUtil

/// Samples on their way from one thread to another: a value, where a `Frame` belongs to one thread.
package struct PCMBlock: Sendable {
    package let format: AudioFormat
    /// Room, in samples per channel.
    package let capacity: Int
    /// Samples per channel that are in it.
    package private(set) var count = 0
    /// The planes one after another, each with room for `capacity` samples.
    private var bytes: [UInt8]

    package init(format: AudioFormat, capacity: Int) {
        self.format = format
        self.capacity = capacity
        let size = capacity * Int(format.channels) * format.bytesPerSample
        // Every byte is written before it is read: `count` says how far.
        bytes = [UInt8](unsafeUninitializedCapacity: size) { $1 = size }
    }

    private var planes: Int { format.isPlanar ? Int(format.channels) : 1 }

    /// Bytes from one sample of a plane to the next.
    private var step: Int { format.bytesPerSample * (format.isPlanar ? 1 : Int(format.channels)) }

    /// Appends samples of a frame of the same format; the caller keeps to the room.
    package mutating func append(_ frame: borrowing Frame, at start: Int, count more: Int) {
        precondition(count + more <= capacity, "the block has no room")
        let (step, planes, plane, filled) = (step, planes, capacity * step, count)
        bytes.withUnsafeMutableBytes { bytes in
            guard let bytes = bytes.baseAddress else { return }
            for index in 0..<planes {
                let source = UnsafeRawPointer(frame.raw.pointee.extended_data[present: index])
                (bytes + index * plane + filled * step)
                    .copyMemory(from: source + start * step, byteCount: more * step)
            }
        }
        count += more
    }

    /// Appends samples of another block of the same format; the caller keeps to the room.
    package mutating func append(_ other: PCMBlock, at start: Int, count more: Int) {
        precondition(count + more <= capacity, "the block has no room")
        let (step, planes, plane, filled) = (step, planes, capacity * step, count)
        let others = other.capacity * step
        bytes.withUnsafeMutableBytes { bytes in
            other.bytes.withUnsafeBytes { source in
                guard let bytes = bytes.baseAddress, let source = source.baseAddress else { return }
                for index in 0..<planes {
                    (bytes + index * plane + filled * step)
                        .copyMemory(from: source + index * others + start * step, byteCount: more * step)
                }
            }
        }
        count += more
    }

    /// Makes a frame of this format with enough room hold `more` samples from `start` on.
    package func copy(at start: Int, count more: Int, into frame: inout Frame) {
        precondition(start >= 0 && start + more <= count, "the block does not hold these samples")
        let (step, planes, plane) = (step, planes, capacity * step)
        bytes.withUnsafeBytes { bytes in
            guard let bytes = bytes.baseAddress else { return }
            for index in 0..<planes {
                UnsafeMutableRawPointer(frame.raw.pointee.extended_data[present: index])
                    .copyMemory(from: bytes + index * plane + start * step, byteCount: more * step)
            }
        }
        frame.sampleCount = more
    }

    /// One channel of planar float samples.
    package func floats(channel: Int) -> [Float] {
        precondition(format.sampleFormat == AV_SAMPLE_FMT_FLTP.rawValue, "planar float only")
        return bytes.withUnsafeBytes { bytes in
            let all = bytes.bindMemory(to: Float.self)
            return Array(all[channel * capacity..<channel * capacity + count])
        }
    }

    /// The mean square over all channels of some samples, full scale 1 or that of the format; 0 for formats other
    /// than float and 16 bits.
    package func power(at start: Int, count more: Int) -> Double {
        precondition(start >= 0 && more > 0 && start + more <= count, "the block does not hold these samples")
        let values = more * (format.isPlanar ? 1 : Int(format.channels))
        let (step, planes, plane, size) = (step, planes, capacity * step, format.bytesPerSample)
        let kind = format.avSampleFormat
        let sum = bytes.withUnsafeBytes { bytes in
            var sum = 0.0
            for index in 0..<planes {
                let from = index * plane + start * step
                let part = UnsafeRawBufferPointer(rebasing: bytes[from..<from + values * size])
                switch kind {
                case AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_FLTP:
                    for value in part.bindMemory(to: Float.self) { sum += Double(value * value) }
                case AV_SAMPLE_FMT_S16, AV_SAMPLE_FMT_S16P:
                    for value in part.bindMemory(to: Int16.self) { sum += Double(value) * Double(value) }
                default: break
                }
            }
            return sum
        }
        return sum / Double(values * planes)
    }
}
