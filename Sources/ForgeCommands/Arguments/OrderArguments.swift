public import ArgumentParser
public import ForgeModel

/// How tracks are ordered, as typed.
struct OrderArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Order the tracks of a folder: 'auto' by disc and track numbers of the tags or the names, whichever cover \
            more tracks; 'tag' by those of the tags; 'name' by natural order of the names.
            """, valueName: "auto|tag|name"))
    var order = DiscoveryOptions.Order.auto
}

extension DiscoveryOptions.Order: ExpressibleByArgument {}
