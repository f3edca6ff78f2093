@testable import Configuration
import Testing

struct SubstitutionTests {
    static let variables = ["A": "1", "LONG_NAME_2": "two", "EMPTY": "", "DOLLAR": "${A}"]

    @Test(
        "A variable in braces is replaced, and everything else stays",
        arguments: [
            ("", ""), ("plain", "plain"), ("${A}", "1"), ("x${A}y${LONG_NAME_2}z", "x1ytwoz"), ("$${A}", "${A}"),
            ("$$${A}", "$${A}"), ("$A", "$A"), ("${a}", "${a}"), ("${1A}", "${1A}"), ("${}", "${}"), ("${A", "${A"),
            ("${A-b}", "${A-b}"), ("100$", "100$"), ("$", "$"), ("$$", "$$"), ("é${A}é", "é1é"), ("${DOLLAR}", "${A}"),
            ("${${A}}", "${1}"),
        ])
    func replaced(source: String, expected: String) {
        let substitution = Substitution(source) { Self.variables[$0] }
        #expect(substitution.text == expected)
        #expect(substitution.missing == [])
    }

    @Test("A variable that is not set or empty is named")
    func missing() {
        let substitution = Substitution("${A}${NONE}-${EMPTY}-${NONE}") { Self.variables[$0] }
        #expect(substitution.missing == ["NONE", "EMPTY", "NONE"])
        #expect(substitution.names == ["A", "NONE", "EMPTY", "NONE"])
    }
}
