/// The tables that find candidates. Every four neighbouring bytes of the text are folded with 0x20, so that one table
/// serves literals of either case, and hashed to one bit in each of two tables; a candidate is where both are set. The
/// tables together fit the first-level cache, and of thousand windows less than two pass by chance, even with thousands of
/// literals. The exact comparison comes after.
enum WindowTable {
    /// Address bits of the first table, in bytes; it also groups the literals.
    static let bits: UInt64 = 14
    static let size = 1 << Int(bits)
    /// Address bits of the second table, in bytes.
    static let checkBits: UInt64 = 13
    static let checkSize = 1 << Int(checkBits)
    /// Bytes in a window.
    static let width = 4

    @inline(__always)
    static func hash(_ window: UInt32) -> UInt64 {
        UInt64(window) &* 0x9E37_79B9_7F4A_7C15
    }

    @inline(__always)
    static func slot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash &>> (64 &- bits))
    }

    @inline(__always)
    static func checkSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash &>> 32) & UInt64(checkSize &- 1))
    }

    /// Which bit of the two bytes stands for a window.
    @inline(__always)
    static func bit(_ hash: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: hash &>> 45) & 7
    }

    static func fold(_ bytes: some Collection<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for (index, byte) in bytes.prefix(width).enumerated() { value |= UInt32(byte | 0x20) << UInt32(8 * index) }
        return value
    }

    /// Where in `literal` its window is best taken: the four bytes least likely to occur in ordinary text.
    static func bestOffset(in literal: [UInt8]) -> Int {
        var best = 0
        var bestScore = Int.min
        for offset in 0...max(0, literal.count - width) {
            let window = Array(literal[offset..<min(offset + width, literal.count)])
            var score = common[fold(window)].map { $0 - 1000 } ?? 0
            for (index, byte) in window.enumerated() {
                if index > 0, window[index - 1] == byte { continue }
                score += weight(byte)
            }
            if score > bestScore {
                best = offset
                bestScore = score
            }
        }
        return best
    }

    /// Pieces of names and words that audit events are full of, the most frequent first, by their folded windows.
    private static let common: [UInt32: Int] = {
        var ranks: [UInt32: Int] = [:]
        for (rank, piece) in pieces.split(whereSeparator: \.isWhitespace).enumerated() {
            ranks[fold(Array(piece.utf8))] = rank
        }
        return ranks
    }()

    private static let pieces = """
        cess name proc roce oces ourc sour urce serv even vent time vice ervi rvic tion host user arge targ
        rget soft essi enam rity cros type imag mage base atio sion ersi lena ject vers rsio bjec comb cces
        tpro info acce entt tnam getp read ttyp smon auth obje valu alue utho thor hori ount enti orit coun
        thre prov task rati acco ccou ever eadi esta rovi vide ovid essa ider sage erat code oper mess ssag
        ostn pera agea veri data pcod main imes regi stat word cate chan rage crea istr reat iona form onal
        ords gist egis stry anne hann nnel ergu loca erna eate waka ocal mber stor rant gran trac nted ante
        teda race ltra tora doma omai numb umbe leve hash port reco ecor cord sign secu ecur ttim urit curi
        nter inte file igna icat erid tern ateg tego egor gory seri work loud clou ment load entr abla atas
        eval talo geto ouda ntre vist atab eque nima ecre grou ated nage hell mati ture ting andl atur corp
        scri gnat natu para aram atus uest ersh audi requ udit acka comp ware back ngra rame ekey teke alab
        amet atek ques anda eter lete mete dele pand elet cati alid tati tail comm imec crip ript ents tate
        orks ksta rkst cont oker a256 sha2 ha25 dent core ails addr ient mand nsig rnam ates priv amaz ific
        agel skto desk agem geme ptio apac rtif escr desc sern rest ress dres ddre iden esti tatu adca agen
        ctio gent line repo ndin stra tory buil ipti reso vali sha1 ashe uage tsec prod ompa uild rodu oduc
        pany ashi mpan shic hico icor esou posi osit duct ters itor ater lica plic ures epos sito tere role
        dado erep pedr gina onte appl rent trat nalf ppli sers ssio lien clie pipe ault team gnal defa faul
        efau http prin ding sess acti urre curr onse meta espo resp spon rren inci wsap pons ncom ipad ager
        ntit estp ecti erag elin kage tity dian uter skey attr ribu trib ibut egio gion ntac ttri bute keyi
        sapi nati tval eyid ndes head stpa essk sske able eade ader twor conn onne secr opic nnec nect cret
        ocat ioni ions ectl entp text invo inat ntpr netw etwo date stin ders erbi lsta conf stri roup onfi
        alst list uite suit izat zati ance hers tran rans ring cred voca amga prot ntex nten pack tent spac
        """

    private static func weight(_ byte: UInt8) -> Int {
        switch byte | 0x20 {
        case UInt8(ascii: "q"), UInt8(ascii: "x"), UInt8(ascii: "z"), UInt8(ascii: "j"): return 7
        case UInt8(ascii: "k"), UInt8(ascii: "v"), UInt8(ascii: "w"), UInt8(ascii: "y"): return 5
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "p"): return 3
        case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"),
            UInt8(ascii: "n"),
            UInt8(ascii: "s"), UInt8(ascii: "r"):
            return 1
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return 2
        case 0x7F: return 7  // an underscore, folded
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return 4
        case UInt8(ascii: "-"): return 5
        default: return 3
        }
    }
}
