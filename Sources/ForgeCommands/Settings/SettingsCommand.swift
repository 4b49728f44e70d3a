import ArgumentParser

/// A command that tells of settings. The program runs it with its own resolver and with what was typed.
protocol SettingsCommand: ParsableCommand {
    func run(_ resolver: CommandResolver, typed: [String]) async throws
}
