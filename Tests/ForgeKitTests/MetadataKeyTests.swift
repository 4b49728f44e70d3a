import ForgeEngine
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Every key that a field is read from, alone in a file that another program wrote.
@Suite struct MetadataKeyTests {
    private func metadata(_ path: String) throws -> BookMetadata {
        let path = ForgePath(path)
        return try Discovery.book(
            from: try Discovery.candidate(inputs: [path]),
            tracks: [try Prober.probe(path, isCancelled: { false })],
            overrides: BookMetadata(), cover: nil
        ).metadata
    }

    private static let fields: [MetadataField: [String]] = [
        .title: ["album"], .subtitle: ["subtitle", "tit3", "wm/subtitle"],
        .author: ["artist", "album_artist", "album artist", "albumartist", "author", "written_by"],
        .narrator: ["narrator", "narratedby", "narrated_by", "reader", "wm/narrator", "composer"],
        .year: [
            "date", "year", "wm/year", "record date", "date_recorded", "tdrl", "tdor", "originaldate",
            "originalyear",
            "wm/originalreleasetime", "wm/originalreleaseyear",
        ],
        .genre: ["genre", "wm/genre"],
        .description: [
            "synopsis", "description", "long_description", "longdescription", "longdesc", "tdes", "summary",
            "comment",
        ],
        .publisher: ["publisher", "wm/publisher", "organization", "label"],
        .language: ["language", "lang", "wm/language"], .asin: ["asin", "audible_asin"],
        .isbn: ["isbn", "wm/isbn"], .copyright: ["copyright"], .comment: ["comment"],
        .series: ["series", "mvnm", "movementname", "show"],
        .seriesPart: [
            "series-part", "series_part", "seriespart", "series-index", "series_index", "mvin", "movement",
            "episode_id",
            "episode_sort",
        ],
    ]

    /// FLAC takes any key.
    @Test(.requires(.flac, .python)) func `each key as a Vorbis comment`() throws {
        for field in MetadataField.allCases where field != .seriesPart {
            #expect(Self.fields[field] == field.names.tags)
        }
        #expect(Set(Self.fields[.seriesPart] ?? []) == Set(MetadataField.seriesPart.names.tags))
        try withTemporaryFolder { folder in
            let sound = try folder.write(
                WAVFile.data(Signal.speech16(2000, rate: 16_000), rate: 16_000), to: "s.wav")
            try Tool.flac.run(["--totally-silent", "-o", folder.path("s.flac"), sound])
            func text(_ field: MetadataField, _ key: String) -> String {
                switch field {
                case .year: "1987"
                case .seriesPart: "7"
                default: "Über \(key.replacingOccurrences(of: "/", with: " "))"
                }
            }
            let cases = Self.fields.flatMap { field, keys in keys.map { (field: field, key: $0) } }
            _ = try Oracles.python(
                """
                import sys, json, shutil
                from mutagen.flac import FLAC
                for i, (key, text) in enumerate(json.loads(sys.argv[2])):
                    p = f"{sys.argv[1]}/{i}.flac"; shutil.copy(f"{sys.argv[1]}/s.flac", p)
                    f = FLAC(p); f.add_tags() if f.tags is None else None
                    f[key.upper()] = [text]
                    f.save()
                """, folder.path,
                String(
                    decoding: try JSONEncoder().encode(cases.map { [$0.key, text($0.field, $0.key)] }),
                    as: UTF8.self))
            for (index, one) in cases.enumerated() {
                let found = try metadata(folder.path("\(index).flac"))
                // A comment that serves as the description is not told twice.
                let field = one.field == .comment ? .description : one.field
                #expect(found[field] == text(one.field, one.key), "\(one.key)")
            }
        }
    }

