/// Asked between packets; true ends the work with a `cancelled` error.
package typealias CancellationCheck = () -> Bool
