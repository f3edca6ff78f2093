internal import Glibc

guard CommandLine.arguments.count == 1 else {
    Log.write(.error, "openclaw-command has no options: systemd starts it for each connection; see openclaw-command(8)")
    exit(64)
}
exit(CommandService.serve())
