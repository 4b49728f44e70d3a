/// Where a picture stands on a larger one that is white for the rest. Pixels.
package struct PicturePlace: Sendable {
    package var width, height, left, top: Int

    package init(width: Int, height: Int, left: Int, top: Int) {
        (self.width, self.height, self.left, self.top) = (width, height, left, top)
    }
}
