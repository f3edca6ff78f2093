package import HTTP
package import Service

/// A request that passed authentication; its body has not been read.
package struct Request {
    package let head: RequestHead
    package let route: Route
    /// The id of the request, which is also the id of its run (H-51).
    package let id: String
    /// The connection of this worker to its supervisor.
    package let context: WorkerContext

    package init(head: RequestHead, route: Route, id: String, context: WorkerContext) {
        self.head = head
        self.route = route
        self.id = id
        self.context = context
    }
}
