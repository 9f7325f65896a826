import CustodyCrypto
import CustodyMerkle
import CustodyModel
import CustodyTestSupport
import Testing

/// The tree that only grows.
@Suite struct FrontierTests {
    @Test("the roots that everybody knows")
    func knownAnswers() {
        let entries = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var hasher = SHA256()
        var frontier = Frontier()
        #expect(MerkleHash.empty.hex == roots[0])
        #expect(frontier.root(&hasher).hex == roots[0])
        for (index, entry) in entries.enumerated() {
            let bytes = stride(from: 0, to: entry.count, by: 2).map { start in
                let from = entry.index(entry.startIndex, offsetBy: start)
                return UInt8(entry[from..<entry.index(from, offsetBy: 2)], radix: 16) ?? 0
            }
            frontier.append(leaf: SHA256.digest([0] + bytes), &hasher)
            #expect(frontier.root(&hasher).hex == roots[index + 1])
        }
    }

    @Test("leaf and node hashes are prefixed as the RFC says")
    func hashes() {
        var hasher = SHA256()
        let (left, right) = (SHA256.digest("left"), SHA256.digest("right"))
        #expect(MerkleHash.leaf(entry: left, &hasher) == SHA256.digest([0] + left.bytes))
        #expect(MerkleHash.node(left, right, &hasher) == SHA256.digest([1] + left.bytes + right.bytes))
    }

    @Test(
        "at every size up to 300 the root is the definition's, and the roots kept are those of perfect subtrees"
    )
    func definition() {
        var hasher = SHA256()
        let leaves = recordLeaves(300)
        var frontier = Frontier()
        for size in 0...300 {
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root(&hasher) == naiveRoot(leaves[..<size]), "size \(size)")
            // Largest first: one subtree for each bit of the size.
            var start = 0
            var expected: [Digest] = []
            for bit in (0..<9).reversed() where size >> bit & 1 == 1 {
                expected.append(naiveRoot(leaves[start..<start + 1 << bit]))
                start += 1 << bit
            }
            #expect(frontier.roots == expected, "size \(size)")
            if size < 300 { frontier.append(leaf: leaves[size], &hasher) }
        }
    }

    @Test(
        "a tree built again from saved roots goes on as if it had never stopped",
        arguments: [0, 1, 2, 3, 7, 8, 63, 64, 100, 127, 128, 255, 256])
    func rebuilt(size: Int) throws {
        var hasher = SHA256()
        let leaves = recordLeaves(size + 70)
        var saved = Frontier()
        for leaf in leaves[..<size] { saved.append(leaf: leaf, &hasher) }
        var frontier = try #require(Frontier(size: saved.size, roots: saved.roots))
        #expect(frontier == saved)
        for next in size..<leaves.count {
            #expect(frontier.root(&hasher) == naiveRoot(leaves[..<next]))
            frontier.append(leaf: leaves[next], &hasher)
        }
        #expect(frontier.root(&hasher) == naiveRoot(leaves[...]))
    }

    @Test("roots that do not fit the size are refused")
    func misfit() {
        let digests = recordLeaves(64)
        for (size, fits) in [
            (UInt64(0), 0), (1, 1), (2, 1), (3, 2), (255, 8), (256, 1), (1 << 63, 1), (.max, 64),
        ] {
            for count in 0...64 {
                #expect((Frontier(size: size, roots: Array(digests[..<count])) != nil) == (count == fits))
            }
        }
    }

    @Test("leaves in another order, doubled or left out give another root")
    func sensitivity() {
        var hasher = SHA256()
        func root(_ leaves: [Digest]) -> Digest {
            var frontier = Frontier()
            for leaf in leaves { frontier.append(leaf: leaf, &hasher) }
            return frontier.root(&hasher)
        }
        let leaves = recordLeaves(21)
        var seen: Set<Digest> = [root(leaves)]
        var tried = 1
        for place in leaves.indices {
            var changed = leaves
            changed.remove(at: place)
            var doubled = leaves
            doubled.insert(leaves[place], at: place)
            for variant in [changed, doubled] {
                seen.insert(root(variant))
                tried += 1
            }
            if place > 0 {
                var swapped = leaves
                swapped.swapAt(place, place - 1)
                seen.insert(root(swapped))
                tried += 1
            }
        }
        #expect(seen.count == tried)
    }

    @Test("a frontier grows by a list of leaves as by one after the other, wherever it began")
    func growth() {
        var hasher = SHA256()
        let leaves = recordLeaves(150)
        for start in 0...40 {
            var frontier = Frontier()
            frontier.append(leaves: leaves[..<start], &hasher)
            for end in stride(from: start, through: 150, by: 11) {
                var later = frontier
                later.append(leaves: leaves[start..<end], &hasher)
                #expect(later.size == UInt64(end))
                #expect(later.root(&hasher) == naiveRoot(leaves[..<end]))
            }
        }
    }

    @Test("a frontier is written as base64 and read again; other texts and numbers are refused")
    func base64() throws {
        var hasher = SHA256()
        var frontier = Frontier()
        #expect(Frontier(size: 0, rootsBase64: []) == frontier)
        for leaf in recordLeaves(11) {
            frontier.append(leaf: leaf, &hasher)
            let texts = frontier.rootsBase64
            #expect(Frontier(size: frontier.size, rootsBase64: texts) == frontier)
            #expect(Frontier(size: frontier.size, rootsBase64: Array(texts.dropLast())) == nil)
            #expect(Frontier(size: frontier.size, rootsBase64: texts + ["x"]) == nil)
            #expect(
                Frontier(size: frontier.size, rootsBase64: texts.dropLast() + [frontier.roots[0].hex])
                    == nil)
            #expect(
                Frontier(size: frontier.size, rootsBase64: texts.dropLast() + ["\(texts[0]) "]) == nil)
        }
    }
}
