import ForgeModel

@testable import ForgeDiscovery

extension Discovery {
    /// The error of inputs that make no book; nil where they do.
    static func failure(of inputs: [ForgePath]) -> ForgeError? {
        do throws(ForgeError) {
            _ = try candidate(inputs: inputs)
            return nil
        } catch { return error }
    }
}
