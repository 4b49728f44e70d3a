/// The names of the items of an MP4 over all containers.
enum MP4Names {
    /// The name that libavformat has for an item, in lower case; a free-form one's own without its program.
    static func key(of key: String) -> String {
        if let name = names[key] { return name }
        let parts = key.split(separator: ":", maxSplits: 2)
        return parts.count == 3 && parts[0] == "----" ? parts[2].lowercased() : key.lowercased()
    }

    private static let names = [
        "©nam": "title", "©ART": "artist", "aART": "album_artist", "©wrt": "composer", "©alb": "album",
        "©day": "date", "©too": "encoder", "©enc": "encoder", "©cmt": "comment", "©gen": "genre",
        "gnre": "genre", "cprt": "copyright", "©grp": "grouping", "©lyr": "lyrics", "desc": "description",
        "ldes": "synopsis", "tvsh": "show", "tven": "episode_id", "tvnn": "network", "tves": "episode_sort",
        "tvsn": "season_number", "stik": "media_type", "hdvd": "hd_video", "pgap": "gapless_playback",
        "cpil": "compilation", "trkn": "track", "disk": "disc", "©nrt": "narrator", "©pub": "publisher",
        "©st3": "subtitle", "©mvn": "mvnm", "©mvi": "mvin", "sonm": "sort_name", "soal": "sort_album",
        "soar": "sort_artist", "soaa": "sort_album_artist", "soco": "sort_composer", "sosn": "sort_show",
    ]
}
