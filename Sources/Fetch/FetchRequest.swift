/// A request to a server, as a value.
package struct FetchRequest: Equatable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    /// An `http:` or `https:` URL, already percent-encoded.
    package var url: String
    /// In this order, beside `Host`, `Content-Length` and `Connection`, which the transport adds.
    package var headers: [FetchHeader]
    /// Sent with its length; not sent with `GET`.
    package var body: [UInt8]
    package var timeouts = FetchTimeouts()
    package var limits = FetchLimits()
    package var addresses = AddressRule.any

    package init(_ method: Method, _ url: String, headers: [FetchHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A header field: name and value as they are on the wire.
package struct FetchHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// How long a server may take; each ends the transfer with an error of its own.
package struct FetchTimeouts: Equatable, Sendable {
    /// From the start to a connection that is ready for the request, name resolution and TLS included.
    package var connect = Duration.seconds(10)
    /// From a ready connection to the first byte of the response.
    package var firstByte = Duration.seconds(300)
    /// Between two arrivals of bytes of the response.
    package var idle = Duration.seconds(120)

    package init() {}

    package init(connect: Duration, firstByte: Duration, idle: Duration) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
    }
}

/// How large a response may be.
package struct FetchLimits: Equatable, Sendable {
    /// Of all header fields together.
    package var headBytesMax = 64 << 10
    /// Of the body.
    package var bodyBytesMax = 64 << 20

    package init() {}

    package init(headBytesMax: Int, bodyBytesMax: Int) {
        self.headBytesMax = headBytesMax
        self.bodyBytesMax = bodyBytesMax
    }
}

/// Which addresses a request may be sent to, whatever its host's name.
package enum AddressRule: Equatable, Sendable {
    /// Also this machine and its network: for servers that the configuration names.
    case any
    /// Only what the Internet can reach: for addresses that somebody else chose.
    case publicOnly
}
