import Foundation
import Testing

/// Help, completion, the manual page, and what is said of a near miss.
@Suite(.timeLimit(.minutes(20)))
struct CommandLineTests {
  @Test(arguments: [
    (["anwser"], "there is no command anwser; did you mean cresurvey answer?"),
    (["ANSWER"], "did you mean cresurvey answer?"), (["tab"], "did you mean cresurvey tabulate?"),
    (["exprt"], "did you mean cresurvey export?"),
    (["form", "lnt"], "there is no command form lnt; did you mean cresurvey form lint?"),
    (["form"], "form needs another word: form show, form lint"),
    (["frobnicate"], "there is no command frobnicate; cresurvey help lists them"),
    ([""], "cresurvey help lists them"), (["-v"], "did you mean cresurvey --version?"),
    (["version"], "did you mean cresurvey --version?"),
    (["help", "answer", "x"], "there is no command answer x; did you mean cresurvey answer?"),
    (["show"], "show needs CASE: cresurvey show CASE (cresurvey help show has examples)"),
    (["answer", "a", "b"], "too many words behind answer (a b): cresurvey answer [CASE]"),
    (["answer", "--no-imput"], "answer has no --no-imput; did you mean --no-input?"),
    (["answer", "--xyzzy"], "answer has no --xyzzy; it has: --store"),
    (["help", "anser"], "did you mean cresurvey answer?"),
    (["completion", "tcsh"], "there is no completion for tcsh; there is: bash, zsh, fish"),
    (["form", "show", "--role", "laboratory"], "--role goes with --blank"),
  ])
  func `a near miss is named, and never run`(arguments: [String], words: String) throws {
    let run = try Binary.run(arguments)
    #expect(run.code == 64)
    #expect(run.output.isEmpty)
    #expect(run.talk.contains(words), "\(run.talk)")
    #expect(run.talk.split(separator: "\n").count == 1)
    let japanese = try Binary.run(arguments, speech: .japanese)
    #expect(japanese.code == 64 && japanese.talk.holdsJapanese)
  }

  @Test(arguments: Binary.Speech.allCases)
  func `alone it says what it is and what its three users type`(speech: Binary.Speech) throws {
    let run = try Binary.run([], speech: speech)
    #expect(run.code == 0 && run.talk.isEmpty)
    for command in [
      "cresurvey answer", "cresurvey prefill", "cresurvey tabulate", "cresurvey help",
    ] {
      #expect(run.output.contains(command))
    }
    #expect(run.lines.count < 12)
    #expect(run.output.holdsJapanese == (speech == .japanese))
  }

  @Test(
    arguments: [
      (["list"], 74, "cresurvey answer begins the first case, cresurvey import FILE takes some in"),
      (
        ["show", "0000-0000-00000"], 74,
        "cresurvey answer begins the first case, cresurvey import FILE takes some in"
      ),
      (
        ["export", "-o", "/dev/null"], 74,
        "cresurvey answer begins the first case, cresurvey import FILE takes some in"
      ),
    ] as [([String], Int32, String)])
  func `a store that is not there yet says what to do`(
    arguments: [String], exit: Int32, words: String
  ) throws {
    let run = try Binary.run(arguments)
    #expect(run.code == exit)
    #expect(run.talk.contains(words), "\(run.talk)")
  }

  @Test func `help shows examples first, and no line is too wide to read`() throws {
    let overview = try Binary.run(["help"]).output
    let commands = overview.matches(of: #/\n  ((?:form |releases )?[a-z]+) {2,}/#).map {
      String($0.1)
    }
    #expect(commands.count > 20)
    for command in commands {
      for speech in Binary.Speech.allCases {
        let help = try Binary.run(
          ["help"] + command.split(separator: " ").map(String.init), speech: speech)
        let examples = speech == .japanese ? "例" : "Examples"
        #expect(help.lines.dropFirst().first == examples, "\(command)")
        #expect(help.lines.allSatisfy { $0.count < 100 }, "\(command)")
        let line = try #require(help.lines.dropFirst(2).first)
        #expect(line.contains("cresurvey \(command)") || line.contains("cresurvey list"), "\(line)")
        // Every example that is the program's alone is understood by it.
        for line in help.lines.dropFirst(2).prefix(while: { $0.hasPrefix("  cresurvey ") })
        where !line.contains(where: { "|<>".contains($0) }) {
          let example = line.trimmingPrefix("  cresurvey ").split(separator: "  ")[0]
          let words = example.replacing(#/".*"/#, with: "text").split(separator: " ").map {
            String($0)
          }
          #expect(try Binary.run(words + ["--help"]).code == 0, "\(line)")
        }
      }
    }
  }

