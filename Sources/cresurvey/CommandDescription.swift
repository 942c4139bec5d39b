import FormModel

/// One option of a command: the one place its name, value and help stand.
struct OptionDescription: Sendable {
  /// The name, with its hyphens.
  var name: String
  /// What its value is called; nil: the option takes none.
  var value: String?
  /// Whether it may be given several times.
  var repeats = false
  /// What it does.
  var help: Phrase
}

/// One command: the description that parsing and help both read.
struct CommandDescription: Sendable {
  /// The name; two words for `form lint`.
  var name: String
  /// What its operands are called, for example `FILE...`; empty: it takes none.
  var operands: String = ""
  /// How many operands it takes.
  var operandCount: ClosedRange<Int> = 0...0
  /// What it does, in one sentence.
  var summary: Phrase
  /// The options of its own; those of every command stand in `CommandDescription.common`.
  var options: [OptionDescription] = []
  /// Commands to copy, with what each does.
  var examples: [(line: String, says: Phrase)] = []
}

extension CommandDescription {
  /// The options that every command takes.
  static let common: [OptionDescription] = [
    OptionDescription(
      name: "--lang", value: "ja|en",
      help: Phrase(ja: "表示の言語", en: "the language of everything shown")),
    OptionDescription(
      name: "--form", value: "FILE",
      help: Phrase(
        ja: "組み込みの調査票の代わりに使う FHIR R4 Questionnaire",
        en: "a FHIR R4 Questionnaire instead of the built-in form")),
    OptionDescription(
      name: "--help", help: Phrase(ja: "使い方を表示", en: "show how to use the command")),
  ]

  static let store = OptionDescription(
    name: "--store", value: "FILE",
    help: Phrase(
      ja: "データの保存先（既定: CRESURVEY_STORE、なければ XDG_DATA_HOME の下）",
      en: "the store (default: CRESURVEY_STORE, else below XDG_DATA_HOME)"))
  static let keepGoing = OptionDescription(
    name: "--keep-going",
    help: Phrase(
      ja: "問題のある回答を飛ばして続ける（終了コード 1）",
      en: "leave out what is wrong and go on (exit code 1)"))
  static let jobs = OptionDescription(
    name: "--jobs", value: "N",
    help: Phrase(
      ja: "並行して働くスレッドの数（既定: プロセッサの数）",
      en: "how many threads work side by side (default: one for each processor)"))
  static let output = OptionDescription(
    name: "--output", value: "FILE",
    help: Phrase(ja: "書き込み先のファイル（-o も可）", en: "the file to write (also -o)"))
  static let json = OptionDescription(
    name: "--json", help: Phrase(ja: "JSON で出力", en: "write JSON"))
  static let color = OptionDescription(
    name: "--color", value: "auto|always|never",
    help: Phrase(ja: "色を付けるか", en: "whether to use colour"))
  static let upgrade = OptionDescription(
    name: "--upgrade-form",
    help: Phrase(
      ja: "別の版の調査票で始めた症例を、使用中の版に移す",
      en: "bring a case begun with another version of the form to the one in use"))
  static let dialogue: [OptionDescription] = [
    store, color,
    OptionDescription(
      name: "--case", value: "CODE", help: Phrase(ja: "症例コード", en: "the case, by its code")),
    OptionDescription(
      name: "--new", help: Phrase(ja: "新しい症例を始める", en: "begin a new case")),
    OptionDescription(
      name: "--set", value: "ITEM=ANSWER", repeats: true,
      help: Phrase(
        ja: "尋ねられる前に答える（例: 7=67、8=1,4、8:text=...、17.2=@FILE）",
        en: "answer without being asked, for example 7=67, 8=1,4, 8:text=..., 17.2=@FILE")),
    OptionDescription(
      name: "--answers", value: "FILE",
      help: Phrase(
        ja: "QuestionnaireResponse のファイルの回答を使う",
        en: "take the answers of a QuestionnaireResponse in a file")),
    OptionDescription(
      name: "--no-input",
      help: Phrase(
        ja: "何も尋ねない。必須の回答が欠けていれば終了コード 1",
        en: "ask nothing; a required answer that is missing is exit code 1")),
  ]

  /// Every command, in the order in which help lists them.
  static let all = groups.flatMap(\.commands)

  /// The commands by who mostly uses them.
  static let groups: [(title: Phrase, commands: [CommandDescription])] = [
    (Phrase(ja: "病院（主治医、臨床検査技師）", en: "Hospital (physician, technician)"), hospital),
    (Phrase(ja: "事務局", en: "Secretariat"), secretariat),
    (Phrase(ja: "保存先、調査票、そのほか", en: "Store, form and others"), upkeep),
  ]

  /// The options this command takes, its own first.
  var allOptions: [OptionDescription] { options + CommandDescription.common }
}
