@testable import Agent
import Testing

struct SearchGlobTests {
    @Test(
        "A glob becomes a type of files and a place, so that .gitignore counts",
        arguments: [
            ("*.md", ".", "*.md", []), ("**/*.md", "sub", "*.md", []), ("**", ".", "*", []), ("a", ".", "a", []),
            ("./*.md", ".", "*.md", []), ("/a.md", ".", "a.md", []), ("src/*.ts", ".", "*.ts", ["src"]),
            ("src/**/*.ts", "x", "*.ts", ["src", "**"]), ("a/b/**", ".", "*", ["a", "b", "**"]),
            ("a/**/**/{x,y}", ".", "{x,y}", ["a", "**"]),
        ] as [(String, String, String, [String])])
    func type(glob: String, place: String, name: String, directories: [String]) {
        let search = SearchGlob(glob, in: place)
        let depth = directories.isEmpty || directories.last == "**" ? [] : ["--max-depth=1"]
        #expect(search.options == ["--type-add=openclaw:\(name)", "--type=openclaw"] + depth)
        #expect(search.place == ([place] + directories.filter { $0 != "**" }).joined(separator: "/"))
    }

    @Test("Any other glob is one of rg", arguments: ["a/**/b/*.ts", "*/x", "{a,b/c}/x", "!*.md", "src/", ""])
    func other(glob: String) {
        #expect(SearchGlob(glob, in: "sub").options == ["--glob=\(glob)"])
        #expect(SearchGlob(glob, in: "sub").place == "sub")
    }
}
