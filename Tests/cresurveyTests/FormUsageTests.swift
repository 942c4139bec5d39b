import Testing

struct FormUsageTests {
  private static let commands = [
    "answer", "prefill", "list", "show", "export", "import", "validate", "tabulate", "form show",
    "form lint", "sample", "help",
  ]

  @Test(
    "Wrong usage ends with 64 and one line that names what was read", .timeLimit(.minutes(20)),
    arguments: [
      (["nonsense"], "nonsense"), (["form"], "form"), (["form", "nonsense"], "form"),
      (["validate"], "validate"), (["validate", "--nonsense", "x"], "--nonsense"),
      (["validate", "--json=yes", "x"], "--json"),
      (["validate", "--json", "--json", "x"], "--json"),
      (["sample", "--count"], "--count"), (["sample", "extra"], "sample"),
      (["show"], "show"), (["show", "a", "b"], "show"), (["help", "nonsense"], "nonsense"),
      (["form", "lint", "--lang", "fr"], "fr"), (["--nonsense"], "--nonsense"),
      (["validate", "--\u{1B}[31m", "x"], "--<U+001B>[31m"), ([""], ""),
    ])
  func wrongUsage(arguments: [String], shown: String) throws {
    for speech in Binary.Speech.allCases {
      let run = try Binary.run(arguments, speech: speech)
      #expect(run.code == 64, "\(run.talk)")
      #expect(run.output.isEmpty)
      #expect(run.talk.hasPrefix("cresurvey: "))
      #expect(run.talk.contains(shown) || shown.isEmpty)
      #expect(run.talk.split(separator: "\n").count == 1)
      #expect(run.talk.holdsJapanese == (speech == .japanese))
      #expect(!run.talk.contains("\u{1B}"))
    }
  }

  @Test("The version is one line", .timeLimit(.minutes(20)))
  func version() throws {
    let run = try Binary.run(["--version"])
    #expect(run.code == 0)
    let words = run.output.split(separator: " ")
    try #require(words.count == 2)
    #expect(words[0] == "cresurvey")
    #expect(words[1].hasSuffix("\n"))
    #expect(words[1].split(separator: ".").count == 3)
    #expect(run.talk.isEmpty)
  }

  @Test(
    "Help is Japanese in Japanese and English in English", .timeLimit(.minutes(20)),
    arguments: commands)
  func help(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let english = try Binary.run(["help"] + words)
    let japanese = try Binary.run(["help"] + words, speech: .japanese)
    for run in [english, japanese] {
      #expect(run.code == 0 && run.talk.isEmpty)
      #expect(run.output.contains("cresurvey \(command)"))
      #expect(run.output.contains("--lang"))
    }
    #expect(!english.output.holdsJapanese)
    #expect(japanese.output.holdsJapanese)
    // Each option is explained in Japanese too.
    for (line, next) in zip(japanese.lines, japanese.lines.dropFirst() + [""])
    where line.hasPrefix("  -") {
      #expect(line.holdsJapanese || line.count > 50 && next.holdsJapanese, "\(line)")
    }
    let option = try Binary.run(words + ["--help"])
    #expect(option.code == 0 && option.output == english.output)
    let short = try Binary.run(words + ["-h"])
    #expect(short.output == english.output)
    let asked = try Binary.run(["help", "--lang", "ja"] + words)
    #expect(asked.output == japanese.output)
  }

  @Test(
    "Help without a command says what the program is and lists every command",
    .timeLimit(.minutes(20))
  )
  func overview() throws {
    for speech in Binary.Speech.allCases {
      let run = try Binary.run(["help"], speech: speech)
      #expect(run.code == 0 && run.talk.isEmpty)
      #expect(run.output.holdsJapanese == (speech == .japanese))
      for command in FormUsageTests.commands {
        #expect(run.lines.contains { $0.hasPrefix("  \(command)  ") }, "\(command)")
      }
      for arguments in [["--help"], ["-h"]] {
        #expect(try Binary.run(arguments, speech: speech).output == run.output)
      }
    }
  }

  @Test("The language is taken from the environment in its usual order", .timeLimit(.minutes(20)))
  func language() throws {
    func isJapanese(_ environment: [String: String], _ options: [String] = []) throws -> Bool {
      let unset = ["CRESURVEY_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""]
      let run = try Binary.run(
        ["help"] + options, environment: unset.merging(environment) { $1 })
      return run.output.holdsJapanese
    }
    #expect(try !isJapanese([:]))
    #expect(try isJapanese(["LANG": "ja_JP.UTF-8"]))
    #expect(try !isJapanese(["LANG": "de_DE.UTF-8"]))
    #expect(try !isJapanese(["LANG": "ja_JP.UTF-8", "LC_ALL": "C"]))
    #expect(try isJapanese(["LANG": "C", "LC_MESSAGES": "ja_JP"]))
    #expect(try isJapanese(["LC_ALL": "C", "CRESURVEY_LANG": "ja"]))
    #expect(try !isJapanese(["CRESURVEY_LANG": "ja"], ["--lang", "en"]))
  }
}
