package import ForgeModel
import M4BFormat

/// The tags of a file, under its own names and under those that libavformat has over all containers.
package struct TagSheet: Sendable {
    /// A tag with its values.
    package struct Item: Equatable, Sendable {
        /// The name in the file.
        package let key: String
        /// The name over all containers.
        package let name: String
        package fileprivate(set) var values: [String]
    }

    /// In the order of the file, none twice; without pictures.
    package private(set) var items: [Item] = []
    /// The file as readers of metadata take it; of an MP4 its tags and pictures alone.
    package private(set) var track: TrackProbe

    /// The tags of a file of any kind. Blocks.
    ///
    /// - Throws: `ForgeError`, step `probing`.
    package static func read(
        _ path: ForgePath, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TagSheet {
        if let boxes = try? Prober.boxes(of: InputFile(path)).get() { return TagSheet(of: boxes, path) }
        var sheet = TagSheet(path)
        sheet.track = try Prober.probe(path, isCancelled: isCancelled)
        sheet.items = sheet.track.tags.sorted { $0.key < $1.key }.map { key, text in
            Item(key: key, name: key, values: sheet.track.tagValues[key] ?? [text])
        }
        return sheet
    }

    /// Those of a file that says nothing.
    init(_ path: ForgePath) {
        track = TrackProbe(
            path: path, fileSize: 0, container: "", codec: "", sampleRate: SampleRate(hertz: 1), channels: 1,
            bitRate: nil, isLossless: false, length: .zero, isLengthExact: false)
    }

    /// Those of an MP4.
    init(of boxes: M4BFile, _ path: ForgePath) {
        self.init(path)
        let tag = MP4Tags.read(boxes)
        let merged = TagMerge([tag], filling: [:])
        (track.tags, track.tagValues) = (merged.joined, merged.several)
        track.pictures = tag.pictures.map {
            CoverImage(data: $0.data, origin: path.lastComponent.string, kind: $0.kind)
        }
        var places: [String: Int] = [:]
        for tag in boxes.tags where tag.key != "covr" {
            let text = MP4Tags.text(tag.key, tag.value) ?? Self.size(of: tag.value)
            if let place = places[tag.key] {
                items[place].values.append(text)
            } else {
                places[tag.key] = items.count
                items.append(Item(key: tag.key, name: MP4Names.key(of: tag.key), values: [text]))
            }
        }
    }

    private static func size(of value: M4BTag.Value) -> String {
        if case .bytes(let bytes, _) = value { "\(bytes.count) bytes" } else { "" }
    }

    /// Whether an MP4's tag of that name can be made: a free-form one, "----:com.apple.iTunes:MOOD", or one that players know.
    package static func canMake(_ key: String) -> Bool {
        MP4Names.isKnown(key) || key.unicodeScalars.count == 4 && key.hasPrefix("©")
            || key.hasPrefix("----:")
                && key.split(separator: ":", omittingEmptySubsequences: false).dropFirst().count {
                    !$0.isEmpty
                } >= 2
    }

    /// The kind of a file that is audio and no MP4, as people call it; nil for all others.
    static func unwritable(_ path: ForgePath) -> String? {
        guard let probe = try? Prober.probe(path, isCancelled: { false }) else { return nil }
        let names = probe.container.split(separator: ",")
        return names.contains("mp4") ? nil : names.first?.uppercased()
    }
}
