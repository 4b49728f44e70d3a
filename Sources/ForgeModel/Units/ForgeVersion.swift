/// The version of this program and its libraries.
public enum ForgeVersion {
    /// Semantic version, as `--version` and the books' encoding tool tag show it.
    public static let current = "0.1.0"
}
