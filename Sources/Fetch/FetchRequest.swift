internal import Text

/// A request to a server.
package struct FetchRequest: Equatable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    /// An `http:` or `https:` URL, already percent-encoded.
    package var url: String
    /// In the order in which they are sent; the transport adds `Host`, `Content-Length` and `Connection`.
    package var headers: [FetchHeader]
    /// Sent with `Content-Length`; ignored for `GET`.
    package var body: [UInt8]
    package var timeouts = FetchTimeouts()
    package var limits = FetchLimits()
    package var route = FetchRoute.direct
    /// The name in the abstract namespace of unix(7) that this end of a Unix socket gets, at most 100 bytes; nil for none.
    package var unixName: String?
    /// A file of certificates that are trusted in addition to the directories of the trust store, and instead of its
    /// file; nil for the file of the trust store.
    package var certificates: String?

    package init(_ method: Method, _ url: String, headers: [FetchHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A header field: its name and its value, as they are sent.
package struct FetchHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether both names are equal, without regard to ASCII case.
    package func hasName(_ name: String) -> Bool {
        self.name.equalsIgnoringASCIICase(name)
    }
}

/// The time limits of a transfer; each has an error of its own.
package struct FetchTimeouts: Equatable, Sendable {
    /// From the start to a connection that is ready for the request, including name resolution and TLS.
    package var connect = Duration.seconds(10)
    /// From a ready connection to the first byte of the response.
    package var firstByte = Duration.seconds(300)
    /// Between two arrivals of parts of the response.
    package var idle = Duration.seconds(120)
    /// From the start to the end of the response; nil means without limit.
    package var total: Duration?

    package init() {}

    package init(connect: Duration, firstByte: Duration, idle: Duration) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
    }
}

/// The size limits of a response, in bytes.
package struct FetchLimits: Equatable, Sendable {
    /// All header fields together (64 KiB).
    package var headBytesMax = 64 << 10
    /// The body (64 MiB).
    package var bodyBytesMax = 64 << 20

    package init() {}
}
