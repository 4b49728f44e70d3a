import ForgeModel
import ForgeSystem

@testable import ForgeBatch
@testable import ForgeCommands
@testable import ForgeDiscovery
@testable import ForgeEngine
@testable import M4BFormat

/// A reader that libFuzzer throws bytes at.
enum FuzzTarget: String, CaseIterable {
    case m4b, config, adts, id3, ape, cue, chapters, opf, json, nfo, playlist, settings, template, probe

    /// Reads the bytes. Errors are as good as results.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .m4b: readMovie(bytes)
        case .config: _ = AudioSpecificConfig(bytes).map { ($0.isJoinable(with: $0), $0.silentPacket) }
        case .adts: readADTS(bytes)
        case .id3: _ = ID3v2Tag.read(bytes, TextDecoding())
        case .ape:
            guard let mark = APEMark(bytes[...]) else { return }
            _ = APETag.read(bytes.dropFirst(32), mark, TextDecoding())
        case .cue: _ = try? CueSheet(TextDecoding().decoded(bytes).text)
        case .chapters:
            let text = TextDecoding().decoded(bytes).text
            _ = try? ChaptersText.chapters(text)
            _ = try? FFMetadata(text)
            _ = OverDriveMarkers(text)
            _ = try? MatroskaSheet.chapters(text)
            _ = try? AudacityLabels.chapters(text)
        case .opf: withFile(bytes, "metadata.opf") { _ = try? Sidecars([$0]) }
        case .json: withFile(bytes, "metadata.json") { _ = try? Sidecars([$0]) }
        case .nfo: withFile(bytes, "book.nfo") { _ = try? Sidecars([$0]) }
        case .playlist: withFile(bytes, "list.m3u8") { _ = try? Playlist($0, TextDecoding()).files }
        case .settings:
            guard let options = Self.options else { return }
            let file = SettingsFile(path: "forge-native.toml", text: String(decoding: bytes, as: UTF8.self))
            _ = SettingsFileContent(of: file, options).problems
        case .template: _ = try? OutputTemplate(String(decoding: bytes, as: UTF8.self))
        case .probe: withFile(bytes, "input") { _ = try? Prober.probe($0, isCancelled: { false }) }
        }
    }

    private static let options = try? OptionTable(describing: ForgeNative.self)

    private func readMovie(_ bytes: [UInt8]) {
        let source = FuzzBytes(bytes)
        try? M4BFile.checkTables(of: source)
        guard let boxes = try? M4BFile(reading: source, tableLimit: 1 << 20) else { return }
        for track in boxes.tracks {
            _ = boxes.presentation(of: track)
            guard var packets = try? boxes.packets(of: track, in: source) else { continue }
            var sizes: [UInt32] = []
            while (try? packets.next(maxBytes: 1 << 16, sizes: &sizes)) ?? nil != nil {}
        }
    }

    private func readADTS(_ bytes: [UInt8]) {
        var reader = ADTSReader(FuzzBytes(bytes))
        while (try? reader.next()) ?? nil != nil {}
    }

    /// Readers that open files get one in memory, always under the same path.
    private func withFile(_ bytes: [UInt8], _ name: String, _ body: (ForgePath) -> Void) {
        // Empty files are refused before anything is read.
        guard !bytes.isEmpty else { return }
        let path = "\(Self.folder)/\(name)"
        guard let file = fopen(path, "wb") else { fatalError("\(path) cannot be written") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        body(ForgePath(path))
    }

    private static let folder: String = {
        var name = Array("/dev/shm/forge-fuzz-XXXXXX".utf8CString)
        guard let made = mkdtemp(&name) else { fatalError("no folder in /dev/shm") }
        return String(cString: made)
    }()
}
