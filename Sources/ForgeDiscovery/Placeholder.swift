public import ForgeModel
public struct BookCandidate: Sendable { public var name: String; public var files: [FilePath]; public var orderReason: String; public var isExplicitOrder: Bool }
public enum Discovery {
  public static func candidate(inputs: [FilePath]) throws(ForgeError) -> BookCandidate { BookCandidate(name: inputs[0].lastComponent.string, files: inputs, orderReason: "args", isExplicitOrder: true) }
  public static func book(from candidate: BookCandidate, tracks: [TrackProbe], overrides: BookMetadata, cover: CoverImage?) -> Book {
     Book(tracks: tracks, orderReason: "args", metadata: overrides, cover: cover, chapters: tracks.indices.map { ChapterMark(track: $0, offset: .zero, title: "Chapter \($0+1)") }, chapterReason: "x")
  }
  public static func outputPath(for candidate: BookCandidate, requested: FilePath?) -> FilePath { requested ?? "out.m4b" }
}
