/// A page of an Ogg file behind missing ones.
package struct PageJump: Hashable, Sendable {
    /// In the file.
    package var offset: Int64
    /// The end of the page before it and the start of this one, in granules.
    package var end: Int64
    package var start: Int64

    package init(offset: Int64, end: Int64, start: Int64) {
        (self.offset, self.end, self.start) = (offset, end, start)
    }
}
