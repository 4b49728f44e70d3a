import FFmpegBinding
import ForgeModel
import M4BFormat

/// Checks that covers are pictures that players show.
enum CoverCheck {
    private static let place = Finding.Place.box("moov/udta/meta/ilst/covr")

    static func check(_ boxes: M4BFile, _ list: inout FindingList) {
        let others = boxes.tags.filter { $0.key == "covr" }
        let pictures =
            boxes.covers.map(\.data)
            + others.compactMap { if case .bytes(let data, _) = $0.value { data } else { nil } }
        for data in pictures { check(CoverImage(data: data, origin: "covr"), &list) }
        if others.count > pictures.count - boxes.covers.count {
            list.add(.coverDamaged, .error, at: place, "a cover is not a picture")
        }
    }

    private static func check(_ cover: CoverImage, _ list: inout FindingList) {
        switch cover.format {
        case .unknown:
            list.add(.coverDamaged, .error, at: place, "a cover is not a picture")
            return
        case .jpeg, .png:
            do throws(AVError) {
                _ = try PictureConverter(cover.data, cover.format == .jpeg ? .jpeg : .png)
                if cover.endsEarly { list.add(.coverDamaged, .error, at: place, "a cover is cut off") }
            } catch {
                list.add(.coverDamaged, .error, at: place, "a cover does not decode")
            }
            if cover.isCMYK {
                list.add(
                    .coverFormat, .warning, at: place,
                    "a cover has four colours, as for print, which few players show")
            }
        default:
            list.add(
                .coverFormat, .warning, at: place,
                "a cover is \(cover.format.rawValue), and players show JPEG and PNG")
        }
        if cover.data.count > CoverImage.easyLimit {
            list.add(
                .coverLarge, .warning, at: place,
                "a cover has \(cover.data.count / 1_000_000) MB, which players load for every list of books")
        }
    }
}
