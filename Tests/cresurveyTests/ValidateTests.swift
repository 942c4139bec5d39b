import Foundation
import FormJSON
import Testing

struct ValidateTests {
  private func line(_ sample: String) throws -> String {
    try JSONTree(reading: Binary.bytes(ofSample: sample)).line
  }

  /// The codes and severities of an OperationOutcome on one line.
  private func issues(_ line: String) throws -> [String] {
    let outcome = try JSONTree(reading: Array(line.utf8))
    #expect(outcome["resourceType"]?.stringValue == "OperationOutcome")
    return (outcome["issue"]?.elements ?? []).map { issue in
      let coding = issue["details"]?["coding"]?.elements.first
      return (issue["severity"]?.stringValue ?? "") + " " + (coding?["code"]?.stringValue ?? "-")
    }
  }

  @Test(
    "A response without errors ends with 0", .timeLimit(.minutes(20)),
    arguments: ["completed", "amended", "not-cre", "draft", "prefill"])
  func clean(name: String) throws {
    let run = try Binary.run(["validate", Binary.sample("valid/\(name).json")])
    #expect(run.code == 0)
    #expect(run.lines.allSatisfy { $0.contains(": warning required ") })
    #expect(run.lines.isEmpty == (name != "draft"))
    #expect(run.talk.hasPrefix("responses: 1; "))
  }

  @Test(
    "A response with an error ends with 1, and the line names file, place, rule and item",
    .timeLimit(.minutes(20)))
  func errors() throws {
    let path = Binary.sample("invalid/maxValue.json")
    let run = try Binary.run(["validate", path])
    #expect(run.code == 1)
    try #require(run.lines.count == 1)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let place = try #require(lines.firstIndex { $0.contains("121") })
    let column = try #require(lines[place].range(of: "{\"valueInteger\""))
    let distance = lines[place].distance(from: lines[place].startIndex, to: column.lowerBound)
    #expect(run.lines[0].hasPrefix("\(path):\(place + 1):\(distance + 1): error maxValue 7: "))
    #expect(run.talk.contains("1 with errors"))
    let japanese = try Binary.run(["validate", path], speech: .japanese)
    #expect(japanese.code == 1)
    #expect(japanese.lines.count == 1 && japanese.output.contains(": error maxValue 7: 121 は"))
    #expect(japanese.talk.contains("誤り 1"))
  }

  @Test("A warning alone ends with 0", .timeLimit(.minutes(20)))
  func warning() throws {
    let run = try Binary.run(["validate", Binary.sample("invalid/digitsInText.json")])
    #expect(run.code == 0)
    #expect(run.output.contains(": warning digitsInText 2: "))
    #expect(run.talk.contains("1 with warnings"))
  }

  @Test("A mistyped case code is an error, before it is another case", .timeLimit(.minutes(20)))
  func caseCode() throws {
    let sample = String(decoding: try Binary.bytes(ofSample: "valid/completed.json"), as: UTF8.self)
    let tree = try JSONTree(reading: Array(sample.utf8))
    let code = try #require(tree["identifier"]?["value"]?.stringValue)
    let mistyped = code.dropLast() + (code.hasSuffix("0") ? "1" : "0")
    let run = try Binary.run(
      ["validate", "-"], input: Array(sample.replacing(code, with: mistyped).utf8))
    #expect(run.code == 1)
    #expect(run.output.contains("structure: \(mistyped) is no case code"))
  }

  @Test("Files that were not looked at are named", .timeLimit(.minutes(20)))
  func unseen() throws {
    let good = Binary.sample("valid/completed.json")
    let run = try Binary.run(["validate", Binary.root.appending(path: "LICENSE").path, good])
    #expect(run.code == 65)
    #expect(run.talk.contains("not looked at: \(good)"))
  }

