import Testing

@testable import ForgeEngine

@Suite struct SplicerTests {
    private func batch(_ bytes: UInt8...) -> PacketBatch {
        var batch = PacketBatch()
        for byte in bytes { withUnsafeBytes(of: byte) { batch.append($0) } }
        return batch
    }

    @Test func `packets come out in the book's order as soon as all before them are there`() {
        var splicer = Splicer()
        #expect(!splicer.isReady)
        splicer.add(batch(30), of: 2)
        splicer.complete(2)
        splicer.add(batch(10, 11), of: 0)
        #expect(splicer.isReady)
        #expect(splicer.take() == [batch(10, 11)])
        #expect(!splicer.isReady)
        #expect(splicer.head == 0)
        splicer.add(batch(12), of: 0)
        splicer.add(batch(20), of: 1)
        splicer.complete(0)
        #expect(splicer.take() == [batch(12), batch(20)])
        #expect(splicer.head == 1)
        #expect(!splicer.isReady)
        splicer.complete(1)
        #expect(splicer.isReady)
        #expect(splicer.take() == [batch(30)])
        #expect(splicer.head == 3)
    }

    @Test func `a batch keeps the borders of its packets`() {
        var batch = PacketBatch()
        for packet in [[1, 2, 3], [4], [5, 6]] as [[UInt8]] { packet.withUnsafeBytes { batch.append($0) } }
        var packets: [[UInt8]] = []
        batch.visit { packets.append(Array($0)) }
        #expect(packets == [[1, 2, 3], [4], [5, 6]])
        #expect(batch.count == 3)
    }

    @Test func `a seam goes to the quietest packet, then to the nearest, then to the earliest`() {
        var finder = SeamFinder()
        // Packet k is made of frames k - 1 and k: the quiet pair is frames 20 and 21.
        for frame in 0..<64 { finder.hear([20, 21, 40].contains(frame) ? 0 : 1) }
        #expect(finder.quietest(in: 0..<64) == 21)
        // 20 and 22 touch one quiet frame, and so do 40 and 41, which are nearer to the middle of 32.
        #expect(finder.quietest(in: 30..<50) == 40)
        #expect(finder.quietest(in: 50..<60) == 55)
        for _ in 0..<2000 { finder.hear(1) }
        finder.hear(0)
        finder.hear(0)
        #expect(finder.quietest(in: 2000..<2066) == 2065)
    }
}
