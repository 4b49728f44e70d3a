/// The temporary files of this process that have neither got their names nor been removed.
package enum TemporaryFiles {
    struct File {
        let folder: HeldFolder
        let name: [UInt8]
        let work: WatchedWork?

        var path: [UInt8] { folder.path + [UInt8(ascii: "/")] + name }
    }

    static let state = Monitor((last: 0, files: [Int: File]()))

    /// A file was made, by the work of the calling thread.
    static func add(_ name: [UInt8], in folder: HeldFolder) -> Int {
        state.update { state in
            state.last += 1
            state.files[state.last] = File(folder: folder, name: name, work: .current)
            return state.last
        }
    }

    /// A file has its name, or is no more.
    static func forget(_ number: Int) { state.update { $0.files[number] = nil } }
}
