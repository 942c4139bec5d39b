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

  private static let store = OptionDescription(
    name: "--store", value: "FILE",
    help: Phrase(
      ja: "データの保存先（既定: CRESURVEY_STORE、なければ XDG_DATA_HOME の下）",
      en: "the store (default: CRESURVEY_STORE, else below XDG_DATA_HOME)"))
  private static let keepGoing = OptionDescription(
    name: "--keep-going",
    help: Phrase(
      ja: "問題のある回答を飛ばして続ける（終了コード 1）",
      en: "leave out what is wrong and go on (exit code 1)"))
  private static let jobs = OptionDescription(
    name: "--jobs", value: "N",
    help: Phrase(
      ja: "並行して働くスレッドの数（既定: プロセッサの数）",
      en: "how many threads work side by side (default: one for each processor)"))
  private static let output = OptionDescription(
    name: "--output", value: "FILE",
    help: Phrase(ja: "書き込み先のファイル（-o も可）", en: "the file to write (also -o)"))
  private static let json = OptionDescription(
    name: "--json", help: Phrase(ja: "JSON で出力", en: "write JSON"))
  private static let color = OptionDescription(
    name: "--color", value: "auto|always|never",
    help: Phrase(ja: "色を付けるか", en: "whether to use colour"))
  private static let dialogue: [OptionDescription] = [
    store, color,
    OptionDescription(
      name: "--case", value: "CODE", help: Phrase(ja: "症例コード", en: "the case, by its code")),
    OptionDescription(
      name: "--new", help: Phrase(ja: "新しい症例を始める", en: "begin a new case")),
    OptionDescription(
      name: "--set", value: "ITEM=ANSWER", repeats: true,
      help: Phrase(
        ja: "質問に聞かれずに答える（例: 7=67、8=1,4、8:text=...、17.2=@FILE）",
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
  static let all: [CommandDescription] = [
    CommandDescription(
      name: "answer", operands: "[CASE]", operandCount: 0...1,
      summary: Phrase(
        ja: "症例について質問に答え、提出する（主治医）", en: "answer the questions for a case and submit it (physician)"
      ),
      options: dialogue + [
        OptionDescription(
          name: "--prefill", value: "FILE",
          help: Phrase(
            ja: "検査技師の回答ファイルを取り込む", en: "take in the laboratory's answers from a file")),
        OptionDescription(
          name: "--upgrade-form",
          help: Phrase(
            ja: "前の版の調査票で始めた症例を、使用中の版に移す",
            en: "bring a case begun with another version of the form to the one in use")),
        OptionDescription(
          name: "--count", value: "N",
          help: Phrase(
            ja: "続けて答える症例の数（--set は各症例に使う）",
            en: "how many cases in a row (--set then holds for each)")),
        OptionDescription(
          name: "--role", value: "physician|secretariat",
          help: Phrase(
            ja: "だれが入力するか（既定 physician）。secretariat は紙の回答の入力",
            en: "who types (default physician); secretariat keys in a paper reply")),
      ],
      examples: [
        ("cresurvey answer", Phrase(ja: "症例を選ぶか、新しく始める", en: "choose a case or begin one")),
        (
          "cresurvey answer --prefill lab.json",
          Phrase(ja: "検査技師のファイルから始める", en: "begin with the laboratory's file")
        ),
        (
          "cresurvey answer --role secretariat --count 5",
          Phrase(ja: "紙の回答を 5 症例入力する", en: "key in five paper replies")
        ),
        (
          "cresurvey answer --new --no-input --set 1=n",
          Phrase(ja: "尋ねずに 1 症例を提出する", en: "submit a case without being asked")
        ),
      ]),
    CommandDescription(
      name: "prefill", operands: "[CASE]", operandCount: 0...1,
      summary: Phrase(
        ja: "検査の質問（18-21）だけに先に答える（臨床検査技師）",
        en: "answer the laboratory's questions (18-21) ahead of the physician (technician)"),
      options: dialogue + [output],
      examples: [
        (
          "cresurvey prefill",
          Phrase(ja: "答えて、症例コードを主治医に渡す", en: "answer, then give the case code on")
        ),
        (
          "cresurvey prefill -o lab.json",
          Phrase(ja: "ファイルに書いて主治医に渡す", en: "write a file for the physician")
        ),
      ]),
    CommandDescription(
      name: "list", summary: Phrase(ja: "症例の一覧", en: "list the cases"),
      options: [
        store, json,
        OptionDescription(
          name: "--state", value: "draft|prefill|completed|amended|entered-in-error|forgotten",
          repeats: true, help: Phrase(ja: "この状態の症例だけ", en: "only cases in this state")),
        OptionDescription(
          name: "--institution", value: "TEXT",
          help: Phrase(
            ja: "医療機関の名前の一部か、施設の保存先の符号で絞る",
            en: "only cases of this institution: a part of its name, or its store's code")),
        OptionDescription(
          name: "--from", value: "DATE",
          help: Phrase(
            ja: "この日以降に提出・受領・保存したもの", en: "submitted, received or saved on this day or later")),
        OptionDescription(
          name: "--to", value: "DATE",
          help: Phrase(ja: "この日まで", en: "on this day or earlier")),
        OptionDescription(
          name: "--open-queries",
          help: Phrase(ja: "照会に返事のない症例と照会の内容", en: "cases whose queries are open, with the queries")
        ),
      ]),
    CommandDescription(
      name: "history", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "症例に起きたことと、版ごとの変更点を表示",
        en: "show all that happened to a case, and what each version changed"),
      options: [store, json]),
    CommandDescription(
      name: "query", operands: "CASE TEXT", operandCount: 2...2,
      summary: Phrase(
        ja: "症例について病院へ照会し、送る文面を作る（事務局）",
        en: "ask back about a case: record the question and print a message (secretariat)"),
      options: [
        store,
        OptionDescription(
          name: "--item", value: "LINKID", repeats: true,
          help: Phrase(ja: "照会する質問の番号", en: "the item that is asked about")),
      ],
      examples: [
        (
          "cresurvey query CASE --item 14.1 \"unit?\"",
          Phrase(ja: "問14.1 について", en: "about question 14.1")
        )
      ]),
    CommandDescription(
      name: "retract", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "誤って登録した症例を取り下げる", en: "declare a submitted case to be entered in error"),
      options: [store]),
    CommandDescription(
      name: "forget", operands: "CASE", operandCount: 1...1,
      summary: Phrase(
        ja: "取り下げた症例の回答を消去する（履歴は残る）",
        en: "remove the answers of a case entered in error (its history stays)"),
      options: [store]),
    CommandDescription(
      name: "backup", operands: "FILE", operandCount: 1...1,
      summary: Phrase(ja: "保存先をそのまま複製する", en: "copy the store, also while it is in use"),
      options: [store]),
    CommandDescription(
      name: "check",
      summary: Phrase(ja: "保存先の全体を点検する", en: "check the whole store"), options: [store]),
    CommandDescription(
      name: "show", operands: "CASE", operandCount: 1...1,
      summary: Phrase(ja: "1つの症例の回答を表示", en: "show the answers of a case"),
      options: [
        store,
        OptionDescription(
          name: "--json",
          help: Phrase(
            ja: "FHIR の QuestionnaireResponse で出力", en: "write the FHIR QuestionnaireResponse")),
      ]),
    CommandDescription(
      name: "export", operands: "[CASE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "提出済みの回答を NDJSON に書き出す（病院から事務局へ）",
        en: "write submitted responses as NDJSON (hospital to secretariat)"),
      options: [
        store, output,
        OptionDescription(
          name: "--unexported",
          help: Phrase(ja: "まだ書き出していない版だけ", en: "only versions that were not exported yet")),
      ],
      examples: [
        (
          "cresurvey export -o hospital.ndjson",
          Phrase(ja: "提出済みすべて", en: "all that were submitted")
        ),
        (
          "cresurvey export --unexported -o new.ndjson",
          Phrase(ja: "前回の書き出しより後のもの", en: "what came since the last time")
        ),
      ]),
    CommandDescription(
      name: "import", operands: "FILE...", operandCount: 1...10_000,
      summary: Phrase(
        ja: "書き出された回答や検査技師のファイルを取り込む（フォルダー、- は標準入力）",
        en:
          "take in exported responses, or a laboratory's file (also folders, - for standard input)"),
      options: [
        store, jobs,
        OptionDescription(
          name: "--dry-run",
          help: Phrase(ja: "何が起きるかだけを示し、取り込まない", en: "say what would come of it, and take nothing")),
        OptionDescription(
          name: "--quarantine", value: "DIR",
          help: Phrase(
            ja: "誤りのある回答をこのフォルダーに取り分け、残りを取り込む",
            en: "set invalid responses aside in this folder, byte for byte, and take the others")),
      ]),
    CommandDescription(
      name: "validate", operands: "FILE...", operandCount: 1...10_000,
      summary: Phrase(
        ja: "回答（JSON、NDJSON、そのフォルダー、- は標準入力）を調査票の規則で確認",
        en: "check responses (JSON, NDJSON, folders of them, - for standard input) against the form"
      ),
      options: [
        keepGoing, jobs,
        OptionDescription(
          name: "--json",
          help: Phrase(
            ja: "回答ごとに FHIR OperationOutcome を1行",
            en: "one FHIR OperationOutcome per response, one per line")),
      ],
      examples: [
        ("cresurvey validate hospital.ndjson", Phrase(ja: "問題を1行ずつ表示", en: "one line per finding"))
      ]),
    CommandDescription(
      name: "tabulate", operands: "[FILE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "匿名の集計表（CSV）を作る。ファイルを省くとストアから",
        en: "make the anonymous aggregate (CSV), from files or from the store"),
      options: [
        store, output, keepGoing, jobs,
        OptionDescription(
          name: "--from",
          help: Phrase(
            ja: "FILE は回答ではなく tally の出力", en: "FILE is what tally wrote, not responses")),
        OptionDescription(
          name: "--bom", help: Phrase(ja: "Excel 用に BOM を付ける", en: "begin with a BOM, for Excel")),
        OptionDescription(
          name: "--preview",
          help: Phrase(ja: "表を端末に表示する（何も記録しない）", en: "show the tables here; nothing is recorded")),
        OptionDescription(
          name: "--release", value: "NAME",
          help: Phrase(
            ja: "この期間の症例を公表する。例: FY2025、FY2025H1",
            en: "publish the cases of a period: FY2025, FY2025H1")),
        OptionDescription(
          name: "--policy", value: "NAME=VALUE,...",
          help: Phrase(
            ja: "調査票の定めより厳しい方針（初めて公表するときだけ）",
            en: "values stricter than the form's, at the first publication alone")),
        OptionDescription(
          name: "--aliases", value: "FILE",
          help: Phrase(
            ja: "同じ医療機関の名前を1行にタブ区切りで並べたファイル",
            en: "names of one institution, a line each, parted by tabs")),
      ],
      examples: [
        ("cresurvey tabulate -o draft.csv", Phrase(ja: "ストアから", en: "from the store")),
        (
          "cresurvey tabulate --release FY2025 -o fy2025.csv",
          Phrase(ja: "2025年度を公表", en: "publish the fiscal year 2025")
        ),
        (
          "cresurvey tabulate a.ndjson b.ndjson -o draft.csv",
          Phrase(ja: "ファイルから", en: "from files")
        ),
      ]),
    CommandDescription(
      name: "tally", operands: "[FILE...]", operandCount: 0...10_000,
      summary: Phrase(
        ja: "分けて数える。保護前で部外秘。tabulate --from でまとめる",
        en: "count a part, unprotected and confidential; tabulate --from merges the parts"),
      options: [store, output, keepGoing, jobs],
      examples: [
        ("cresurvey tally east.ndjson -o east.json", Phrase(ja: "部分を数える", en: "count a part")),
        (
          "cresurvey tabulate --from east.json west.json -o draft.csv",
          Phrase(ja: "まとめて集計する", en: "merge the parts and make the tables")
        ),
      ]),
    CommandDescription(
      name: "releases",
      summary: Phrase(ja: "公表の台帳を一覧表示", en: "list what was published"), options: [store]),
    CommandDescription(
      name: "releases verify",
      summary: Phrase(
        ja: "公表した表を作り直して台帳と比べる", en: "make every release anew and compare it with the ledger"),
      options: [store]),
    CommandDescription(
      name: "releases withdraw", operands: "NAME", operandCount: 1...1,
      summary: Phrase(ja: "公表を取り下げる", en: "withdraw a release"),
      options: [
        store,
        OptionDescription(name: "--reason", value: "TEXT", help: Phrase(ja: "理由", en: "why")),
      ]),
    CommandDescription(
      name: "form show", summary: Phrase(ja: "調査票を表示", en: "show the form"),
      options: [
        OptionDescription(
          name: "--blank",
          help: Phrase(ja: "紙に印刷して記入する用紙（A4 の幅）", en: "an empty form to print, A4 width")),
        OptionDescription(
          name: "--role", value: "physician|laboratory",
          help: Phrase(
            ja: "用紙をだれが記入するか。laboratory は質問 18-21 だけ",
            en: "whose empty form; laboratory: questions 18-21 alone")),
      ],
      examples: [
        (
          "cresurvey form show --blank > form.txt",
          Phrase(ja: "紙の調査票", en: "the form on paper")
        ),
        (
          "cresurvey form show --blank --role laboratory > lab.txt",
          Phrase(ja: "臨床検査技師用の用紙", en: "the technician's sheet")
        ),
      ]),
    CommandDescription(
      name: "form lint",
      summary: Phrase(ja: "調査票の誤りを調べる", en: "check the form for mistakes"), options: [json]),
    CommandDescription(
      name: "sample",
      summary: Phrase(
        ja: "架空の回答を NDJSON で作る（試験用）", en: "write invented responses as NDJSON, for trials"),
      options: [
        OptionDescription(
          name: "--count", value: "N", help: Phrase(ja: "件数（既定 100）", en: "how many (default 100)")),
        OptionDescription(
          name: "--seed", value: "S",
          help: Phrase(
            ja: "乱数の種（既定 1）。同じ種なら同じ出力", en: "the seed (default 1): the same seed, the same output")),
        OptionDescription(
          name: "--institutions", value: "K",
          help: Phrase(ja: "医療機関の数（既定 250）", en: "how many institutions (default 250)")),
      ]),
    CommandDescription(
      name: "help", operands: "[COMMAND]", operandCount: 0...2,
      summary: Phrase(ja: "使い方を表示", en: "show how to use a command")),
    CommandDescription(
      name: "completion", operands: "bash|zsh|fish", operandCount: 1...1,
      summary: Phrase(
        ja: "シェルの補完の定義を出力", en: "write the completion script for a shell"),
      examples: [
        (
          "source <(cresurvey completion bash)",
          Phrase(ja: "bash（~/.bashrc に書く）", en: "bash, in ~/.bashrc")
        ),
        (
          "cresurvey completion zsh > ~/.zfunc/_cresurvey",
          Phrase(ja: "zsh（fpath のフォルダー）", en: "zsh, in a folder of fpath")
        ),
        (
          "cresurvey completion fish | source",
          Phrase(ja: "fish（config.fish に書く）", en: "fish, in config.fish")
        ),
      ]),
    CommandDescription(
      name: "man", summary: Phrase(ja: "マニュアルページを出力", en: "write the manual page"),
      examples: [
        ("cresurvey man | man -l -", Phrase(ja: "読む", en: "read it")),
        (
          "cresurvey man > /usr/local/share/man/man1/cresurvey.1",
          Phrase(ja: "インストールする", en: "install it")
        ),
      ]),
  ]

  /// The options this command takes, its own first.
  var allOptions: [OptionDescription] { options + CommandDescription.common }
}
