/// HTML's names of characters: those that descriptions and titles have.
enum HTMLEntity {
    /// Nil for names that are not known.
    static func named(_ name: String) -> String? { table[name] }

    private static let table: [String: String] = {
        var table = [
            "amp": "&", "AMP": "&", "lt": "<", "gt": ">", "quot": "\"", "QUOT": "\"", "apos": "'",
            "ndash": "–",
            "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”",
            "bdquo": "„", "lsaquo": "‹", "rsaquo": "›", "bull": "•", "euro": "€", "trade": "™", "OElig": "Œ",
            "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ", "dagger": "†",
            "Dagger": "‡",
            "prime": "′", "Prime": "″", "minus": "−", "hearts": "♥", "thinsp": " ", "ensp": " ", "emsp": " ",
        ]
        for (name, value) in zip(latin.split(separator: " "), UInt32(0xA0)...) {
            table[String(name)] = UnicodeScalar(value).map { String($0) }
        }
        // A line may be broken there, and titles are compared.
        table["nbsp"] = " "
        table["shy"] = ""
        return table
    }()

    /// U+00A0 to U+00FF in their order.
    private static let latin = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 \
        sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc \
        Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve \
        Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute \
        acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde \
        ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
        """
}
