import JSON
import Testing

@testable import Providers

struct ReturnedMediaTests {
    @Test(
        "An image is passed on as a part, and the text names its type or address",
        arguments: [
            (
                #"{"type":"image_url", "image_url":{"url":"data:image/png;base64,QQ=="}}"#,
                "[The model returned an image (image/png).]", nil
            ),
            (
                #"{"type":"image_url","image_url":"https://h/a.png"}"#,
                "[The model returned an image: https://h/a.png]",
                #"{"type":"image_url","image_url":{"url":"https://h/a.png"}}"#
            ),
            (#"{"type":"image_url","image_url":{"url":"file:x"}}"#, "[The model returned an image.]", nil),
        ] as [(String, String, String?)])
    func image(part: String, notice: String, sent: String?) throws {
        let media = ReturnedMedia(try Document(parsing: Array(part.utf8)).root)
        #expect(media?.notice == notice)
        #expect(media?.part?.text == sent ?? part)
    }

    @Test(
        "An element of images needs no type, and another one is reported",
        arguments: [
            (#"{"image_url":{"url":"https://h/a.png"}}"#, "[The model returned an image: https://h/a.png]"),
            (#""data:image/png;base64,QQ==""#, "[The model returned an image (image/png).]"),
            (#"{"b64":"QQ=="}"#, "[The model returned content of the type image, which is left out.]"),
        ])
    func element(of images: String, notice: String) throws {
        let media = ReturnedMedia(image: try Document(parsing: Array(images.utf8)).root)
        #expect(media.notice == notice)
        #expect((media.part == nil) == notice.hasSuffix("left out.]"))
    }

    @Test("Audio and files are left out, and the text says so; a text is not media")
    func leftOut() throws {
        let audio = try Document(parsing: Array(#"{"type":"output_audio","data":"QQ=="}"#.utf8)).root
        #expect(
            ReturnedMedia(audio)?.notice == "[The model returned content of the type output_audio, which is left out.]")
        #expect(ReturnedMedia(audio)?.part == nil)
        let text = try Document(parsing: Array(#"{"type":"text","text":"a"}"#.utf8)).root
        #expect(ReturnedMedia(text) == nil)
    }
}
