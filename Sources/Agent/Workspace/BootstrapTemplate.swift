/// A bootstrap file for a new workspace. Every request contains its text, so that it is short.
struct BootstrapTemplate: Equatable, Sendable {
    let name: String
    let text: String

    /// In the order of the prompt.
    static let all = [
        BootstrapTemplate(
            name: "AGENTS.md",
            text: """
                # AGENTS.md: tasks and rules of this agent

                - Answer first; work in this directory unless the user names another one.
                - Before you delete or overwrite work of others, ask.
                - Write what must outlast a session to MEMORY.md.

                """),
        BootstrapTemplate(
            name: "SOUL.md",
            text: """
                # SOUL.md: character and manner

                Be helpful, direct and brief. Say when you are not sure, and admit mistakes.

                """),
        BootstrapTemplate(
            name: "TOOLS.md",
            text: """
                # TOOLS.md: notes about tools and this machine

                Names of hosts, paths and commands that are worth remembering. Permissions are in openclaw.json.

                """),
        BootstrapTemplate(
            name: "IDENTITY.md",
            text: """
                # IDENTITY.md: name of the agent

                Name: not chosen yet

                """),
        BootstrapTemplate(
            name: "USER.md",
            text: """
                # USER.md: the user

                Name and preferences: not known yet

                """),
        BootstrapTemplate(
            name: "HEARTBEAT.md",
            text: """
                # HEARTBEAT.md: tasks for requests that a timer sends

                None yet.

                """),
        BootstrapTemplate(
            name: "BOOTSTRAP.md",
            text: """
                # BOOTSTRAP.md: the first conversation

                This workspace is new. When you have answered, offer to learn the name and the preferences of the user, and \
                your own name. Write them to USER.md and IDENTITY.md, then delete this file.

                """),
    ]
}
