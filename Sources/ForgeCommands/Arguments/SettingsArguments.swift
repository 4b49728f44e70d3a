import ArgumentParser

/// Whether settings count, as typed. What is said here was obeyed before the words were parsed.
struct SettingsArguments: ParsableArguments {
    @Flag(help: "Read no settings from files or the environment; see 'forge-native help config'.")
    var noConfig = false
}
