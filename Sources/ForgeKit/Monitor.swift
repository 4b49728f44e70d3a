package import ForgeEngine

/// A value that threads share, for those who may not import the engine.
package typealias Monitor<State> = ForgeEngine.Monitor<State>
