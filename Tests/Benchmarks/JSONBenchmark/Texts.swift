internal import JSON

/// The texts that are measured; the same in each run.
enum Texts {
    /// A request of one megabyte: 400 messages with line ends, quotes, code and other scripts.
    static let chatRequest: [UInt8] = {
        let paragraphs = [
            "Here is the function you asked for, with its \"edge cases\" handled:\n\n",
            "```swift\nfunc greet(_ name: String) -> String {\n\treturn \"Hello, \\(name)!\"\n}\n```\n",
            "It runs in linear time, needs no allocation beyond the result, and works for every input we tried so far. ",
            "Perché no? Die Größe spielt keine Rolle – naïve approaches fail, 日本語のテキスト too, and so do emoji 🚀.\n",
        ]
        var writer = Writer()
        writer.object { writer in
            writer.member("model", "openclaw")
            writer.member("stream", true)
            writer.member("messages") { writer in
                writer.array { writer in
                    for number in 0..<400 {
                        let text = (0..<26).map { paragraphs[($0 * 7 + number) % 4] }.joined()
                        writer.object { writer in
                            writer.member("role", number % 2 == 0 ? "user" : "assistant")
                            writer.member("content", text)
                        }
                    }
                }
            }
        }
        return writer.bytes
    }()

    /// A small request with 31 kB of tool schemas.
    static let toolRequest: [UInt8] = {
        var writer = Writer()
        writer.object { writer in
            writer.member("model", "openclaw")
            writer.member("messages") { writer in
                writer.array {
                    $0.object {
                        $0.member("role", "user"); $0.member("content", "What is the weather?")
                    }
                }
            }
            writer.member("tools") { writer in
                writer.array { writer in
                    for number in 0..<42 { tool(number, &writer) }
                }
            }
        }
        return writer.bytes
    }()

    private static func tool(_ number: Int, _ writer: inout Writer) {
        writer.object { writer in
            writer.member("type", "function")
            writer.member("function") { writer in
                writer.object { writer in
                    writer.member("name", "tool_number_\(number)")
                    writer.member("description", "Looks something up and returns \"it\" as text.\nUse it with care.")
                    writer.member("parameters") { schema(&$0) }
                }
            }
        }
    }

    private static func schema(_ writer: inout Writer) {
        writer.object { writer in
            writer.member("type", "object")
            writer.member("properties") { writer in
                writer.object { writer in
                    for name in ["location", "unit", "days", "language", "detail"] {
                        writer.member(name) { writer in
                            writer.object { writer in
                                writer.member("type", "string")
                                writer.member("description", "The \(name) that is asked for, if any")
                                writer.member("enum", ["a", "b", "c"])
                            }
                        }
                    }
                }
            }
            writer.member("required", ["location", "unit"])
            writer.member("additionalProperties", false)
        }
    }
}
