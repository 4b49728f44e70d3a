import Testing

@testable import ForgeEngine

/// The bytes of a file that are neither packets nor what a container puts between them.
@Suite struct PacketPlacesTests {
    /// Packets of 100 bytes, each with so many bytes in front of it.
    private func places(gaps: [Int64], from first: Int64 = 1000) -> PacketPlaces {
        var (places, at) = (PacketPlaces(), first)
        for gap in gaps {
            places.add(100, at: at + gap)
            at += gap + 100
        }
        return places
    }

    @Test func `what stands between all packets is the container's own`() {
        let even = places(gaps: [0, 8, 8, 8])
        #expect(even.end == 1424)
        #expect(even.unread(to: 1424) == 0)
        #expect(even.unread(to: 2424) == 1000)
        // The rest of a wider gap is a hole.
        #expect(places(gaps: [0, 8, 5008, 8]).unread(to: 6424) == 5000)
        #expect(PacketPlaces().unread(to: 5000) == 0)
    }

    @Test func `a packet gives the bytes in front of it`() {
        var places = PacketPlaces()
        #expect(places.add(100, at: 50).isEmpty)
        #expect(places.add(100, at: 160) == 150..<160)
        // Several of one block are told to begin where it does.
        #expect(places.add(100, at: 160).isEmpty)
        #expect(places.end == 360)
        #expect(places.add(10, at: 400) == 360..<400)
    }

    @Test func `what another packet begins inside of was none`() {
        var places = places(gaps: [0, 0])
        places.add(5000, at: 1200, isDense: true)
        // Its bytes are given as those in front of the next one, and count as unread.
        #expect(places.add(100, at: 4000, isDense: true) == 1200..<4000)
        #expect(places.bytes == 300)
        #expect(places.unread(to: 4100) == 2800)
        // Elsewhere a place is no proof.
        var other = self.places(gaps: [0, 0])
        other.add(5000, at: 1200)
        #expect(other.add(100, at: 4000).isEmpty)
        #expect(other.bytes == 5300)
    }

    @Test func `a claim has room in what is unread, and a half more`() {
        // Ten packets of 100 bytes and 1 s, and 5000 bytes that are none: 50 s.
        let places = places(gaps: [Int64](repeating: 0, count: 10))
        let end: Int64 = 1000 + 1000 + 5000
        for (claim, hasRoom) in [(9.0, false), (10, false), (11, true), (85.9, true), (86.1, false)] {
            #expect(places.haveRoom(for: claim, beyond: 10, to: end) == hasRoom, "\(claim)")
        }
        #expect(places.haveRoom(for: 11, beyond: 10, to: 2000 + PacketPlaces.leastHole))
        #expect(!places.haveRoom(for: 11, beyond: 10, to: 1999 + PacketPlaces.leastHole))
        #expect(!places.haveRoom(for: 11, beyond: 0, to: end))
    }
}
