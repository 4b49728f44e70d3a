import FFmpegBinding
import ForgeModel

/// The packets of one stream in their order, from a file's own tables or from libavformat, with frames that share a packet
/// told apart. Used on one thread.
struct StreamPackets: ~Copyable {
    private let path: ForgePath
    private var demuxer: Demuxer
    private let stream: Int
    /// Where the packets come from, unless it is libavformat.
    private var table: TablePackets?
    /// Nil for codecs whose packets the decoder takes as they are.
    private var speech: SpeechFrames?
    private var held = HeldPackets()
    private var faults = DemuxingFaults()
    /// Bytes of packets in a row that held no frame.
    private var unfruitful: Int64 = 0
    private let isCancelled: CancellationCheck

    /// - Parameter stream: libavformat's number.
    init(
        of path: ForgePath, _ demuxer: consuming Demuxer, stream: Int, _ table: consuming TablePackets?,
        _ speech: consuming SpeechFrames?, isCancelled: @escaping CancellationCheck
    ) {
        self.path = path
        self.demuxer = demuxer
        self.stream = stream
        self.table = table
        self.speech = speech
        self.isCancelled = isCancelled
    }

    /// Samples of the packet that was read last, if it is one of a pause in speech.
    var pause: Int64? { mutating get { speech?.pause } }

    /// Notes whether the packet that was read last held a frame: after too many that hold none the stream has ended.
    mutating func judge(_ packet: borrowing Packet, isFrame: Bool) {
        unfruitful = isFrame ? 0 : unfruitful + Int64(packet.bytes.count)
    }

    /// Reads the next packet, or the next frame of one that holds several; false at the end of what can be read.
    ///
    /// - Throws: `ForgeError` when the file cannot be read, or the work is cancelled.
    mutating func read(into packet: inout Packet, _ meter: inout LossMeter) throws(ForgeError) -> Bool {
        do throws(AVError) {
            if try speech?.give(into: &packet) == true { return true }
        } catch {
            throw ForgeError(error, step: .decoding, input: path)
        }
        guard try readPacket(into: &packet, &meter) else { return false }
        do throws(AVError) { try speech?.take(&packet) } catch {
            throw ForgeError(error, step: .decoding, input: path)
        }
        return true
    }

    private mutating func readPacket(
        into packet: inout Packet, _ meter: inout LossMeter
    ) throws(ForgeError) -> Bool {
        do throws(ForgeError) {
            if let isRead = try table?.read(into: &packet) { return isRead }
        } catch {
            // The table tells of more than the file holds: the decoder's closing check weighs what is missing.
            guard error.code == .inputDamaged else { throw error }
            return false
        }
        while unfruitful < ByteInput.patience {
            if isCancelled() { throw .cancelled(step: .decoding) }
            do throws(AVError) {
                guard try held.read(from: &demuxer, into: &packet) else { break }
                if packet.streamIndex == stream { return true }
                packet.clear()
            } catch {
                if demuxer.isGivenUp { break }
                if error.isInterrupted || error.systemError != nil {
                    throw ForgeError(error, step: .decoding, input: path)
                }
                meter.refuse(duration: 0)
                if !faults.getsOver(error, of: demuxer) { break }
            }
        }
        // Bytes without end that are no sound end it: what is missing is weighed like any other end.
        if !demuxer.isGivenUp, let error = demuxer.readError {
            throw ForgeError(error, step: .decoding, input: path)
        }
        return false
    }
}
