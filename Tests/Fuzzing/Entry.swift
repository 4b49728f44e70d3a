import ForgeSystem

/// The reader that FORGE_FUZZ_TARGET names.
private let target: FuzzTarget = {
    let name = getenv("FORGE_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        fatalError("FORGE_FUZZ_TARGET is one of \(names)")
    }
    return target
}()

/// libFuzzer's own way in (FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ one: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// libFuzzer's call for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.read(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}

/// The start of the program, under the name that the package manager gives it instead of `main`.
@_cdecl("forge_fuzz_main")
public func start(
    _ count: Int32, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    var (count, words) = (count, words)
    return runDriver(&count, &words) { takeInput($0, $1) }
}
