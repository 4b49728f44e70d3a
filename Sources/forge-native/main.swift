import ForgeCommands

// Everything that the program does is in ForgeCommands, where tests can import it.
Program.main()
