import ForgeModel
import ForgeSystem

/// The table of contents of an EPUB: that of EPUB 3, else the NCX of EPUB 2.
struct EPUBContents {
    private(set) var entries: [(title: String, depth: Int)] = []

    /// Reads it. Blocks.
    ///
    /// - Throws: `SidecarError`.
    init(_ path: ForgePath) throws(SidecarError) {
        let archive = try ZipArchive(path)
        func text(_ name: String) throws(SidecarError) -> String {
            TextFile.decode(try archive.bytes(of: name)).text
        }
        var package: String?
        for case .begin("rootfile", let attributes) in Markup(try text("META-INF/container.xml")) {
            package = package ?? attributes["full-path"]
        }
        guard let package else { throw SidecarError(reason: "it is no EPUB: it names no package") }
        var (nav, ncx): (String?, String?)
        for case .begin("item", let attributes) in Markup(try text(package)) {
            guard let href = attributes["href"] else { continue }
            let isNav = attributes["properties"]?.split(separator: " ").contains("nav") == true
            if isNav { nav = nav ?? href }
            if attributes["media-type"] == "application/x-dtbncx+xml" { ncx = ncx ?? href }
        }
        let folder = package.split(separator: "/").dropLast()
        if let nav { readNav(try text(Self.path(nav, in: folder))) }
        if entries.isEmpty, let ncx { readNCX(try text(Self.path(ncx, in: folder))) }
        guard !entries.isEmpty else { throw SidecarError(reason: "it has no table of contents") }
    }

    /// The titles down to each depth, the deepest last.
    var titles: [[String]] {
        Set(entries.map(\.depth)).sorted().map { depth in entries.filter { $0.depth <= depth }.map(\.title) }
    }

    /// The name in the archive of what a package in a folder refers to.
    private static func path(_ href: String, in folder: ArraySlice<Substring>) -> String {
        let name = ForgePath(bytes: unescaped(href)).string
        return name.split(separator: "/").reduce(into: Array(folder)) { parts, part in
            if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
        }.joined(separator: "/")
    }

    private static func unescaped(_ href: String) -> [UInt8] {
        var (bytes, rest) = ([UInt8](), Array(href.utf8)[...])
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// The lists in lists of `<nav epub:type="toc">`; a title is a link's, or that of a part without one.
    private mutating func readNav(_ document: String) {
        var (isInside, depth) = (false, 0)
        var title: String?
        for part in Markup(document) {
            switch part {
            case .begin("nav", let attributes):
                isInside = attributes["type"]?.split(separator: " ").contains("toc") == true
            case .end("nav"): isInside = false
            case .begin("ol", _) where isInside: depth += 1
            case .end("ol") where isInside: depth -= 1
            case .begin("a", _) where isInside && title == nil,
                .begin("span", _) where isInside && title == nil:
                title = ""
            case .end("a") where isInside, .end("span") where isInside: add(&title, depth)
            case .text(let text): title?.append(text)
            default: break
            }
        }
    }

    /// The points in points of `<navMap>`.
    private mutating func readNCX(_ document: String) {
        var depth = 0
        var isLabel = false
        var title: String?
        for part in Markup(document) {
            switch part {
            case .begin("navpoint", _): depth += 1
            case .end("navpoint"): depth -= 1
            case .begin("navlabel", _): isLabel = depth > 0
            case .end("navlabel"): isLabel = false
            case .begin("text", _) where isLabel: title = ""
            case .end("text"): add(&title, depth)
            case .text(let text): title?.append(text)
            default: break
            }
        }
    }

    private mutating func add(_ title: inout String?, _ depth: Int) {
        let words = (title ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if !words.isEmpty { entries.append((words, depth)) }
        title = nil
    }
}