  @Test(
    "What was not looked at in a file is named by its lines", .timeLimit(.minutes(20)),
    arguments: [
      (12, 3_000, "from line 13 on"), (12, 12, nil), (12, 13, "from line 13 on"),
      (1, 2, "from line 2 on"),
    ] as [(Int, Int, String?)])
  func unseenLines(bad: Int, of count: Int, words: String?) throws {
    var lines = try Binary.run(["sample", "--count", "\(count)"]).lines
    lines[bad - 1] = String(lines[bad - 1].dropLast(40))
    for jobs in ["1", "3"] {
      try Binary.withFile(lines.map { $0 + "\n" }.joined(), named: "in.ndjson") { path in
        let run = try Binary.run(["validate", "--jobs", jobs, path])
        #expect(run.code == 65)
        #expect(run.talk.contains("in.ndjson:\(bad):"))
        #expect(
          words.map { run.talk.contains("not looked at: \(path) \($0)") }
            ?? !run.talk.contains("not looked at"), "\(run.talk)")
        let japanese = try Binary.run(["validate", path], speech: .japanese)
        #expect(japanese.talk.contains(" の \(bad + 1) 行目以降") == (words != nil))
      }
    }
  }

  @Test("A folder without responses is said to hold none", .timeLimit(.minutes(20)))
  func emptyFolder() throws {
    try Binary.withFile("", named: "note.txt") { path in
      let folder = String(path.dropLast("/note.txt".count))
      for command in ["validate", "tabulate", "import"] {
        let run = try Binary.run([command, folder])
        #expect(run.code == 66)
        #expect(run.talk.contains("the folder \(folder) holds no .json and no .ndjson file"))
      }
    }
  }

  @Test("A file that is missing, or not in a folder, ends with 66", .timeLimit(.minutes(20)))
  func missing() throws {
    for path in ["/nonexistent/file.json", "/etc/hostname/file.json"] {
      for speech in Binary.Speech.allCases {
        let run = try Binary.run(["validate", path], speech: speech)
        #expect(run.code == 66)
        #expect(run.output.isEmpty)
        #expect(run.talk.contains(path))
        #expect(run.talk.holdsJapanese == (speech == .japanese))
        #expect(run.talk.split(separator: "\n").count == 1)
      }
    }
  }

  @Test(
    "What cannot be read as a response ends with 65 and names line and column",
    .timeLimit(.minutes(20)),
    arguments: [
      ("{\n  \"a\": 01\n}\n", ":2:8: "), ("", ":1:1: "), ("[]", ":1:1: "), ("{}", ":1:1: "),
      ("{\"resourceType\": \"Patient\"}", ":1:1: "), ("not json", ":1:2: "),
      ("{\n\"あい\": x}", ":2:7: "),
      (String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000), ":1:65: "),
      ("{\"a\":" + String(repeating: "[", count: 10_000), ":1:69: "),
    ])
  func unreadable(text: String, place: String) throws {
    try Binary.withFile(text) { path in
      for speech in Binary.Speech.allCases {
        let run = try Binary.run(["validate", path], speech: speech)
        #expect(run.code == 65)
        #expect(run.output.isEmpty)
        #expect(run.talk.contains(path + place), "\(run.talk)")
        #expect(run.talk.holdsJapanese == (speech == .japanese))
      }
    }
  }

  @Test("Bytes that are not UTF-8 end with 65", .timeLimit(.minutes(20)))
  func invalidUTF8() throws {
    let bytes = Array("{\"resourceType\":\"".utf8) + [0xFF] + Array("\"}".utf8)
    let run = try Binary.run(["validate", "-"], input: bytes)
    #expect(run.code == 65)
    #expect(run.talk.contains("(stdin):1:18: "))
  }

  @Test("NDJSON is read line by line, and findings name the line", .timeLimit(.minutes(20)))
  func lines() throws {
    let texts = try [
      line("valid/not-cre.json"), "", line("invalid/repeats.json"), line("valid/completed.json"),
      line("invalid/regex.json"),
    ]
    for ending in ["\n", "\r\n"] {
      let run = try Binary.run(
        ["validate", "-"], input: Array((texts.joined(separator: ending) + ending).utf8))
      #expect(run.code == 1)
      try #require(run.lines.count == 2)
      #expect(run.lines[0].hasPrefix("(stdin):3:"))
      #expect(run.lines[0].contains("error repeats 1"))
      #expect(run.lines[1].hasPrefix("(stdin):5:"))
      #expect(run.lines[1].contains("error regex 6.2"))
      #expect(run.talk.hasPrefix("responses: 4; 2 clean, 0 with warnings, 2 with errors"))
    }
  }

  @Test(
    "The last line needs no newline, and a byte order mark is passed over", .timeLimit(.minutes(20))
  )
  func looseEnds() throws {
    let text = try "\u{FEFF}" + line("valid/not-cre.json") + "\n" + line("invalid/repeats.json")
    let run = try Binary.run(["validate", "-"], input: Array(text.utf8))
    #expect(run.code == 1)
    #expect(run.lines.count == 1)
    #expect(run.talk.hasPrefix("responses: 2; 1 clean"))
  }

  @Test(
    "A line that cannot be read stops the run, unless told to keep going", .timeLimit(.minutes(20)))
  func keepGoing() throws {
    let text = try [
      line("valid/not-cre.json"), "{\"resourceType\":}", line("invalid/repeats.json"),
    ].joined(separator: "\n")
    let stopped = try Binary.run(["validate", "-"], input: Array(text.utf8))
    #expect(stopped.code == 65)
    #expect(stopped.output.isEmpty)
    #expect(stopped.talk.contains("(stdin):2:17: "))
    #expect(
      stopped.talk.contains("responses: 2; 1 clean, 0 with warnings, 0 with errors, 1 unreadable"))
    let kept = try Binary.run(["validate", "--keep-going", "-"], input: Array(text.utf8))
    #expect(kept.code == 1)
    #expect(kept.lines.count == 1 && kept.output.contains("(stdin):3:"))
    #expect(
      kept.talk.contains("responses: 3; 1 clean, 0 with warnings, 1 with errors, 1 unreadable"))
  }

  @Test(
    "With --json there is one OperationOutcome for each response, in order",
    .timeLimit(.minutes(20))
  )
  func json() throws {
    let names = ["valid/prefill", "invalid/repeats", "valid/not-cre", "invalid/digitsInText"]
    let texts = try names.map { try line($0 + ".json") } + ["{broken"]
    let run = try Binary.run(
      ["validate", "--json", "--keep-going", "-"],
      input: Array((texts.joined(separator: "\n") + "\n").utf8))
    #expect(run.code == 1)
    try #require(run.lines.count == 5)
    #expect(
      try run.lines.map(issues) == [
        ["information -"], ["error repeats"], ["information -"], ["warning digitsInText"],
        ["fatal unreadable"],
      ])
    let outcome = try JSONTree(reading: Array(run.lines[1].utf8))
    let issue = try #require(outcome["issue"]?.elements.first)
    #expect(
      issue["expression"]?.elements.first?.stringValue == "QuestionnaireResponse.item[0]")
    #expect(issue["code"]?.stringValue == "business-rule")
    let coding = try #require(issue["details"]?["coding"]?.elements.first)
    #expect(
      coding["system"]?.stringValue == "https://cresurvey.invalid/fhir/CodeSystem/finding")
  }

  @Test("Several files are read in the order given", .timeLimit(.minutes(20)))
  func severalFiles() throws {
    let paths = ["invalid/regex.json", "valid/completed.json", "invalid/repeats.json"]
      .map(Binary.sample)
    let run = try Binary.run(["validate"] + paths)
    #expect(run.code == 1)
    #expect(run.lines.map { $0.prefix { $0 != ":" } } == [paths[0][...], paths[2][...]])
    #expect(run.talk.hasPrefix("responses: 3; 1 clean"))
  }

  @Test("Control characters of a response never reach the terminal", .timeLimit(.minutes(20)))
  func controlCharacters() throws {
    let text = try line("valid/not-cre.json")
      .replacing("\"status\":\"completed\"", with: "\"status\":\"\\u001b[31mdone\\u202e\"")
    for arguments in [["validate", "-"], ["validate", "--json", "-"]] {
      let run = try Binary.run(arguments, input: Array(text.utf8))
      #expect(run.code == 1)
      #expect(run.output.contains("<U+001B>[31mdone<U+202E>"))
      #expect(!run.output.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
    }
  }

  @Test("Another form is asked for by --form", .timeLimit(.minutes(20)))
  func otherForm() throws {
    let sample = Binary.sample("invalid/minLength.json")
    let form = Binary.sample("invalid/minLength.form.json")
    let run = try Binary.run(["validate", "--form", form, sample])
    #expect(run.code == 1)
    #expect(run.lines.count == 1 && run.output.contains("error minLength 1: "))
    let builtIn = try Binary.run(["validate", sample])
    #expect(builtIn.code == 1)
    #expect(builtIn.output.contains("error questionnaireMismatch: "))
  }
}
