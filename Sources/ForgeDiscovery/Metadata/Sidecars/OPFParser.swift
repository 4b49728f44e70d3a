import ForgeModel
import ForgeSystem
import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads the elements below `metadata` of an OPF with libxml2.
///
/// Nothing but the text given is read: a document that declares entities is refused before libxml2 sees it, other
/// external things are not resolved, and depth, elements and text are bounded.
final class OPFParser: NSObject, XMLParserDelegate {
    /// An element with its attributes, names without their prefixes in lower case, and its text.
    struct Element {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    private static let depthLimit = 32
    private static let elementLimit = 20_000

    private var elements: [Element] = []
    private var depth = 0
    /// The depth of the `metadata` element while inside it.
    private var metadataDepth: Int?
    private var sawPackage = false
    private var refusal: String?
    /// The first error in the document's form. `parse()` of swift-corelibs-foundation is true
    /// for a document that ends too early.
    private var errorLine: Int?

    /// The children of `metadata` in their order.
    ///
    /// - Throws: `SidecarError`.
    static func elements(
        of document: [UInt8], _ decoding: TextDecoding
    ) throws(SidecarError) -> [Element] {
        let text = text(document, decoding)
        // Calibre declares none. What they would stand for may be a file, or a billion laughs.
        if text.contains("<!ENTITY") {
            throw SidecarError(reason: "it declares entities, which are not resolved")
        }
        let parser = XMLParser(data: Data(wellFormed(text).utf8))
        parser.shouldResolveExternalEntities = false
        parser.externalEntityResolvingPolicy = .never
        parser.shouldProcessNamespaces = false
        let reader = OPFParser()
        parser.delegate = reader
        let isComplete = parser.parse()
        if let refusal = reader.refusal { throw SidecarError(reason: refusal) }
        if !isComplete || reader.errorLine != nil {
            let line = reader.errorLine ?? parser.lineNumber
            throw SidecarError(reason: "it is not well-formed XML: there is an error in line \(line)")
        }
        guard reader.sawPackage else {
            throw SidecarError(reason: "it is not an OPF: it has no package element")
        }
        return reader.elements
    }

    /// The text with each "&" that begins nothing that XML knows as a character, and HTML's names resolved: either would
    /// cost the whole document.
    private static func wellFormed(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let place = rest.firstIndex(where: { $0 == "&" || $0 == "<" }) {
            result += rest[..<place]
            rest = rest[place...]
            if rest.first == "<" {
                // In a section of characters nothing stands for anything else.
                let section = rest.hasPrefix("<![CDATA[") ? rest.range(of: "]]>")?.upperBound : nil
                let end = section ?? rest.index(after: rest.startIndex)
                result += rest[..<end]
                rest = rest[end...]
                continue
            }
            let name = rest.dropFirst().prefix(12).prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#")
            }
            let isWhole = rest[name.endIndex...].first == ";"
            if isWhole, ["amp", "lt", "gt", "quot", "apos"].contains(name) || isCharacter(name) {
                result += "&"
            } else if isWhole, let character = HTMLEntity.named(String(name)) {
                result += character
                rest = rest[name.endIndex...].dropFirst()
                continue
            } else {
                result += "&amp;"
            }
            rest.removeFirst()
        }
        return result + rest
    }

    /// Whether "#233" or "#xE9" is a character that XML may have (XML 1.0, 2.2).
    private static func isCharacter(_ name: Substring) -> Bool {
        guard name.first == "#" else { return false }
        let digits = name.dropFirst()
        let value = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, UnicodeScalar(value) != nil else { return false }
        return value >= 0x20 && value & 0xFFFE != 0xFFFE || [9, 10, 13].contains(value)
    }

    /// The document as text, without the declaration that names its encoding: in that encoding, unless its bytes say
    /// better. What calls itself ISO 8859-1 or ASCII is as doubtful as what says nothing.
    private static func text(_ document: [UInt8], _ decoding: TextDecoding) -> String {
        let text = TextFile.decode(document, decoding)
        let head = text.text.prefix(200)
        guard head.hasPrefix("<?xml"), let end = head.range(of: "?>") else { return text.text }
        let declaration = head[..<end.lowerBound].lowercased()
        let name = declaration.firstMatch(of: #/encoding\s*=\s*["']([a-z0-9._:()+-]+)["']/#).map {
            String($0.1)
        }
        // What says "utf-8" and is not says nothing.
        let doubtful = ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "utf", "ucs"]
        guard text.isAssumed, let name, !doubtful.contains(where: name.hasPrefix), TextEncoding(name) != nil
        else { return String(text.text[end.upperBound...]) }
        let exact = TextFile.decode(document, TextDecoding(encoding: name)).text
        return exact.range(of: "?>").map { String(exact[$0.upperBound...]) } ?? exact
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        depth += 1
        let name = Self.local(name)
        if depth > Self.depthLimit { return refuse(parser, "its elements are nested too deeply") }
        if depth == 1, name == "package" { sawPackage = true }
        if let metadataDepth {
            // dc-metadata of OEB 1 and the like only group.
            if depth > metadataDepth + 2 { return }
            if elements.count >= Self.elementLimit { return refuse(parser, "it has too many elements") }
            elements.append(
                Element(
                    name: name,
                    attributes: Dictionary(
                        attributes.map { (Self.local($0), $1) }, uniquingKeysWith: { first, _ in first })))
        } else if name == "metadata" {
            metadataDepth = depth
        }
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
        if depth == metadataDepth { metadataDepth = nil }
        depth -= 1
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if metadataDepth != nil, !elements.isEmpty { elements[elements.count - 1].text += text }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        // libxml2's XML_NS_ERR_...: a prefix that is not declared does no harm here.
        if !(200...205).contains((error as NSError).code), errorLine == nil { errorLine = parser.lineNumber }
    }

    private func refuse(_ parser: XMLParser, _ reason: String) {
        if refusal == nil { refusal = reason }
        parser.abortParsing()
    }

    private static func local(_ name: String) -> String {
        let end = name.lastIndex(of: ":").map { name.index(after: $0) } ?? name.startIndex
        return name[end...].lowercased()
    }
}