    /// The forms that the formats have of their own for some of them.
    @Test(.requires(.ffmpeg, .python)) func `keys in the forms of their formats`() throws {
        try withTemporaryFolder { folder in
            let sound = try folder.write(
                WAVFile.data(Signal.speech16(2000, rate: 16_000), rate: 16_000), to: "s.wav")
            for format in ["mp3", "m4a", "wma"] {
                try Tool.ffmpeg.run([
                    "-v", "error", "-i", sound, "-map_metadata", "-1", "-bitexact",
                    folder.path("s.\(format)"),
                ])
            }
            try Tool.ffmpeg.run([
                "-v", "error", "-i", sound, "-metadata", "WRITTEN_BY=Wrïter", "-metadata",
                "ORIGINALYEAR=1971",
                "-metadata", "LABEL=House", folder.path("0.mka"),
            ])
            _ = try Oracles.python(
                """
                import sys, shutil, os
                from mutagen.id3 import ID3, TDRL, TDOR, TDES, TIT3, TLAN, TPUB, TXXX, MVNM, MVIN, TIT1
                from mutagen.asf import ASF
                from mutagen.mp4 import MP4
                os.chdir(sys.argv[1])
                def mp3(i, frames, v=4):
                    t = ID3()
                    for x in frames: t.add(x)
                    shutil.copy("s.mp3", f"{i}.mp3"); t.save(f"{i}.mp3", v2_version=v)
                mp3(0, [TDRL(encoding=3, text=["1971-02-03"]), TDES(encoding=3, text=["Dës"]), TIT3(encoding=3, text=["Süb"]),
                        TLAN(encoding=3, text=["deu"]), TPUB(encoding=3, text=["House"]), MVNM(encoding=3, text=["Sagä"]),
                        MVIN(encoding=3, text=["4/9"])])
                mp3(1, [TDOR(encoding=3, text=["1971"]), TXXX(encoding=3, desc="Written_By", text=["Wrïter"]),
                        TXXX(encoding=3, desc="WM/Narrator", text=["Nöra"]), TIT1(encoding=3, text=["Sagä #4"])])
                mp3(2, [TDOR(encoding=1, text=["1971"]), TXXX(encoding=1, desc="narratedby", text=["Nöra"]),
                        TXXX(encoding=1, desc="AUDIBLE_ASIN", text=["B012345678"])], 3)
                mp3(3, [TXXX(encoding=3, desc="originaldate", text=["1971-05-06"]), TXXX(encoding=3, desc="LABEL", text=["House"])])
                shutil.copy("s.wma", "0.wma"); f = ASF("0.wma")
                f["WM/OriginalReleaseYear"] = ["1971"]; f["WM/Narrator"] = ["Nöra"]; f["WM/ISBN"] = ["978"]
                f["WM/SubTitle"] = ["Süb"]; f["WM/Publisher"] = ["House"]; f["WM/Language"] = ["deu"]; f.save()
                shutil.copy("s.m4a", "0.m4a"); f = MP4("0.m4a")
                for k, v in [("ORIGINALDATE", "1971-01-01"), ("written_by", "Wrïter"), ("NARRATEDBY", "Nöra"), ("LABEL", "House"),
                             ("series-index", "4"), ("SERIES", "Sagä"), ("LONGDESCRIPTION", "Dës")]:
                    f["----:com.apple.iTunes:" + k] = [v.encode()]
                f.save()
                """, folder.path)
            let right: [String: [MetadataField: String]] = [
                "0.mka": [.author: "Wrïter", .year: "1971", .publisher: "House"],
                "0.mp3": [
                    .year: "1971", .description: "Dës", .subtitle: "Süb", .language: "deu",
                    .publisher: "House",
                    .series: "Sagä", .seriesPart: "4",
                ],
                "1.mp3": [
                    .year: "1971", .author: "Wrïter", .narrator: "Nöra", .series: "Sagä", .seriesPart: "4",
                ],
                "2.mp3": [.year: "1971", .narrator: "Nöra", .asin: "B012345678"],
                "3.mp3": [.year: "1971", .publisher: "House"],
                "0.wma": [
                    .year: "1971", .narrator: "Nöra", .isbn: "978", .subtitle: "Süb", .publisher: "House",
                    .language: "deu",
                ],
                "0.m4a": [
                    .year: "1971", .author: "Wrïter", .narrator: "Nöra", .publisher: "House", .series: "Sagä",
                    .seriesPart: "4", .description: "Dës",
                ],
            ]
            for (name, fields) in right {
                let found = try metadata(folder.path(name))
                for (field, text) in fields { #expect(found[field] == text, "\(name), \(field)") }
            }
        }
    }
}
