import CAVUtil

/// A Fourier transform of real samples. Used on one thread.
package struct RealTransform: ~Copyable {
    /// Samples of a block, a power of two.
    package let length: Int
    private let context: OpaquePointer
    private let transform: av_tx_fn
    /// `length` samples, and room for `length / 2 + 1` complex values: libavutil wants both aligned.
    private let samples: UnsafeMutablePointer<Float>
    private let values: UnsafeMutablePointer<Float>

    private init(
        length: Int, adopting context: OpaquePointer, _ transform: @escaping av_tx_fn
    ) {
        func aligned(_ count: Int) -> UnsafeMutablePointer<Float> {
            UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Float>.size, alignment: 64)
                .bindMemory(to: Float.self, capacity: count)
        }
        self.length = length
        self.context = context
        self.transform = transform
        samples = aligned(length)
        values = aligned(length + 2)
    }

    deinit {
        var context: OpaquePointer? = context
        av_tx_uninit(&context)
        samples.deallocate()
        values.deallocate()
    }

    /// The corresponding C function is `av_tx_init`.
    package static func open(length: Int) throws(AVError) -> RealTransform {
        var context: OpaquePointer?
        var transform: av_tx_fn?
        var scale: Float = 1
        try check(
            av_tx_init(&context, &transform, AV_TX_FLOAT_RDFT, 0, Int32(length), &scale, 0), "av_tx_init")
        guard let context, let transform else {
            throw AVError(code: -ENOSYS, function: "av_tx_init")
        }
        return RealTransform(length: length, adopting: context, transform)
    }

    /// Gives the real and imaginary parts of `length / 2 + 1` frequencies, in turns, from 0 to half the sample rate.
    ///
    /// - Parameter fill: writes the block's samples.
    package mutating func run<Result>(
        _ fill: (UnsafeMutablePointer<Float>) -> Void, _ body: (UnsafePointer<Float>) -> Result
    ) -> Result {
        fill(samples)
        transform(context, values, samples, MemoryLayout<Float>.size)
        // Version 5.1 leaves it as it is; at half the sample rate nothing is imaginary.
        values[length + 1] = 0
        return body(UnsafePointer(values))
    }
}