  @Test(arguments: [20, 40, 200])
  func `the first look fits the terminal`(columns: Int) throws {
    let screen = try TerminalScreen([], environment: ["LANG": "ja_JP.UTF-8"], columns: columns)
    #expect(screen.end() == 0)
    let prose = screen.text.split(whereSeparator: \.isNewline).filter {
      !$0.hasPrefix("  cresurvey")
    }
    #expect(
      prose.allSatisfy { line in
        line.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } <= columns
          || !String(line).holdsJapanese
      }, "\(screen.text)")
  }

  /// Every command and option, as the manual page names them.
  private func manual(_ speech: Binary.Speech = .english) throws -> String {
    try Binary.run(["man"], speech: speech).output.replacing("\\-", with: "-")
  }

  @Test func `the manual page and every completion name every option that help names`() throws {
    let commands = try #require(
      try manual().firstMatch(of: #/\.SH COMMANDS\n([\s\S]*?)\n\.SH/#)
    ).1
      .matches(of: #/\.SS (.+)/#).map { String($0.1) }
    #expect(commands.count > 12 && commands.contains("form lint"))
    let scripts = try ["bash", "zsh", "fish"].map { try Binary.run(["completion", $0]).output }
    for command in commands {
      let help = try Binary.run(["help"] + command.split(separator: " ").map(String.init)).output
      let options = help.matches(of: #/\n  (--[a-z-]+)/#).map { String($0.1) }
      #expect(options.contains("--help"))
      for option in options {
        #expect(try manual().contains(".B \(option)"), "\(command) \(option)")
        #expect(scripts[0].contains(option) && scripts[1].contains(option + "["))
        #expect(scripts[2].contains("-l " + option.dropFirst(2)))
      }
    }
    #expect(try manual(.japanese).holdsJapanese)
  }

  /// What bash offers for a line whose last word is being typed.
  private func offered(_ words: [String]) throws -> [String] {
    let program = try #require(Binary.path)
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source <('\(program)' completion bash)
      COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _cresurvey
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let folder = try CaseFolder()
    try folder.write(script.utf8, to: "script")
    let process = try TerminalProgram.spawn(
      [folder.file("script")], environment: [:], input: "/dev/null", output: folder.file("out"),
      errors: folder.file("err"), isSessionLeader: false, program: "/bin/bash")
    #expect(TerminalProgram.wait(for: process) == 0)
    #expect(try folder.text("err").isEmpty)
    return try folder.text("out").split(separator: "\n").map(String.init)
  }

  @Test(
    arguments: [
      (["cresurvey", "an"], ["answer"]), (["cresurvey", "f"], ["forget", "form"]),
      (["cresurvey", "form", ""], ["show", "lint"]),
      (["cresurvey", "answer", "--no"], ["--no-input"]),
      (["cresurvey", "answer", "--lang", ""], ["ja", "en"]),
      (["cresurvey", "form", "show", "--role", "l"], ["laboratory"]),
      (["cresurvey", "completion", "z"], ["zsh"]), (["cresurvey", "help", "tab"], ["tabulate"]),
      (["cresurvey", "validate", "--nothing"], []),
    ] as [([String], [String])])
  func `bash completes commands, options and values`(words: [String], offers: [String]) throws {
    #expect(try offered(words) == offers)
  }
}
