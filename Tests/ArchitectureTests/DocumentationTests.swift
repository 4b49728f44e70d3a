import Foundation
import TestSupport
import Testing

/// README and the articles: short, and every link leads somewhere.
@Suite struct DocumentationTests {
    private static let catalog = "Sources/ForgeKit/ForgeKit.docc"

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: Project.path(path), encoding: .utf8)
    }

    private func articles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Project.path(Self.catalog))
            .filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
    }

    @Test func `README has at most 120 lines`() throws {
        #expect(try text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
    }

    @Test(arguments: ["README.md", ".github/CONTRIBUTING.md", "CHANGELOG.md"])
    func `links to files of the repository lead to files`(_ page: String) throws {
        let folder = (Project.path(page) as NSString).deletingLastPathComponent
        let text = try text(page)
        let links =
            text.matches(of: #/\]\(([^)#]+)\)/#).map { String($0.1) }
            + text.matches(of: #/(?m)^\[\w+\]: (\S+)$/#).map { String($0.1) }
        for link in links where !link.contains("://") {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(link)"), "\(page): \(link)")
        }
        // Names of reference links, too.
        let names = Set(text.matches(of: #/(?m)^\[(\w+)\]: /#).map { String($0.1) })
        for use in text.matches(of: #/\]\[(\w+)\]/#) { #expect(names.contains(String(use.1)), "\(use.1)") }
    }

    @Test func `every finding of a check is in the article of its name`() throws {
        let codes = try text("Sources/ForgeModel/Outcome/Finding.swift")
            .matches(of: #/Self\(rawValue: "([\w-]+)"\)/#).map { String($0.1) }
        #expect(codes.count > 30)
        let article = try text("\(Self.catalog)/Verifying.md")
        for code in codes { #expect(article.contains("`\(code)`"), "\(code)") }
    }

    @Test func `articles link to articles, and the front page lists each`() throws {
        let articles = try articles()
        #expect(articles.count > 10)
        let front = try text("\(Self.catalog)/ForgeKit.md")
        for article in articles {
            if article != "ForgeKit" { #expect(front.contains("<doc:\(article)>"), "\(article)") }
            for link in try text("\(Self.catalog)/\(article).md").matches(of: #/<doc:([\w-]+)>/#) {
                #expect(articles.contains(String(link.1)), "\(article): \(link.1)")
            }
        }
    }
}
