import FormModel
import Testing

struct CaseCodeTests {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let seeds: [UInt64] = [
    0, 1, 31, 0x0FFF_FFFF_FFFF_FFFF, 0x0123_4567_89AB_CDEF, 0x0B10_0D5A_FE7E_11EE,
    0x0F0F_0F0F_0F0F_0F0F, 0x07C0_FFEE_0000_7777,
  ]

  @Test("A code made from random bits is read back", arguments: seeds)
  func readsBack(random: UInt64) throws {
    let code = CaseCode(random: random)
    #expect(code.letters.count == 13)
    #expect(code.letters.allSatisfy { CaseCodeTests.alphabet.contains($0) })
    #expect(CaseCode(code.letters) == code)
    #expect(CaseCode(code.description) == code)
  }

  @Test("Only the low sixty bits count, and they all do")
  func usesSixtyBits() {
    let code = CaseCode(random: 0)
    #expect(CaseCode(random: 0xF000_0000_0000_0000) == code)
    let others = Set((0..<60).map { CaseCode(random: 1 << UInt64($0)) })
    #expect(others.count == 60)
    #expect(!others.contains(code))
  }

  @Test("The check letter catches every change of one letter", arguments: seeds)
  func catchesChanges(random: UInt64) {
    let letters = Array(CaseCode(random: random).letters)
    for position in letters.indices {
      for letter in CaseCodeTests.alphabet where letter != letters[position] {
        var changed = letters
        changed[position] = letter
        #expect(CaseCode(String(changed)) == nil, "\(String(changed))")
      }
    }
  }

  @Test("The check letter catches every swap of neighbours but that of 0 and Z")
  func catchesSwaps() {
    var missed: Set<String> = []
    var caught = 0
    for first in CaseCodeTests.alphabet.indices {
      for second in CaseCodeTests.alphabet.indices where first != second {
        // Both parities of position, since the weights alternate.
        for position in [5, 6] {
          let bits =
            UInt64(first) << UInt64(5 * (11 - position)) | UInt64(second)
            << UInt64(5 * (10 - position))
          var letters = Array(CaseCode(random: bits).letters)
          letters.swapAt(position, position + 1)
          if CaseCode(String(letters)) == nil {
            caught += 1
          } else {
            missed.insert(String(letters[position...position + 1].sorted()))
          }
        }
      }
    }
    #expect(missed == ["0Z"])
    #expect(caught == 2 * (32 * 31 - 2))
  }

  @Test("A code survives being read aloud and typed")
  func readAloud() throws {
    let code = CaseCode(random: 0x0842_1084_2100_0001)
    let letters = code.letters
    try #require(letters.contains("1") && letters.contains("0"))
    for typed in [
      letters.lowercased(), code.description, code.description.lowercased(),
      letters.replacing("0", with: "O"), letters.replacing("0", with: "o"),
      letters.replacing("1", with: "I"), letters.replacing("1", with: "l"),
      letters.map(String.init).joined(separator: " "), " " + letters + " ",
    ] {
      #expect(CaseCode(typed) == code, "\(typed)")
    }
  }

  @Test("A code is shown in groups of four, four and five")
  func groups() throws {
    let code = CaseCode(random: 0x0123_4567_89AB_CDEF)
    let groups = code.description.split(separator: "-", omittingEmptySubsequences: false)
    #expect(groups.map(\.count) == [4, 4, 5])
    #expect(groups.joined() == code.letters)
  }

  @Test(
    "What is no code is refused",
    arguments: ["", "-", "0", "000000000000", "00000000000000", "000000000000U", "0000_00000000"])
  func refuses(text: String) {
    #expect(CaseCode(text) == nil)
  }

  @Test("Thirteen noughts are a code, fourteen are none")
  func noughts() {
    #expect(CaseCode("0000000000000") == CaseCode(random: 0))
    #expect(CaseCode("00000000000000") == nil)
  }
}
