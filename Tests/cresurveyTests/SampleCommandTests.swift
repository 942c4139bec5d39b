import FormJSON
import Testing

struct SampleCommandTests {
  @Test("The same seed gives the same bytes, another seed others", .timeLimit(.minutes(20)))
  func seeds() throws {
    let first = try Binary.run(["sample", "--count", "40", "--seed", "7"])
    #expect(first.code == 0 && first.talk.isEmpty)
    #expect(first.lines.count == 40)
    let again = try Binary.run(["sample", "--count=40", "--seed=7"], speech: .japanese)
    #expect(again.output == first.output)
    let other = try Binary.run(["sample", "--count", "40", "--seed", "8"])
    #expect(Set(other.lines).isDisjoint(with: first.lines))
  }

  @Test("More responses begin with the same ones", .timeLimit(.minutes(20)))
  func prefix() throws {
    let few = try Binary.run(["sample", "--count", "10"])
    let many = try Binary.run(["sample", "--count", "20"])
    #expect(Array(many.lines.prefix(10)) == few.lines)
    let standard = try Binary.run(["sample"])
    #expect(standard.lines.count == 100)
    #expect(Array(standard.lines.prefix(20)) == many.lines)
  }

  @Test(
    "Of three hundred responses none has an error, and some a dose to be asked about",
    .timeLimit(.minutes(20)))
  func valid() throws {
    let sample = try Binary.run(["sample", "--count", "300", "--seed", "7"])
    let run = try Binary.run(["validate", "-"], input: Array(sample.output.utf8))
    #expect(run.code == 0)
    #expect((1..<90).contains(run.lines.count))
    #expect(run.lines.allSatisfy { $0.contains(" warning invariant 15: For ") })
    #expect(
      run.talk.hasPrefix(
        "responses: 300; \(300 - run.lines.count) clean, \(run.lines.count) with warnings, "
          + "0 with errors"))
  }

  @Test("Every case has a code of its own, and both kinds of case occur", .timeLimit(.minutes(20)))
  func codes() throws {
    let sample = try Binary.run(["sample", "--count", "300"])
    let trees = try sample.lines.map { try JSONTree(reading: Array($0.utf8)) }
    let codes = trees.compactMap { $0["identifier"]?["value"]?.stringValue }
    #expect(Set(codes).count == 300)
    let notCRE = trees.count { $0["item"]?.elements.count == 1 }
    #expect(notCRE > 3 && notCRE < 60)
    #expect(trees.contains { $0["status"]?.stringValue == "amended" })
  }

  @Test("No responses are no output", .timeLimit(.minutes(20)))
  func none() throws {
    let run = try Binary.run(["sample", "--count", "0"])
    #expect(run.code == 0 && run.output.isEmpty && run.talk.isEmpty)
  }

  @Test(
    "A number out of range is wrong usage", .timeLimit(.minutes(20)),
    arguments: [
      ["--count", "-1"], ["--count", "x"], ["--count", ""], ["--count", "1e3"], ["--seed", "-1"],
      ["--institutions", "0"], ["--count", "99999999999999999999"],
    ])
  func outOfRange(options: [String]) throws {
    for speech in Binary.Speech.allCases {
      let run = try Binary.run(["sample"] + options, speech: speech)
      #expect(run.code == 64)
      #expect(run.output.isEmpty)
      #expect(run.talk.contains(options[0]))
      #expect(run.talk.holdsJapanese == (speech == .japanese))
    }
  }
}
