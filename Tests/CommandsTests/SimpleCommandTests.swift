internal import Commands
internal import Testing

struct SimpleCommandTests {
    @Test(
        "Words are divided as a shell divides them",
        arguments: [
            ("git status", ["git", "status"]), ("  a\t b  ", ["a", "b"]),
            (#"echo 'a b' "c d"e"#, ["echo", "a b", "c de"]),
            (#"a '' """#, ["a", "", ""]), (#"a 'x"$y`\'"#, ["a", #"x"$y`\"#]), (#"a "it's""#, ["a", "it's"]),
            ("git log HEAD~1 a=b x#y a!b", ["git", "log", "HEAD~1", "a=b", "x#y", "a!b"]), ("é 'ü'", ["é", "ü"]),
            (#"'a b'/c"#, ["a b/c"]), ("/usr/bin/a -x --y=z", ["/usr/bin/a", "-x", "--y=z"]),
        ])
    func words(text: String, words: [String]) throws {
        #expect(try SimpleCommand(text).words == words)
    }

    @Test(
        "Any other syntax of a shell is refused by its character",
        arguments: [
            ("a;b", "the character ;"), ("a|b", "the character |"), ("a&", "the character &"),
            ("a<b", "the character <"),
            ("a>b", "the character >"), ("a $x", "the character $"), ("a `b`", "the character `"),
            ("(a)", "the character ("), ("a *", "the character *"), ("a b?", "the character ?"),
            ("a [b]", "the character ["), ("a {b,c}", "the character {"), ("a\\ b", "the character \\"),
            ("a\nb", "a line break"), ("a\rb", "a control character"), ("a\u{0}b", "a control character"),
            ("a ~/x", "the character ~"), ("a #b", "the character #"), ("! a", "the character !"),
            (#"a "$x""#, "the character $"), (#"a "`b`""#, "the character `"), (#"a "\x""#, "the character \\"),
            ("a '\u{0}'", "a control character"), ("A=1 b", "an assignment"), ("A+=1 b", "an assignment"),
            ("a 'b", "an opening quote"), ("a \"b", "an opening quote"), ("", "is empty"), (" \t", "is empty"),
            ("'' a", "is empty"), ("a $(b)", "the character $"), ("a\u{c}b", "a control character"),
            ("a 'x'$y", "the character $"), ("a;'b'", "the character ;"), ("<(a)", "the character <"),
        ])
    func refused(text: String, reason: String) {
        let refusal = #expect(throws: CommandRefusal.self) { try SimpleCommand(text) }
        #expect(refusal?.sentence.contains(reason) == true)
    }
}
