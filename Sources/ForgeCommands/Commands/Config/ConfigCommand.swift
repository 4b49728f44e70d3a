import ArgumentParser

/// `forge-native config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show, check and write files of settings.",
        discussion: """
            Every option of 'convert', 'batch', 'preview' and 'scan' can be set, but for those of one book (--title, --cover) \
            or one run (--json, --dry-run, --limit, --report). The strongest source that says something counts:

              1. the command line
              2. the environment: FORGE_NATIVE_BITRATE=64k, FORGE_NATIVE_OVERWRITE=true
              3. forge-native.toml in the current folder
              4. $XDG_CONFIG_HOME/forge-native/config.toml (~/.config without it)

            A flag that a file sets is undone by FORGE_NATIVE_...=false, everything by --no-config. A key that is \
            not known is an error.

            EXAMPLES:
              forge-native config init
              forge-native config show
              forge-native config validate forge-native.toml
            """,
        subcommands: [ConfigInit.self, ConfigShow.self, ConfigValidate.self])
}
