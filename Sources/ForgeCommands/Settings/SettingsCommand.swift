import ArgumentParser

/// A command that tells of the settings and options of others. The program runs it with its own resolver.
protocol SettingsCommand: ParsableCommand {
    func run(_ resolver: CommandResolver) throws
}
