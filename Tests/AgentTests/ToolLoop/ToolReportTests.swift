import Conversation
import JSON
import Testing

@testable import Agent

struct ToolReportTests {
    static let reports: [ToolReport] = [
        .progress("a\nb \u{0}"), .output(ToolOutput(text: "")), .output(ToolOutput(text: "no", isError: true)),
        .output(
            ToolOutput(
                [.text("é"), .image(Image(mimeType: "image/png", base64: "aGk="))],
                details: Slice(literal: #"{"exitCode":1}"#))),
    ]

    @Test("A report is one line and is read as it was", arguments: reports)
    func roundTrip(report: ToolReport) {
        let line = report.line
        #expect(line.last == 0x0A && line.dropLast().contains(0x0A) == false)
        #expect(ToolReport(line: line.dropLast()) == report)
    }

    @Test(
        "Anything else is not a report, and an output without its parts is an error",
        arguments: [
            ("", nil), ("x", nil), ("{}", nil), (#"{"progress":1}"#, nil), ("[1]", nil),
            (#"{"output":{}}"#, .output(ToolOutput([], isError: true))),
            (
                #"{"output":{"content":[{"text":1},{"data":"x"},3],"isError":false,"details":7}}"#,
                .output(ToolOutput([]))
            ),
        ] as [(String, ToolReport?)])
    func hostile(line: String, report: ToolReport?) {
        #expect(ToolReport(line: Array(line.utf8)[...]) == report)
    }
}
